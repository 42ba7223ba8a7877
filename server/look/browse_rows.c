#include "look/browse_rows.h"

#include "glance/counts.h"
#include "look/look_render.h"

struct common {
    const char *kind;
    struct text key;
    struct text id;
    struct text name;
    struct text display_name;
    bool has_children;
};

// The row stays open.
static void begin(struct arm_call *call, const struct common *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("key"), row->key);
    json_put_text(out, TEXT("kind"), text_of(row->kind));
    json_put_text(out, TEXT("id"), row->id);
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("displayName"), row->display_name.size ? row->display_name : row->name);
    json_put_bool(out, TEXT("hasChildren"), row->has_children);
}

static enum store_result has_children(struct arm_call *call, const struct partner_row *row,
                                      bool is_reseller, bool *ret_has) {
    struct partner_row *resellers = NULL;
    struct partner_customer_row *customers = NULL;
    const struct partner_customer_filter filter = {
        .partner = row->root, .reseller = is_reseller ? row->id : 0, .start = TEXT("")};
    size_t count = 0;
    enum store_result result =
        store_partner_customer_list(app_db(call), call->arena, &filter, 1, &customers, &count);
    if (result == STORE_OK && !count && !is_reseller)
        result =
            store_partner_resellers(app_db(call), call->arena, row->id, 0, 1, &resellers, &count);
    *ret_has = count;
    return result;
}

enum store_result browse_put_partner(struct arm_call *call, const struct partner_row *row) {
    const bool is_reseller = row->root != row->id;
    const struct browse_key key = {.kind = BROWSE_PARTNER, .partner = row->name};
    struct json_out *out = &call->out;
    struct common common = {.kind = is_reseller ? "reseller" : "partner",
                            .key = browse_key_write(call->arena, &key),
                            .id = row->name,
                            .name = row->name,
                            .display_name = row->display_name};
    const enum store_result result = has_children(call, row, is_reseller, &common.has_children);
    begin(call, &common);
    json_put_text(out, TEXT("partnerKind"), row->kind);
    json_put_bool(out, TEXT("reachable"), row->reachable);
    json_object_end(out);
    return result;
}

enum store_result browse_put_tenant(struct arm_call *call, struct text partner,
                                    const struct partner_customer_row *row) {
    const struct browse_key key = {
        .kind = BROWSE_TENANT, .partner = partner, .tenant = row->tenant};
    struct subscription_glance *subscriptions = NULL;
    size_t count = 0;
    const enum store_result result = store_subscription_glances_of_tenant(
        app_db(call), call->arena, &row->tenant, NULL, 1, &subscriptions, &count);
    const struct common common = {.kind = "tenant",
                                  .key = browse_key_write(call->arena, &key),
                                  .id = guid_text(call->arena, &row->tenant),
                                  .name = row->domain,
                                  .display_name = row->company_name,
                                  .has_children = count};
    begin(call, &common);
    json_object_end(&call->out);
    return result;
}

// --- subscriptions ---

static const char *kind_of(const struct subscription_glance *row) {
    if (guid_is_nil(&row->stack))
        return "subscription";
    return guid_is(&row->stack, &row->id) ? "stack" : "stackSubscription";
}

static void put_partner_customer(struct arm_call *call, const struct subscription_glance *row) {
    struct json_out *out = &call->out;
    if (!row->is_in_partner_center)
        return;
    json_put_object(out, TEXT("partnerCustomer"));
    json_put_text(out, TEXT("partner"), row->root);
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &row->id));
    json_object_end(out);
}

static void put_belongings(struct arm_call *call, const struct subscription_glance *row) {
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("offer"), row->offer);
    json_put_text(out, TEXT("state"), row->state);
    json_put_if_any(out, TEXT("partner"), row->partner);
    json_put_text(out, TEXT("tenant"), guid_text(call->arena, &row->tenant));
    json_put_if_any(out, TEXT("tenantName"), row->tenant_name);
}

enum store_result browse_put_subscription(struct arm_call *call,
                                          const struct subscription_glance *row, size_t looked_at) {
    const struct text id = guid_text(call->arena, &row->id);
    const struct common common = {.kind = kind_of(row),
                                  .key =
                                      text_format(call->arena, "subscription:%.*s", TEXT_ARGS(id)),
                                  .id = id,
                                  .name = row->display_name};
    size_t mappings = 0;
    size_t registrations = 0;
    enum store_result result = store_count_mapping(app_db(call), &row->id, looked_at, &mappings);
    if (result == STORE_OK)
        result = store_count_registrations_in(app_db(call), &row->id, BROWSE_REGISTRATIONS_MAX,
                                              &registrations);
    begin(call, &common);
    put_belongings(call, row);
    json_put_integer(&call->out, TEXT("mappings"), (long long)mappings);
    json_put_integer(&call->out, TEXT("registrations"), (long long)registrations);
    put_partner_customer(call, row);
    json_object_end(&call->out);
    return result;
}

void browse_put_none(struct arm_call *call, bool has_children) {
    begin(call, &(struct common){.kind = "none",
                                 .key = TEXT("none"),
                                 .id = TEXT("none"),
                                 .name = TEXT("Without a partner"),
                                 .has_children = has_children});
    json_object_end(&call->out);
}
