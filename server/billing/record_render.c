#include "billing/record_render.h"

#include "billing/explanation.h"
#include "parties/subscriptions.h"
#include "scope/scope.h"
#include "usage/billed_meter.h"
#include "usage/mapping_at.h"
#include "usage/meters.h"
#include "usage/record_id.h"

#define TYPE "Azsreg.Usage/records"

struct text usage_registration_id(struct arena *arena, const struct usage_report_row *report) {
    return text_format(
        arena, "/subscriptions/%.*s/resourceGroups/%.*s/providers/" REGISTRATION_TYPE "/%.*s",
        TEXT_ARGS(guid_text(arena, &report->subscription)), TEXT_ARGS(report->group),
        TEXT_ARGS(report->registration));
}

static void put_guid(struct arm_call *call, struct text name, const struct guid *guid) {
    if (!guid_is_nil(guid))
        json_put_text(&call->out, name, guid_text(call->arena, guid));
}

static void put_reporter(struct arm_call *call, const struct usage_report_row *report) {
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("registration"), usage_registration_id(call->arena, report));
    json_put_integer(out, TEXT("instance"), report->instance);
    json_put_text(out, TEXT("cloudId"), report->cloud_id);
    json_put_time(out, TEXT("reportedTime"), report->reported_ms);
}

static void put_usage(struct arm_call *call, const struct usage_entry *entry) {
    const struct meter *meter = meter_of(&entry->series.meter);
    const struct usage_record_row *record = &entry->record;
    const int64_t start_ms = record->start_hour * USAGE_HOUR_MS;
    struct json_out *out = &call->out;
    put_guid(call, TEXT("subscriptionId"), &entry->series.subscription);
    put_guid(call, TEXT("tenantId"), &entry->charge.tenant);
    if (entry->charge.tenant_source.size)
        json_put_text(out, TEXT("tenantSource"), entry->charge.tenant_source);
    put_guid(call, TEXT("meterId"), &entry->series.meter);
    if (meter)
        json_put_text(out, TEXT("meterName"), text_of(meter->name));
    json_put_time(out, TEXT("usageStartTime"), start_ms);
    json_put_time(out, TEXT("usageEndTime"), start_ms + (record->is_day ? 24 : 1) * USAGE_HOUR_MS);
    put_guid(call, TEXT("adjustmentId"), &record->adjustment);
    json_put_raw(out, TEXT("quantity"), record->quantity);
    json_put_text(out, TEXT("instanceData"), entry->instance_data);
}

void usage_mapping_render(struct arm_call *call, struct text name, const struct guid *subscription,
                          int64_t from_ms) {
    json_put_object(&call->out, name);
    put_guid(call, TEXT("subscriptionId"), subscription);
    json_put_time(&call->out, TEXT("validFrom"), from_ms);
    json_object_end(&call->out);
}

// What counts is what was so when it was reported; this says what was so when it was used.
static enum store_result put_mapping_then(struct arm_call *call, struct store_db *db,
                                          const struct usage_entry *entry) {
    const struct usage_report_row *report = &entry->report;
    struct customer_subscription_row mapping;
    if (guid_is_nil(&entry->charge.tenant))
        return STORE_OK;
    const enum store_result found =
        usage_mapping_at(db, call->arena, &report->subscription, report->instance,
                         &entry->charge.tenant, entry->record.start_hour * USAGE_HOUR_MS, &mapping);
    if (found == STORE_OK)
        usage_mapping_render(call, TEXT("mappingAtUsageTime"), &mapping.id, mapping.valid_from_ms);
    else if (found == STORE_MISSING)
        json_put_raw(&call->out, TEXT("mappingAtUsageTime"), TEXT("null"));
    return found == STORE_MISSING ? STORE_OK : found;
}

static void put_payer(struct arm_call *call, const struct usage_entry *entry,
                      const struct billed_meter *meter) {
    const struct usage_charge_row *charge = &entry->charge;
    struct json_out *out = &call->out;
    put_guid(call, TEXT("chargedTo"), &charge->payer);
    json_put_text(out, TEXT("rule"), charge->rule);
    json_put_bool(out, TEXT("billable"), meter->is_billable);
    if (!guid_is_nil(&charge->mapped))
        usage_mapping_render(call, TEXT("mapping"), &charge->mapped, charge->mapped_from_ms);
    json_put_text(out, TEXT("explanation"), explanation_of(call->arena, entry));
}

// By the offer that the payer has now.
static enum store_result find_meter(struct arm_call *call, struct store_db *db,
                                    const struct usage_entry *entry,
                                    struct billed_meter *ret_meter) {
    struct subscription_row payer;
    const enum store_result found =
        store_subscription_find(db, call->arena, &entry->charge.payer, &payer);
    if (found != STORE_OK && found != STORE_MISSING)
        return found;
    return billed_meter_find(db, call->arena, found == STORE_OK ? payer.offer : TEXT(""),
                             &entry->series.meter, ret_meter);
}

enum store_result usage_record_render(struct arm_call *call, struct store_db *db,
                                      const struct usage_entry *entry) {
    const struct guid id = usage_record_guid(entry->record.id);
    const struct text name = guid_text(call->arena, &id);
    struct json_out *out = &call->out;
    struct billed_meter meter;
    enum store_result found = find_meter(call, db, entry, &meter);
    if (found != STORE_OK)
        return found;
    json_object(out);
    json_put_joined(out, TEXT("id"), scope_subscription_id(call, "/providers/" TYPE "/"), name);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("type"), TEXT(TYPE));
    json_put_object(out, TEXT("properties"));
    put_reporter(call, &entry->report);
    put_usage(call, entry);
    put_payer(call, entry, &meter);
    found = put_mapping_then(call, db, entry);
    if (meter.is_billable)
        json_put_text(out, TEXT("commerceMeterId"), meter.id);
    json_object_end(out);
    json_object_end(out);
    return found;
}
