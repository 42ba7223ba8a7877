#include "reports/report_desk.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/shortage.h"
#include "tables/registrations.h"
#include "usage/cloud.h"
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

bool report_desk_take(struct report_desk *desk, const struct report_sent *sent) {
    if (desk->is_taken)
        return false;
    struct arena *arena = arena_open();
    struct report_sent own;
    if (!arena || !copy(arena, sent, &own)) {
        arena_close(arena);
        return false;
    }
    *desk = (struct report_desk){.job = {.serial = desk->job.serial + 1},
                                 .is_taken = true,
                                 .is_asked = true,
                                 .arena = arena,
                                 .sent = own};
    return true;
}

struct worker_ticket report_desk_ticket(struct report_desk *desk) {
    return (struct worker_ticket){&desk->job, desk->job.serial};
}

static void forget(struct report_desk *desk) {
    arena_close(TAKE(desk->arena));
    desk->is_taken = desk->is_asked = false;
    desk->job.is_over = true;
}

void report_desk_leave(struct report_desk *desk) {
    desk->is_left = true;
    if (desk->is_asked || desk->job.is_over)
        forget(desk);
}

void report_desk_close(struct report_desk *desk) {
    forget(desk);
}

// --- on the helper's thread ---

static bool reports_usage(struct arena *arena, struct text token) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, token);
    const struct json_at root = json_root(&reader, tree);
    return json_boolean(&reader, &root, "usageReportingEnabled", true);
}

// As everything is now; MISSING where the registration is gone.
static enum store_result find_reporter(struct report_desk *desk, struct store_db *db,
                                       struct text *ret_token) {
    const struct report_sent *sent = &desk->sent;
    struct usage_reporter *reporter = &desk->reporter;
    struct registration_row row;
    enum store_result result = store_registration_find(
        db, desk->arena, &sent->subscription, sent->group, sent->registration, sent->loose, &row);
    if (result == STORE_OK)
        result = store_registration_token(db, desk->arena, row.id, ret_token);
    if (result != STORE_OK)
        return result;
    reporter->loose = sent->loose;
    reporter->row.subscription = sent->subscription;
    reporter->row.instance = row.id;
    reporter->row.group = row.group;
    reporter->row.registration = row.name;
    reporter->row.billing_model = row.billing_model;
    result =
        usage_party_find(db, desk->arena, &sent->subscription, sent->loose, &reporter->by_default);
    if (result == STORE_OK)
        result = usage_cloud_find(db, desk->arena, &reporter->by_default, row.cloud_id,
                                  &reporter->cloud);
    reporter->row.cloud_owner = reporter->cloud.owner;
    reporter->row.cloud_id = reporter->cloud.id;
    return result;
}

// Whoever has the name now need not be the stack that the key was given to.
static bool is_of_its_cloud(const struct report_desk *desk) {
    const struct text wanted = desk->sent.cloud_id;
    return !wanted.size || text_same(wanted, desk->reporter.cloud.id);
}

// What is said ends the write with nothing written.
static enum store_result say(struct report_desk *desk, enum report_verdict verdict) {
    desk->verdict = verdict;
    desk->result = STORE_OK;
    return STORE_MISSING;
}

static enum store_result take(struct report_desk *desk, struct store_db *db,
                              struct usage_source *source) {
    const struct usage_outcome *outcome = &desk->outcome;
    const enum store_result result =
        usage_report_take(db, desk->arena, &desk->reporter, source, &desk->outcome);
    if (result != STORE_OK || outcome->accepted)
        return result;
    return say(desk, outcome->count && outcome->rejected == outcome->count ? REPORT_ALL_BAD
                                                                           : REPORT_TAKEN);
}

static enum store_result take_report(struct report_desk *desk, struct store_db *db) {
    static const enum report_verdict verdicts[] = {
        [USAGE_SOURCE_NOT_JSON] = REPORT_NOT_JSON,
        [USAGE_SOURCE_NO_RECORDS] = REPORT_NO_RECORDS,
        [USAGE_SOURCE_TOO_MANY] = REPORT_TOO_MANY,
    };
    struct usage_source source;
    struct text token = TEXT("");
    const enum store_result found = find_reporter(desk, db, &token);
    if (found != STORE_OK)
        return found == STORE_MISSING ? say(desk, REPORT_GONE) : found;
    if (!is_of_its_cloud(desk))
        return say(desk, REPORT_OTHER_CLOUD);
    if (!reports_usage(desk->arena, token))
        return say(desk, REPORT_NOT_ENABLED);
    const enum usage_source_result opened =
        usage_source_open(desk->sent.body, desk->sent.is_ndjson, &source, &desk->line);
    if (opened != USAGE_SOURCE_FINE)
        return say(desk, verdicts[opened]);
    desk->is_cut = source.is_cut;
    return take(desk, db, &source);
}

// A record that there was no memory to read is not a bad one.
static enum store_result run(struct store_long *what, struct store_db *db) {
    struct report_desk *desk = (void *)what;
    (void)shortage_take();
    const enum store_result result = take_report(desk, db);
    if (!shortage_take())
        return result;
    desk->result = STORE_UNAVAILABLE;
    return STORE_UNAVAILABLE;
}

// --- on the loop's ---

void report_desk_begin(struct report_desk *desk, struct store *store) {
    if (!desk->is_asked || store_is_busy(store) || store_is_writing(store))
        return;
    desk->is_asked = false;
    desk->write.run = run;
    desk->result = STORE_UNAVAILABLE; // until something is said
    desk->reporter.is_then = desk->sent.then_ms >= 0;
    desk->reporter.row.reported_ms =
        desk->reporter.is_then ? desk->sent.then_ms : clock_served_ms();
    if (!store_write_long(store, &desk->write))
        desk->is_asked = true;
    report_desk_look(desk);
}

void report_desk_look(struct report_desk *desk) {
    if (!desk->is_taken || desk->is_asked || desk->job.is_over || !desk->write.is_over)
        return;
    if (desk->result != STORE_OK)
        desk->result = desk->write.result;
    desk->job.is_over = true;
    if (desk->is_left)
        forget(desk);
}
