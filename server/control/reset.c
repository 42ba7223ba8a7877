#include "control/reset.h"

#include "app/desk.h"
#include "app/dials.h"
#include "app/fault.h"
#include "base/clock.h"
#include "control/control_call.h"
#include "control/seed_place.h"
#include "identity/token_cache.h"
#include "journal/journal.h"
#include "loading/directory_kept.h"
#include "loading/directory_load.h"
#include "metrics/metrics.h"
#include "upkeep/clear.h"
#include "upkeep/settings.h"
#include "upkeep/snapshots.h"
#include "watch/faults.h"

#include <string.h>

// What can stay as it is beside the data, with "keep".
enum { KEPT_CLOCK, KEPT_FAULTS, KEPT_REQUESTS, KEPT };

static const char *const kept_words[KEPT] = {
    [KEPT_CLOCK] = "clock", [KEPT_FAULTS] = "faults", [KEPT_REQUESTS] = "requests"};
#define KEPT_WORDS "\"clock\", \"faults\" or \"requests\""

struct asked {
    struct text to;
    const struct directory *directory; // NULL: none
    const struct snapshot *snapshot;   // the desk's while this is: no other one is saved or deleted
    const char *folder;                // that it is in
    struct seed_place seed;
    bool names_seed;
    bool keeps[KEPT];
};

struct reset {
    struct desk_work work; // first
    struct arm_service *service;
    struct asked asked;
    unsigned long epoch;
    bool is_other_schema;    // the snapshot
    bool is_other_directory; // than the data say
    int64_t began_us;
    int64_t took_us;
};

// --- on the helper's thread ---

static enum store_result count_epoch(struct reset *reset, struct store_db *db) {
    struct arena *arena = reset->work.arena;
    const enum store_result found = store_setting_number(db, arena, SETTING_EPOCH, &reset->epoch);
    reset->epoch++;
    return found == STORE_OK
               ? store_setting_put(db, SETTING_EPOCH, text_format(arena, "%lu", reset->epoch))
               : found;
}

// Lists that were begun before are no lists any more.
static enum store_result renew_page_key(struct reset *reset, struct store_db *db) {
    struct text key = TEXT("");
    const enum store_result removed = store_setting_remove(db, SETTING_PAGE_KEY);
    return removed == STORE_OK || removed == STORE_MISSING
               ? dials_page_key(&reset->asked.seed.seed, db, reset->work.arena, &key)
               : removed;
}

static enum store_result begin_seed(struct reset *reset, struct store_db *db) {
    const enum store_result forgotten = dials_forget_time(db);
    return forgotten == STORE_OK ? dials_keep_seed(&reset->asked.seed.seed, db, reset->work.arena)
                                 : forgotten;
}

// Another server may have loaded one since, which this one does not have.
static enum store_result check_digest(struct reset *reset, struct store_db *db) {
    struct text digest = TEXT("");
    const enum store_result found =
        store_setting_get(db, reset->work.arena, SETTING_DIRECTORY_DIGEST, &digest);
    reset->is_other_directory =
        found == STORE_OK && !text_is(digest, reset->asked.directory->digest);
    if (reset->is_other_directory)
        return STORE_MISSING;
    return found == STORE_MISSING ? STORE_OK : found;
}

// It draws what it would draw at the start.
static enum store_result load(struct reset *reset, struct store_db *db) {
    const enum store_result checked = check_digest(reset, db);
    if (checked != STORE_OK)
        return checked;
    struct seed_stream ids = seed_stream(&reset->asked.seed.seed, SEED_DIRECTORIES, 0);
    seed_follow(&ids);
    struct directory_load what = {.directory = reset->asked.directory, .reset = true};
    return directory_load(db, reset->work.arena, &what);
}

// Without its digest a file that is read again is one that has changed.
static enum store_result load_if_any(struct reset *reset, struct store_db *db) {
    if (reset->asked.directory)
        return load(reset, db);
    const enum store_result removed = store_setting_remove(db, SETTING_DIRECTORY_DIGEST);
    return removed == STORE_MISSING ? STORE_OK : removed;
}

// Another seed that is asked for wins over the one of then.
static enum store_result empty(struct reset *reset, struct store_db *db) {
    struct asked *asked = &reset->asked;
    struct text seed = TEXT("");
    if (!asked->snapshot)
        return store_clear(db);
    const enum store_result restored = snapshot_restore(
        db, reset->work.arena, asked->folder, asked->snapshot, &seed, &reset->is_other_schema);
    if (restored == STORE_OK && !asked->names_seed)
        (void)seed_place_read(seed, &asked->seed);
    return restored;
}

static enum store_result run(struct desk_work *work, struct store_db *db) {
    static enum store_result (*const steps[])(struct reset *, struct store_db *) = {
        empty, count_epoch, renew_page_key, begin_seed, load_if_any};
    struct reset *reset = (void *)work;
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && result == STORE_OK; i++)
        result = steps[i](reset, db);
    return result;
}

// --- on the loop's ---

static void begin(struct desk_work *work) {
    struct reset *reset = (void *)work;
    reset->began_us = clock_monotonic_us();
}

static void put_back(struct reset *reset) {
    const struct app *app = reset->service->app;
    seed_place_take(reset->service, &reset->asked.seed);
    dials_forget_writes(app->dials);
    if (!reset->asked.keeps[KEPT_CLOCK])
        clock_set(app->dials->clock_given);
    if (!reset->asked.keeps[KEPT_FAULTS])
        faults_clear(app->faults);
    token_cache_forget();
}

