// Base64 (RFC 4648). Reading takes both alphabets, padded or not; writing gives the URL alphabet
// without padding, or the standard one with it.
#ifndef AZSREG_BASE_BASE64_H
#define AZSREG_BASE_BASE64_H

#include "base/text.h"

// Decodes into the arena; false for anything that is not base64, or when memory is out.
bool base64_read(struct arena *arena, struct text encoded, struct text *ret_bytes);

// Empty when memory is out.
struct text base64_write(struct arena *arena, struct text bytes);
struct text base64_write_url(struct arena *arena, struct text bytes);

#endif
