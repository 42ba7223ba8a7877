#include "reports/charging.h"

#include "ledger/usage_buckets.h"
#include "ledger/usage_records.h"
#include "ledger/usage_reporters.h"
#include "usage/mapping_at.h"

struct charging charging_open(struct store_db *db, struct arena *arena,
                              const struct usage_reporter *reporter) {
    struct charging charging = {.db = db, .arena = arena, .reporter = reporter};
    charging.made = key_map_open(arena, sizeof(((struct charge_made *)NULL)->key));
    charging.buckets = key_map_open(arena, GUID_BYTES);
    return charging;
}

// --- who pays ---

// In force now is what is there, whatever the clock says.
static enum store_result find_mapping(struct store_db *db, struct arena *arena,
                                      const struct usage_reporter *reporter,
                                      const struct guid *tenant,
                                      struct customer_subscription_row *ret_mapping) {
    const struct usage_report_row *report = &reporter->row;
    return reporter->is_then ? usage_mapping_at(db, arena, &report->subscription, report->instance,
                                                tenant, report->reported_ms, ret_mapping)
                             : store_customer_of_tenant(db, report->instance, tenant, ret_mapping);
}

static enum store_result gather(struct store_db *db, struct arena *arena,
                                const struct usage_reporter *reporter,
                                const struct charge_whose *whose, struct payer_facts *facts,
                                struct customer_subscription_row *mapping) {
    enum store_result found = STORE_MISSING;
    *facts = (struct payer_facts){
        .billing_model = reporter->row.billing_model,
        .has_tenant = !guid_is_nil(&whose->tenant),
        .by_default = reporter->by_default,
    };
    if (facts->has_tenant)
        found = find_mapping(db, arena, reporter, &whose->tenant, mapping);
    facts->is_mapped = found == STORE_OK;
    if (found == STORE_OK)
        found = usage_party_find(db, arena, &mapping->id, reporter->loose, &facts->mapped);
    return found == STORE_MISSING ? STORE_OK : found;
}

static struct charge_decided decide(const struct charge_whose *whose,
                                    const struct payer_facts *facts,
                                    const struct customer_subscription_row *mapping) {
    const struct payer payer = payer_of(facts);
    return (struct charge_decided){
        .rule = payer.rule,
        .row = {
            .payer = payer.subscription,
            .rule = text_of(payer_rule_name(payer.rule)),
            .tenant = whose->tenant,
            .tenant_source = text_of(whose->tenant_source),
            .mapped = facts->is_mapped ? mapping->id : (struct guid){.bytes = {0}},
            .mapped_from_ms = facts->is_mapped ? mapping->valid_from_ms : 0,
            .is_free = whose->is_free,
        }};
}

enum store_result charging_decide(struct store_db *db, struct arena *arena,
                                  const struct usage_reporter *reporter,
                                  const struct charge_whose *whose,
                                  struct charge_decided *ret_decided) {
    struct payer_facts facts;
    struct customer_subscription_row mapping;
    const enum store_result found = gather(db, arena, reporter, whose, &facts, &mapping);
    if (found == STORE_OK)
        *ret_decided = decide(whose, &facts, &mapping);
    return found;
}

// --- the charge ---

// A report that accepts nothing leaves nothing.
static enum store_result open_report(struct charging *charging) {
    const struct usage_report_row *row = &charging->reporter->row;
    const struct usage_reporter_row reporter = {.subscription = row->subscription,
                                                .instance = row->instance,
                                                .group = row->group,
                                                .registration = row->registration};
    if (charging->report)
        return STORE_OK;
    enum store_result result =
        store_usage_bucket_number(charging->db, &row->subscription, USAGE_REPORTED,
                                  row->reported_ms / USAGE_HOUR_MS, &charging->reported_in);
    if (result == STORE_OK)
        result = store_usage_reporter_number(charging->db, &reporter, &charging->reporter_number);
    return result == STORE_OK ? store_usage_report_add(charging->db, row, &charging->report)
                              : result;
}

struct payer_bucket {
    struct guid payer; // first
    int64_t number;
};

static enum store_result find_bucket(struct charging *charging, const struct guid *payer,
                                     int64_t *ret_number) {
    struct payer_bucket *known = key_map_find(&charging->buckets, payer);
    if (known) {
        *ret_number = known->number;
        return STORE_OK;
    }
    const enum store_result result =
        store_usage_bucket_number(charging->db, payer, USAGE_PAID,
                                  charging->reporter->row.reported_ms / USAGE_HOUR_MS, ret_number);
    known = arena_alloc(charging->arena, sizeof *known);
    if (result != STORE_OK || !known)
        return result == STORE_OK ? STORE_UNAVAILABLE : result;
    *known = (struct payer_bucket){*payer, *ret_number};
    return key_map_add(&charging->buckets, known) ? STORE_OK : STORE_UNAVAILABLE;
}

static enum store_result make(struct charging *charging, struct charge_decided *decided,
                              struct charge_made *made) {
    enum store_result result = open_report(charging);
    decided->row.report = charging->report;
    made->rule = decided->rule;
    made->payer = decided->row.payer;
    if (result == STORE_OK)
        result = find_bucket(charging, &made->payer, &made->bucket);
    return result == STORE_OK ? store_usage_charge_add(charging->db, &decided->row, &made->charge)
                              : result;
}

enum store_result charging_find(struct charging *charging, struct arena *arena,
                                const struct charge_whose *whose, struct charge_made **ret_made) {
    const struct charge_made key = {.key = {whose->subscription, whose->tenant}};
    struct charge_decided decided;
    struct charge_made *made = key_map_find(&charging->made, &key);
    *ret_made = made;
    if (made)
        return STORE_OK;
    made = *ret_made = arena_alloc(charging->arena, sizeof *made);
    if (!made)
        return STORE_UNAVAILABLE;
    *made = key;
    enum store_result result =
        charging_decide(charging->db, arena, charging->reporter, whose, &decided);
    if (result == STORE_OK)
        result = make(charging, &decided, made);
    if (result != STORE_OK)
        return result;
    return key_map_add(&charging->made, made) ? STORE_OK : STORE_UNAVAILABLE;
}

// Whoever it was said to be of then, and whether it cost anything.
static void become(struct charge_whose *whose, const struct usage_charge_row *row) {
    static const char *const sources[] = {"record", "userSubscriptions"};
    whose->tenant = row->tenant;
    whose->is_free = row->is_free;
    whose->tenant_source = "";
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (text_is(row->tenant_source, text_of(sources[i])))
            whose->tenant_source = sources[i];
}

enum store_result charging_correct(struct charging *charging, struct arena *arena,
                                   struct charge_whose *whose, int64_t corrected,
                                   struct charge_made *ret_made) {
    struct usage_charge_row row;
    struct payer_facts facts = {.is_correction = true};
    const struct customer_subscription_row mapping = {.etag = 0};
    const enum store_result found = store_usage_charge_find(charging->db, arena, corrected, &row);
    if (found != STORE_OK)
        return found;
    facts.corrected_payer = row.payer;
    become(whose, &row);
    struct charge_decided decided = decide(whose, &facts, &mapping);
    return make(charging, &decided, ret_made);
}
