// Service principals and users, as the directory file lists them.
#ifndef AZSREG_REFERENCE_PRINCIPALS_H
#define AZSREG_REFERENCE_PRINCIPALS_H

#include "store/db.h"

struct principal_row {
    struct guid id;    // object id
    bool is_user;      // else a service principal
    struct text login; // appId, or user principal name; compares without case
    struct text display_name;
    struct guid tenant;
    struct text secret_hash; // sign_in/password.h
};

enum store_result store_principals_clear(struct store_db *db);
enum store_result store_principal_add(struct store_db *db, const struct principal_row *row);

enum store_result store_principal_by_login(struct store_db *db, struct arena *arena,
                                           struct text login, struct principal_row *ret_row);
enum store_result store_principal_by_id(struct store_db *db, struct arena *arena,
                                        const struct guid *id, struct principal_row *ret_row);

#endif
