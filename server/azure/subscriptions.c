#include "azure/subscriptions.h"

#include "app/fault.h"
#include "arm/paging.h"
#include "scope/access.h"
#include "scope/scope.h"
#include "tables/subscription_tags.h"

// The directory speaks Partner Center's words, this resource Azure's.
static struct text state_of(const struct subscription_row *row) {
    if (text_is(row->state, TEXT("Active")))
        return TEXT("Enabled");
    return text_is(row->state, TEXT("Suspended")) ? TEXT("Disabled") : TEXT("Deleted");
}

static enum arm_code render(struct arm_call *call, const struct subscription_row *row) {
    struct json_out *out = &call->out;
    struct text tags = TEXT("");
    const enum store_result read =
        store_subscription_tags(app_db(call), call->arena, &row->id, &tags);
    if (read != STORE_OK)
        return app_fault(call, read);
    const struct text id = guid_text(call->arena, &row->id);
    const bool csp = text_same(row->offer, TEXT("CSP"));
    json_object(out);
    json_put_text(out, TEXT("id"), text_format(call->arena, "/subscriptions/%.*s", TEXT_ARGS(id)));
    json_put_text(out, TEXT("authorizationSource"), TEXT("RoleBased"));
    json_put_raw(out, TEXT("managedByTenants"), TEXT("[]"));
    json_put_text(out, TEXT("subscriptionId"), id);
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_put_text(out, TEXT("displayName"), row->display_name.size ? row->display_name : id);
    json_put_text(out, TEXT("state"), state_of(row));
    if (tags.size)
        json_put_raw(out, TEXT("tags"), tags);
    json_put_object(out, TEXT("subscriptionPolicies"));
    json_put_text(out, TEXT("locationPlacementId"), TEXT("Public_2014-09-01"));
    json_put_text(out, TEXT("quotaId"),
                  csp ? TEXT("CSP_2015-05-01")
                      : text_format(call->arena, "%.*s_2014-09-01", TEXT_ARGS(row->offer)));
    json_put_text(out, TEXT("spendingLimit"), TEXT("Off"));
    json_object_end(out);
    json_object_end(out);
    return ARM_OK;
}

enum arm_code subscriptions_get(struct arm_call *call) {
    struct subscription_row row;
    const enum arm_code code = scope_subscription(call, &row);
    return code == ARM_OK ? render(call, &row) : code;
}

// What --loose has made is everybody's with --loose, and without it nobody's.
static bool is_seen(struct arm_call *call, const struct access *access,
                    const struct subscription_row *row) {
    return row->in_directory ? access_sees(access, call->arena, &row->id) : app_of(call)->loose;
}

static struct text key_of(const struct subscription_row *row) {
    return (struct text){(const char *)row->id.bytes, GUID_BYTES};
}

// A page is filled from as many rows as it takes to find those the caller sees.
static enum arm_code fill_page(struct arm_call *call, const struct access *access,
                               struct arm_page *page) {
    struct guid after = {0};
    const struct guid *from = arm_page_after(page, &after);
    size_t count = 0;
    do {
        struct subscription_row *rows = NULL;
        const enum store_result result = store_subscription_list(app_db(call), call->arena, from,
                                                                 page->limit + 1, &rows, &count);
        if (result != STORE_OK)
            return app_fault(call, result);
        for (size_t i = 0; i < count; i++) {
            after = rows[i].id;
            from = &after;
            const bool shown = is_seen(call, access, &rows[i]);
            if (!arm_page_next(call, page, key_of(&rows[i]), shown))
                return ARM_OK;
            if (!shown)
                continue;
            const enum arm_code code = render(call, &rows[i]);
            if (code != ARM_OK)
                return code;
        }
    } while (count == page->limit + 1);
    return ARM_OK;
}

enum arm_code subscriptions_list(struct arm_call *call) {
    struct access access;
    struct arm_page page;
    enum arm_code code = access_open(call, &access);
    if (code == ARM_OK)
        code = arm_page_open(call, TEXT(""), TEXT("/subscriptions"), &page);
    if (code == ARM_OK)
        code = fill_page(call, &access, &page);
    if (code == ARM_OK)
        arm_page_close(call, &page);
    return code;
}
