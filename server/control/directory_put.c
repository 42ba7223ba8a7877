#include "app/desk.h"
#include "app/fault.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "control/control_call.h"
#include "control/directory.h"
#include "control/directory_changes.h"
#include "control/directory_text.h"
#include "directory/directory_hints.h"
#include "loading/directory_kept.h"
#include "loading/directory_load.h"
#include "metrics/metrics.h"
#include "protocol/etag.h"
#include "json/json_scan.h"

enum { SECRETS_MAX = 50, HINTS_MAX = 20, VALUES_MAX = 1000000 };

enum verdict {
    PUT_DONE,
    PUT_INVALID,
    PUT_TOO_MANY_VALUES,
    PUT_TOO_MANY_SECRETS,
    PUT_OTHER_DIGEST,
    PUT_CONFLICT
};

struct putting {
    struct desk_work work; // first
    struct app *app;
    struct text body;
    struct text if_match; // .at is NULL where none is given
    bool drops_made;
    bool is_dry;
    // What has come of it.
    enum verdict verdict;
    bool is_said;               // the verdict is, with nothing written
    struct directory directory; // owned, until it is kept
    struct directory_mistakes mistakes;
    struct directory_text before;
    struct directory_text after;
    struct text digest;
    struct text why;
};

// --- on the helper's thread ---

static enum store_result say(struct putting *putting, enum verdict verdict) {
    putting->verdict = verdict;
    putting->is_said = true;
    return STORE_MISSING;
}

static bool has_too_many_secrets(const struct directory *directory) {
    size_t count = 0;
    for (size_t i = 0; i < directory->principals.principal_count; i++)
        count += directory->principals.principals[i].secret.size > 0;
    return count > SECRETS_MAX;
}

static enum store_result read_body(struct putting *putting) {
    struct arena *arena = arena_open();
    putting->directory.arena = arena;
    if (!arena)
        return STORE_UNAVAILABLE;
    if (json_scan_values(putting->body) > VALUES_MAX)
        return say(putting, PUT_TOO_MANY_VALUES);
    if (!directory_read(arena, putting->body, &putting->directory, &putting->mistakes))
        return say(putting, PUT_INVALID);
    return has_too_many_secrets(&putting->directory) ? say(putting, PUT_TOO_MANY_SECRETS)
                                                     : STORE_OK;
}

static enum store_result look(struct putting *putting, struct store_db *db,
                              struct directory_text *ret_text) {
    struct arena *arena = putting->work.arena;
    const enum store_result result = directory_text_read(db, arena, true, ret_text);
    putting->digest = directory_text_digest(arena, ret_text->text);
    return result;
}

static enum store_result check_digest(struct putting *putting, struct store_db *db) {
    const enum store_result result = look(putting, db, &putting->before);
    const struct text etag =
        text_format(putting->work.arena, "\"%.*s\"", TEXT_ARGS(putting->digest));
    if (result != STORE_OK || !putting->if_match.at)
        return result;
    return !putting->before.is_too_long && arm_etag_listed(putting->if_match, etag, ARM_ETAG_STRONG)
               ? STORE_OK
               : say(putting, PUT_OTHER_DIGEST);
}

// Putting is how a test undoes its changes: it counts though the bytes are those loaded last.
static enum store_result load(struct putting *putting, struct store_db *db) {
    struct directory_load what = {.directory = &putting->directory,
                                  .reset = putting->drops_made,
                                  .again = true,
                                  .way_out = "drop it with ?made=drop"};
    const enum store_result result = directory_load(db, putting->work.arena, &what);
    putting->why = what.why;
    return result == STORE_OK && what.why.size ? say(putting, PUT_CONFLICT) : result;
}

static enum store_result look_after(struct putting *putting, struct store_db *db) {
    const enum store_result result = look(putting, db, &putting->after);
    return result == STORE_OK && putting->is_dry ? say(putting, PUT_DONE) : result;
}

static enum store_result run(struct desk_work *work, struct store_db *db) {
    struct putting *putting = (void *)work;
    enum store_result result = read_body(putting);
    if (result == STORE_OK)
        result = check_digest(putting, db);
    if (result == STORE_OK)
        result = load(putting, db);
    return result == STORE_OK ? look_after(putting, db) : result;
}

// --- on the loop's ---

// One that was only to be tried is none.
static void count_load(const struct putting *putting) {
    const enum store_result result = putting->work.result;
    uint64_t *counts = putting->app->metrics->directory_loads[METRICS_OF_REQUEST];
    if (!putting->is_dry && result == STORE_MISSING && putting->is_said)
        counts[METRICS_LOAD_REFUSED]++;
    else if (!putting->is_dry)
        counts[result == STORE_OK ? METRICS_LOADED : METRICS_LOAD_FAILED]++;
}

static void end(struct desk_work *work) {
    struct putting *putting = (void *)work;
    count_load(putting);
    if (work->result == STORE_OK)
        directory_keep(putting->app->kept, DIRECTORY_OF_REQUEST, &putting->directory,
                       clock_served_ms());
}

// Mistakes and hints are in the directory's arena: it goes last, unless it is kept.
static void forget(struct desk_work *work) {
    struct putting *putting = (void *)work;
    if (work->result != STORE_OK)
        arena_close(putting->directory.arena);
}

