#include "charges/focus_columns.h"

#include "billing/explanation.h"
#include "billing/instance_data.h"
#include "usage/meters.h"
#include "usage/record_id.h"

#include <time.h>

#define HOUR_S 3600LL

enum column {
    BILLED_COST,
    BILLING_ACCOUNT_ID,
    BILLING_ACCOUNT_NAME,
    BILLING_CURRENCY,
    BILLING_PERIOD_END,
    BILLING_PERIOD_START,
    CHARGE_CATEGORY,
    CHARGE_CLASS,
    CHARGE_DESCRIPTION,
    CHARGE_FREQUENCY,
    CHARGE_PERIOD_END,
    CHARGE_PERIOD_START,
    CONSUMED_QUANTITY,
    CONSUMED_UNIT,
    CONTRACTED_COST,
    CONTRACTED_UNIT_PRICE,
    EFFECTIVE_COST,
    INVOICE_ISSUER_NAME,
    LIST_COST,
    LIST_UNIT_PRICE,
    PRICING_CATEGORY,
    PRICING_QUANTITY,
    PRICING_UNIT,
    PROVIDER_NAME,
    PUBLISHER_NAME,
    REGION_ID,
    REGION_NAME,
    RESOURCE_ID,
    RESOURCE_NAME,
    RESOURCE_TYPE,
    SERVICE_CATEGORY,
    SERVICE_NAME,
    SKU_ID,
    SKU_PRICE_ID,
    SUB_ACCOUNT_ID,
    SUB_ACCOUNT_NAME,
    TAGS,
    X_RECORD_ID,
    X_REPORTED_TIME,
    X_RULE,
    X_STACK_METER_ID,
    X_STACK_SUBSCRIPTION_ID,
    X_TENANT_ID,
    COLUMNS,
};

static const struct charge_column columns[COLUMNS] = {
    [BILLED_COST] = {"BilledCost", true},
    [BILLING_ACCOUNT_ID] = {"BillingAccountId", false},
    [BILLING_ACCOUNT_NAME] = {"BillingAccountName", false},
    [BILLING_CURRENCY] = {"BillingCurrency", false},
    [BILLING_PERIOD_END] = {"BillingPeriodEnd", false},
    [BILLING_PERIOD_START] = {"BillingPeriodStart", false},
    [CHARGE_CATEGORY] = {"ChargeCategory", false},
    [CHARGE_CLASS] = {"ChargeClass", false},
    [CHARGE_DESCRIPTION] = {"ChargeDescription", false},
    [CHARGE_FREQUENCY] = {"ChargeFrequency", false},
    [CHARGE_PERIOD_END] = {"ChargePeriodEnd", false},
    [CHARGE_PERIOD_START] = {"ChargePeriodStart", false},
    [CONSUMED_QUANTITY] = {"ConsumedQuantity", true},
    [CONSUMED_UNIT] = {"ConsumedUnit", false},
    [CONTRACTED_COST] = {"ContractedCost", true},
    [CONTRACTED_UNIT_PRICE] = {"ContractedUnitPrice", true},
    [EFFECTIVE_COST] = {"EffectiveCost", true},
    [INVOICE_ISSUER_NAME] = {"InvoiceIssuerName", false},
    [LIST_COST] = {"ListCost", true},
    [LIST_UNIT_PRICE] = {"ListUnitPrice", true},
    [PRICING_CATEGORY] = {"PricingCategory", false},
    [PRICING_QUANTITY] = {"PricingQuantity", true},
    [PRICING_UNIT] = {"PricingUnit", false},
    [PROVIDER_NAME] = {"ProviderName", false},
    [PUBLISHER_NAME] = {"PublisherName", false},
    [REGION_ID] = {"RegionId", false},
    [REGION_NAME] = {"RegionName", false},
    [RESOURCE_ID] = {"ResourceId", false},
    [RESOURCE_NAME] = {"ResourceName", false},
    [RESOURCE_TYPE] = {"ResourceType", false},
    [SERVICE_CATEGORY] = {"ServiceCategory", false},
    [SERVICE_NAME] = {"ServiceName", false},
    [SKU_ID] = {"SkuId", false},
    [SKU_PRICE_ID] = {"SkuPriceId", false},
    [SUB_ACCOUNT_ID] = {"SubAccountId", false},
    [SUB_ACCOUNT_NAME] = {"SubAccountName", false},
    [TAGS] = {"Tags", false},
    [X_RECORD_ID] = {"x_RecordId", false},
    [X_REPORTED_TIME] = {"x_ReportedTime", false},
    [X_RULE] = {"x_Rule", false},
    [X_STACK_METER_ID] = {"x_StackMeterId", false},
    [X_STACK_SUBSCRIPTION_ID] = {"x_StackSubscriptionId", false},
    [X_TENANT_ID] = {"x_TenantId", false},
};

// --- times ---

static struct text time_text(struct arena *arena, const struct tm *time) {
    return text_format(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", time->tm_year + 1900,
                       time->tm_mon + 1, time->tm_mday, time->tm_hour, time->tm_min, time->tm_sec);
}

static struct tm parts_of(int64_t seconds) {
    struct tm parts = {0};
    const time_t time = (time_t)seconds;
    gmtime_r(&time, &parts);
    return parts;
}

static struct text second_text(struct arena *arena, int64_t seconds) {
    const struct tm parts = parts_of(seconds);
    return time_text(arena, &parts);
}

