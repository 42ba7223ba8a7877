#include "reports/reporting.h"

#include "base/digest.h"
#include "ledger/usage_instances.h"
#include "ledger/usage_records.h"
#include "ledger/usage_series.h"
#include "usage/day_sums.h"
#include "usage/price.h"

enum { DAY_MS = 24 * USAGE_HOUR_MS };

struct taking {
    struct store_db *db;
    struct arena *arena;  // of the whole report
    struct arena *record; // of one record
    const struct usage_reporter *reporter;
    struct usage_outcome *outcome;
    struct charging charging;
    struct day_sums sums;
    struct key_map known; // what is known of subscriptions: struct charge_whose
    int64_t first_record;
};

// What is known of one record besides itself.
struct entry {
    struct usage_record record;
    struct usage_record_row row;
    struct charge_whose whose;
    bool is_first; // of its series: nothing was there before
};

static const char not_of_one[] = "that of the subscription's tenant, as it was said before";

// --- results ---

static void note(struct taking *taking, enum usage_status status, const char *code,
                 const char *member, const char *expected, int64_t earlier) {
    struct usage_outcome *outcome = taking->outcome;
    outcome->duplicate += status == USAGE_DUPLICATE;
    outcome->rejected += status != USAGE_DUPLICATE;
    outcome->conflict += status == USAGE_CONFLICT;
    if (outcome->result_count < USAGE_RESULTS_MAX)
        outcome->results[outcome->result_count++] =
            (struct usage_result){outcome->count, status, code, member, expected, earlier};
}

static void note_fault(struct taking *taking, enum usage_fault fault) {
    const struct usage_fault_row *row = usage_fault_row(fault);
    note(taking, USAGE_INVALID, row->code, row->member, row->expected, 0);
}

// --- whose it is ---

static enum store_result find_known(struct taking *taking, const struct guid *subscription,
                                    struct charge_whose *ret_whose) {
    struct charge_whose *known = key_map_find(&taking->known, subscription);
    if (known) {
        *ret_whose = *known;
        return STORE_OK;
    }
    const enum store_result found =
        charge_whose_find(taking->db, taking->record, taking->reporter, subscription, ret_whose);
    known = arena_alloc(taking->arena, sizeof *known);
    if (found != STORE_OK || !known)
        return found == STORE_OK ? STORE_UNAVAILABLE : found;
    *known = *ret_whose;
    return key_map_add(&taking->known, known) ? STORE_OK : STORE_UNAVAILABLE;
}

// Its own word, or what is known of the stack's subscription; they must not differ.
static enum store_result find_tenant(struct taking *taking, struct entry *entry,
                                     bool *ret_differs) {
    const struct usage_record *record = &entry->record;
    struct charge_whose *whose = &entry->whose;
    const enum store_result found = find_known(taking, &record->subscription, whose);
    if (found != STORE_OK || guid_is_nil(&record->tenant))
        return found;
    *ret_differs = whose->tenant_source[0] && !guid_is(&whose->tenant, &record->tenant);
    whose->tenant = record->tenant;
    whose->tenant_source = "record";
    return STORE_OK;
}

// --- one record ---

static enum store_result number_series(struct taking *taking, struct entry *entry) {
    const struct usage_record *record = &entry->record;
    const struct usage_series_row series = {
        .cloud_owner = taking->reporter->cloud.owner,
        .cloud_id = taking->reporter->cloud.id,
        .subscription = record->subscription,
        .meter = record->meter,
        .meter_sent = record->meter_sent,
        .resource_uri = record->resource_uri,
    };
    entry->row = (struct usage_record_row){
        .start_hour = record->start_hour,
        .is_day = record->is_day,
        .adjustment = record->adjustment,
        .quantity = decimal_text(taking->record, &record->quantity),
    };
    return store_usage_series_number(taking->db, &series, &entry->row.series, &entry->is_first);
}

static enum store_result number_instance(struct taking *taking, struct entry *entry) {
    struct digest digest;
    if (!digest_of(entry->record.instance_data, &digest))
        return STORE_UNAVAILABLE;
    return store_usage_instance_number(taking->db, &digest, entry->record.instance_data,
                                       entry->is_first, &entry->row.instance);
}

static bool add_to_sums(struct taking *taking, const struct entry *entry,
                        const struct charge_made *charge) {
    const struct usage_report_row *report = &taking->reporter->row;
    const struct day_sum_key key = {
        .reporter = taking->charging.reporter_number,
        .day = report->reported_ms / DAY_MS,
        .rule = charge->rule,
        .is_free = price_is_free(report->billing_model, entry->whose.is_free),
        .payer = charge->payer,
        .tenant = entry->whose.tenant,
        .meter = entry->record.meter,
    };
    return day_sums_add(&taking->sums, &key, &entry->record.quantity);
}

// They are numbered one after the other.
static enum store_result add_record(struct taking *taking, const struct usage_record_row *row) {
    return taking->first_record ? store_usage_record_add(taking->db, row)
                                : store_usage_record_number(taking->db, row, &taking->first_record);
}

static enum store_result add(struct taking *taking, struct entry *entry,
                             const struct charge_made *charge) {
    entry->row.charge = charge->charge;
    entry->row.bucket = charge->bucket;
    entry->row.reported_in = taking->charging.reported_in;
    enum store_result result = number_instance(taking, entry);
    if (result == STORE_OK)
        result = add_record(taking, &entry->row);
    if (result != STORE_OK)
        return result;
    taking->outcome->accepted++;
    taking->outcome->charged[charge->rule]++;
    return add_to_sums(taking, entry, charge) ? STORE_OK : STORE_UNAVAILABLE;
}

