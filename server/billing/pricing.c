#include "billing/pricing.h"

#include "usage/meters.h"

struct pricing pricing_of(const struct guid *meter) {
    const struct meter *published = meter_of(meter);
    if (!published)
        return (struct pricing){.local_name = TEXT(""),
                                .local_unit = TEXT(""),
                                .kind = text_of(meter_kind_name(METER_OTHER))};
    return (struct pricing){
        .local_name = text_of(published->name),
        .local_unit = text_of(published->unit),
        .kind = text_of(meter_kind_name(published->kind)),
        .is_billable = published->is_billable,
    };
}
