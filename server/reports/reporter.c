#include "reports/reporter.h"

#include "parties/subscriptions.h"
#include "tables/registrations.h"

enum store_result usage_party_find(struct store_db *db, struct arena *arena, const struct guid *id,
                                   bool loose, struct payer_party *ret_party) {
    struct subscription_row row;
    const enum store_result found = store_subscription_find(db, arena, id, &row);
    *ret_party = (struct payer_party){.id = *id, .state = TEXT("")};
    if (found == STORE_OK)
        *ret_party = (struct payer_party){
            .id = *id,
            .is_known = row.in_directory && !subscription_is_local(&row),
            .is_assumed = !row.in_directory && loose,
            .state = row.state,
            .root_partner = row.root_partner,
        };
    else if (found == STORE_MISSING)
        ret_party->is_assumed = loose;
    return found == STORE_MISSING ? STORE_OK : found;
}

static void note_registration(struct usage_reporter *reporter, const struct guid *subscription,
                              const struct registration_row *row) {
    reporter->row.subscription = *subscription;
    reporter->row.instance = row->id;
    reporter->row.group = row->group;
    reporter->row.registration = row->name;
    reporter->row.billing_model = row->billing_model;
}

enum store_result usage_reporter_find(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text group,
                                      struct text registration, bool loose,
                                      struct usage_reporter *ret_reporter) {
    struct registration_row row;
    enum store_result result =
        store_registration_find(db, arena, subscription, group, registration, loose, &row);
    if (result != STORE_OK)
        return result;
    ret_reporter->loose = loose;
    note_registration(ret_reporter, subscription, &row);
    result = usage_party_find(db, arena, subscription, loose, &ret_reporter->by_default);
    if (result == STORE_OK)
        result = usage_cloud_find(db, arena, &ret_reporter->by_default, row.cloud_id,
                                  &ret_reporter->cloud);
    ret_reporter->row.cloud_owner = ret_reporter->cloud.owner;
    ret_reporter->row.cloud_id = ret_reporter->cloud.id;
    return result;
}

enum store_result charge_whose_find(struct store_db *db, struct arena *arena,
                                    const struct usage_reporter *reporter,
                                    const struct guid *subscription,
                                    struct charge_whose *ret_whose) {
    struct user_subscription_row user;
    const enum store_result found =
        store_user_subscription_find(db, arena, &reporter->cloud, subscription, &user);
    *ret_whose = (struct charge_whose){.subscription = *subscription, .tenant_source = ""};
    if (found == STORE_OK)
        *ret_whose =
            (struct charge_whose){*subscription, user.tenant, "userSubscriptions", user.is_free};
    return found == STORE_MISSING ? STORE_OK : found;
}
