#include "reports/record.h"

#include "usage/usage_time.h"
#include "json/json_digits.h"
#include "json/json_in.h"
#include "json/json_slice.h"

#include <string.h>

#define HOUR_MS (3600 * 1000LL)
#define AHEAD_MS (5LL * 60 * 1000) // a stack's clock may be

const struct usage_fault_row *usage_fault_row(enum usage_fault fault) {
    static const struct usage_fault_row rows[USAGE_FAULTS] = {
        [USAGE_INVALID_RECORD] = {"InvalidUsageRecord", "",
                                  "an object of 64 KiB at most, in UTF-8, with each member once"},
        [USAGE_INVALID_STACK_SUBSCRIPTION] = {"InvalidStackSubscription", "subscriptionId",
                                              "the GUID of the stack's subscription"},
        [USAGE_INVALID_METER_ID] = {"InvalidMeterId", "meterId", "a GUID"},
        [USAGE_INVALID_PERIOD] = {"InvalidPeriod", "usageEndTime",
                                  "one UTC hour, or one UTC day from midnight"},
        [USAGE_IN_FUTURE] = {"UsageInFuture", "usageEndTime", "a time that has come"},
        [USAGE_REPORTED_BEFORE] = {"ReportedBeforeUsage", "usageEndTime",
                                   "the reportedTime at the latest"},
        [USAGE_INVALID_ADJUSTMENT_ID] = {"InvalidAdjustmentId", "adjustmentId", "a GUID"},
        [USAGE_INVALID_QUANTITY] = {"InvalidQuantity", "quantity",
                                    "a number from 0 to 1000000000000"},
        [USAGE_INVALID_INSTANCE_DATA] = {"InvalidInstanceData", "instanceData",
                                         "JSON of 16 KiB at most, with a resourceUri in "
                                         "Microsoft.Resources"},
        [USAGE_INVALID_TENANT_ID] = {"InvalidTenantId", "tenantId", "a GUID"},
    };
    return &rows[fault];
}

// A record that is being read, and where its members are: in "properties", or flat.
struct reading {
    struct arena *arena;
    const cJSON *members;
    struct usage_when when;
    struct usage_record *record;
};

// Numbers are marked strings (json/json_digits.h).
static struct text string_of(const struct reading *reading, const char *name) {
    const cJSON *node = cJSON_GetObjectItem(reading->members, name);
    const bool is_text = cJSON_IsString(node) && !json_is_digits(node->valuestring);
    return is_text ? text_of(node->valuestring) : (struct text){0};
}

static bool is_absent(const struct reading *reading, const char *name) {
    const cJSON *node = cJSON_GetObjectItem(reading->members, name);
    return !node || cJSON_IsNull(node);
}

// A stack writes some meters' ids without dashes.
static bool read_bare_guid(struct text text, struct guid *ret_guid) {
    static const size_t dashes[] = {8, 12, 16, 20};
    char with[GUID_CHARS];
    size_t at = 0;
    if (text.size != 32)
        return guid_read(text, ret_guid);
    for (size_t i = 0; i < text.size; i++) {
        for (size_t k = 0; k < sizeof dashes / sizeof *dashes; k++)
            if (dashes[k] == i)
                with[at++] = '-';
        with[at++] = text.at[i];
    }
    return guid_read((struct text){with, GUID_CHARS}, ret_guid);
}

static enum usage_fault read_ids(const struct reading *reading) {
    struct usage_record *record = reading->record;
    const struct text meter = string_of(reading, "meterId");
    if (!guid_read(string_of(reading, "subscriptionId"), &record->subscription))
        return USAGE_INVALID_STACK_SUBSCRIPTION;
    if (!read_bare_guid(meter, &record->meter))
        return USAGE_INVALID_METER_ID;
    record->meter_sent = text_copy(reading->arena, meter);
    return USAGE_FINE;
}

static enum usage_fault read_period(const struct reading *reading) {
    int64_t start = 0;
    int64_t end = 0;
    if (!usage_time_read(string_of(reading, "usageStartTime"), &start) ||
        !usage_time_read(string_of(reading, "usageEndTime"), &end))
        return USAGE_INVALID_PERIOD;
    const bool is_day = end - start == 24 * HOUR_MS;
    if ((!is_day && end - start != HOUR_MS) || start % (is_day ? 24 * HOUR_MS : HOUR_MS))
        return USAGE_INVALID_PERIOD;
    reading->record->is_day = is_day;
    reading->record->start_hour = start / HOUR_MS;
    if (reading->when.is_then)
        return end > reading->when.ms ? USAGE_REPORTED_BEFORE : USAGE_FINE;
    return end > reading->when.ms + AHEAD_MS ? USAGE_IN_FUTURE : USAGE_FINE;
}

