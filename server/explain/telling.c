#include "explain/telling.h"

#include "parties/partners.h"
#include "parties/subscriptions.h"

struct text telling_id(const struct asking *asking, const struct guid *id) {
    return guid_text(asking->call->arena, id);
}

struct text telling_customer(const struct asking *asking) {
    return text_lower(asking->call->arena, arm_call_param(asking->call, "customerSubscriptionId"));
}

struct text telling_tenant(const struct asking *asking) {
    return telling_id(asking, &asking->facts.customer.tenant);
}

struct text telling_default(const struct asking *asking) {
    return telling_id(asking, &asking->call->subscription);
}

struct text telling_value(const struct asking *asking, size_t number) {
    const struct text value = asking->call->error.values[number];
    return value.at ? value : TEXT("");
}

static bool find_partner(const struct asking *asking, int64_t number, struct partner_row *ret_row) {
    return number && store_partner_find(app_db(asking->call), asking->call->arena, number,
                                        ret_row) == STORE_OK;
}

struct seller telling_seller(const struct asking *asking, bool is_customer) {
    struct guid id = asking->call->subscription;
    struct seller seller = {TEXT(""), TEXT(""), TEXT("")};
    struct partner_row row;
    struct partner_row root;
    int64_t number = 0;
    if (is_customer && !guid_read(telling_customer(asking), &id))
        return seller;
    if (store_subscription_partner(app_db(asking->call), &id, &number) != STORE_OK ||
        !find_partner(asking, number, &row) || !find_partner(asking, row.root, &root))
        return seller;
    seller.name = row.name;
    seller.root = root.name;
    if (!row.reachable)
        seller.unreachable = row.answers ? root.name : row.name;
    return seller;
}
