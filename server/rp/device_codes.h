// Pending device sign-ins (RFC 8628), in memory: a code that a device polls with, and one that the
// user types. One thread only.
#ifndef AZSREG_RP_DEVICE_CODES_H
#define AZSREG_RP_DEVICE_CODES_H

#include "base/guid.h"

enum { DEVICE_CODE_SECONDS = 900, DEVICE_CODE_INTERVAL = 5, USER_CODE_CHARS = 9 };

enum device_code_state { DEVICE_CODE_PENDING, DEVICE_CODE_APPROVED, DEVICE_CODE_EXPIRED };

struct device_code {
    int64_t expires; // seconds since 1970
    char resource[256];
    char code[64];
    char user_code[USER_CODE_CHARS + 1]; // "BCDF-GHJK"
    bool approved;
    struct guid approved_by; // once approved
};

// A new pair for a resource; the oldest of the pending ones makes room where there are too many.
// Borrowed until the next call. NULL for a resource that is too long.
const struct device_code *device_code_new(struct text resource, int64_t now);

// The user has shown who they are; false for a code that is not pending.
bool device_code_approve(struct text user_code, const struct guid *by, int64_t now);

// What the device is told. An approved code is used up by it.
enum device_code_state device_code_poll(struct text code, int64_t now, struct guid *ret_by,
                                        struct arena *arena, struct text *ret_resource);

#endif