static enum usage_fault read_adjustment(const struct reading *reading) {
    if (is_absent(reading, "adjustmentId") ||
        (guid_read(string_of(reading, "adjustmentId"), &reading->record->adjustment) &&
         !guid_is_nil(&reading->record->adjustment)))
        return USAGE_FINE;
    return USAGE_INVALID_ADJUSTMENT_ID;
}

static enum usage_fault read_quantity(const struct reading *reading) {
    struct decimal *quantity = &reading->record->quantity;
    struct decimal most;
    const cJSON *node = cJSON_GetObjectItem(reading->members, "quantity");
    const char *text = cJSON_IsString(node) ? node->valuestring : "";
    if (!decimal_read(TEXT("1000000000000"), &most) ||
        !decimal_read(text_of(text + json_is_digits(text)), quantity))
        return USAGE_INVALID_QUANTITY;
    struct decimal size = *quantity;
    size.is_negative = false;
    if (decimal_compare(&size, &most) > 0)
        return USAGE_INVALID_QUANTITY;
    return quantity->is_negative && guid_is_nil(&reading->record->adjustment)
               ? USAGE_INVALID_QUANTITY
               : USAGE_FINE;
}

// An object, null, or text that is "", "null" or JSON: all of them were seen.
static bool is_bag(struct arena *arena, const cJSON *node) {
    struct json_reader reader = {.arena = arena};
    if (!node || cJSON_IsNull(node) || cJSON_IsObject(node))
        return true;
    if (!cJSON_IsString(node))
        return false;
    if (!node->valuestring[0])
        return true;
    cJSON_Delete(json_parse(&reader, text_of(node->valuestring)));
    return reader.is_json;
}

static bool read_resource(struct reading *reading, const cJSON *data) {
    const cJSON *resource = cJSON_GetObjectItem(data, "Microsoft.Resources");
    const cJSON *uri = cJSON_GetObjectItem(resource, "resourceUri");
    if (!cJSON_IsString(uri) || !uri->valuestring[0])
        return false;
    reading->record->resource_uri = text_copy(reading->arena, text_of(uri->valuestring));
    return is_bag(reading->arena, cJSON_GetObjectItem(resource, "tags")) &&
           is_bag(reading->arena, cJSON_GetObjectItem(resource, "additionalInfo"));
}

// Text of JSON, or an object, which is kept as such text.
static enum usage_fault read_instance_data(struct reading *reading, struct text object) {
    struct json_reader reader = {.arena = reading->arena};
    const cJSON *node = cJSON_GetObjectItem(reading->members, "instanceData");
    const struct text text = cJSON_IsObject(node) ? object : string_of(reading, "instanceData");
    if (!text.size || text.size > USAGE_INSTANCE_MAX)
        return USAGE_INVALID_INSTANCE_DATA;
    cleanup_json cJSON *data = json_parse(&reader, text);
    if (!cJSON_IsObject(data) || !read_resource(reading, data))
        return USAGE_INVALID_INSTANCE_DATA;
    reading->record->instance_data = text_copy(reading->arena, text);
    return USAGE_FINE;
}

static enum usage_fault read_tenant(const struct reading *reading) {
    return is_absent(reading, "tenantId") ||
                   guid_read(string_of(reading, "tenantId"), &reading->record->tenant)
               ? USAGE_FINE
               : USAGE_INVALID_TENANT_ID;
}

// In "properties", or beside it: PowerShell prints records flat.
static const cJSON *members_of(const cJSON *tree, struct text record, struct text *ret_text) {
    const cJSON *properties = cJSON_GetObjectItem(tree, "properties");
    *ret_text = record;
    if (!cJSON_IsObject(properties))
        return tree;
    (void)json_slice_member(record, TEXT("properties"), ret_text);
    return properties;
}

// The first fault, in the order in which they are told.
static enum usage_fault read_parts(struct reading *reading, struct text instance_data) {
    enum usage_fault fault = read_ids(reading);
    if (fault == USAGE_FINE)
        fault = read_period(reading);
    if (fault == USAGE_FINE)
        fault = read_adjustment(reading);
    if (fault == USAGE_FINE)
        fault = read_quantity(reading);
    if (fault == USAGE_FINE)
        fault = read_instance_data(reading, instance_data);
    return fault == USAGE_FINE ? read_tenant(reading) : fault;
}

enum usage_fault usage_record_read(struct arena *arena, struct text record, struct usage_when when,
                                   struct usage_record *ret_record) {
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    struct text instance_data = TEXT("");
    struct text members = TEXT("");
    if (record.size > USAGE_RECORD_MAX || !record.size || record.at[0] != '{')
        return USAGE_INVALID_RECORD;
    cleanup_json cJSON *tree = json_parse(&reader, record);
    if (!tree)
        return USAGE_INVALID_RECORD;
    *ret_record = (struct usage_record){.is_day = false};
    struct reading reading = {arena, members_of(tree, record, &members), when, ret_record};
    (void)json_slice_member(members, TEXT("instanceData"), &instance_data);
    return read_parts(&reading, instance_data);
}
