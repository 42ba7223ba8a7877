// Pending device sign-ins (RFC 8628), in memory: a code that a device polls with, and one that the
// user types. One thread only.
#ifndef AZSREG_SIGN_IN_DEVICE_CODES_H
#define AZSREG_SIGN_IN_DEVICE_CODES_H

#include "base/arena.h"
#include "base/guid.h"

enum {
    DEVICE_CODE_SECONDS = 900,
    DEVICE_CODE_INTERVAL = 5,
    USER_CODE_CHARS = 9,
    DEVICE_CODES_MAX = 1024,
    DEVICE_CODES_AT_ONCE = 256, // for one who asks; then one a second
    DEVICE_RESOURCE_MAX = 256,
    DEVICE_CLIENT_MAX = 64,
};

enum device_code_state {
    DEVICE_CODE_PENDING,
    DEVICE_CODE_TOO_SOON, // pending, and asked about more often than the interval allows
    DEVICE_CODE_APPROVED,
    DEVICE_CODE_EXPIRED,
};

// Codes expire by the clock that is served; whoever asks too often has to wait in earnest.
struct device_time {
    int64_t served_s;  // clock_served_s
    int64_t passed_us; // clock_monotonic_us
};

struct device_time device_time(void);

struct device_code {
    int64_t expires;   // seconds since 1970
    int64_t polled_us; // clock_monotonic_us, the last time; 0 for never
    uint64_t asker;    // asker_number of the device
    char resource[DEVICE_RESOURCE_MAX];
    char client_id[DEVICE_CLIENT_MAX];
    char code[64];
    char user_code[USER_CODE_CHARS + 1]; // "BCDF-GHJK"
    bool approved;
    struct guid approved_by; // once approved
};

// A new pair. Where there are too many the same asker's oldest that nobody has approved makes room.
// Borrowed until the next call. NULL where the asker asks too often, or nothing makes room; and for
// a resource or a client id that is too long.
const struct device_code *device_code_new(uint64_t asker, struct text resource,
                                          struct text client_id, struct device_time now);

// The pending one that a user types; NULL for a code that is none. Borrowed until the next call.
const struct device_code *device_code_typed(struct text user_code, int64_t now);

// The user has shown who they are; false for a code that is not pending.
bool device_code_approve(struct text user_code, const struct guid *by, int64_t now);

// What the device is told. An approved code is used up by it.
enum device_code_state device_code_poll(struct text code, struct device_time now,
                                        struct guid *ret_by, struct arena *arena,
                                        struct text *ret_resource);

// All of them are forgotten.
void device_codes_forget(void);

#endif
