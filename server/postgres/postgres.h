// PostgreSQL as an engine. A place is what libpq calls a connection string: a URI, or words like
// host=… dbname=….
#ifndef AZSREG_POSTGRES_POSTGRES_H
#define AZSREG_POSTGRES_POSTGRES_H

#include "engine/engine.h"

extern const struct engine engine_postgres;

#endif
