#include "sales/purchase_render.h"

#include "base/base64.h"
#include "base/clock.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"

static struct text etag_of(struct arena *arena, const struct guid *id, int64_t version) {
    const struct text text = guid_text(arena, id);
    return base64_write(arena, text_format(arena, "{\"id\":\"%.*s\",\"version\":%lld}",
                                           TEXT_ARGS(text), (long long)version));
}

struct text purchase_etag(struct arena *arena, const struct purchase_row *row) {
    return etag_of(arena, &row->subscription, row->version);
}

static const char *const words[][2] = {
    {"Active", "active"}, {"Suspended", "suspended"}, {"Deleted", "deleted"}};

struct text purchase_status(struct text state) {
    for (size_t i = 0; i < 3; i++)
        if (text_is(state, text_of(words[i][0])))
            return text_of(words[i][1]);
    return TEXT("");
}

struct text purchase_state(struct text status) {
    for (size_t i = 0; i < 3; i++)
        if (text_same(status, text_of(words[i][1])))
            return text_of(words[i][0]);
    return TEXT("");
}

static struct text day_text(struct arena *arena, int64_t milliseconds) {
    const struct text whole = clock_rfc3339_text(arena, milliseconds);
    return text_format(arena, "%.*sT00:00:00Z", 10, whole.size ? whole.at : "          ");
}

static struct text below(struct arena *arena, const struct purchase_row *row, const char *list,
                         struct text id) {
    const struct text uri = customer_uri(arena, &row->tenant, list);
    return text_format(arena, "%.*s/%.*s", TEXT_ARGS(uri), TEXT_ARGS(id));
}

static void put_links(struct json_out *out, const struct purchase_row *row, struct text id) {
    struct arena *arena = out->buffer.arena;
    const struct text offer = row->offer_id;
    json_put_object(out, TEXT("links"));
    partner_link(out, "offer", text_format(arena, "/offers/%.*s", TEXT_ARGS(offer)));
    partner_link(out, "product", text_format(arena, "/products/%.*s", TEXT_ARGS(offer)));
    partner_link(out, "sku", text_format(arena, "/products/%.*s/skus/0001", TEXT_ARGS(offer)));
    partner_link(out, "availability",
                 text_format(arena, "/products/%.*s/skus/0001/availabilities/%.*s",
                             TEXT_ARGS(offer), TEXT_ARGS(offer)));
    partner_link(out, "self", below(arena, row, "/subscriptions", id));
    json_object_end(out);
}

static void put_actions(struct json_out *out, const struct purchase_row *row) {
    json_put_array(out, TEXT("actions"));
    if (!text_is(row->state, TEXT("Deleted"))) {
        json_text(out, TEXT("Cancel"));
        json_text(out, TEXT("Edit"));
    }
    json_array_end(out);
}

// Recorded in 2020, with these members in this order. The id is the Azure subscription's in upper
// case: a customer subscription "must use lowercase letters".
void purchase_render(struct json_out *out, const struct purchase_row *row) {
    struct arena *arena = out->buffer.arena;
    const struct text id = partner_upper_id(arena, &row->subscription);
    json_object(out);
    json_put_text(out, TEXT("id"), id);
    json_put_text(out, TEXT("offerId"), row->offer_id);
    json_put_text(out, TEXT("entitlementId"), id);
    json_put_text(out, TEXT("offerName"), TEXT(OFFER_NAME));
    json_put_text(out, TEXT("friendlyName"), row->name);
    json_put_integer(out, TEXT("quantity"), 1);
    json_put_text(out, TEXT("unitType"), TEXT("Usage-based"));
    json_put_bool(out, TEXT("hasPurchasableAddons"), false);
    json_put_text(out, TEXT("creationDate"), clock_rfc3339_text(arena, row->created_ms));
    json_put_text(out, TEXT("effectiveStartDate"), day_text(arena, row->created_ms));
    json_put_text(out, TEXT("commitmentEndDate"), TEXT("9999-12-01T00:00:00Z"));
    json_put_text(out, TEXT("status"), purchase_status(row->state));
    json_put_bool(out, TEXT("autoRenewEnabled"), row->auto_renew);
    json_put_bool(out, TEXT("isTrial"), false);
    json_put_text(out, TEXT("billingType"), TEXT("usage"));
    json_put_text(out, TEXT("billingCycle"), row->billing_cycle);
    if (row->partner_on_record.size)
        json_put_text(out, TEXT("partnerId"), row->partner_on_record);
    put_actions(out, row);
    json_put_text(out, TEXT("termDuration"), TEXT("P1Y"));
    json_put_bool(out, TEXT("isMicrosoftProduct"), true);
    json_put_bool(out, TEXT("attentionNeeded"), false);
    json_put_bool(out, TEXT("actionTaken"), false);
    json_put_text(out, TEXT("contractType"), TEXT("subscription"));
    put_links(out, row, id);
    json_put_text(out, TEXT("orderId"), partner_upper_id(arena, &row->order));
    partner_attributes(out, purchase_etag(arena, row), "Subscription");
    json_object_end(out);
}

static void put_line(struct json_out *out, const struct purchase_row *row) {
    struct arena *arena = out->buffer.arena;
    const struct text id = partner_upper_id(arena, &row->subscription);
    json_object(out);
    json_put_integer(out, TEXT("lineItemNumber"), row->line);
    json_put_text(out, TEXT("offerId"), row->offer_id);
    json_put_text(out, TEXT("subscriptionId"), id);
    json_put_text(out, TEXT("termDuration"), TEXT("P1Y"));
    json_put_text(out, TEXT("transactionType"), TEXT("New"));
    json_put_text(out, TEXT("friendlyName"), row->name);
    json_put_integer(out, TEXT("quantity"), 1);
    if (row->partner_on_record.size)
        json_put_text(out, TEXT("partnerIdOnRecord"), row->partner_on_record);
    json_put_object(out, TEXT("links"));
    partner_link(out, "subscription", below(arena, row, "/subscriptions", id));
    json_object_end(out);
    json_object_end(out);
}

void purchase_render_order(struct json_out *out, const struct purchase_row *rows, size_t count) {
    struct arena *arena = out->buffer.arena;
    const struct text id = partner_upper_id(arena, &rows[0].order);
    json_object(out);
    json_put_text(out, TEXT("id"), id);
    json_put_text(out, TEXT("alternateId"), text_slice(id, 24, GUID_CHARS));
    json_put_text(out, TEXT("referenceCustomerId"),
                  rows[0].reference.size ? rows[0].reference : guid_text(arena, &rows[0].tenant));
    json_put_text(out, TEXT("billingCycle"), rows[0].billing_cycle);
    json_put_text(out, TEXT("currencyCode"), TEXT("USD"));
    json_put_array(out, TEXT("lineItems"));
    for (size_t i = 0; i < count; i++)
        put_line(out, &rows[i]);
    json_array_end(out);
    json_put_text(out, TEXT("creationDate"), clock_rfc3339_text(arena, rows[0].created_ms));
    json_put_text(out, TEXT("status"), TEXT("completed"));
    json_put_text(out, TEXT("transactionType"), TEXT("UserPurchase"));
    partner_self(out, below(arena, &rows[0], "/orders", id));
    partner_attributes(out, etag_of(arena, &rows[0].order, 1), "Order");
    json_object_end(out);
}
