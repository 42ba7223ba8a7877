// Numbers as they are written: cJSON keeps a double, which is not every number there is.
#ifndef AZSREG_JSON_JSON_DIGITS_H
#define AZSREG_JSON_JSON_DIGITS_H

#include "base/text.h"

// What a string begins with that was a number.
#define JSON_DIGITS_MARK '\x01'

// The document, which json_scan has passed, with each of its numbers made such a string; empty
// where there is no memory, or where it has a string that begins so already.
struct text json_digits_kept(struct arena *arena, struct text document);

// Whether a string was a number, and its digits if they are a whole one from 0 to most.
bool json_is_digits(const char *string);
bool json_digits_read(const char *string, unsigned long most, struct text *ret_digits);

#endif
