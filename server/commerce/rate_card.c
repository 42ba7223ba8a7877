#include "commerce/rate_card.h"

#include "app/app.h"
#include "app/fault.h"
#include "base/buffer.h"
#include "commerce/commerce_access.h"
#include "protocol/filter.h"
#include "reference/rate_cards.h"

enum { METERS_PAGE = 100, CARDS_NAMED = 10 };

// --- which one ---

static struct text value_of(const struct filter *filter, const char *field) {
    for (size_t i = 0; i < filter->count; i++)
        if (text_same(filter->terms[i].field, text_of(field)))
            return filter->terms[i].value;
    return TEXT("");
}

// Each of the four once, with eq, joined by and.
static bool is_complete(const struct filter *filter) {
    static const char *const fields[] = {"OfferDurableId", "Currency", "Locale", "RegionInfo"};
    bool fits = filter->count == sizeof fields / sizeof *fields && !filter->is_either;
    for (size_t i = 0; i < filter->count && fits; i++)
        fits = filter->terms[i].how == FILTER_IS && filter_names(filter, fields[i]);
    return fits;
}

static enum arm_code read_filter(struct arm_call *call, struct rate_card_row *ret_asked) {
    struct filter filter;
    struct text text = TEXT("");
    const enum arm_code given = arm_call_filter(call, &text);
    if (given != ARM_OK)
        return given;
    if (!filter_read(call->arena, text, &filter) || !is_complete(&filter))
        return arm_refuse(call, ARM_INVALID_FILTER, text,
                          TEXT("OfferDurableId eq '…' and Currency eq '…' and Locale eq '…' and "
                               "RegionInfo eq '…', in any order"));
    *ret_asked = (struct rate_card_row){
        .offer_durable_id = value_of(&filter, "OfferDurableId"),
        .currency = value_of(&filter, "Currency"),
        .locale = value_of(&filter, "Locale"),
        .region = value_of(&filter, "RegionInfo"),
    };
    return ARM_OK;
}

// As a filter asks for it.
static struct text name_of(struct arena *arena, const struct rate_card_row *row) {
    return text_format(arena,
                       "OfferDurableId eq '%.*s' and Currency eq '%.*s' and Locale eq '%.*s' and "
                       "RegionInfo eq '%.*s'",
                       TEXT_ARGS(row->offer_durable_id), TEXT_ARGS(row->currency),
                       TEXT_ARGS(row->locale), TEXT_ARGS(row->region));
}

static enum arm_code refuse_unknown(struct arm_call *call, const struct rate_card_row *asked) {
    struct rate_card_row *rows = NULL;
    size_t count = 0;
    struct buffer names = buffer_in(call->arena);
    struct text text = TEXT("");
    const enum store_result read =
        store_rate_card_list(app_db(call), call->arena, 0, CARDS_NAMED + 1, &rows, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    buffer_add(&names, count ? TEXT("") : TEXT("none, for the directory has no rateCards"));
    for (size_t i = 0; i < count; i++) {
        buffer_add(&names, i ? TEXT("; ") : TEXT(""));
        buffer_add(&names, i < CARDS_NAMED ? name_of(call->arena, &rows[i]) : TEXT("…"));
    }
    if (!buffer_text(&names, &text))
        return arm_refuse_for_memory(call);
    return arm_refuse(call, ARM_RATE_CARD_NOT_FOUND, name_of(call->arena, asked), text);
}

// --- what is in it ---

enum arm_code rate_card_put_meters(struct arm_call *call, struct text key, int64_t card,
                                   void (*render)(struct json_out *out,
                                                  const struct rate_card_meter_row *row)) {
    struct rate_card_meter_row *rows = NULL;
    int64_t after = 0;
    size_t count = METERS_PAGE;
    json_put_array(&call->out, key);
    while (count == METERS_PAGE) {
        const enum store_result read = store_rate_card_meters(app_db(call), call->arena, card,
                                                              after, METERS_PAGE, &rows, &count);
        if (read != STORE_OK)
            return app_fault(call, read);
        for (size_t i = 0; i < count; i++)
            render(&call->out, &rows[i]);
        after = count ? rows[count - 1].place : after;
    }
    json_array_end(&call->out);
    return ARM_OK;
}

static void render_meter(struct json_out *out, const struct rate_card_meter_row *row) {
    json_object(out);
    json_put_text(out, TEXT("MeterId"), row->id);
    json_put_text(out, TEXT("MeterName"), row->name);
    json_put_text(out, TEXT("MeterCategory"), row->category);
    json_put_text(out, TEXT("MeterSubCategory"), row->subcategory);
    json_put_text(out, TEXT("Unit"), row->unit);
    json_put_raw(out, TEXT("MeterTags"), TEXT("[]"));
    json_put_text(out, TEXT("MeterRegion"), row->region);
    json_put_object(out, TEXT("MeterRates"));
    json_put_raw(out, TEXT("0"), row->rate);
    json_object_end(out);
    json_put_text(out, TEXT("EffectiveDate"), row->effective_date);
    json_put_raw(out, TEXT("IncludedQuantity"), TEXT("0.0"));
    json_put_text(out, TEXT("MeterStatus"), TEXT("Active"));
    json_object_end(out);
}

static enum arm_code render(struct arm_call *call, const struct rate_card_row *card) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_raw(out, TEXT("OfferTerms"), TEXT("[]"));
    const enum arm_code code = rate_card_put_meters(call, TEXT("Meters"), card->id, render_meter);
    json_put_text(out, TEXT("Currency"), card->currency);
    json_put_text(out, TEXT("Locale"), card->locale);
    json_put_bool(out, TEXT("IsTaxIncluded"), false);
    json_object_end(out);
    return code;
}

enum arm_code rate_card_get(struct arm_call *call) {
    struct subscription_row subscription;
    struct rate_card_row asked = {0};
    struct rate_card_row card;
    enum arm_code code = commerce_subscription(call, &subscription);
    if (code == ARM_OK)
        code = read_filter(call, &asked);
    if (code != ARM_OK)
        return code;
    const enum store_result found = store_rate_card_find(app_db(call), call->arena, &asked, &card);
    if (found == STORE_MISSING)
        return refuse_unknown(call, &asked);
    return found == STORE_OK ? render(call, &card) : app_fault(call, found);
}
