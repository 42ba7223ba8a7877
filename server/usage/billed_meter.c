#include "usage/billed_meter.h"

#include "reference/rate_card_meters.h"
#include "usage/meters.h"

static struct billed_meter as_published(struct arena *arena, const struct guid *stack_meter) {
    const struct meter *meter = meter_of(stack_meter);
    struct billed_meter billed = {.is_billable = meter && meter->is_billable};
    if (!billed.is_billable)
        return billed;
    billed.id = guid_text(arena, stack_meter);
    billed.name = text_of(meter->name);
    billed.category = billed.region = TEXT("Azure Stack");
    billed.subcategory = billed.currency = TEXT("");
    billed.unit = text_of(meter->unit);
    (void)decimal_read(TEXT("1"), &billed.factor);
    return billed;
}

// False for an amount that is no decimal: the directory file lets none in.
static bool read_card(const struct rate_row *row, struct billed_meter *ret_meter) {
    *ret_meter = (struct billed_meter){.has_card = true, .is_billable = row->is_on_card};
    if (!row->is_on_card)
        return true;
    ret_meter->id = row->meter.id;
    ret_meter->name = row->meter.name;
    ret_meter->category = row->meter.category;
    ret_meter->subcategory = row->meter.subcategory;
    ret_meter->region = row->meter.region;
    ret_meter->unit = row->meter.unit;
    ret_meter->currency = row->currency;
    return decimal_read(row->factor, &ret_meter->factor) &&
           decimal_read(row->meter.rate, &ret_meter->rate);
}

enum store_result billed_meter_find(struct store_db *db, struct arena *arena, struct text offer,
                                    const struct guid *stack_meter,
                                    struct billed_meter *ret_meter) {
    struct rate_row row;
    const enum store_result found = store_rate_find(db, arena, offer, stack_meter, &row);
    if (found == STORE_MISSING)
        *ret_meter = as_published(arena, stack_meter);
    if (found != STORE_OK)
        return found == STORE_MISSING ? STORE_OK : found;
    return read_card(&row, ret_meter) ? STORE_OK : STORE_FAILED;
}
