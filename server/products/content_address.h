// Addresses of content (docs/catalog.md, "Content"): whoever has one may read that file, until it
// expires. A pure rule.
#ifndef AZSREG_PRODUCTS_CONTENT_ADDRESS_H
#define AZSREG_PRODUCTS_CONTENT_ADDRESS_H

#include "base/text.h"

#include <stdint.h>

enum { CONTENT_ADDRESS_SECONDS = 48 * 3600 };

// "sv=…&sr=b&sp=r&se=…&sig=…" for a path, which is encoded. Empty when memory is out.
struct text content_address_query(struct arena *arena, struct text key, struct text path,
                                  int64_t expires_s);

// What is wrong with a request's target; NULL: nothing. It has to be the path as it was given out,
// each of these parameters once and as it was given out, in any order; others do not count.
const char *content_address_fault(struct arena *arena, struct text key, struct text path,
                                  struct text target, int64_t now_s);

#endif