// "Same key and quantity: Duplicate. Same key, another quantity: Conflict; the first one stands."
static enum store_result note_again(struct taking *taking, const struct entry *entry,
                                    const struct usage_record_row *before) {
    struct decimal quantity;
    if (!decimal_read(before->quantity, &quantity))
        return STORE_FAILED;
    if (decimal_compare(&quantity, &entry->record.quantity) == 0)
        note(taking, USAGE_DUPLICATE, "", "", "", before->id);
    else
        note(taking, USAGE_CONFLICT, "UsageRecordConflict", "quantity",
             "that of the record that was reported before", before->id);
    return STORE_OK;
}

static enum store_result take_correction(struct taking *taking, struct entry *entry) {
    struct usage_record_row corrected;
    struct usage_record_row key = entry->row;
    struct charge_made own = {.charge = 0};
    struct charge_made *charge = &own;
    key.adjustment = (struct guid){.bytes = {0}};
    const enum store_result found =
        store_usage_record_find(taking->db, taking->record, &key, &corrected);
    if (found == STORE_MISSING) {
        note(taking, USAGE_INVALID, "NothingToAdjust", "adjustmentId", "of a record that is there",
             0);
        return STORE_OK;
    }
    if (found != STORE_OK)
        return found;
    const enum store_result result =
        guid_is_nil(&entry->record.tenant)
            ? charging_correct(&taking->charging, taking->record, &entry->whose, corrected.charge,
                               &own)
            : charging_find(&taking->charging, taking->record, &entry->whose, &charge);
    return result == STORE_OK ? add(taking, entry, charge) : result;
}

// "An hour inside a day already reported for the same subscription, meter and resource, or the
// reverse": whoever sends both is not charged twice.
static enum store_result take_new(struct taking *taking, struct entry *entry) {
    struct charge_made *charge = NULL;
    int64_t earlier = 0;
    const enum store_result overlaps =
        entry->is_first ? STORE_MISSING
                        : store_usage_record_overlaps(taking->db, &entry->row, &earlier);
    if (overlaps == STORE_OK) {
        note(taking, USAGE_CONFLICT, "UsageRecordOverlap", "usageStartTime",
             "a time of which nothing was reported yet", earlier);
        return STORE_OK;
    }
    if (overlaps != STORE_MISSING)
        return overlaps;
    const enum store_result result =
        charging_find(&taking->charging, taking->record, &entry->whose, &charge);
    return result == STORE_OK ? add(taking, entry, charge) : result;
}

static enum store_result take_sound(struct taking *taking, struct entry *entry) {
    struct usage_record_row before;
    enum store_result result = number_series(taking, entry);
    if (result != STORE_OK)
        return result;
    result = entry->is_first
                 ? STORE_MISSING
                 : store_usage_record_find(taking->db, taking->record, &entry->row, &before);
    if (result == STORE_OK)
        return note_again(taking, entry, &before);
    if (result != STORE_MISSING)
        return result;
    return guid_is_nil(&entry->record.adjustment) ? take_new(taking, entry)
                                                  : take_correction(taking, entry);
}

static enum store_result take(struct taking *taking, struct text text) {
    struct entry entry = {.whose = {.is_free = false}};
    bool differs = false;
    const struct usage_when when = {taking->reporter->row.reported_ms, taking->reporter->is_then};
    const enum usage_fault fault = usage_record_read(taking->record, text, when, &entry.record);
    if (fault != USAGE_FINE) {
        note_fault(taking, fault);
        return STORE_OK;
    }
    const enum store_result result = find_tenant(taking, &entry, &differs);
    if (result != STORE_OK)
        return result;
    if (differs) {
        note(taking, USAGE_INVALID, "TenantMismatch", "tenantId", not_of_one, 0);
        return STORE_OK;
    }
    return take_sound(taking, &entry);
}

// Once all are taken.
static enum store_result end(struct taking *taking) {
    struct usage_outcome *outcome = taking->outcome;
    enum store_result result = day_sums_write(taking->db, &taking->sums);
    if (result == STORE_OK)
        result = usage_shares_of(taking->db, taking->arena, &taking->sums, &outcome->shares,
                                 &outcome->share_count);
    return result == STORE_OK
               ? store_usage_report_close(taking->db, outcome->report, taking->first_record,
                                          (int64_t)outcome->accepted)
               : result;
}

enum store_result usage_report_take(struct store_db *db, struct arena *arena,
                                    const struct usage_reporter *reporter,
                                    struct usage_source *source,
                                    struct usage_outcome *ret_outcome) {
    struct text record;
    struct taking taking = {.db = db,
                            .arena = arena,
                            .reporter = reporter,
                            .outcome = ret_outcome,
                            .charging = charging_open(db, arena, reporter),
                            .sums = day_sums_open(arena),
                            .known = key_map_open(arena, GUID_BYTES)};
    *ret_outcome = (struct usage_outcome){
        .results = arena_alloc(arena, USAGE_RESULTS_MAX * sizeof *ret_outcome->results)};
    if (!ret_outcome->results)
        return STORE_UNAVAILABLE;
    cleanup_arena struct arena *one = arena_open();
    enum store_result result = one ? STORE_OK : STORE_UNAVAILABLE;
    taking.record = one;
    while (result == STORE_OK && usage_source_next(source, &record)) {
        result = take(&taking, record);
        ret_outcome->count++;
        arena_reset(one);
    }
    ret_outcome->report = taking.charging.report;
    return result == STORE_OK && ret_outcome->report ? end(&taking) : result;
}
