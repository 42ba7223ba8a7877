#include "reports/report.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "metrics/metrics.h"
#include "tables/registrations.h"
#include "json/json_in.h"

static bool copy(struct arena *arena, const struct report_sent *sent, struct report_sent *ret) {
    *ret = *sent;
    ret->group = text_copy(arena, sent->group);
    ret->registration = text_copy(arena, sent->registration);
    ret->cloud_id = text_copy(arena, sent->cloud_id);
    ret->body = text_copy(arena, sent->body);
    return ret->body.size == sent->body.size && ret->registration.size && ret->group.size &&
           ret->cloud_id.size == sent->cloud_id.size;
}

// --- on the helper's thread ---

static bool reports_usage(struct arena *arena, struct text token) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, token);
    const struct json_at root = json_root(&reader, tree);
    return json_boolean(&reader, &root, "usageReportingEnabled", true);
}

// As everything is now; MISSING where the registration is gone.
static enum store_result find_reporter(struct report *report, struct store_db *db,
                                       struct text *ret_token) {
    const struct report_sent *sent = &report->sent;
    struct usage_reporter *reporter = &report->reporter;
    const enum store_result found =
        usage_reporter_find(db, report->work.arena, &sent->subscription, sent->group,
                            sent->registration, sent->loose, reporter);
    return found == STORE_OK
               ? store_registration_token(db, report->work.arena, reporter->row.instance, ret_token)
               : found;
}

// Whoever has the name now need not be the stack that the key was given to.
static bool is_of_its_cloud(const struct report *report) {
    const struct text wanted = report->sent.cloud_id;
    return !wanted.size || text_same(wanted, report->reporter.cloud.id);
}

// What is said ends the write with nothing written.
static enum store_result say(struct report *report, enum report_verdict verdict) {
    report->verdict = verdict;
    report->is_said = true;
    return STORE_MISSING;
}

static enum store_result take(struct report *report, struct store_db *db,
                              struct usage_source *source) {
    const struct usage_outcome *outcome = &report->outcome;
    const enum store_result result =
        usage_report_take(db, report->work.arena, &report->reporter, source, &report->outcome);
    if (result != STORE_OK || outcome->accepted)
        return result;
    return say(report, outcome->count && outcome->rejected == outcome->count ? REPORT_ALL_BAD
                                                                             : REPORT_TAKEN);
}

static enum store_result take_report(struct report *report, struct store_db *db) {
    static const enum report_verdict verdicts[] = {
        [USAGE_SOURCE_NOT_JSON] = REPORT_NOT_JSON,
        [USAGE_SOURCE_BAD_PAGE] = REPORT_BAD_PAGE,
        [USAGE_SOURCE_NO_RECORDS] = REPORT_NO_RECORDS,
        [USAGE_SOURCE_TOO_MANY] = REPORT_TOO_MANY,
    };
    struct usage_source source;
    struct text token = TEXT("");
    const enum store_result found = find_reporter(report, db, &token);
    if (found != STORE_OK)
        return found == STORE_MISSING ? say(report, REPORT_GONE) : found;
    if (!is_of_its_cloud(report))
        return say(report, REPORT_OTHER_CLOUD);
    if (!reports_usage(report->work.arena, token))
        return say(report, REPORT_NOT_ENABLED);
    const enum usage_source_result opened = usage_source_open(
        report->work.arena, report->sent.body, report->sent.is_ndjson, &source, &report->fault);
    if (opened != USAGE_SOURCE_FINE)
        return say(report, verdicts[opened]);
    report->is_cut = source.is_cut;
    return take(report, db, &source);
}

static enum store_result run(struct desk_work *work, struct store_db *db) {
    return take_report((void *)work, db);
}

// --- on the loop's ---

static void begin(struct desk_work *work) {
    struct report *report = (void *)work;
    report->reporter.is_then = report->sent.then_ms >= 0;
    report->reporter.row.reported_ms =
        report->reporter.is_then ? report->sent.then_ms : clock_served_ms();
}

static void count(struct metrics *metrics, const struct usage_outcome *outcome) {
    uint64_t *records = metrics->usage_records;
    records[METRICS_RECORD_ACCEPTED] += outcome->accepted;
    records[METRICS_RECORD_DUPLICATE] += outcome->duplicate;
    records[METRICS_RECORD_CONFLICT] += outcome->conflict;
    records[METRICS_RECORD_INVALID] += outcome->rejected - outcome->conflict;
    for (size_t i = 0; i < PAYER_RULES; i++)
        if (outcome->charged[i])
            label_counts_add(&metrics->usage_charges, payer_rule_name(i), NULL,
                             outcome->charged[i]);
}

static void end(struct desk_work *work) {
    const struct report *report = (void *)work;
    if (report->metrics && report_is_judged(report))
        count(report->metrics, &report->outcome);
}

struct report *report_of(const struct report_sent *sent) {
    struct report *report = desk_work_new(sizeof *report);
    if (!report)
        return NULL;
    if (!copy(report->work.arena, sent, &report->sent)) {
        arena_close(report->work.arena);
        return NULL;
    }
    report->work.begin = begin;
    report->work.run = run;
    report->work.end = end;
    return report;
}

bool report_is_judged(const struct report *report) {
    const enum store_result result = report->work.result;
    return result == STORE_OK || (result == STORE_MISSING && report->is_said);
}
