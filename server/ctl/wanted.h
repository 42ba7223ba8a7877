// Which requests are meant: the options of `azsreg ctl` that are a match's (docs/control.md,
// "Requests"), in a URL's query or in JSON.
#ifndef AZSREG_CTL_WANTED_H
#define AZSREG_CTL_WANTED_H

#include "base/buffer.h"
#include "command/options.h"
#include "json/json_out.h"

enum { WANTED_ROWS = 11 };

extern const struct option_row wanted_rows[WANTED_ROWS];

// Adds a parameter to a path, encoded.
void wanted_add(struct buffer *path, const char *name, struct text value);

// Adds those that were given; values are of the rows, in their order.
void wanted_query(struct buffer *path, const struct option_value *values);

// The same as the members of an object that is open.
void wanted_render(struct json_out *out, const struct option_value *values);

#endif
