// The directory's partners, replaced with it as a whole. Subscriptions refer to them: they are
// added first and cleared last.
#ifndef AZSREG_REFERENCE_PARTNERS_H
#define AZSREG_REFERENCE_PARTNERS_H

#include "store/db.h"

// A row's number is its place in the file, from 1.
struct partner_row {
    int64_t id;
    struct text name;
    int64_t root;   // whom it rolls up to; itself where it is nobody's reseller
    bool reachable; // it and its root
};

enum store_result store_partner_add(struct store_db *db, const struct partner_row *row);
enum store_result store_partners_clear(struct store_db *db);

#endif
