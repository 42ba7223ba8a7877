// The directory's partners. Subscriptions and customers refer to them by number: a partner's stays
// with its name, whatever file it is from.
#ifndef AZSREG_PARTIES_PARTNERS_H
#define AZSREG_PARTIES_PARTNERS_H

#include "engine/db.h"
#include "parties/row_origin.h"

struct partner_row {
    int64_t id;
    struct text name;
    struct text display_name;
    struct text kind;    // "direct", "indirectProvider", "reseller"
    int64_t root;        // whom it rolls up to; itself where it is nobody's reseller
    bool answers;        // false where the directory says that it cannot be asked
    bool reachable;      // it and its root
    struct guid tenant;  // whose members speak for it; nil: nobody does
    bool names_agents;   // of these only those that partner_agent has
    struct text mpn_id;  // of the Microsoft Partner Network
    struct text country; // two letters
    enum row_origin origin;
};

// The number of the partner of this name, or the one that the next one gets.
enum store_result store_partner_number(struct store_db *db, struct text name, int64_t *ret_id);
// In the place of one with the same number.
enum store_result store_partner_put(struct store_db *db, const struct partner_row *row);

enum store_result store_partner_find(struct store_db *db, struct arena *arena, int64_t id,
                                     struct partner_row *ret_row);
// The first whose tenant it is.
enum store_result store_partner_of_tenant(struct store_db *db, struct arena *arena,
                                          const struct guid *tenant, struct partner_row *ret_row);

// The first of an MPN id, which is not empty.
enum store_result store_partner_of_mpn_id(struct store_db *db, struct arena *arena,
                                          struct text mpn_id, struct partner_row *ret_row);

// Those after a name (empty: from the start), ordered by it, at most limit.
enum store_result store_partner_list(struct store_db *db, struct arena *arena, struct text after,
                                     size_t limit, struct partner_row **ret_rows,
                                     size_t *ret_count);
// A provider's resellers after a number, ordered by it.
enum store_result store_partner_resellers(struct store_db *db, struct arena *arena, int64_t root,
                                          int64_t after, size_t limit,
                                          struct partner_row **ret_rows, size_t *ret_count);

enum store_result store_partners_age(struct store_db *db, bool all);
enum store_result store_partners_drop(struct store_db *db, bool all);

// The first old one that something made by a request still refers to, and to how many customers
// and subscriptions; MISSING without.
struct directory_need {
    struct text name; // or id, of a tenant
    int64_t customers;
    int64_t subscriptions;
    int64_t users; // of a tenant, as the next
    int64_t directory_tenants;
};
enum store_result store_partner_needed(struct store_db *db, struct arena *arena,
                                       struct directory_need *ret_need);
// A partner whose customers, made by requests, are of a partner that it does not roll up to, or
// that rolls up to another one.
enum store_result store_partner_astray(struct store_db *db, struct arena *arena,
                                       struct directory_need *ret_need);

#endif
