// Pieces of a document that json_scan has passed, where it stands: a list of very many things is
// read one after the other, without a tree of them all.
#ifndef AZSREG_JSON_JSON_SLICE_H
#define AZSREG_JSON_JSON_SLICE_H

#include "base/text.h"

bool json_is_space(char c);

struct text json_without_space(struct text text); // before it

// The value that a text begins with, white space before it aside; ret_rest is what stands behind
// it.
struct text json_slice_value(struct text text, struct text *ret_rest);

// The next element of an array, whose rest is moved on. Begin with the array itself; false at its
// end.
bool json_slice_element(struct text *rest, struct text *ret_element);

// The first member of an object whose name, without regard to case, this is; false where there is
// none. A name with an escape in it is no name.
bool json_slice_member(struct text object, struct text name, struct text *ret_value);

// The next member of an object, whose rest is moved on, as json_slice_element; its name as it
// stands there.
bool json_slice_next_member(struct text *rest, struct text *ret_name, struct text *ret_value);

#endif
