#include "usage/record_id.h"

#include <string.h>

enum { NUMBER_BYTES = 6, FIXED_BYTES = GUID_BYTES - NUMBER_BYTES };

// Version 8 of RFC 9562: the bytes before the number are our own to choose.
static const uint8_t fixed[FIXED_BYTES] = {0xa2, 0x5e, 0x90, 0x0d, 0x7e,
                                           0xc0, 0x80, 0x00, 0x80, 0x00};

struct guid usage_record_guid(int64_t id) {
    struct guid guid;
    memcpy(guid.bytes, fixed, FIXED_BYTES);
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        guid.bytes[GUID_BYTES - 1 - i] = (uint8_t)((uint64_t)id >> (8 * i));
    return guid;
}

int64_t usage_record_number(const struct guid *guid) {
    uint64_t number = 0;
    if (memcmp(guid->bytes, fixed, FIXED_BYTES) != 0)
        return 0;
    for (size_t i = FIXED_BYTES; i < GUID_BYTES; i++)
        number = number << 8 | guid->bytes[i];
    return (int64_t)number;
}
