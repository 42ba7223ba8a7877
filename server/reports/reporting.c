#include "reports/reporting.h"

#include "base/digest.h"
#include "ledger/usage_buckets.h"
#include "ledger/usage_charges.h"
#include "ledger/usage_instances.h"
#include "ledger/usage_records.h"
#include "ledger/usage_series.h"
#include "parties/subscriptions.h"
#include "usage/mapping_at.h"

enum {
    SHARES_MAX = 256,
    CHARGES = 32768
}; // the latter a power of two, more than a report has records

// A charge that this report has made already: for a subscription of the stack and a tenant.
struct known_charge {
    struct guid subscription;
    struct guid tenant;
    int64_t charge; // 0: none
    int64_t bucket;
    enum payer_rule rule;
    struct guid payer;
};

struct taking {
    struct store_db *db;
    struct arena *arena;  // of the whole report
    struct arena *record; // of one record
    const struct usage_reporter *reporter;
    struct usage_outcome *outcome;
    struct known_charge *charges;
    int64_t first_record;
    int64_t reported_in; // the reporter's bucket
};

// What is known of one record besides itself.
struct entry {
    struct usage_record record;
    struct usage_record_row row;
    struct guid tenant;
    const char *tenant_source;
    bool is_free;
};

static const char not_of_one[] = "that of the subscription's tenant, as it was said before";

// --- results ---

static void note(struct taking *taking, enum usage_status status, const char *code,
                 const char *member, const char *expected, int64_t earlier) {
    struct usage_outcome *outcome = taking->outcome;
    outcome->duplicate += status == USAGE_DUPLICATE;
    outcome->rejected += status != USAGE_DUPLICATE;
    if (outcome->result_count < USAGE_RESULTS_MAX)
        outcome->results[outcome->result_count++] =
            (struct usage_result){outcome->count, status, code, member, expected, earlier};
}

static void note_fault(struct taking *taking, enum usage_fault fault) {
    const struct usage_fault_row *row = usage_fault_row(fault);
    note(taking, USAGE_INVALID, row->code, row->member, row->expected, 0);
}

static void note_share(struct usage_outcome *outcome, const struct known_charge *charge) {
    size_t i = 0;
    while (i < outcome->share_count && (outcome->shares[i].rule != charge->rule ||
                                        !guid_is(&outcome->shares[i].payer, &charge->payer)))
        i++;
    if (i == SHARES_MAX)
        return;
    if (i == outcome->share_count)
        outcome->shares[outcome->share_count++] =
            (struct usage_share){charge->payer, charge->rule, 0};
    outcome->shares[i].records++;
}

// --- whose it is ---

// Its own word, or what is known of the stack's subscription; they must not differ.
static enum store_result find_tenant(struct taking *taking, struct entry *entry,
                                     bool *ret_differs) {
    struct user_subscription_row user;
    const struct usage_record *record = &entry->record;
    const enum store_result found = store_user_subscription_find(
        taking->db, taking->record, &taking->reporter->cloud, &record->subscription, &user);
    const bool is_said = !guid_is_nil(&record->tenant);
    if (found != STORE_OK && found != STORE_MISSING)
        return found;
    *ret_differs = found == STORE_OK && is_said && !guid_is(&user.tenant, &record->tenant);
    entry->is_free = found == STORE_OK && user.is_free;
    entry->tenant = is_said ? record->tenant : found == STORE_OK ? user.tenant : entry->tenant;
    entry->tenant_source = is_said ? "record" : found == STORE_OK ? "userSubscriptions" : "";
    return STORE_OK;
}

enum store_result usage_party_find(struct store_db *db, struct arena *arena, const struct guid *id,
                                   bool loose, struct payer_party *ret_party) {
    struct subscription_row row;
    const enum store_result found = store_subscription_find(db, arena, id, &row);
    *ret_party = (struct payer_party){.id = *id, .state = TEXT("")};
    if (found == STORE_OK)
        *ret_party = (struct payer_party){
            .id = *id,
            .is_known = row.in_directory && !subscription_is_local(&row),
            .is_assumed = !row.in_directory && loose,
            .state = row.state,
            .root_partner = row.root_partner,
        };
    else if (found == STORE_MISSING)
        ret_party->is_assumed = loose;
    return found == STORE_MISSING ? STORE_OK : found;
}

// --- who pays ---

