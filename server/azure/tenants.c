#include "azure/tenants.h"

#include "app/fault.h"
#include "arm/paging.h"
#include "scope/access.h"
#include "tables/principals.h"
#include "tables/subscriptions.h"
#include "tables/tenants.h"

#include <string.h>

static void render(struct arm_call *call, const struct tenant_row *row) {
    struct json_out *out = &call->out;
    const struct text id = guid_text(call->arena, &row->id);
    json_object(out);
    json_put_text(out, TEXT("id"), text_format(call->arena, "/tenants/%.*s", TEXT_ARGS(id)));
    json_put_text(out, TEXT("tenantId"), id);
    json_put_text(out, TEXT("displayName"), row->display_name);
    json_put_text(out, TEXT("defaultDomain"), row->default_domain);
    json_put_text(out, TEXT("tenantCategory"), TEXT("Home"));
    json_object_end(out);
}

static struct text key_of(const struct tenant_row *row) {
    return (struct text){(const char *)row->id.bytes, GUID_BYTES};
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

static enum arm_code add_tenant_of(struct arm_call *call, struct text scope,
                                   struct circle *circle) {
    struct subscription_row row;
    struct guid id;
    if (!guid_read(text_slice(scope, strlen("/subscriptions/"), GUID_CHARS), &id))
        return ARM_OK;
    const enum store_result found = store_subscription_find(app_db(call), call->arena, &id, &row);
    if (found == STORE_OK && (row.in_directory || app_of(call)->loose) &&
        !circle_has(circle, &row.tenant))
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
        code = add_tenant_of(call, access.rows[i].scope, ret_circle);
    return code;
}

// A page is filled from as many rows as it takes to find those of the circle.
static enum arm_code fill_page(struct arm_call *call, const struct circle *circle,
                               struct arm_page *page) {
    struct guid after = {0};
    const struct guid *from = arm_page_after(page, &after);
    size_t count = 0;
    do {
        struct tenant_row *rows = NULL;
        const enum store_result result =
            store_tenant_list(app_db(call), call->arena, from, page->limit + 1, &rows, &count);
        if (result != STORE_OK)
            return app_fault(call, result);
        for (size_t i = 0; i < count; i++) {
            after = rows[i].id;
            from = &after;
            const bool shown = circle_has(circle, &rows[i].id);
            if (!arm_page_next(call, page, key_of(&rows[i]), shown))
                return ARM_OK;
            if (shown)
                render(call, &rows[i]);
        }
    } while (count == page->limit + 1);
    return ARM_OK;
}

enum arm_code tenants_list(struct arm_call *call) {
    struct circle circle;
    struct arm_page page;
    enum arm_code code = open_circle(call, &circle);
    if (code == ARM_OK)
        code = arm_page_open(call, TEXT(""), TEXT("/tenants"), &page);
    if (code == ARM_OK)
        code = fill_page(call, &circle, &page);
    if (code == ARM_OK)
        arm_page_close(call, &page);
    return code;
}
