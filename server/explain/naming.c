#include "explain/naming.h"

#include "explain/telling.h"
#include "parties/partners.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"

enum { NAMES_MAX = 2 * 4 + CANDIDATES_MAX * 2 }; // a subscription, its tenant, two partners

struct naming {
    const struct asking *asking;
    struct json_out *out;
    struct text said[NAMES_MAX];
    size_t count;
};

// A customer and the default subscription may have a tenant or a partner in common.
static void say(struct naming *naming, struct text id, struct text name) {
    for (size_t i = 0; i < naming->count; i++)
        if (text_same(naming->said[i], id))
            return;
    if (naming->count == NAMES_MAX || !name.size)
        return;
    naming->said[naming->count++] = id;
    json_put_text(naming->out, id, name);
}

static void say_partner(struct naming *naming, int64_t number, bool with_root) {
    const struct asking *asking = naming->asking;
    struct partner_row row;
    if (!number ||
        store_partner_find(app_db(asking->call), asking->call->arena, number, &row) != STORE_OK)
        return;
    say(naming, row.name, row.display_name);
    if (with_root && row.root != number)
        say_partner(naming, row.root, false);
}

static void say_subscription(struct naming *naming, const struct guid *id) {
    const struct asking *asking = naming->asking;
    struct store_db *db = app_db(asking->call);
    struct subscription_row row;
    struct tenant_row tenant;
    if (store_subscription_find(db, asking->call->arena, id, &row) != STORE_OK)
        return;
    say(naming, telling_id(asking, id), row.display_name);
    if (store_tenant_get(db, asking->call->arena, &row.tenant, &tenant) == STORE_OK)
        say(naming, telling_id(asking, &row.tenant), tenant.display_name);
}

static void say_party(struct naming *naming, const struct guid *id) {
    int64_t partner = 0;
    say_subscription(naming, id);
    if (store_subscription_partner(app_db(naming->asking->call), id, &partner) == STORE_OK)
        say_partner(naming, partner, true);
}

void naming_render(const struct asking *asking, const struct candidates *candidates,
                   struct json_out *out) {
    struct naming naming = {.asking = asking, .out = out};
    struct guid customer;
    json_put_object(out, TEXT("names"));
    say_party(&naming, &asking->call->subscription);
    if (guid_read(telling_customer(asking), &customer))
        say_party(&naming, &customer);
    for (size_t i = 0; i < candidates->count; i++)
        say_subscription(&naming, &candidates->ids[i]);
    json_object_end(out);
}
