#include "azure/tenants.h"

#include "app/fault.h"
#include "app/listing.h"
#include "parties/principals.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
#include "scope/access.h"

#include <string.h>

static enum arm_code tenant_render(struct arm_call *call, const void *context, const void *row) {
    const struct tenant_row *tenant = row;
    struct json_out *out = &call->out;
    const struct text id = guid_text(call->arena, &tenant->id);
    (void)context;
    json_object(out);
    json_put_text(out, TEXT("id"), text_format(call->arena, "/tenants/%.*s", TEXT_ARGS(id)));
    json_put_text(out, TEXT("tenantId"), id);
    json_put_text(out, TEXT("displayName"), tenant->display_name);
    json_put_text(out, TEXT("defaultDomain"), tenant->default_domain);
    json_put_text(out, TEXT("tenantCategory"), TEXT("Home"));
    json_object_end(out);
    return ARM_OK;
}

// The tenants a caller has to do with: their own, and those of the subscriptions they see.
struct circle {
    bool everything;
    struct guid *tenants;
    size_t count;
};

static bool circle_has(const struct circle *circle, const struct guid *tenant) {
    bool has = circle->everything;
    for (size_t i = 0; i < circle->count && !has; i++)
        has = guid_is(&circle->tenants[i], tenant);
    return has;
}

static enum arm_code add_tenant_of(struct arm_call *call, const struct access *access,
                                   struct text scope, struct circle *circle) {
    struct subscription_row row;
    struct guid id;
    if (!guid_read(text_slice(scope, strlen("/subscriptions/"), GUID_CHARS), &id))
        return ARM_OK;
    const enum store_result found = store_subscription_find(app_db(call), call->arena, &id, &row);
    if (found == STORE_OK && (row.in_directory || app_of(call)->loose) &&
        !circle_has(circle, &row.tenant) && !access_is_shut_out(call, access, scope))
        circle->tenants[circle->count++] = row.tenant;
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

static enum arm_code open_circle(struct arm_call *call, struct circle *ret_circle) {
    struct access access;
    struct principal_row caller;
    enum arm_code code = access_open(call, &access);
    if (code != ARM_OK)
        return code;
    *ret_circle = (struct circle){
        .everything = access.everything,
        .tenants = arena_alloc(call->arena, (access.count + 1) * sizeof(struct guid))};
    if (!ret_circle->tenants)
        return app_fault(call, STORE_UNAVAILABLE);
    const enum store_result found =
        store_principal_by_id(app_db(call), call->arena, &call->caller.object_id, &caller);
    if (found == STORE_OK)
        ret_circle->tenants[ret_circle->count++] = caller.tenant;
    else if (found != STORE_MISSING) // somebody else's, or nobody
        code = app_fault(call, found);
    for (size_t i = 0; i < access.count && code == ARM_OK; i++)
        code = add_tenant_of(call, &access, access.rows[i].scope, ret_circle);
    return code;
}

static enum store_result tenant_read_rows(struct arm_call *call, const void *context,
                                          struct text after, size_t limit, void *ret_rows,
                                          size_t *ret_count) {
    struct guid id;
    (void)context;
    return store_tenant_list(app_db(call), call->arena, listing_id_of_key(after, &id), limit,
                             ret_rows, ret_count);
}

static struct text tenant_key(struct arm_call *call, const void *row) {
    const struct tenant_row *tenant = row;
    (void)call;
    return listing_key_of_id(&tenant->id);
}

static bool tenant_is_shown(struct arm_call *call, const void *circle, const void *row) {
    const struct tenant_row *tenant = row;
    (void)call;
    return circle_has(circle, &tenant->id);
}

enum arm_code tenants_list(struct arm_call *call) {
    struct circle circle;
    const enum arm_code code = open_circle(call, &circle);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = TEXT(""),
        .path = TEXT("/tenants"),
        .context = &circle,
        .row_size = sizeof(struct tenant_row),
        .read = tenant_read_rows,
        .key = tenant_key,
        .is_shown = tenant_is_shown,
        .render = tenant_render,
    };
    return listing_answer(call, &listing);
}
