#include "reports/charging.h"

#include "ledger/usage_buckets.h"
#include "ledger/usage_charges.h"
#include "ledger/usage_records.h"
#include "ledger/usage_reporters.h"
#include "parties/subscriptions.h"
#include "usage/mapping_at.h"

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

struct charging charging_open(struct store_db *db, struct arena *arena,
                              const struct usage_reporter *reporter) {
    struct charging charging = {.db = db, .arena = arena, .reporter = reporter};
    charging.made = key_map_open(arena, sizeof(((struct charge_made *)NULL)->key));
    return charging;
}

// --- who pays ---

// In force now is what is there, whatever the clock says.
static enum store_result find_mapping(struct charging *charging, struct arena *arena,
                                      const struct guid *tenant,
                                      struct customer_subscription_row *ret_mapping) {
    const struct usage_report_row *report = &charging->reporter->row;
    return charging->reporter->is_then
               ? usage_mapping_at(charging->db, arena, &report->subscription, report->instance,
                                  tenant, report->reported_ms, ret_mapping)
               : store_customer_of_tenant(charging->db, report->instance, tenant, ret_mapping);
}

static enum store_result gather(struct charging *charging, struct arena *arena,
                                const struct charge_whose *whose, struct payer_facts *facts,
                                struct customer_subscription_row *mapping) {
    enum store_result found = STORE_MISSING;
    *facts = (struct payer_facts){
        .billing_model = charging->reporter->row.billing_model,
        .has_tenant = !guid_is_nil(&whose->tenant),
        .by_default = charging->reporter->by_default,
    };
    if (facts->has_tenant)
        found = find_mapping(charging, arena, &whose->tenant, mapping);
    facts->is_mapped = found == STORE_OK;
    if (found == STORE_OK)
        found = usage_party_find(charging->db, arena, &mapping->id, charging->reporter->loose,
                                 &facts->mapped);
    return found == STORE_MISSING ? STORE_OK : found;
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

static enum store_result make(struct charging *charging, const struct charge_whose *whose,
                              const struct payer_facts *facts,
                              const struct customer_subscription_row *mapping,
                              struct charge_made *made) {
    const struct payer payer = payer_of(facts);
    enum store_result result = open_report(charging);
    const struct usage_charge_row row = {
        .report = charging->report,
        .payer = payer.subscription,
        .rule = text_of(payer_rule_name(payer.rule)),
        .tenant = whose->tenant,
        .tenant_source = text_of(whose->tenant_source),
        .mapped = facts->is_mapped ? mapping->id : (struct guid){.bytes = {0}},
        .mapped_from_ms = facts->is_mapped ? mapping->valid_from_ms : 0,
        .is_free = whose->is_free,
    };
    made->rule = payer.rule;
    made->payer = payer.subscription;
    if (result == STORE_OK)
        result = store_usage_bucket_number(charging->db, &made->payer, USAGE_PAID,
                                           charging->reporter->row.reported_ms / USAGE_HOUR_MS,
                                           &made->bucket);
    return result == STORE_OK ? store_usage_charge_add(charging->db, &row, &made->charge) : result;
}

enum store_result charging_find(struct charging *charging, struct arena *arena,
                                const struct charge_whose *whose, struct charge_made **ret_made) {
    const struct charge_made key = {.key = {whose->subscription, whose->tenant}};
    struct payer_facts facts;
    struct customer_subscription_row mapping;
    struct charge_made *made = key_map_find(&charging->made, &key);
    *ret_made = made;
    if (made)
        return STORE_OK;
    made = *ret_made = arena_alloc(charging->arena, sizeof *made);
    if (!made)
        return STORE_UNAVAILABLE;
    *made = key;
    enum store_result result = gather(charging, arena, whose, &facts, &mapping);
    if (result == STORE_OK)
        result = make(charging, whose, &facts, &mapping, made);
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
    return make(charging, whose, &facts, &mapping, ret_made);
}
