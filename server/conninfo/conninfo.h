// What libpq calls a connection string: a URI, or words like host=… dbname=….
#ifndef AZSREG_CONNINFO_CONNINFO_H
#define AZSREG_CONNINFO_CONNINFO_H

#include "base/text.h"

// Whether libpq can read it, and no part of a password has got into what is shown; ret_shown is
// that, and ret_has_password says that there was one. ret_why repeats nothing of the string.
bool conninfo_read(struct arena *arena, const char *place, struct text *ret_shown,
                   bool *ret_has_password, struct text *ret_why);

#endif
