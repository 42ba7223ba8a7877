#include "look/browse.h"

#include "app/fault.h"
#include "control/control_call.h"
#include "glance/counts.h"
#include "look/browse_rows.h"
#include "look/look_query.h"
#include "look/look_render.h"

enum {
    TOP = 100,
    TOP_MAX = 100,
    ROWS_MAX = 1000,   // that one answer looks at, of each list
    LOOKS_MAX = 20000, // for mappings
};

struct browse {
    struct arm_call *call;
    struct look_query query;
    struct browse_key under;
    struct partner_row partner; // of under, where it has one
    struct browse_place after;
    size_t looked_at; // registrations, for mappings
    size_t shown;
    struct browse_place last; // that was looked at
    bool is_over;             // the answer: there is more behind the last
};

// --- what is asked ---

static enum arm_code refuse_under(struct arm_call *call) {
    return control_refuse_query(call, "under", TEXT("the key of a row that has children"));
}

// Partners have numbers, by which they are found.
static enum arm_code find_partner(struct arm_call *call, struct browse *browse) {
    int64_t number = 0;
    if (!browse->under.partner.size)
        return ARM_OK;
    enum store_result found = store_partner_number(app_db(call), browse->under.partner, &number);
    if (found == STORE_OK)
        found = store_partner_find(app_db(call), call->arena, number, &browse->partner);
    if (found == STORE_MISSING)
        return refuse_under(call);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static bool goes_on(const struct browse *browse) {
    static const bool lists[][BROWSE_SUBSCRIPTIONS + 1] = {
        [BROWSE_ROOTS] = {[BROWSE_PARTNERS] = true},
        [BROWSE_NONE] = {[BROWSE_SUBSCRIPTIONS] = true},
        [BROWSE_PARTNER] = {[BROWSE_RESELLERS] = true, [BROWSE_TENANTS] = true},
        [BROWSE_TENANT] = {[BROWSE_SUBSCRIPTIONS] = true},
    };
    return lists[browse->under.kind][browse->after.list];
}

static enum arm_code read_after(struct arm_call *call, struct browse *browse) {
    static const enum browse_list firsts[] = {[BROWSE_ROOTS] = BROWSE_PARTNERS,
                                              [BROWSE_NONE] = BROWSE_SUBSCRIPTIONS,
                                              [BROWSE_PARTNER] = BROWSE_RESELLERS,
                                              [BROWSE_TENANT] = BROWSE_SUBSCRIPTIONS};
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "after", &text);
    browse->after = (struct browse_place){.list = firsts[browse->under.kind], .name = TEXT("")};
    if (!times)
        return ARM_OK;
    return times == 1 && browse_place_read(text, &browse->after) && goes_on(browse)
               ? ARM_OK
               : control_refuse_query(call, "after", TEXT("what an answer had as next"));
}

static enum arm_code read_query(struct arm_call *call, struct browse *browse) {
    static const char *const names[] = {"under", "q", "top", "after", NULL};
    struct text under = TEXT("");
    browse->query = (struct look_query){.q = TEXT(""), .top = TOP};
    enum arm_code code = look_query_read(call, names, TOP_MAX, &browse->query);
    if (code != ARM_OK)
        return code;
    const int times = arm_query_find(call->arena, call->path.query, "under", &under);
    if (times < 0 || times > 1 || !browse_key_read(under, &browse->under))
        return refuse_under(call);
    code = find_partner(call, browse);
    return code == ARM_OK ? read_after(call, browse) : code;
}

// --- lists ---

// Whether there is room for one more that is shown; if not, the answer ends before it.
static bool has_room(struct browse *browse) {
    browse->is_over = browse->shown == browse->query.top;
    browse->shown += !browse->is_over;
    return !browse->is_over;
}

static bool starts(const struct browse *browse, struct text name) {
    return text_starts_same(name, browse->query.q);
}

// So many were read: if as many as may be, there may be more.
static void end_list(struct browse *browse, size_t count) {
    browse->is_over |= count == ROWS_MAX;
}

static enum store_result list_partners(struct browse *browse, bool are_resellers) {
    struct arm_call *call = browse->call;
    const struct browse_place *after = &browse->after;
    struct partner_row *rows = NULL;
    size_t count = 0;
    enum store_result result =
        are_resellers
            ? store_partner_resellers(app_db(call), call->arena, browse->partner.id, after->number,
                                      ROWS_MAX, &rows, &count)
            : store_partner_list(app_db(call), call->arena, after->name, ROWS_MAX, &rows, &count);
    for (size_t i = 0; i < count && result == STORE_OK && !browse->is_over; i++) {
        const struct partner_row *row = &rows[i];
        const bool is_shown = (are_resellers || row->root == row->id) &&
                              (starts(browse, row->display_name) || starts(browse, row->name));
        if (is_shown && !has_room(browse))
            return STORE_OK;
        if (is_shown)
            result = browse_put_partner(call, row);
        browse->last = (struct browse_place){
            .list = after->list, .has_row = true, .name = row->name, .number = row->id};
    }
    end_list(browse, count);
    return result;
}

// Along the index of names: from where those begin that are asked for.
static struct partner_customer_filter customers_of(const struct browse *browse) {
    const bool is_reseller = browse->partner.root != browse->partner.id;
    const struct browse_place *after = &browse->after;
    return (struct partner_customer_filter){
        .partner = browse->partner.root,
        .reseller = is_reseller ? browse->partner.id : 0,
        .start = TEXT(""),
        .after_name = after->has_row ? after->name : browse->query.q,
        .after_tenant = after->id,
        .has_after = after->has_row,
    };
}