// In force now is what is there, whatever the clock says.
static enum store_result find_mapping(struct taking *taking, const struct guid *tenant,
                                      struct customer_subscription_row *ret_mapping) {
    const struct usage_report_row *report = &taking->reporter->row;
    return taking->reporter->is_then
               ? usage_mapping_at(taking->db, taking->record, &report->subscription,
                                  report->instance, tenant, report->reported_ms, ret_mapping)
               : store_customer_of_tenant(taking->db, report->instance, tenant, ret_mapping);
}

static enum store_result gather(struct taking *taking, const struct entry *entry,
                                struct payer_facts *facts,
                                struct customer_subscription_row *mapping) {
    enum store_result found = STORE_MISSING;
    *facts = (struct payer_facts){
        .billing_model = taking->reporter->row.billing_model,
        .has_tenant = !guid_is_nil(&entry->tenant),
        .by_default = taking->reporter->by_default,
    };
    if (facts->has_tenant)
        found = find_mapping(taking, &entry->tenant, mapping);
    facts->is_mapped = found == STORE_OK;
    if (found == STORE_OK)
        found = usage_party_find(taking->db, taking->record, &mapping->id, taking->reporter->loose,
                                 &facts->mapped);
    return found == STORE_MISSING ? STORE_OK : found;
}

// A report that accepts nothing leaves nothing.
static enum store_result open_report(struct taking *taking) {
    const struct usage_report_row *row = &taking->reporter->row;
    if (taking->outcome->report)
        return STORE_OK;
    const enum store_result result =
        store_usage_bucket_number(taking->db, &row->subscription, USAGE_REPORTED,
                                  row->reported_ms / USAGE_HOUR_MS, &taking->reported_in);
    return result == STORE_OK ? store_usage_report_add(taking->db, row, &taking->outcome->report)
                              : result;
}

static enum store_result make_charge(struct taking *taking, const struct entry *entry,
                                     const struct payer_facts *facts,
                                     const struct customer_subscription_row *mapping,
                                     struct known_charge *charge) {
    const struct payer payer = payer_of(facts);
    enum store_result result = open_report(taking);
    const struct usage_charge_row row = {
        .report = taking->outcome->report,
        .payer = payer.subscription,
        .rule = text_of(payer_rule_name(payer.rule)),
        .tenant = entry->tenant,
        .tenant_source = text_of(entry->tenant_source),
        .mapped = facts->is_mapped ? mapping->id : (struct guid){.bytes = {0}},
        .mapped_from_ms = facts->is_mapped ? mapping->valid_from_ms : 0,
        .is_free = entry->is_free,
    };
    charge->rule = payer.rule;
    charge->payer = payer.subscription;
    if (result == STORE_OK)
        result = store_usage_bucket_number(taking->db, &charge->payer, USAGE_PAID,
                                           taking->reporter->row.reported_ms / USAGE_HOUR_MS,
                                           &charge->bucket);
    return result == STORE_OK ? store_usage_charge_add(taking->db, &row, &charge->charge) : result;
}

// Where the charge for the same two is, or is to be. There are more places than records.
static struct known_charge *place_of(struct taking *taking, const struct entry *entry) {
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < GUID_BYTES; i++)
        hash = (hash ^ entry->record.subscription.bytes[i] ^ (entry->tenant.bytes[i] << 3)) *
               1099511628211U;
    size_t at = hash % CHARGES;
    while (taking->charges[at].charge &&
           (!guid_is(&taking->charges[at].subscription, &entry->record.subscription) ||
            !guid_is(&taking->charges[at].tenant, &entry->tenant)))
        at = (at + 1) % CHARGES;
    return &taking->charges[at];
}

static enum store_result find_charge(struct taking *taking, const struct entry *entry,
                                     struct known_charge **ret_charge) {
    struct payer_facts facts;
    struct customer_subscription_row mapping;
    struct known_charge *charge = place_of(taking, entry);
    *ret_charge = charge;
    if (charge->charge)
        return STORE_OK;
    charge->subscription = entry->record.subscription;
    charge->tenant = entry->tenant;
    const enum store_result result = gather(taking, entry, &facts, &mapping);
    return result == STORE_OK ? make_charge(taking, entry, &facts, &mapping, charge) : result;
}

