#include "export/export_rows.h"
#include "reference/rate_card_meters.h"
#include "reference/rate_card_offers.h"
#include "reference/rate_card_stack_meters.h"
#include "reference/rate_cards.h"

static enum store_result put_offers(struct export *export, struct json_out *out, int64_t card) {
    struct text *offers = NULL;
    struct text after = TEXT("");
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    json_put_array(out, TEXT("offers"));
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_rate_card_offers(export->db, export->arena, card, after, EXPORT_CONTENTS,
                                        &offers, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            json_text(out, offers[i]);
        after = result == STORE_OK && count ? offers[count - 1] : after;
    }
    json_array_end(out);
    return result;
}

// --- meters ---

static void put_stack_meter(struct export *export, struct json_out *out,
                            const struct rate_card_stack_meter_row *row) {
    json_object(out);
    json_put_text(out, TEXT("id"), guid_text(export->arena, &row->id));
    json_put_text(out, TEXT("factor"), row->factor);
    json_object_end(out);
}

static enum store_result put_stack_meters(struct export *export, struct json_out *out,
                                          const struct rate_card_meter_row *meter) {
    struct rate_card_stack_meter_row *rows = NULL;
    const struct guid *after = NULL;
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    json_put_array(out, TEXT("stackMeters"));
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_rate_card_stack_meters(export->db, export->arena, meter->card, meter->place,
                                              after, EXPORT_CONTENTS, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            put_stack_meter(export, out, &rows[i]);
        after = result == STORE_OK && count ? &rows[count - 1].id : NULL;
    }
    json_array_end(out);
    return result;
}

static enum store_result put_meter(struct export *export, struct json_out *out,
                                   const struct rate_card_meter_row *row) {
    json_object(out);
    json_put_text(out, TEXT("id"), row->id);
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("category"), row->category);
    export_put_some(out, "subcategory", row->subcategory);
    export_put_some(out, "region", row->region);
    json_put_text(out, TEXT("unit"), row->unit);
    json_put_object(out, TEXT("rates"));
    json_put_text(out, TEXT("0"), row->rate);
    json_object_end(out);
    json_put_text(out, TEXT("effectiveDate"), row->effective_date);
    const enum store_result result = put_stack_meters(export, out, row);
    json_object_end(out);
    return result;
}

static enum store_result put_meters(struct export *export, struct json_out *out, int64_t card) {
    struct rate_card_meter_row *rows = NULL;
    int64_t after = 0;
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    json_put_array(out, TEXT("meters"));
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_rate_card_meters(export->db, export->arena, card, after, EXPORT_CONTENTS,
                                        &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            result = put_meter(export, out, &rows[i]);
        after = result == STORE_OK && count ? rows[count - 1].place : after;
    }
    json_array_end(out);
    return result;
}

// --- cards ---

enum store_result export_rate_card(struct export *export, const void *at) {
    const struct rate_card_row *row = at;
    struct json_out out = export_row(export);
    enum store_result result = put_offers(export, &out, row->id);
    json_put_text(&out, TEXT("offerDurableId"), row->offer_durable_id);
    json_put_text(&out, TEXT("currency"), row->currency);
    json_put_text(&out, TEXT("locale"), row->locale);
    json_put_text(&out, TEXT("region"), row->region);
    if (result == STORE_OK)
        result = put_meters(export, &out, row->id);
    export_put_row(export, &out);
    return result;
}

enum store_result export_next_rate_cards(struct export *export, const void *last, void **ret_rows,
                                         size_t *ret_count) {
    struct rate_card_row *rows = NULL;
    const struct rate_card_row *after = last;
    const enum store_result result = store_rate_card_list(
        export->db, export->arena, after ? after->id : 0, EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}