// A provider's customers that a reseller looks after are below that.
static enum store_result list_tenants(struct browse *browse) {
    struct arm_call *call = browse->call;
    const struct partner_customer_filter filter = customers_of(browse);
    struct partner_customer_row *rows = NULL;
    size_t count = 0;
    enum store_result result =
        store_partner_customer_list(app_db(call), call->arena, &filter, ROWS_MAX, &rows, &count);
    for (size_t i = 0; i < count && result == STORE_OK; i++) {
        const struct partner_customer_row *row = &rows[i];
        const bool is_shown = row->reseller == filter.reseller;
        if (!starts(browse, row->company_name) || (is_shown && !has_room(browse)))
            return STORE_OK;
        if (is_shown)
            result = browse_put_tenant(call, browse->partner.name, row);
        browse->last = (struct browse_place){
            .list = BROWSE_TENANTS, .has_row = true, .name = row->company_name, .id = row->tenant};
    }
    end_list(browse, count);
    return result;
}

static bool is_below(const struct browse *browse, const struct subscription_glance *row) {
    struct text root = TEXT("");
    if (browse->under.kind == BROWSE_NONE)
        return !row->is_customer;
    if (!browse->under.partner.size)
        return true;
    root = row->root;
    return row->is_customer &&
           (text_is(root, browse->partner.name) || text_is(row->partner, browse->partner.name));
}

static enum store_result list_subscriptions(struct browse *browse) {
    struct arm_call *call = browse->call;
    const struct guid *after = browse->after.has_row ? &browse->after.id : NULL;
    struct subscription_glance *rows = NULL;
    size_t count = 0;
    enum store_result result =
        browse->under.kind == BROWSE_TENANT
            ? store_subscription_glances_of_tenant(app_db(call), call->arena, &browse->under.tenant,
                                                   after, ROWS_MAX, &rows, &count)
            : store_subscription_glances(app_db(call), call->arena, after, ROWS_MAX, &rows, &count);
    for (size_t i = 0; i < count && result == STORE_OK; i++) {
        const bool is_shown = is_below(browse, &rows[i]) && starts(browse, rows[i].display_name);
        if (is_shown && !has_room(browse))
            return STORE_OK;
        if (is_shown)
            result = browse_put_subscription(call, &rows[i], browse->looked_at);
        browse->last =
            (struct browse_place){.list = BROWSE_SUBSCRIPTIONS, .has_row = true, .id = rows[i].id};
    }
    end_list(browse, count);
    return result;
}

// --- rows that are opened ---

// Looked for among the first.
static enum store_result put_none(struct browse *browse) {
    struct subscription_glance *rows = NULL;
    size_t count = 0;
    bool is_there = false;
    const enum store_result result = store_subscription_glances(
        app_db(browse->call), browse->call->arena, NULL, ROWS_MAX, &rows, &count);
    for (size_t i = 0; i < count && !is_there; i++)
        is_there = !rows[i].is_customer;
    browse_put_none(browse->call, is_there || count == ROWS_MAX);
    return result;
}

static enum store_result open_roots(struct browse *browse) {
    const enum store_result result = list_partners(browse, false);
    if (result != STORE_OK || browse->is_over || browse->query.q.size || !has_room(browse))
        return result;
    return put_none(browse);
}

static enum store_result open_partner(struct browse *browse) {
    enum store_result result = STORE_OK;
    if (browse->after.list == BROWSE_RESELLERS && browse->partner.root == browse->partner.id) {
        result = list_partners(browse, true);
        browse->after = (struct browse_place){.list = BROWSE_TENANTS, .name = TEXT("")};
    }
    if (result != STORE_OK || browse->is_over)
        return result;
    browse->after.list = BROWSE_TENANTS;
    return list_tenants(browse);
}

static enum store_result open_row(struct browse *browse) {
    switch (browse->under.kind) {
    case BROWSE_ROOTS:
        return open_roots(browse);
    case BROWSE_PARTNER:
        return open_partner(browse);
    case BROWSE_NONE:
    case BROWSE_TENANT:
        break;
    }
    return list_subscriptions(browse);
}

static enum store_result render(struct browse *browse) {
    struct arm_call *call = browse->call;
    struct json_out *out = &call->out;
    size_t registrations = 0;
    browse->looked_at = LOOKS_MAX / browse->query.top;
    if (browse->looked_at > GLANCE_ROWS)
        browse->looked_at = GLANCE_ROWS;
    const enum store_result counted =
        store_count(app_db(call), COUNTED_REGISTRATIONS, browse->looked_at + 1, &registrations);
    json_object(out);
    json_put_array(out, TEXT("value"));
    const enum store_result result = counted == STORE_OK ? open_row(browse) : counted;
    json_array_end(out);
    if (browse->is_over)
        json_put_text(out, TEXT("next"), browse_place_write(call->arena, &browse->last));
    json_put_bool(out, TEXT("isPartial"), registrations > browse->looked_at);
    json_object_end(out);
    return result;
}

enum arm_code look_browse(struct arm_call *call) {
    struct browse browse = {.call = call};
    const enum arm_code code = read_query(call, &browse);
    if (code != ARM_OK)
        return code;
    const enum store_result result = render(&browse);
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}
