// Invitations: what one who was invited redeems. One for each guest.
#ifndef AZSREG_PARTIES_INVITATIONS_H
#define AZSREG_PARTIES_INVITATIONS_H

#include "engine/db.h"

struct invitation_row {
    struct guid ticket; // 128 random bits
    struct guid principal;
    struct text redirect_url;
};

enum store_result store_invitation_put(struct store_db *db, const struct invitation_row *row);
enum store_result store_invitation_find(struct store_db *db, struct arena *arena,
                                        const struct guid *ticket, struct invitation_row *ret_row);
enum store_result store_invitation_of(struct store_db *db, struct arena *arena,
                                      const struct guid *principal, struct invitation_row *ret_row);

#endif
