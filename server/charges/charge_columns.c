#include "charges/charge_columns.h"

#include "base/clock.h"
#include "billing/instance_data.h"
#include "billing/record_render.h"
#include "usage/record_id.h"

static const struct charge_column columns[CHARGE_COLUMNS] = {
    {"recordId", false},
    {"reportedTime", false},
    {"usageStartTime", false},
    {"usageEndTime", false},
    {"subscriptionId", false},
    {"rule", false},
    {"registration", false},
    {"cloudId", false},
    {"tenantId", false},
    {"stackSubscriptionId", false},
    {"resourceUri", false},
    {"location", false},
    {"stackMeterId", false},
    {"meterId", false},
    {"meterName", false},
    {"meterCategory", false},
    {"meterSubCategory", false},
    {"unit", false},
    {"quantity", true},
    {"unitPrice", true},
    {"cost", true},
    {"currency", false},
    {"tags", false},
    {"additionalInfo", false},
    {"adjustmentId", false},
};

static struct text guid_or_none(struct arena *arena, const struct guid *guid) {
    return guid_is_nil(guid) ? TEXT("") : guid_text(arena, guid);
}

static void fill(struct arena *arena, const struct charge_payer *payer,
                 const struct charge_line *line, struct text *values) {
    const struct usage_entry *entry = &line->entry;
    const struct billed_meter *meter = &line->meter;
    const struct instance_data data = instance_data_read(arena, entry->instance_data);
    const struct guid id = usage_record_guid(entry->record.id);
    const int64_t start = entry->record.start_hour * USAGE_HOUR_MS;
    const struct text all[CHARGE_COLUMNS] = {
        guid_text(arena, &id),
        clock_rfc3339_text(arena, entry->report.reported_ms),
        clock_rfc3339_text(arena, start),
        clock_rfc3339_text(arena, start + (entry->record.is_day ? 24 : 1) * USAGE_HOUR_MS),
        guid_text(arena, &payer->id),
        entry->charge.rule,
        usage_registration_id(arena, &entry->report),
        entry->report.cloud_id,
        guid_or_none(arena, &entry->charge.tenant),
        guid_text(arena, &entry->series.subscription),
        data.resource_uri,
        data.location,
        guid_text(arena, &entry->series.meter),
        meter->id,
        meter->name,
        meter->category,
        meter->subcategory,
        meter->unit,
        decimal_text(arena, &line->billed),
        meter->has_card ? decimal_text(arena, &line->price) : TEXT(""),
        decimal_text(arena, &line->cost),
        meter->currency,
        data.tags,
        data.additional_info,
        guid_or_none(arena, &entry->record.adjustment),
    };
    for (size_t i = 0; i < CHARGE_COLUMNS; i++)
        values[i] = all[i];
}

const struct charge_table charge_table = {columns, CHARGE_COLUMNS, fill};
