#include "billing/pricing.h"

#include "usage/meters.h"

enum store_result pricing_find(struct store_db *db, struct arena *arena, const struct guid *payer,
                               const struct guid *meter, struct pricing *ret_pricing) {
    const struct meter *published = meter_of(meter);
    struct pricing pricing = {
        .local_name = text_of(published ? published->name : ""),
        .local_unit = text_of(published ? published->unit : ""),
        .kind = meter_kind_name(published ? published->kind : METER_OTHER),
        .is_billable = published && published->is_billable,
        .id = guid_text(arena, meter),
        .subcategory = TEXT(""),
        .currency = TEXT(""),
        .category = TEXT("Azure Stack"),
        .region = TEXT("Azure Stack"),
    };
    (void)db;
    (void)payer;
    pricing.name = pricing.local_name;
    pricing.unit = pricing.local_unit;
    *ret_pricing = pricing;
    return decimal_read(TEXT("1"), &ret_pricing->factor) ? STORE_OK : STORE_FAILED;
}
