#include "look/find_rows.h"

#include "glance/counts.h"
#include "glance/name_glance.h"
#include "look/look_render.h"
#include "parties/principals.h"
#include "parties/tenants.h"

// What was found already is not told again.
static void add(struct find *find, enum find_kind kind, struct find_row row) {
    const size_t count = find->counts[kind];
    for (size_t i = 0; i < count; i++)
        if (text_is(find->rows[kind][i].id, row.id))
            return;
    if (count < find->limit)
        find->rows[kind][find->counts[kind]++] = row;
}

static struct text or_else(struct text name, struct text other) {
    return name.size ? name : other;
}

static struct text or_id(struct find *find, struct text name, const struct guid *id) {
    return or_else(name, guid_text(find->call->arena, id));
}

// --- rows ---

static void add_registration(struct find *find, const struct registration_glance *row) {
    add(find, FIND_REGISTRATIONS,
        (struct find_row){.kind = "registration",
                          .id = look_registration_id(find->call->arena, row),
                          .name = row->name,
                          .under = guid_text(find->call->arena, &row->subscription)});
}

static void add_customer(struct find *find, const struct guid *id, struct text name,
                         const struct registration_glance *row) {
    const struct text under = look_registration_id(find->call->arena, row);
    add(find, FIND_CUSTOMERS,
        (struct find_row){.kind = "customerSubscription",
                          .id = text_format(find->call->arena, "%.*s/customerSubscriptions/%.*s",
                                            TEXT_ARGS(under),
                                            TEXT_ARGS(guid_text(find->call->arena, id))),
                          .name = name,
                          .under = under});
}

static void add_subscription(struct find *find, const struct subscription_glance *row) {
    add(find, FIND_SUBSCRIPTIONS,
        (struct find_row){.kind = "subscription",
                          .id = guid_text(find->call->arena, &row->id),
                          .name = row->display_name,
                          .under = or_id(find, row->tenant_name, &row->tenant),
                          .partner = row->partner});
}

static void add_tenant(struct find *find, const struct name_glance *row) {
    const struct text id = guid_text(find->call->arena, &row->id);
    add(find, FIND_TENANTS,
        (struct find_row){.kind = "tenant",
                          .id = id,
                          .name = or_else(row->display_name, row->name),
                          .domain = row->name,
                          .key = text_format(find->call->arena, "tenant:%.*s", TEXT_ARGS(id))});
}

static void add_partner(struct find *find, const struct name_glance *row) {
    add(find, FIND_PARTNERS,
        (struct find_row){
            .kind = text_is(row->kind, TEXT("reseller")) ? "reseller" : "partner",
            .id = row->name,
            .name = or_else(row->display_name, row->name),
            .under = row->under,
            .key = text_format(find->call->arena, "partner:%.*s", TEXT_ARGS(row->name))});
}

static void add_principal(struct find *find, const struct name_glance *row) {
    add(find, FIND_PRINCIPALS,
        (struct find_row){.kind = text_is(row->kind, TEXT("User")) ? "user" : "servicePrincipal",
                          .id = guid_text(find->call->arena, &row->id),
                          .name = row->display_name,
                          .login = row->name,
                          .under = row->under});
}

// --- by id ---

static enum store_result find_subscription(struct find *find, const struct guid *id) {
    struct subscription_glance row = {.display_name = TEXT("")};
    struct registration_glance *places = NULL;
    size_t count = 0;
    struct arena *arena = find->call->arena;
    enum store_result result = store_subscription_glance(app_db(find->call), arena, id, &row);
    if (result == STORE_OK)
        add_subscription(find, &row);
    if (result == STORE_OK || result == STORE_MISSING)
        result = store_registrations_mapping(app_db(find->call), arena, id, FIND_PLACES_MAX,
                                             &places, &count);
    for (size_t i = 0; i < count; i++)
        add_customer(find, id, row.display_name, &places[i]);
    return result;
}

static enum store_result find_cloud(struct find *find, const struct guid *id) {
    struct registration_glance *places = NULL;
    size_t count = 0;
    const enum store_result result = store_registrations_of_cloud(
        app_db(find->call), find->call->arena, guid_text(find->call->arena, id), FIND_PLACES_MAX,
        &places, &count);
    for (size_t i = 0; i < count; i++)
        add_registration(find, &places[i]);
    return result;
}

