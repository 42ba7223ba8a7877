// Pending device sign-ins. Times are seconds since 1970; one whose time is over is not found.
#ifndef AZSREG_TABLES_DEVICE_CODES_H
#define AZSREG_TABLES_DEVICE_CODES_H

#include "base/digest.h"
#include "engine/db.h"

struct device_code_row {
    struct text user_code;
    int64_t asker;
    int64_t expires;
    struct text resource;
    struct text client_id;
    struct guid approved_by; // nil: nobody has
};

// The one that a device polls with, by the digest of its code; or that a user types, in any case:
// that one only while nobody has approved it.
enum store_result store_device_code_find(struct store_db *db, struct arena *arena,
                                         const struct digest *digest, int64_t now,
                                         struct device_code_row *ret_row);
enum store_result store_device_code_typed(struct store_db *db, struct arena *arena,
                                          struct text user_code, int64_t now,
                                          struct device_code_row *ret_row);

// OK where there are so many; MISSING where there are fewer.
enum store_result store_device_codes_reach(struct store_db *db, int64_t count, int64_t now);

enum store_result store_device_code_add(struct store_db *db, const struct digest *digest,
                                        const struct device_code_row *row);

// MISSING where nobody may type that one now.
enum store_result store_device_code_approve(struct store_db *db, struct text user_code, int64_t now,
                                            const struct guid *by);

// Takes away one that was approved; MISSING where there is none.
enum store_result store_device_code_take(struct store_db *db, struct arena *arena,
                                         const struct digest *digest, int64_t now,
                                         struct device_code_row *ret_row);

// Takes away those whose time is over then.
enum store_result store_device_codes_expire(struct store_db *db, int64_t now);

// Takes away an asker's oldest that nobody has approved; MISSING where he has none.
enum store_result store_device_code_drop(struct store_db *db, int64_t asker);

#endif