// What corrects a record goes to whoever paid for that.
static enum store_result charge_correction(struct taking *taking, const struct entry *entry,
                                           const struct usage_record_row *corrected,
                                           struct known_charge *ret_charge) {
    struct usage_charge_row row;
    struct payer_facts facts = {.is_correction = true};
    const struct customer_subscription_row mapping = {.etag = 0};
    const enum store_result found =
        store_usage_charge_find(taking->db, taking->record, corrected->charge, &row);
    facts.corrected_payer = row.payer;
    return found == STORE_OK ? make_charge(taking, entry, &facts, &mapping, ret_charge) : found;
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
    return store_usage_series_number(taking->db, &series, &entry->row.series);
}

static enum store_result number_instance(struct taking *taking, struct entry *entry) {
    struct digest digest;
    if (!digest_of(entry->record.instance_data, &digest))
        return STORE_UNAVAILABLE;
    return store_usage_instance_number(taking->db, &digest, entry->record.instance_data,
                                       &entry->row.instance);
}

static enum store_result add(struct taking *taking, struct entry *entry,
                             const struct known_charge *charge) {
    int64_t id = 0;
    entry->row.charge = charge->charge;
    entry->row.bucket = charge->bucket;
    entry->row.reported_in = taking->reported_in;
    enum store_result result = number_instance(taking, entry);
    if (result == STORE_OK)
        result = store_usage_record_add(taking->db, &entry->row, &id);
    if (result != STORE_OK)
        return result;
    if (!taking->first_record)
        taking->first_record = id;
    taking->outcome->accepted++;
    note_share(taking->outcome, charge);
    return STORE_OK;
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
    struct known_charge own = {.charge = 0};
    struct known_charge *charge = &own;
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
    const enum store_result result = guid_is_nil(&entry->record.tenant)
                                         ? charge_correction(taking, entry, &corrected, &own)
                                         : find_charge(taking, entry, &charge);
    return result == STORE_OK ? add(taking, entry, charge) : result;
}

// "An hour inside a day already reported for the same subscription, meter and resource, or the
// reverse": whoever sends both is not charged twice.
static enum store_result take_new(struct taking *taking, struct entry *entry) {
    struct known_charge *charge = NULL;
    int64_t earlier = 0;
    const enum store_result overlaps =
        store_usage_record_overlaps(taking->db, &entry->row, &earlier);
    if (overlaps == STORE_OK) {
        note(taking, USAGE_CONFLICT, "UsageRecordOverlap", "usageStartTime",
             "a time of which nothing was reported yet", earlier);
        return STORE_OK;
    }
    if (overlaps != STORE_MISSING)
        return overlaps;
    const enum store_result result = find_charge(taking, entry, &charge);
    return result == STORE_OK ? add(taking, entry, charge) : result;
}

static enum store_result take_sound(struct taking *taking, struct entry *entry) {
    struct usage_record_row before;
    enum store_result result = number_series(taking, entry);
    if (result != STORE_OK)
        return result;
    result = store_usage_record_find(taking->db, taking->record, &entry->row, &before);
    if (result == STORE_OK)
        return note_again(taking, entry, &before);
    if (result != STORE_MISSING)
        return result;
    return guid_is_nil(&entry->record.adjustment) ? take_new(taking, entry)
                                                  : take_correction(taking, entry);
}

static enum store_result take(struct taking *taking, struct text text) {
    struct entry entry = {.is_free = false};
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

enum store_result usage_report_take(struct store_db *db, struct arena *arena,
                                    const struct usage_reporter *reporter,
                                    struct usage_source *source,
                                    struct usage_outcome *ret_outcome) {
    struct text record;
    struct taking taking = {.db = db,
                            .arena = arena,
                            .reporter = reporter,
                            .outcome = ret_outcome,
                            .charges = arena_alloc(arena, CHARGES * sizeof *taking.charges)};
    *ret_outcome = (struct usage_outcome){
        .results = arena_alloc(arena, USAGE_RESULTS_MAX * sizeof *ret_outcome->results),
        .shares = arena_alloc(arena, SHARES_MAX * sizeof *ret_outcome->shares),
    };
    if (!taking.charges || !ret_outcome->results || !ret_outcome->shares)
        return STORE_UNAVAILABLE;
    cleanup_arena struct arena *one = arena_open();
    enum store_result result = one ? STORE_OK : STORE_UNAVAILABLE;
    taking.record = one;
    while (result == STORE_OK && usage_source_next(source, &record)) {
        result = take(&taking, record);
        ret_outcome->count++;
        arena_reset(one);
    }
    if (result == STORE_OK && ret_outcome->report)
        result = store_usage_report_close(db, ret_outcome->report, taking.first_record,
                                          (int64_t)ret_outcome->accepted);
    return result;
}
