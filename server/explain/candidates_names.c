#include "explain/candidates.h"
#include "explain/telling.h"
#include "parties/partners.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"

struct naming {
    const struct asking *asking;
    struct json_out *out;
    struct text said[2 * 4 + CANDIDATES_MAX * 2]; // a subscription, its tenant, two partners
    size_t count;
};

// A customer and the default subscription may have a tenant or a partner in common.
static void say(struct naming *naming, struct text id, struct text name) {
    for (size_t i = 0; i < naming->count; i++)
        if (text_same(naming->said[i], id))
            return;
    naming->said[naming->count++] = id;
    json_put_text(naming->out, id, name);
}

static void say_subscription(struct naming *naming, struct store_db *db, const struct guid *id) {
    struct arena *arena = naming->asking->call->arena;
    struct subscription_row row;
    struct tenant_row tenant;
    if (store_subscription_find(db, arena, id, &row) != STORE_OK)
        return;
    say(naming, guid_text(arena, id), row.display_name);
    if (store_tenant_get(db, arena, &row.tenant, &tenant) == STORE_OK)
        say(naming, guid_text(arena, &row.tenant), tenant.display_name);
}

static void say_party(struct naming *naming, struct store_db *db, const struct guid *id) {
    struct partner_row row = {.id = 0};
    say_subscription(naming, db, id);
    if (store_subscription_partner(db, id, &row.root) != STORE_OK)
        return;
    while (row.root != row.id &&
           store_partner_find(db, naming->asking->call->arena, row.root, &row) == STORE_OK)
        say(naming, row.name, row.display_name);
}

void candidates_name(const struct asking *asking, const struct candidates *candidates,
                     struct json_out *out) {
    struct naming naming = {.asking = asking, .out = out};
    struct store_db *db = app_db(asking->call);
    struct guid customer;
    json_put_object(out, TEXT("names"));
    say_party(&naming, db, &asking->call->subscription);
    if (guid_read(telling_customer(asking), &customer))
        say_party(&naming, db, &customer);
    for (size_t i = 0; i < candidates->count; i++)
        say_subscription(&naming, db, &candidates->ids[i]);
    json_object_end(out);
}