// What is kept beside the data starts over with it.
static void end(struct desk_work *work) {
    struct reset *reset = (void *)work;
    struct app *app = reset->service->app;
    reset->took_us = clock_monotonic_us() - reset->began_us;
    if (work->result != STORE_OK)
        return;
    app->metrics->resets++;
    memset(&reset->service->quota, 0, sizeof reset->service->quota);
    put_back(reset);
    if (!reset->asked.keeps[KEPT_REQUESTS])
        journal_start_over(app->journal);
}

static struct reset *make(struct arm_service *service, const struct asked *asked) {
    struct reset *reset = desk_work_new(sizeof *reset);
    if (!reset)
        return NULL;
    reset->work.begin = begin;
    reset->work.run = run;
    reset->work.end = end;
    reset->service = service;
    reset->asked = *asked;
    reset->asked.to = text_copy(reset->work.arena, asked->to);
    return reset;
}

static void read_kept(struct json_reader *reader, const struct json_at *root, struct asked *asked) {
    const struct json_at kept = json_child_array(reader, root, "keep");
    for (struct json_at item = json_first(&kept); item.node; json_next(&item)) {
        const struct text word = json_item_string(reader, &item);
        size_t i = 0;
        while (i < KEPT && !text_is(word, text_of(kept_words[i])))
            i++;
        if (i < KEPT)
            asked->keeps[i] = true;
        else
            json_refuse(reader, &item, NULL, KEPT_WORDS);
    }
}

// Without one it is the one that the server was started with.
static void read_seed(struct json_reader *reader, const struct json_at *root,
                      const struct dials *dials, struct asked *asked) {
    const struct text digits = json_number(reader, root, "seed", INT64_MAX);
    struct seed seed = {.is_given = true};
    unsigned long number = 0;
    if (!digits.at)
        seed = dials->seed_given;
    else if (text_number(digits, INT64_MAX, &number))
        seed.number = number;
    seed.start = 0;
    asked->names_seed = digits.at;
    asked->seed = (struct seed_place){.seed = seed, .loads = 1};
}

#define TARGETS "\"directory\", \"empty\" or a snapshot's name"

static enum arm_code find_directory(struct arm_call *call, struct asked *asked) {
    const struct directory_kept *kept = app_of(call)->kept;
    asked->directory = &kept->directory;
    return kept->source == DIRECTORY_OF_NOBODY ? arm_refuse(call, CONTROL_NO_DIRECTORY, TEXT(""))
                                               : ARM_OK;
}

static enum arm_code find_snapshot(struct arm_call *call, struct asked *asked) {
    struct snapshots *snapshots = app_of(call)->snapshots;
    const enum arm_code code = control_needs_folder(call, TEXT("A snapshot"));
    if (code != ARM_OK)
        return code;
    asked->folder = snapshots->folder;
    asked->snapshot = snapshots_find(snapshots, asked->to);
    return asked->snapshot ? ARM_OK : arm_refuse(call, CONTROL_SNAPSHOT_NOT_FOUND, asked->to);
}

static enum arm_code find(struct arm_call *call, struct asked *asked) {
    if (text_is(asked->to, TEXT("directory")))
        return find_directory(call, asked);
    return text_is(asked->to, TEXT("empty")) ? ARM_OK : find_snapshot(call, asked);
}

static void read_target(struct json_reader *reader, const struct json_at *root,
                        struct asked *asked) {
    const struct text to = json_string(reader, root, "to");
    asked->to = to.at ? to : TEXT("directory");
    if (!snapshot_name_is_valid(asked->to) && !text_is(asked->to, TEXT("directory")) &&
        !text_is(asked->to, TEXT("empty")))
        json_refuse(reader, root, "to", TARGETS);
}

static enum arm_code read(struct arm_call *call, struct asked *asked) {
    static const char *const members[] = {"to", "seed", "keep", NULL};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = control_body_to_the_digit(call, members, &reader, &root);
    if (code != ARM_OK)
        return code;
    read_target(&reader, &root, asked);
    read_seed(&reader, &root, app_of(call)->dials, asked);
    read_kept(&reader, &root, asked);
    return arm_call_read(call, &reader);
}

// What there is to go back to is looked for once the desk is free: it may be saved right now.
static enum arm_code hand_in(struct arm_call *call) {
    struct asked asked = {.directory = NULL};
    enum arm_code code = read(call, &asked);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    code = find(call, &asked);
    if (code != ARM_OK)
        return code;
    struct reset *reset = make(call->service, &asked);
    return reset ? desk_hand_in(call, &reset->work) : arm_refuse_for_memory(call);
}

static enum arm_code refuse(struct arm_call *call, const struct reset *reset) {
    const struct text name = text_copy(call->arena, reset->asked.to);
    if (reset->work.result != STORE_MISSING)
        return app_fault(call, reset->work.result);
    if (reset->is_other_directory)
        return arm_refuse(call, CONTROL_NO_DIRECTORY, TEXT(""));
    return arm_refuse(
        call, reset->is_other_schema ? CONTROL_SNAPSHOT_OTHER_SCHEMA : CONTROL_SNAPSHOT_NOT_FOUND,
        name);
}

static enum arm_code answer(struct arm_call *call, const struct desk_work *work) {
    const struct reset *reset = (const void *)work;
    struct json_out *out = &call->out;
    if (reset->work.result != STORE_OK)
        return refuse(call, reset);
    json_object(out);
    json_put_text(out, TEXT("to"), reset->asked.to);
    json_put_integer(out, TEXT("epoch"), (long long)reset->epoch);
    json_put_integer(out, TEXT("milliseconds"), reset->took_us / 1000);
    json_object_end(out);
    return ARM_OK;
}

enum arm_code control_reset(struct arm_call *call) {
    return desk_attend(call, hand_in, answer);
}
