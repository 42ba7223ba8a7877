// Pending device sign-ins (RFC 8628): a code that a device polls with, and one that the user types.
// They are kept with the data. When a device has asked last is known to this process alone, and how
// often an asker has; of one thread.
#ifndef AZSREG_SIGN_IN_DEVICE_CODES_H
#define AZSREG_SIGN_IN_DEVICE_CODES_H

#include "tables/device_codes.h"

enum {
    DEVICE_CODE_SECONDS = 900,
    DEVICE_CODE_INTERVAL = 5,
    DEVICE_CODE_CHARS = 43, // 256 bits
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

// Who asks for a pair: a number for the asker, and what he names.
struct device_asked {
    uint64_t asker;
    struct text resource;
    struct text client_id;
};

struct device_code {
    char code[DEVICE_CODE_CHARS + 1];
    char user_code[USER_CODE_CHARS + 1]; // "BCDF-GHJK"
};

// A new pair, in a write. Where there are too many the same asker's oldest that nobody has approved
// makes room. MISSING where the asker asks too often, or nothing makes room; and for a resource or
// a client id that is too long.
enum store_result device_code_new(struct store_db *db, struct arena *arena,
                                  const struct device_asked *asked, struct device_time now,
                                  struct device_code *ret_code);

// What the device is told. Nothing is written: one that is approved is there to be taken
// (store_device_code_take), once.
enum store_result device_code_poll(struct store_db *db, struct arena *arena, struct text code,
                                   struct device_time now, enum device_code_state *ret_state);

// Takes one that was approved, in a write. MISSING where there is none.
enum store_result device_code_take(struct store_db *db, struct arena *arena, struct text code,
                                   int64_t now, struct device_code_row *ret_row);

#endif
