#include "billing/records.h"

#include "app/fault.h"
#include "app/listing.h"
#include "billing/record_render.h"
#include "scope/scope.h"
#include "usage/record_id.h"
#include "usage/usage_query.h"

#define LIST "/providers/Azsreg.Usage/records"

static const char *const parameters[] = {
    "registration",   "cloudId",   "tenantId", "chargedTo",    "rule",       "meterId",
    "subscriptionId", "usageFrom", "usageTo",  "reportedFrom", "reportedTo", NULL};

struct wanted {
    struct text registration; // empty: any
    struct text cloud_id;
    struct text rule;
    struct guid tenant; // nil: any
    struct guid payer;
    struct guid meter;
    struct guid subscription;
    int64_t usage_from_ms;
    int64_t usage_to_ms;
    int64_t reported_from_ms;
    int64_t reported_to_ms;
};

// --- what is asked for ---

static enum arm_code read_guids(struct arm_call *call, struct wanted *wanted) {
    const struct {
        const char *name;
        struct guid *guid;
    } guids[] = {{"tenantId", &wanted->tenant},
                 {"chargedTo", &wanted->payer},
                 {"meterId", &wanted->meter},
                 {"subscriptionId", &wanted->subscription}};
    enum arm_code code = ARM_OK;
    for (size_t i = 0; i < sizeof guids / sizeof *guids && code == ARM_OK; i++)
        code = usage_query_guid(call, guids[i].name, guids[i].guid);
    return code;
}

static enum arm_code read_times(struct arm_call *call, struct wanted *wanted) {
    const struct {
        const char *name;
        int64_t *time;
    } times[] = {{"usageFrom", &wanted->usage_from_ms},
                 {"usageTo", &wanted->usage_to_ms},
                 {"reportedFrom", &wanted->reported_from_ms},
                 {"reportedTo", &wanted->reported_to_ms}};
    enum arm_code code = ARM_OK;
    wanted->usage_to_ms = wanted->reported_to_ms = INT64_MAX;
    for (size_t i = 0; i < sizeof times / sizeof *times && code == ARM_OK; i++)
        code = usage_query_time(call, times[i].name, times[i].time);
    return code;
}

static enum arm_code read_wanted(struct arm_call *call, struct wanted *ret_wanted) {
    *ret_wanted = (struct wanted){
        .registration = text_without_end(arm_call_query(call, "registration"), '/'),
        .cloud_id = arm_call_query(call, "cloudId"),
    };
    enum arm_code code = usage_query_check(call, parameters);
    if (code == ARM_OK)
        code = usage_query_rule(call, "rule", &ret_wanted->rule);
    if (code == ARM_OK)
        code = read_guids(call, ret_wanted);
    return code == ARM_OK ? read_times(call, ret_wanted) : code;
}

static bool is_or_any(struct text wanted, struct text text) {
    return !wanted.size || text_same(wanted, text);
}

static bool is_guid_or_any(const struct guid *wanted, const struct guid *guid) {
    return guid_is_nil(wanted) || guid_is(wanted, guid);
}

static bool is_wanted(struct arm_call *call, const void *context, const void *row) {
    const struct wanted *wanted = context;
    const struct usage_entry *entry = row;
    const int64_t start_ms = entry->record.start_hour * USAGE_HOUR_MS;
    return is_or_any(wanted->cloud_id, entry->report.cloud_id) &&
           is_or_any(wanted->rule, entry->charge.rule) &&
           is_guid_or_any(&wanted->tenant, &entry->charge.tenant) &&
           is_guid_or_any(&wanted->payer, &entry->charge.payer) &&
           is_guid_or_any(&wanted->meter, &entry->series.meter) &&
           is_guid_or_any(&wanted->subscription, &entry->series.subscription) &&
           start_ms >= wanted->usage_from_ms && start_ms < wanted->usage_to_ms &&
           (!wanted->registration.size ||
            text_same(wanted->registration, usage_registration_id(call->arena, &entry->report)));
}

// --- the list ---

// The rows of a page, as they come.
struct rows {
    struct usage_entry *at;
    size_t count;
    size_t limit;
};

// "MS/REPORT/RECORD", signed: it was given out.
static struct text key(struct arm_call *call, const void *row) {
    const struct usage_entry *entry = row;
    return text_format(call->arena, "%lld/%lld/%lld", (long long)entry->report.reported_ms,
                       (long long)entry->report.id, (long long)entry->record.id);
}

// Of a report, those behind a record; their numbers have no gaps.
static enum store_result add_of_report(struct arm_call *call, const struct usage_report_row *report,
                                       int64_t after, struct rows *rows) {
    const int64_t end = report->first_record + report->record_count;
    enum store_result result = STORE_OK;
    int64_t id = after < report->first_record ? report->first_record : after + 1;
    for (; id < end && rows->count < rows->limit && result == STORE_OK; id++)
        result = store_usage_entry_find(app_db(call), call->arena, id, &rows->at[rows->count++]);
    return result;
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct wanted *wanted = context;
    struct rows rows = {.at = arena_alloc(call->arena, limit * sizeof *rows.at), .limit = limit};
    struct usage_report_row place = {.reported_ms = wanted->reported_from_ms};
    enum store_result result = rows.at ? STORE_OK : STORE_UNAVAILABLE;
    int64_t record = 0;
    size_t count = 1;
    if (after.size) {
        place.reported_ms = skip_key_number(&after);
        place.id = skip_key_number(&after) - 1; // it may have more
        record = skip_key_number(&after);
    }
    while (result == STORE_OK && count && rows.count < limit) {
        struct usage_report_row *reports = NULL;
        result = store_usage_report_list(app_db(call), call->arena, &call->subscription, &place,
                                         wanted->reported_to_ms, limit, &reports, &count);
        for (size_t i = 0; i < count && rows.count < limit && result == STORE_OK; i++) {
            result = add_of_report(call, &reports[i], record, &rows);
            place = reports[i];
            record = 0;
        }
    }
    *(struct usage_entry **)ret_rows = rows.at;
    *ret_count = rows.count;
    return result;
}

static enum arm_code render(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    const enum store_result result = usage_record_render(call, app_db(call), row);
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

enum arm_code usage_records_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct wanted wanted;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = read_wanted(call, &wanted);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = usage_query_scope(call, parameters),
        .path = scope_subscription_id(call, LIST),
        .kept = parameters,
        .context = &wanted,
        .row_size = sizeof(struct usage_entry),
        .read = read_rows,
        .key = key,
        .is_shown = is_wanted,
        .render = render,
    };
    return listing_answer(call, &listing);
}

// --- one ---

static enum store_result find(struct arm_call *call, struct text name,
                              struct usage_entry *ret_entry) {
    struct guid id;
    const int64_t number = guid_read(name, &id) ? usage_record_number(&id) : 0;
    const enum store_result found =
        number ? store_usage_entry_find(app_db(call), call->arena, number, ret_entry)
               : STORE_MISSING;
    const bool is_of_another =
        found == STORE_OK && !guid_is(&ret_entry->report.subscription, &call->subscription);
    return is_of_another ? STORE_MISSING : found;
}

enum arm_code usage_records_get(struct arm_call *call) {
    struct subscription_row subscription;
    struct usage_entry entry;
    const struct text name = arm_call_param(call, "recordId");
    const enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    enum store_result found = find(call, name, &entry);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_USAGE_RECORD_NOT_FOUND, name);
    if (found == STORE_OK)
        found = usage_record_render(call, app_db(call), &entry);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}
