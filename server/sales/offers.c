#include "sales/offers.h"

#include "directory/customer_profile.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"
#include "sales/purchase_render.h"

#define OFFER_CATALOG "/3c95518e-8c37-41e3-9627-0ca339200f53/offers/ms-azr-0145p"

static void put_category(struct json_out *out) {
    json_put_object(out, TEXT("category"));
    json_put_text(out, TEXT("id"), TEXT("Azure"));
    json_put_text(out, TEXT("name"), TEXT("Azure"));
    json_put_integer(out, TEXT("rank"), 40);
    partner_attributes(out, TEXT(""), "OfferCategory");
    json_object_end(out);
}

static void put_product(struct json_out *out) {
    json_put_object(out, TEXT("product"));
    json_put_text(out, TEXT("id"), TEXT(PURCHASE_OFFER));
    json_put_text(out, TEXT("name"), TEXT(OFFER_NAME));
    json_put_text(out, TEXT("unit"), TEXT("Usage-based"));
    json_object_end(out);
}

static void put_texts(struct json_out *out, const char *name, const char *value) {
    json_put_array(out, text_of(name));
    if (value)
        json_text(out, text_of(value));
    json_array_end(out);
}

// The only one: APSS subscriptions are got from a page of the dashboard, and the Azure plan is a
// product.
static void render(struct json_out *out, struct text country) {
    struct arena *arena = out->buffer.arena;
    json_object(out);
    json_put_text(out, TEXT("id"), TEXT(PURCHASE_OFFER));
    json_put_text(out, TEXT("name"), TEXT(OFFER_NAME));
    json_put_text(out, TEXT("description"), TEXT("Azure, paid for as it is used."));
    json_put_integer(out, TEXT("minimumQuantity"), 1);
    json_put_integer(out, TEXT("maximumQuantity"), 1);
    json_put_integer(out, TEXT("rank"), 1);
    json_put_text(out, TEXT("uri"), TEXT(OFFER_CATALOG));
    json_put_text(out, TEXT("locale"), TEXT("en-us"));
    json_put_text(out, TEXT("country"), country);
    put_category(out);
    put_texts(out, "prerequisiteOffers", NULL);
    json_put_bool(out, TEXT("isAddOn"), false);
    json_put_bool(out, TEXT("hasAddOns"), false);
    json_put_bool(out, TEXT("isAvailableForPurchase"), true);
    json_put_text(out, TEXT("billing"), TEXT("usage"));
    put_texts(out, "supportedBillingCycles", "monthly");
    json_put_bool(out, TEXT("isAutoRenewable"), false);
    json_put_bool(out, TEXT("isInternal"), false);
    put_texts(out, "partnerQualifications", "none");
    put_product(out);
    json_put_text(out, TEXT("unitType"), TEXT("Usage-based"));
    partner_self(out,
                 text_format(arena, "/offers/" PURCHASE_OFFER "?country=%.*s", TEXT_ARGS(country)));
    partner_attributes(out, TEXT(""), "Offer");
    json_object_end(out);
}

static enum arm_code read_country(struct arm_call *call, struct text *ret_country) {
    *ret_country = arm_call_query(call, "country");
    if (customer_is_country(*ret_country))
        return ARM_OK;
    return partner_refuse_property(call, TEXT("country"),
                                   TEXT("expected the two letters of a country"));
}

static enum arm_code answer_list(struct arm_call *call, struct text country, struct text self) {
    struct json_out items = json_out_in(call->arena);
    json_array(&items);
    render(&items, country);
    return partner_items(call, &items, 1, self);
}

enum arm_code offers_list(struct arm_call *call) {
    struct speaker speaker = {0};
    struct text country = TEXT("");
    enum arm_code code = speaker_find(call, &speaker);
    if (code == ARM_OK)
        code = read_country(call, &country);
    return code == ARM_OK
               ? answer_list(call, country,
                             text_format(call->arena, "/offers?country=%.*s", TEXT_ARGS(country)))
               : code;
}

enum arm_code offers_get(struct arm_call *call) {
    struct speaker speaker = {0};
    struct text country = TEXT("");
    enum arm_code code = speaker_find(call, &speaker);
    if (code == ARM_OK)
        code = read_country(call, &country);
    if (code != ARM_OK)
        return code;
    if (!text_same(arm_call_param(call, "offerId"), TEXT(PURCHASE_OFFER)))
        return arm_because(call, "offer-unknown",
                           arm_refuse(call, PARTNER_INVALID_OFFER, TEXT("")));
    render(&call->out, country);
    return ARM_OK;
}

enum arm_code offers_list_by_customer(struct arm_call *call) {
    struct speaker speaker = {0};
    struct partner_customer_row customer;
    const enum arm_code code = speaker_and_customer(call, &speaker, &customer);
    const struct text country = speaker.partner.country.size ? speaker.partner.country : TEXT("US");
    return code == ARM_OK
               ? answer_list(call, country, customer_uri(call->arena, &customer.tenant, "/offers"))
               : code;
}
