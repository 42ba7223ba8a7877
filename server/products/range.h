// Range of a request (RFC 9110, 14). A pure rule.
#ifndef AZSREG_PRODUCTS_RANGE_H
#define AZSREG_PRODUCTS_RANGE_H

#include "base/text.h"

#include <stdint.h>

enum range { RANGE_WHOLE, RANGE_PART, RANGE_IMPOSSIBLE };

// What of size bytes a field asks for. More than one range, other units and what cannot be read ask
// for all, as they may.
enum range range_read(struct text field, uint64_t size, uint64_t *ret_first, uint64_t *ret_count);

#endif