static enum store_result find_tenant(struct find *find, const struct guid *id) {
    struct tenant_row row;
    const enum store_result found =
        store_tenant_get(app_db(find->call), find->call->arena, id, &row);
    if (found == STORE_OK)
        add_tenant(find, &(struct name_glance){.id = row.id,
                                               .name = row.default_domain,
                                               .display_name = row.display_name});
    return found;
}

static enum store_result find_principal(struct find *find, const struct guid *id) {
    struct principal_row row;
    struct tenant_row tenant = {.display_name = TEXT("")};
    struct arena *arena = find->call->arena;
    struct store_db *db = app_db(find->call);
    enum store_result found = store_principal_by_id(db, arena, id, &row);
    if (found == STORE_MISSING)
        found = store_principal_by_login(db, arena, guid_text(arena, id), &row);
    if (found != STORE_OK)
        return found;
    found = store_tenant_get(db, arena, &row.tenant, &tenant);
    add_principal(find,
                  &(struct name_glance){.id = row.id,
                                        .name = row.login,
                                        .display_name = row.display_name,
                                        .kind = row.is_user ? TEXT("User") : TEXT(""),
                                        .under = or_id(find, tenant.display_name, &row.tenant)});
    return found;
}

static enum store_result note_whole(struct find *find, enum counted what) {
    size_t count = 0;
    const enum store_result result = store_count(app_db(find->call), what, GLANCE_ROWS + 1, &count);
    find->is_whole &= count <= GLANCE_ROWS;
    return result;
}

enum store_result find_by_id(struct find *find, const struct guid *id) {
    enum store_result (*const finds[])(struct find *, const struct guid *) = {
        find_subscription, find_cloud, find_tenant, find_principal};
    enum store_result result = note_whole(find, COUNTED_REGISTRATIONS);
    for (size_t i = 0; i < sizeof finds / sizeof *finds && result == STORE_OK; i++) {
        const enum store_result found = finds[i](find, id);
        result = found == STORE_MISSING ? STORE_OK : found;
    }
    return result;
}

// --- by name ---

static enum store_result find_registrations_named(struct find *find, struct text start) {
    struct registration_glance *rows = NULL;
    size_t count = 0;
    const enum store_result result = store_registrations_named(
        app_db(find->call), find->call->arena, start, find->limit, &rows, &count);
    for (size_t i = 0; i < count; i++)
        add_registration(find, &rows[i]);
    return result;
}

static enum store_result find_subscriptions_named(struct find *find, struct text start) {
    struct subscription_glance *rows = NULL;
    size_t count = 0;
    const enum store_result result = store_subscriptions_named(
        app_db(find->call), find->call->arena, start, find->limit, &rows, &count);
    for (size_t i = 0; i < count; i++)
        add_subscription(find, &rows[i]);
    return result;
}

static enum store_result find_named(struct find *find, enum named what, struct text start,
                                    void (*take)(struct find *, const struct name_glance *)) {
    struct name_glance *rows = NULL;
    size_t count = 0;
    const enum store_result result =
        store_names(app_db(find->call), find->call->arena, what, start, find->limit, &rows, &count);
    for (size_t i = 0; i < count; i++)
        take(find, &rows[i]);
    return result;
}

static enum store_result find_parties(struct find *find, struct text start) {
    static const struct {
        enum named what;
        void (*take)(struct find *, const struct name_glance *);
    } parties[] = {
        {NAMED_TENANTS, add_tenant},   {NAMED_CUSTOMERS, add_tenant},
        {NAMED_DOMAINS, add_tenant},   {NAMED_PARTNERS, add_partner},
        {NAMED_LOGINS, add_principal}, {NAMED_PRINCIPALS, add_principal},
    };
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof parties / sizeof *parties && result == STORE_OK; i++)
        result = find_named(find, parties[i].what, start, parties[i].take);
    return result;
}

enum store_result find_by_name(struct find *find, struct text start) {
    static const enum counted looked_at[] = {COUNTED_REGISTRATIONS, COUNTED_SUBSCRIPTIONS,
                                             COUNTED_TENANTS, COUNTED_PRINCIPALS, COUNTED_PARTNERS};
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at && result == STORE_OK; i++)
        result = note_whole(find, looked_at[i]);
    if (result == STORE_OK)
        result = find_registrations_named(find, start);
    if (result == STORE_OK)
        result = find_subscriptions_named(find, start);
    return result == STORE_OK ? find_parties(find, start) : result;
}
