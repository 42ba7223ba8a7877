#include "sales/partner_subscriptions.h"

#include "app/changes.h"
#include "app/fault.h"
#include "parties/subscriptions.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"
#include "sales/mpn.h"
#include "sales/purchase_render.h"
#include "scope/resource_id.h"

enum { PAGE = 200, FRIENDLY_NAME_MAX = 256 };

// --- reading ---

static enum arm_code refuse_unknown(struct arm_call *call, struct text id) {
    return arm_because(call, "subscription-unknown",
                       arm_refuse(call, PARTNER_SUBSCRIPTION_NOT_FOUND, id));
}

enum arm_code partner_subscription_find(struct arm_call *call, struct speaker *ret_speaker,
                                        struct purchase_row *ret_row) {
    struct partner_customer_row customer;
    struct guid id;
    const struct text given = arm_call_param(call, "purchaseId");
    const enum arm_code code = speaker_and_customer(call, ret_speaker, &customer);
    if (code != ARM_OK)
        return code;
    if (!guid_read(given, &id))
        return partner_refuse_property(call, TEXT("subscriptionId"), TEXT("expected a GUID"));
    const enum store_result found = store_purchase_find(
        app_db(call), call->arena, ret_speaker->root, &customer.tenant, &id, ret_row);
    if (found == STORE_MISSING)
        return refuse_unknown(call, given);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static enum arm_code answer(struct arm_call *call, const struct purchase_row *row) {
    const struct text etag = purchase_etag(call->arena, row);
    call->etag = text_format(call->arena, "\"%.*s\"", TEXT_ARGS(etag));
    purchase_render(&call->out, row);
    return ARM_OK;
}

enum arm_code partner_subscriptions_get(struct arm_call *call) {
    struct speaker speaker = {0};
    struct purchase_row row = {.line = 0};
    const enum arm_code code = partner_subscription_find(call, &speaker, &row);
    return code == ARM_OK ? answer(call, &row) : code;
}

enum arm_code partner_subscriptions_provisioning(struct arm_call *call) {
    struct speaker speaker = {0};
    struct purchase_row row = {.line = 0};
    struct json_out *out = &call->out;
    const enum arm_code code = partner_subscription_find(call, &speaker, &row);
    if (code != ARM_OK)
        return code;
    json_object(out);
    json_put_text(out, TEXT("skuId"), row.offer_id);
    json_put_text(out, TEXT("status"), TEXT("success"));
    json_put_integer(out, TEXT("quantity"), 1);
    partner_attributes(out, TEXT(""), "SubscriptionProvisioningStatus");
    json_object_end(out);
    return ARM_OK;
}

// What a list is narrowed to.
struct narrowing {
    bool has_order;
    struct guid order;
    struct text mpn_id;
};

static enum arm_code read_narrowing(struct arm_call *call, struct narrowing *ret_narrowing) {
    struct text order = TEXT("");
    const int orders = arm_query_find(call->arena, call->path.query, "order_id", &order);
    const int ids = arm_query_find(call->arena, call->path.query, "mpn_id", &ret_narrowing->mpn_id);
    if (orders && (orders != 1 || !guid_read(order, &ret_narrowing->order)))
        return partner_refuse_property(call, TEXT("order_id"), TEXT("expected one GUID"));
    if (ids < 0 || ids > 1)
        return partner_refuse_property(call, TEXT("mpn_id"), TEXT("expected one MPN id"));
    ret_narrowing->has_order = orders;
    return ARM_OK;
}

static bool fits(const struct purchase_row *row, const struct narrowing *narrowing) {
    return (!narrowing->has_order || guid_is(&row->order, &narrowing->order)) &&
           (!narrowing->mpn_id.size || text_same(row->partner_on_record, narrowing->mpn_id));
}

// Read a page at a time; what is shown is counted first, for the count stands before the rows.
static enum store_result render_list(struct arm_call *call, const struct speaker *speaker,
                                     const struct guid *tenant, const struct narrowing *narrowing,
                                     struct json_out *items, size_t *ret_shown) {
    struct purchase_row *rows = NULL;
    const struct guid *after = NULL;
    size_t count = PAGE;
    while (count == PAGE) {
        const enum store_result read = store_purchase_list(app_db(call), call->arena, speaker->root,
                                                           tenant, after, PAGE, &rows, &count);
        if (read != STORE_OK)
            return read;
        for (size_t i = 0; i < count; i++)
            if (fits(&rows[i], narrowing)) {
                purchase_render(items, &rows[i]);
                ++*ret_shown;
            }
        after = count ? &rows[count - 1].subscription : NULL;
    }
    return STORE_OK;
}

enum arm_code partner_subscriptions_list(struct arm_call *call) {
    struct speaker speaker = {0};
    struct partner_customer_row customer;
    struct narrowing narrowing = {.mpn_id = TEXT("")};
    struct json_out items = json_out_in(call->arena);
    size_t shown = 0;
    enum arm_code code = speaker_and_customer(call, &speaker, &customer);
    if (code == ARM_OK)
        code = read_narrowing(call, &narrowing);
    if (code != ARM_OK)
        return code;
    json_array(&items);
    const enum store_result read =
        render_list(call, &speaker, &customer.tenant, &narrowing, &items, &shown);
    if (read != STORE_OK)
        return app_fault(call, read);
    return partner_items(call, &items, shown,
                         customer_uri(call->arena, &customer.tenant, "/subscriptions"));
}

// --- changing ---

// With quotes or without, as clients send it. "Etag is no longer valid" is what the documentation
// has for another one.
static enum arm_code check_etag(struct arm_call *call, const struct purchase_row *row) {
    struct text given = text_trim(http_request_field(call->request, "If-Match"));
    if (!given.size || text_is(given, TEXT("*")))
        return ARM_OK;
    if (given.size >= 2 && given.at[0] == '"' && given.at[given.size - 1] == '"')
        given = text_slice(given, 1, given.size - 2);
    if (text_is(given, purchase_etag(call->arena, row)))
        return ARM_OK;
    return arm_because(call, "etag-other", arm_refuse(call, PARTNER_ETAG_NOT_VALID, TEXT("")));
}

static enum arm_code read_status(struct arm_call *call, struct text given,
                                 struct purchase_row *row) {
    if (!given.at)
        return ARM_OK;
    const struct text state = purchase_state(given);
    if (!state.size)
        return partner_refuse_at(call, PARTNER_INVALID_STATUS, TEXT("status"), TEXT(""),
                                 "status-unknown");
    row->state = state;
    return ARM_OK;
}

static enum arm_code read_reseller(struct arm_call *call, const struct speaker *speaker,
                                   struct text given, struct purchase_row *row) {
    struct partner_row reseller;
    if (!given.size || text_same(given, row->partner_on_record))
        return ARM_OK;
    const enum arm_code code =
        mpn_find_reseller(call, speaker, given, TEXT("partnerId"), &reseller);
    row->partner_on_record = given;
    return code;
}

static enum arm_code read_quantity(struct arm_call *call, const struct json_at *root) {
    const cJSON *quantity = cJSON_GetObjectItem(root->node, "quantity");
    if (!quantity || cJSON_IsNull(quantity) ||
        (cJSON_IsNumber(quantity) && quantity->valuedouble == 1))
        return ARM_OK;
    return partner_refuse_at(call, PARTNER_INVALID_QUANTITY, TEXT("quantity"), TEXT(""),
                             "quantity");
}

// Clients send the whole resource back, or a part: what cannot be edited does not count.
static enum arm_code read_change(struct arm_call *call, const struct speaker *speaker,
                                 struct purchase_row *row) {
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct text status = json_string(&reader, &root, "status");
    const struct text name = json_string(&reader, &root, "friendlyName");
    const struct text reseller = json_string(&reader, &root, "partnerId");
    row->auto_renew = json_boolean(&reader, &root, "autoRenewEnabled", row->auto_renew);
    if (name.at && !text_has_characters(name, FRIENDLY_NAME_MAX))
        json_refuse(&reader, &root, "friendlyName", "a string of 1 to 256 characters");
    if (name.at)
        row->name = name;
    code = partner_read(call, &reader);
    if (code == ARM_OK)
        code = read_quantity(call, &root);
    if (code == ARM_OK)
        code = read_status(call, status, row);
    return code == ARM_OK ? read_reseller(call, speaker, reseller, row) : code;
}

static bool differs(const struct purchase_row *a, const struct purchase_row *b) {
    return !text_is(a->state, b->state) || !text_is(a->name, b->name) ||
           a->auto_renew != b->auto_renew || !text_is(a->partner_on_record, b->partner_on_record);
}

static enum arm_code refuse_deleted(struct arm_call *call, const struct purchase_row *row) {
    return arm_because(call, "subscription-deleted",
                       arm_refuse(call, PARTNER_SUBSCRIPTION_DELETED,
                                  partner_upper_id(call->arena, &row->subscription)));
}

enum arm_code partner_subscriptions_update(struct arm_call *call) {
    struct speaker speaker = {0};
    struct purchase_row row = {.line = 0};
    enum arm_code code = partner_subscription_find(call, &speaker, &row);
    if (code != ARM_OK)
        return code;
    const struct purchase_row before = row;
    code = check_etag(call, &row);
    if (code == ARM_OK && text_is(row.state, TEXT("Deleted")))
        code = refuse_deleted(call, &row);
    if (code == ARM_OK)
        code = read_change(call, &speaker, &row);
    if (code != ARM_OK || !differs(&before, &row))
        return code == ARM_OK ? answer(call, &row) : code;
    enum store_result updated =
        store_subscription_edit(app_db(call), &row.subscription, row.name, row.state);
    if (updated == STORE_OK)
        updated = store_purchase_update(app_db(call), &row);
    if (updated != STORE_OK)
        return app_fault(call, updated);
    app_changed(call, CHANGE_CHANGED, resource_id_of_subscription(call->arena, &row.subscription));
    row.version++;
    return answer(call, &row);
}
