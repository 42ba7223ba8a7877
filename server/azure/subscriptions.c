#include "azure/subscriptions.h"

#include "app/fault.h"
#include "app/listing.h"
#include "scope/access.h"
#include "scope/resource_id.h"
#include "scope/scope.h"
#include "tables/subscription_tags.h"

// The directory speaks Partner Center's words, this resource Azure's.
static struct text state_of(const struct subscription_row *row) {
    if (text_is(row->state, TEXT("Active")))
        return TEXT("Enabled");
    return text_is(row->state, TEXT("Suspended")) ? TEXT("Disabled") : TEXT("Deleted");
}

static void put_common(struct arm_call *call, const struct subscription_row *row, struct text id) {
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("id"), resource_id_of_subscription(call->arena, &row->id));
    json_put_text(out, TEXT("subscriptionId"), id);
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_put_text(out, TEXT("displayName"), row->display_name.size ? row->display_name : id);
    json_put_text(out, TEXT("state"), state_of(row));
}

// As an Azure Stack shows its own.
static void put_local(struct arm_call *call, const struct subscription_row *row) {
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("offerId"), row->offer);
    json_put_object(out, TEXT("subscriptionPolicies"));
    json_put_text(out, TEXT("locationPlacementId"), TEXT("AzureStack"));
    json_object_end(out);
}

static void put_azures(struct arm_call *call, const struct subscription_row *row) {
    struct json_out *out = &call->out;
    const bool csp = text_same(row->offer, TEXT("CSP"));
    json_put_text(out, TEXT("authorizationSource"), TEXT("RoleBased"));
    json_put_raw(out, TEXT("managedByTenants"), TEXT("[]"));
    json_put_object(out, TEXT("subscriptionPolicies"));
    json_put_text(out, TEXT("locationPlacementId"), TEXT("Public_2014-09-01"));
    json_put_text(out, TEXT("quotaId"),
                  csp ? TEXT("CSP_2015-05-01")
                      : text_format(call->arena, "%.*s_2014-09-01", TEXT_ARGS(row->offer)));
    json_put_text(out, TEXT("spendingLimit"), TEXT("Off"));
    json_object_end(out);
}

static enum arm_code subscription_render(struct arm_call *call,
                                         const struct subscription_row *row) {
    struct json_out *out = &call->out;
    struct text tags = TEXT("");
    const enum store_result read =
        store_subscription_tags(app_db(call), call->arena, &row->id, &tags);
    if (read != STORE_OK)
        return app_fault(call, read);
    json_object(out);
    put_common(call, row, guid_text(call->arena, &row->id));
    if (tags.size)
        json_put_raw(out, TEXT("tags"), tags);
    (subscription_is_local(row) ? put_local : put_azures)(call, row);
    json_object_end(out);
    return ARM_OK;
}

enum arm_code subscriptions_get(struct arm_call *call) {
    struct subscription_row row;
    const enum arm_code code = scope_subscription(call, &row);
    return code == ARM_OK ? subscription_render(call, &row) : code;
}

static enum store_result subscription_read_rows(struct arm_call *call, const void *context,
                                                struct text after, size_t limit, void *ret_rows,
                                                size_t *ret_count) {
    struct guid id;
    (void)context;
    return store_subscription_list(app_db(call), call->arena, listing_id_of_key(after, &id), limit,
                                   ret_rows, ret_count);
}

static struct text subscription_key(struct arm_call *call, const void *row) {
    const struct subscription_row *subscription = row;
    (void)call;
    return listing_key_of_id(&subscription->id);
}

// What --loose has made is everybody's with --loose, and without it nobody's. What a stack's
// administrator has deleted is out of the lists.
static bool subscription_is_shown(struct arm_call *call, const void *access, const void *row) {
    const struct subscription_row *subscription = row;
    if (!subscription->in_directory)
        return app_of(call)->loose;
    return access_sees(call, access, subscription) &&
           !(subscription_is_local(subscription) && text_is(subscription->state, TEXT("Deleted")));
}

static enum arm_code subscription_render_row(struct arm_call *call, const void *context,
                                             const void *row) {
    (void)context;
    return subscription_render(call, row);
}

enum arm_code subscriptions_list(struct arm_call *call) {
    struct access access;
    const enum arm_code code = access_open(call, &access);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = TEXT(""),
        .path = TEXT("/subscriptions"),
        .context = &access,
        .row_size = sizeof(struct subscription_row),
        .read = subscription_read_rows,
        .key = subscription_key,
        .is_shown = subscription_is_shown,
        .render = subscription_render_row,
    };
    return listing_answer(call, &listing);
}
