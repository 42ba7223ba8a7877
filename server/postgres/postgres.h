// PostgreSQL as an engine. A place is what libpq calls a connection string: a URI, or words like
// host=… dbname=….
#ifndef AZSREG_POSTGRES_POSTGRES_H
#define AZSREG_POSTGRES_POSTGRES_H

#include "engine/engine.h"

extern const struct engine engine_postgres;

// Whether libpq can read it; ret_shown is what may be shown of it, without a password, and
// ret_has_password says that there was one.
bool postgres_read_place(struct arena *arena, const char *place, struct text *ret_shown,
                         bool *ret_has_password, struct text *ret_why);

#endif
