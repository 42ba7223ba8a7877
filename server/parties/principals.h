// Service principals and users: who can sign in.
#ifndef AZSREG_PARTIES_PRINCIPALS_H
#define AZSREG_PARTIES_PRINCIPALS_H

#include "engine/db.h"
#include "parties/row_origin.h"

struct principal_row {
    struct guid id;    // object id
    bool is_user;      // else a service principal
    struct text login; // appId, or user principal name; compares without case
    struct text display_name;
    struct guid tenant;
    struct text secret_hash; // secrets/password.h; empty for a guest, who has that of home
    bool is_admin;           // of its tenant
    enum row_origin origin;
    struct text mail; // of a guest the address that was invited
    struct text mail_nickname;
    bool is_guest;
    struct text external_state; // "PendingAcceptance", "Accepted"; empty for who was not invited
    int64_t state_changed_ms;
    bool is_disabled;   // cannot sign in
    int64_t created_ms; // 0: not known
};

// In the place of one with the same id. No other may have its login.
enum store_result store_principal_put(struct store_db *db, const struct principal_row *row);
enum store_result store_principal_remove(struct store_db *db, const struct guid *id);

enum store_result store_principal_by_login(struct store_db *db, struct arena *arena,
                                           struct text login, struct principal_row *ret_row);
enum store_result store_principal_by_id(struct store_db *db, struct arena *arena,
                                        const struct guid *id, struct principal_row *ret_row);

// Who was invited into a tenant by an address, or is a member there with that mail.
enum store_result store_principal_of_mail(struct store_db *db, struct arena *arena,
                                          const struct guid *tenant, struct text mail,
                                          struct principal_row *ret_row);

// A tenant's after an id (NULL: from the start), ordered by id, at most limit; users, or service
// principals.
enum store_result store_principals_of_tenant(struct store_db *db, struct arena *arena,
                                             const struct guid *tenant, bool users,
                                             const struct guid *after, size_t limit,
                                             struct principal_row **ret_rows, size_t *ret_count);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_principal_list(struct store_db *db, struct arena *arena,
                                       const struct guid *after, size_t limit,
                                       struct principal_row **ret_rows, size_t *ret_count);

// Those of one tenant become another's.
enum store_result store_principals_pass_on(struct store_db *db, const struct guid *from,
                                           const struct guid *into);

enum store_result store_principals_age(struct store_db *db, bool all);
enum store_result store_principals_drop(struct store_db *db, bool all);

#endif
