// GUIDs: 16 bytes in the order they are written, so that bytes and text sort alike.
#ifndef AZSREG_BASE_GUID_H
#define AZSREG_BASE_GUID_H

#include "base/text.h"

#include <stdint.h>

enum { GUID_BYTES = 16, GUID_CHARS = 36 };

struct guid {
    uint8_t bytes[GUID_BYTES];
};

// Reads 8-4-4-4-12 hexadecimal digits in any case; false, and nothing read, for anything else.
bool guid_read(struct text text, struct guid *ret_guid);

// guid_read that takes lower-case digits only.
bool guid_read_lower(struct text text, struct guid *ret_guid);

bool guid_is(const struct guid *a, const struct guid *b);

// All zero, which names nothing.
bool guid_is_nil(const struct guid *guid);

// Writes the 36 lower-case characters and a NUL.
void guid_write(const struct guid *guid, char at[GUID_CHARS + 1]);

// The same in the arena; empty when memory is out.
struct text guid_text(struct arena *arena, const struct guid *guid);

// A random (version 4) GUID.
struct guid guid_random(void);

// One that was made later sorts later, to the millisecond (version 7): for keys of rows that are
// many, which then stand side by side in their table. The rest of it is random.
struct guid guid_ordered(int64_t now_ms);

// The GUID that stands for these bytes: always the same for the same bytes (version 8, SHA-256).
struct guid guid_derived(struct text from);

#endif
