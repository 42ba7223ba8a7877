#include "partner/rate_cards.h"

#include "app/fault.h"
#include "commerce/rate_card.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"
#include "reference/rate_cards.h"

static void render_meter(struct json_out *out, const struct rate_card_meter_row *row) {
    json_object(out);
    json_put_text(out, TEXT("id"), row->id);
    json_put_text(out, TEXT("name"), row->name);
    json_put_object(out, TEXT("rates"));
    json_put_raw(out, TEXT("0"), row->rate);
    json_object_end(out);
    json_put_raw(out, TEXT("tags"), TEXT("[]"));
    json_put_text(out, TEXT("category"), row->category);
    json_put_text(out, TEXT("subcategory"), row->subcategory);
    json_put_text(out, TEXT("region"), row->region);
    json_put_text(out, TEXT("unit"), row->unit);
    json_put_raw(out, TEXT("includedQuantity"), TEXT("0.0"));
    json_put_text(out, TEXT("effectiveDate"), row->effective_date);
    json_object_end(out);
}

static enum arm_code render(struct arm_call *call, const struct rate_card_row *card) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("locale"), card->locale);
    json_put_text(out, TEXT("currency"), card->currency);
    json_put_bool(out, TEXT("isTaxIncluded"), false);
    const enum arm_code code = rate_card_put_meters(call, TEXT("meters"), card->id, render_meter);
    json_put_raw(out, TEXT("offerTerms"), TEXT("[]"));
    partner_attributes(out, TEXT(""), "AzureRateCard");
    json_object_end(out);
    return code;
}

// Which of the two it is that no card has.
static enum arm_code refuse_unknown(struct arm_call *call, struct text offer,
                                    struct text currency) {
    struct rate_card_row card;
    const enum store_result found =
        store_rate_card_of_offer(app_db(call), call->arena, offer, currency, TEXT(""), &card);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    const char *which = found == STORE_OK ? "region" : "currency";
    return partner_refuse_property(
        call, text_of(which),
        text_format(call->arena, "no rate card for %.*s has that %s", TEXT_ARGS(offer), which));
}

static enum arm_code get(struct arm_call *call, struct text offer) {
    const struct text currency = arm_call_query(call, "currency");
    const struct text region = arm_call_query(call, "region");
    struct speaker speaker = {0};
    struct rate_card_row card;
    const enum arm_code code = speaker_find(call, &speaker);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_rate_card_of_offer(app_db(call), call->arena, offer, currency, region, &card);
    if (found == STORE_MISSING)
        return refuse_unknown(call, offer, currency);
    return found == STORE_OK ? render(call, &card) : app_fault(call, found);
}

enum arm_code rate_cards_azure(struct arm_call *call) {
    return get(call, TEXT("CSP"));
}

enum arm_code rate_cards_shared_services(struct arm_call *call) {
    return get(call, TEXT("APSS"));
}
