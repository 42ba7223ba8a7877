#include "explain/candidates.h"

#include "explain/telling.h"
#include "guess/nearest.h"
#include "parties/partners.h"
#include "stack/party.h"

#include <string.h>

enum { LOOKED_AT = 100, RESELLERS = 20, SAID = 3, MISTYPED_MAX = 3 };

// --- looking ---

// One after the other, until one says that it is enough.
struct look {
    bool (*at)(const struct asking *asking, const struct subscription_row *row, void *context);
    void *context;
};

static bool look_at_all(const struct asking *asking, const struct look *look,
                        enum store_result read, const struct subscription_row *rows, size_t count) {
    bool goes_on = read == STORE_OK;
    for (size_t i = 0; i < count && goes_on; i++)
        if (rows[i].in_directory && !subscription_is_local(&rows[i]))
            goes_on = look->at(asking, &rows[i], look->context);
    return goes_on;
}

static bool look_at_partner(const struct asking *asking, int64_t partner, const struct look *look) {
    struct subscription_row *rows = NULL;
    size_t count = 0;
    const enum store_result read = store_subscriptions_of_partner(
        app_db(asking->call), asking->call->arena, partner, LOOKED_AT, &rows, &count);
    return look_at_all(asking, look, read, rows, count);
}

// Those of a partner, and of its resellers.
static void look_at_root(const struct asking *asking, int64_t root, const struct look *look) {
    struct partner_row *rows = NULL;
    size_t count = 0;
    if (!root || !look_at_partner(asking, root, look) ||
        store_partner_resellers(app_db(asking->call), asking->call->arena, root, 0, RESELLERS,
                                &rows, &count) != STORE_OK)
        return;
    for (size_t i = 0; i < count; i++)
        if (!look_at_partner(asking, rows[i].id, look))
            return;
}

static void look_at_tenant(const struct asking *asking, const struct guid *tenant,
                           const struct look *look) {
    struct subscription_row *rows = NULL;
    size_t count = 0;
    const enum store_result read = store_subscriptions_of_tenant(
        app_db(asking->call), asking->call->arena, tenant, LOOKED_AT, &rows, &count);
    look_at_all(asking, look, read, rows, count);
}

// Those behind an id whose second half is nothing.
static void look_behind(const struct asking *asking, struct guid id, const struct look *look) {
    struct subscription_row *rows = NULL;
    size_t count = 0;
    memset(id.bytes + GUID_BYTES / 2, 0, GUID_BYTES / 2);
    const enum store_result read = store_subscription_list(
        app_db(asking->call), asking->call->arena, &id, LOOKED_AT, &rows, &count);
    look_at_all(asking, look, read, rows, count);
}

// --- what would do ---

static bool add_if_it_would_do(const struct asking *asking, const struct subscription_row *row,
                               void *context) {
    struct candidates *candidates = context;
    struct ownership_facts facts = asking->facts;
    facts.customer_id = telling_id(asking, &row->id);
    facts.customer = party_of(row);
    const bool is_own = !facts.tenant_id.at && guid_is(&row->tenant, &facts.registration.tenant);
    if (!is_own && ownership_check(&facts) == OWNERSHIP_OK)
        candidates->ids[candidates->count++] = row->id;
    return candidates->count < CANDIDATES_MAX;
}

void candidates_find(const struct asking *asking, struct candidates *ret_candidates) {
    const struct look look = {add_if_it_would_do, ret_candidates};
    struct guid tenant;
    *ret_candidates = (struct candidates){.count = 0};
    if (asking->has_facts && !asking->facts.tenant_id.at)
        look_at_root(asking, asking->facts.registration.root_partner, &look);
    else if (asking->has_facts && guid_read(asking->facts.tenant_id, &tenant))
        look_at_tenant(asking, &tenant, &look);
}

struct text candidates_text(const struct asking *asking, const struct candidates *candidates) {
    struct text list = TEXT("");
    for (size_t i = 0; i < candidates->count && i < SAID; i++)
        list = SAY("%.*s%s%.*s", TEXT_ARGS(list), i ? ", " : "",
                   TEXT_ARGS(telling_id(asking, &candidates->ids[i])));
    return list;
}

// --- what was probably meant ---

struct typo {
    struct text id;
    size_t distance;
    struct text says;
};

static bool compare(const struct asking *asking, const struct subscription_row *row,
                    void *context) {
    struct typo *typo = context;
    const struct text id = telling_id(asking, &row->id);
    const size_t distance = nearest_distance(typo->id, id, MISTYPED_MAX);
    if (distance >= typo->distance)
        return true;
    typo->distance = distance;
    typo->says = SAY(" Nearest: %.*s, %.*s.", TEXT_ARGS(id), TEXT_ARGS(row->display_name));
    return true;
}

struct text candidates_nearest(const struct asking *asking, struct text id) {
    struct typo typo = {.id = id, .distance = MISTYPED_MAX + 1, .says = TEXT("")};
    const struct look look = {compare, &typo};
    struct guid asked;
    if (!guid_read(id, &asked))
        return typo.says;
    look_behind(asking, asked, &look);
    if (asking->has_facts)
        look_at_root(asking, asking->facts.registration.root_partner, &look);
    return typo.says;
}