// The first of the month, or of the next.
static struct text month_text(struct arena *arena, int64_t seconds, int later) {
    const struct tm parts = parts_of(seconds);
    const int month = parts.tm_year * 12 + parts.tm_mon + later;
    const struct tm first = {.tm_year = month / 12, .tm_mon = month % 12, .tm_mday = 1};
    return time_text(arena, &first);
}

static void fill_times(struct arena *arena, const struct usage_entry *entry, struct text *values) {
    const int64_t start = entry->record.start_hour * HOUR_S;
    const int64_t end = start + (entry->record.is_day ? 24 : 1) * HOUR_S;
    const struct tm used = parts_of(start);
    const struct tm reported = parts_of(entry->report.reported_ms / 1000);
    const bool is_later = reported.tm_year * 12 + reported.tm_mon > used.tm_year * 12 + used.tm_mon;
    values[BILLING_PERIOD_START] = month_text(arena, start, 0);
    values[BILLING_PERIOD_END] = month_text(arena, start, 1);
    values[CHARGE_PERIOD_START] = second_text(arena, start);
    values[CHARGE_PERIOD_END] = second_text(arena, end);
    values[X_REPORTED_TIME] = second_text(arena, entry->report.reported_ms / 1000);
    if (is_later && !guid_is_nil(&entry->record.adjustment))
        values[CHARGE_CLASS] = TEXT("Correction");
}

// --- what it was, and what it costs ---

static void fill_costs(struct arena *arena, const struct charge_line *line, struct text *values) {
    const struct meter *local = meter_of(&line->entry.series.meter);
    const struct text cost = decimal_text(arena, &line->cost);
    values[BILLED_COST] = values[EFFECTIVE_COST] = values[LIST_COST] = values[CONTRACTED_COST] =
        cost;
    values[BILLING_CURRENCY] = line->meter.currency.size ? line->meter.currency : TEXT("USD");
    values[CONSUMED_QUANTITY] = line->entry.record.quantity;
    values[CONSUMED_UNIT] = local && local->unit[0] ? text_of(local->unit) : line->meter.unit;
    values[PRICING_QUANTITY] = decimal_text(arena, &line->billed);
    values[PRICING_UNIT] = line->meter.unit;
    values[SKU_ID] = line->meter.id;
    values[SKU_PRICE_ID] = text_format(arena, "%.*s/0", TEXT_ARGS(line->meter.id));
    if (!line->meter.has_card)
        return;
    values[PRICING_CATEGORY] = TEXT("Standard");
    values[LIST_UNIT_PRICE] = values[CONTRACTED_UNIT_PRICE] = decimal_text(arena, &line->price);
}

// The name of a resource is the last part of its id, its type what stands before that.
static void fill_resource(struct arena *arena, const struct usage_entry *entry,
                          struct text *values) {
    const struct instance_data data = instance_data_read(arena, entry->instance_data);
    struct text rest = data.resource_uri;
    struct text type = TEXT("");
    struct text name = TEXT("");
    while (rest.size) {
        type = name;
        name = text_cut(&rest, '/');
    }
    values[RESOURCE_ID] = data.resource_uri;
    values[RESOURCE_NAME] = name;
    values[RESOURCE_TYPE] = type;
    values[REGION_ID] = values[REGION_NAME] = data.location;
    values[TAGS] = data.tags.size ? data.tags : TEXT("{}");
}

static void fill_parties(struct arena *arena, const struct charge_payer *payer,
                         struct text *values) {
    values[BILLING_ACCOUNT_ID] = payer->partner_id;
    values[BILLING_ACCOUNT_NAME] = payer->partner;
    values[INVOICE_ISSUER_NAME] = payer->partner.size ? payer->partner : TEXT("azsreg");
    values[PROVIDER_NAME] = values[PUBLISHER_NAME] = TEXT("Microsoft");
    values[SUB_ACCOUNT_ID] =
        text_format(arena, "/subscriptions/%.*s", TEXT_ARGS(guid_text(arena, &payer->id)));
    values[SUB_ACCOUNT_NAME] = payer->name;
}

static void fill(struct arena *arena, const struct charge_payer *payer,
                 const struct charge_line *line, struct text *values) {
    const struct usage_entry *entry = &line->entry;
    const struct guid id = usage_record_guid(entry->record.id);
    const struct meter *local = meter_of(&entry->series.meter);
    for (size_t i = 0; i < COLUMNS; i++)
        values[i] = TEXT("");
    fill_times(arena, entry, values);
    fill_costs(arena, line, values);
    fill_resource(arena, entry, values);
    fill_parties(arena, payer, values);
    values[CHARGE_CATEGORY] = TEXT("Usage");
    values[CHARGE_FREQUENCY] = TEXT("Usage-Based");
    values[CHARGE_DESCRIPTION] = text_format(arena, "%.*s. %.*s", TEXT_ARGS(line->meter.name),
                                             TEXT_ARGS(explanation_of(arena, entry)));
    values[SERVICE_CATEGORY] = text_of(meter_kind_name(local ? local->kind : METER_OTHER));
    values[SERVICE_NAME] = TEXT("Azure Stack");
    values[X_RECORD_ID] = guid_text(arena, &id);
    values[X_RULE] = entry->charge.rule;
    values[X_STACK_METER_ID] = guid_text(arena, &entry->series.meter);
    values[X_STACK_SUBSCRIPTION_ID] = guid_text(arena, &entry->series.subscription);
    if (!guid_is_nil(&entry->charge.tenant))
        values[X_TENANT_ID] = guid_text(arena, &entry->charge.tenant);
}

const struct charge_table focus_table = {columns, COLUMNS, fill};
