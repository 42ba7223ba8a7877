#include "usage/recount.h"

#include "base/clock.h"
#include "ledger/usage_entries.h"
#include "ledger/usage_reporters.h"
#include "usage/day_sums.h"
#include "usage/price.h"

enum {
    AT_ONCE = 256,
    DAY_MS = 24 * USAGE_HOUR_MS,
    FINDINGS_MAX = 100,
};

// Reports of one registration mostly follow each other.
struct recount {
    struct store_db *db;
    struct day_sums sums;
    int64_t report; // the last one that was looked at
    int64_t reporter;
    bool makes; // reporters that are not there
};

static enum store_result find_reporter(struct recount *recount,
                                       const struct usage_report_row *report) {
    const struct usage_reporter_row row = {.subscription = report->subscription,
                                           .instance = report->instance,
                                           .group = report->group,
                                           .registration = report->registration};
    if (recount->report == report->id)
        return STORE_OK;
    recount->report = report->id;
    recount->reporter = 0;
    const enum store_result found =
        recount->makes ? store_usage_reporter_number(recount->db, &row, &recount->reporter)
                       : store_usage_reporter_find(recount->db, &row, &recount->reporter);
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum store_result add(struct recount *recount, const struct usage_entry *entry) {
    struct decimal quantity;
    const enum store_result found = find_reporter(recount, &entry->report);
    const struct day_sum_key key = {
        .reporter = recount->reporter,
        .day = entry->report.reported_ms / DAY_MS,
        .rule = payer_rule_named(entry->charge.rule),
        .is_free = price_is_free(entry->report.billing_model, entry->charge.is_free),
        .payer = entry->charge.payer,
        .tenant = entry->charge.tenant,
        .meter = entry->series.meter,
    };
    if (found != STORE_OK || !decimal_read(entry->record.quantity, &quantity))
        return found == STORE_OK ? STORE_FAILED : found;
    return day_sums_add(&recount->sums, &key, &quantity) ? STORE_OK : STORE_UNAVAILABLE;
}

static enum store_result add_all(struct recount *recount) {
    cleanup_arena struct arena *arena = arena_open();
    enum store_result result = arena ? STORE_OK : STORE_UNAVAILABLE;
    int64_t after = 0;
    size_t count = 1;
    while (count && result == STORE_OK) {
        struct usage_entry *entries = NULL;
        result = store_usage_entry_list(recount->db, arena, after, AT_ONCE, &entries, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++) {
            result = add(recount, &entries[i]);
            after = entries[i].record.id;
        }
        arena_reset(arena);
    }
    return result;
}

// --- proving ---

struct proof {
    struct recount *recount;
    struct buffer *findings;
    size_t count;
};

static void find_fault(struct proof *proof, const struct day_sum_key *key, int64_t has,
                       int64_t should) {
    struct arena *arena = proof->findings->arena;
    if (++proof->count > FINDINGS_MAX)
        return;
    buffer_add(proof->findings,
               text_format(arena,
                           "%susage_sum: what %.*s pays for meter %.*s of what was reported on "
                           "%.10s, %s, is the sum of %lld records, and there are %lld, or their "
                           "sum is another one",
                           proof->findings->size ? "\n" : "",
                           TEXT_ARGS(guid_text(arena, &key->payer)),
                           TEXT_ARGS(guid_text(arena, &key->meter)),
                           clock_rfc3339_text(arena, key->day * DAY_MS).at,
                           key->rule < PAYER_RULES ? payer_rule_name((enum payer_rule)key->rule)
                                                   : "by no rule",
                           (long long)has, (long long)should));
}

static bool is_sum_of(const struct usage_sum_row *row, const struct day_sum *sum) {
    struct decimal quantity;
    return sum && row->record_count == sum->record_count &&
           decimal_read(row->quantity, &quantity) &&
           decimal_compare(&quantity, &sum->quantity) == 0;
}

// What is proved has no records left.
static void prove(struct proof *proof, const struct usage_sum_row *row) {
    const struct day_sum_key key = day_sum_key_of(row);
    struct day_sum *sum = key_map_find(&proof->recount->sums.map, &key);
    if (!is_sum_of(row, sum))
        find_fault(proof, &key, row->record_count, sum ? sum->record_count : 0);
    if (sum)
        sum->record_count = 0;
}

static enum store_result prove_all(struct proof *proof) {
    cleanup_arena struct arena *arena = arena_open();
    enum store_result result = arena ? STORE_OK : STORE_UNAVAILABLE;
    int64_t after = 0;
    size_t count = 1;
    while (count && result == STORE_OK) {
        struct usage_sum_row *rows = NULL;
        result = store_usage_sum_all(proof->recount->db, arena, after, AT_ONCE, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++) {
            prove(proof, &rows[i]);
            after = rows[i].id;
        }
        arena_reset(arena);
    }
    for (size_t i = 0; i < proof->recount->sums.map.count && result == STORE_OK; i++) {
        const struct day_sum *sum = day_sums_at(&proof->recount->sums, i);
        if (sum->record_count)
            find_fault(proof, &sum->key, 0, sum->record_count);
    }
    return result;
}

enum store_result recount_check(struct store_db *db, struct buffer *findings) {
    cleanup_arena struct arena *arena = arena_open();
    if (!arena)
        return STORE_UNAVAILABLE;
    struct recount recount = {.db = db, .sums = day_sums_open(arena)};
    struct proof proof = {.recount = &recount, .findings = findings};
    const enum store_result added = add_all(&recount);
    return added == STORE_OK ? prove_all(&proof) : added;
}

// --- making them ---

enum store_result recount_fill(struct store_db *db) {
    cleanup_arena struct arena *arena = arena_open();
    struct usage_sum_row *sums = NULL;
    size_t count = 0;
    if (!arena)
        return STORE_UNAVAILABLE;
    enum store_result result = store_usage_sum_all(db, arena, 0, 1, &sums, &count);
    if (result != STORE_OK || count)
        return result;
    struct recount recount = {.db = db, .sums = day_sums_open(arena), .makes = true};
    result = add_all(&recount);
    return result == STORE_OK ? day_sums_write(db, &recount.sums) : result;
}