static enum arm_code refuse_mistakes(struct arm_call *call, const struct putting *putting) {
    const struct directory_mistakes *mistakes = &putting->mistakes;
    struct arm_error_detail *details = arena_alloc(call->arena, mistakes->count * sizeof *details);
    const struct json_mistake *first = &mistakes->rows[0];
    const struct text place = text_copy(call->arena, first->path.size ? first->path : TEXT("$"));
    const enum arm_code code =
        arm_refuse(call, CONTROL_INVALID_DIRECTORY, place, text_copy(call->arena, first->expected));
    call->error.target = place;
    for (size_t i = 0; details && mistakes->count > 1 && i < mistakes->count; i++) {
        const struct json_mistake *row = &mistakes->rows[i];
        details[i] = (struct arm_error_detail){
            .code = TEXT("InvalidDirectory"),
            .target = text_copy(call->arena, row->path.size ? row->path : TEXT("$")),
            .message = text_format(call->arena, "expected %.*s", TEXT_ARGS(row->expected))};
    }
    call->error.details = details;
    call->error.detail_count = details && mistakes->count > 1 ? mistakes->count : 0;
    return code;
}

static enum arm_code refuse(struct arm_call *call, const struct putting *putting) {
    switch (putting->verdict) {
    case PUT_INVALID:
        return refuse_mistakes(call, putting);
    case PUT_TOO_MANY_VALUES:
        return arm_refuse(call, CONTROL_INVALID_DIRECTORY, TEXT("$"),
                          TEXT("at most 1,000,000 values: start with a file that has more"));
    case PUT_TOO_MANY_SECRETS:
        return arm_refuse(call, CONTROL_INVALID_DIRECTORY, TEXT("$"),
                          TEXT("at most 50 secrets and passwords in clear text: hash the others "
                               "with 'azsreg hash'"));
    case PUT_OTHER_DIGEST:
        return arm_because(call, "etag-other",
                           arm_refuse(call, ARM_PRECONDITION_FAILED, TEXT("If-Match"),
                                      text_format(call->arena, "the directory's digest is \"%.*s\"",
                                                  TEXT_ARGS(putting->digest))));
    case PUT_CONFLICT:
    case PUT_DONE:
        break;
    }
    return arm_refuse(call, CONTROL_DIRECTORY_CONFLICT, text_copy(call->arena, putting->why));
}

static void render_hints(struct arm_call *call, const struct putting *putting) {
    const struct directory_kept *kept = app_of(call)->kept;
    struct directory_hint hints[HINTS_MAX];
    const size_t count = directory_hints(
        call->arena, putting->is_dry ? &putting->directory : &kept->directory, hints, HINTS_MAX);
    json_put_array(&call->out, TEXT("hints"));
    for (size_t i = 0; i < count; i++)
        json_text(&call->out, text_format(call->arena, "%.*s: %.*s", TEXT_ARGS(hints[i].place),
                                          TEXT_ARGS(hints[i].hint)));
    json_array_end(&call->out);
}

static enum arm_code render(struct arm_call *call, const struct putting *putting) {
    const bool is_whole = !putting->before.is_too_long && !putting->after.is_too_long;
    struct json_out *out = &call->out;
    json_object(out);
    if (!putting->after.is_too_long)
        json_put_text(out, TEXT("digest"), putting->digest);
    if (is_whole) {
        json_put_bool(out, TEXT("changed"), !text_is(putting->before.text, putting->after.text));
        json_key(out, TEXT("changes"));
        directory_changes_render(call->arena, putting->before.text, putting->after.text, out);
    }
    render_hints(call, putting);
    json_object_end(out);
    if (!putting->after.is_too_long)
        call->etag = text_format(call->arena, "\"%.*s\"", TEXT_ARGS(putting->digest));
    return ARM_OK;
}

static enum arm_code answer(struct arm_call *call, const struct desk_work *work) {
    const struct putting *putting = (const void *)work;
    const enum store_result result = putting->work.result;
    if (result == STORE_MISSING && putting->is_said)
        return putting->verdict == PUT_DONE ? render(call, putting) : refuse(call, putting);
    return result == STORE_OK ? render(call, putting) : app_fault(call, result);
}

// Repeated, the field is one list (RFC 9110, 5.3).
static struct text if_match_of(const struct arm_call *call, struct arena *arena) {
    const struct http_request *request = call->request;
    struct buffer list = buffer_in(arena);
    struct text text = {0};
    bool is_given = false;
    for (size_t i = 0; i < request->field_count; i++) {
        if (!text_same(request->fields[i].name, TEXT("If-Match")))
            continue;
        buffer_add(&list, is_given ? TEXT(",") : TEXT(""));
        buffer_add(&list, request->fields[i].value);
        is_given = true;
    }
    return is_given && buffer_text(&list, &text) ? text : (struct text){0};
}

static enum arm_code read_query(struct arm_call *call, bool *ret_is_dry, bool *ret_drops) {
    static const char *const names[] = {"dryRun", "made", NULL};
    const struct text made = arm_call_query(call, "made");
    enum arm_code code = control_query(call, names);
    if (code == ARM_OK)
        code = control_flag(call, "dryRun", ret_is_dry);
    *ret_drops = text_is(made, TEXT("drop"));
    return code != ARM_OK || !made.size || *ret_drops || text_is(made, TEXT("keep"))
               ? code
               : control_refuse_query(call, "made", TEXT("keep or drop"));
}

static enum arm_code hand_in(struct arm_call *call) {
    bool is_dry = false;
    bool drops_made = false;
    const enum arm_code code = read_query(call, &is_dry, &drops_made);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    struct putting *putting = desk_work_new(sizeof *putting);
    if (!putting)
        return arm_refuse_for_memory(call);
    putting->work.run = run;
    putting->work.end = end;
    putting->work.forget = forget;
    putting->app = app_of(call);
    putting->body = text_copy(putting->work.arena, call->request->body);
    putting->if_match = if_match_of(call, putting->work.arena);
    putting->is_dry = is_dry;
    putting->drops_made = drops_made;
    return desk_hand_in(call, &putting->work);
}

enum arm_code control_directory_put(struct arm_call *call) {
    return desk_attend(call, hand_in, answer);
}
