#include "run/run.h"

#include "app/fault.h"
#include "arm/refusal.h"
#include "base/cleanup.h"
#include "base/shortage.h"
#include "identity/activation.h"
#include "identity/tokens.h"
#include "log/log.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "upkeep/settings.h"

#include <string.h>

enum { HEADERS_ROOM = 2048 };

void run_open(struct run *run) {
    run->app.keys = &run->keys;
    run->app.issuers = &run->issuers;
    run->app.control = &run->control;
    run->app.memo = &run->memo;
    run->app.secrets = &run->secrets;
    run->app.hashes = &run->hashes;
    run->app.long_reads = &run->long_reads;
    run->app.desk = &run->desk;
    run->app.trial = &run->trial;
    run->app.dials = &run->dials;
    run->app.faults = &run->faults;
    run->app.metrics = &run->metrics;
    run->app.journal = &run->journal;
    run->app.instance = guid_random();
}

void run_close(struct run *run) {
    desk_close(&run->desk);
    faults_clear(&run->faults);
    journal_close(&run->journal);
    keys_close(&run->keys);
    secret_checks_close(&run->secrets);
    secret_hashes_close(&run->hashes);
}

enum arm_code run_fault_code(const struct run *run) {
    return app_fault_code(run->fault);
}

// Where memory was short the handler may have seen an empty value for one that is not: what it
// says does not count, and a write is undone. A write that counts has room for its answer's
// headers, because once it is kept there is no other answer. What was handed in is done, or not,
// whatever has become of the store, or of the caller, since: what is said of it is what was done.
static enum arm_code handle(struct arm_call *call) {
    (void)shortage_take();
    scope_memo_open(call);
    enum arm_code code = desk_is_at_work(call) ? ARM_OK : access_check(call);
    if (code == ARM_OK)
        code = call->route->handler(call);
    if (arena_reserve(call->arena, HEADERS_ROOM) && !shortage_take())
        return code;
    scope_memo_forget(call);
    return arm_refuse_for_memory(call);
}

// Another server may have changed meanwhile what was remembered: then nothing of this counts, and
// it is asked again with what there is now; once, however often others write.
static enum arm_code end_read(struct arm_call *call, enum arm_code code) {
    bool again = false;
    const enum store_result ended = store_read_end(app_of(call)->store, &again);
    if (ended != STORE_OK)
        return app_fault(call, ended);
    if (!again || store_is_at_once(call->awaits))
        return code;
    scope_memo_forget(call);
    call->is_repeated = true;
    return arm_call_await(call, STORE_AT_ONCE);
}

// What tells how things are takes what there is.
static bool is_repeatable(const struct arm_call *call) {
    return call->route->effect != ARM_TELLS && call->route->effect != ARM_HANDS_IN;
}

// What is handed in cannot be asked again once it was: what is remembered is looked at before.
static enum store_result begin_read(struct arm_call *call) {
    struct store *store = app_of(call)->store;
    struct store_db **db = &app_call_of(call)->db;
    bool is_other = false;
    if (is_repeatable(call))
        return store_read_begin(store, call->awaits, db);
    const enum store_result begun = store_read(store, db);
    return begun == STORE_OK && call->route->effect == ARM_HANDS_IN
               ? store_read_end(store, &is_other)
               : begun;
}

// What it asks was asked ahead: so far it has come to nothing.
static bool waits_for_store(struct arm_call *call) {
    struct worker_ticket ticket = {0};
    if (!store_waits(app_of(call)->store, app_db(call), &ticket))
        return false;
    call->is_repeated = true;
    DISREGARD(arm_call_await(call, ticket));
    return true;
}

static enum arm_code run_read(struct arm_call *call) {
    const bool tells = call->route->effect == ARM_TELLS;
    const bool is_done = desk_is_at_work(call);
    const enum store_result begun = begin_read(call);
    if (begun != STORE_OK && !is_done && !(tells && store_is_lost(app_of(call)->store)))
        return app_fault(call, begun);
    enum arm_code code = handle(call);
    if (waits_for_store(call))
        return ARM_OK;
    if (is_repeatable(call) && !call->waits)
        code = end_read(call, code);
    if (!call->waits && !(is_done && begun != STORE_OK))
        arm_call_explain(call, code);
    return code;
}

// A new handler that forgets the locks fails its first test instead of being a way around them.
static enum arm_code write_as_locked(struct arm_call *call) {
    app_call_of(call)->locks_asked = false;
    const enum arm_code code = handle(call);
    if (code != ARM_OK || !lock_check_was_forgotten(call))
        return code;
    DISREGARD(arm_refuse(call, ARM_INTERNAL_SERVER_ERROR, TEXT("")));
    call->error.cause = TEXT("it did not ask the locks");
    return ARM_INTERNAL_SERVER_ERROR;
}

// Explaining asks the rules again, and with --loose a rule makes what it asks about: that goes the
// way of what the refused write had made.
static void explain_write(struct arm_call *call, enum arm_code code) {
    struct store *store = app_of(call)->store;
    if (!arm_call_is_explained(call, code))
        return;
    if (store_write(store, &app_call_of(call)->db) != STORE_OK)
        return;
    arm_call_explain(call, code);
    DISREGARD(store_write_end(store, false)); // where that fails, so does the turn's commit
}

// Nothing was changed yet.
static enum arm_code end_waiting(struct arm_call *call, bool *ret_held) {
    const enum store_result ended = store_write_end(app_of(call)->store, false);
    *ret_held = ended != STORE_OK;
    call->waits = ended == STORE_OK;
    return ended == STORE_OK ? ARM_OK : app_fault(call, ended);
}

// Held even when it was refused: the refusal may rest on a write of this turn that is not durable.
// Held even when it could not begin: only the end of the turn ends a transaction that is broken.
static enum arm_code run_write(struct arm_call *call, bool *ret_held) {
    struct store *store = app_of(call)->store;
    struct store_db **db = &app_call_of(call)->db;
    const enum store_result begun = call->route->effect == ARM_REHEARSES
                                        ? store_write(store, db)
                                        : store_write_begin(store, call->awaits, db);
    *ret_held = true;
    if (begun != STORE_OK)
        return app_fault(call, begun);
    app_call_of(call)->is_write = true;
    const enum arm_code code = write_as_locked(call);
    if (waits_for_store(call))
        return end_waiting(call, ret_held);
    const bool is_kept = code == ARM_OK && call->route->effect != ARM_REHEARSES;
    const enum store_result ended = store_write_end(store, is_kept);
    if (is_kept)
        dials_note_write(app_of(call)->dials, clock_served_ms());
    if (ended != STORE_OK)
        return app_fault(call, ended);
    explain_write(call, code);
    return code;
}

enum arm_code run_admit(struct arm_call *call) {
    if (call->route->access == ARM_ACTIVATED)
        return activation_admit(call);
    if (arm_route_controls(call->route))
        return control_gate_admit(call);
    if (!app_of(call)->asks_for_tokens || call->route->access == ARM_OPEN)
        return ARM_OK;
    const enum arm_code code = keys_find(call, KEY_OF_TOKENS);
    return code == ARM_OK ? tokens_authenticate(call) : code;
}

// A write waits for the job that has the store. A read has its snapshot from before, unless there
// is nothing in it yet; but who may sign in is for the directory to say that is coming.
static bool has_to_wait(struct arm_call *call) {
    const struct app *app = app_of(call);
    const enum arm_effect effect = call->route->effect;
    const bool writes = effect == ARM_WRITES || effect == ARM_REHEARSES;
    const bool signs_in = call->route->family == ARM_FORM;
    if (writes)
        return !store_may_write(app->store, call->awaits);
    return store_is_busy(app->store) &&
           ((app->lacks_directory && effect != ARM_TELLS) || (app->is_loading && signs_in));
}

// Most reads write nothing, and wait for no write: those that have to are run twice.
static enum arm_code run_read_first(struct arm_call *call, bool *ret_held) {
    struct store *store = app_of(call)->store;
    const enum arm_code code = run_read(call);
    if (!app_call_of(call)->must_write)
        return code;
    return store_may_write(store, call->awaits) ? run_write(call, ret_held)
                                                : arm_call_await(call, store_ticket(store));
}

// What waits for a job has done nothing yet.
static enum arm_code run(struct arm_call *call, bool *ret_held) {
    const enum arm_effect effect = call->route->effect;
    if (store_is_lost(app_of(call)->store) && effect != ARM_TELLS && !desk_is_at_work(call))
        return app_fault(call, STORE_UNAVAILABLE);
    if (has_to_wait(call))
        return arm_call_await(call, store_ticket(app_of(call)->store));
    const enum key_use use = call->route->signs;
    const enum arm_code code = use == KEY_NONE ? ARM_OK : keys_need(call, use);
    if (code != ARM_OK || call->waits)
        return code;
    return effect == ARM_WRITES || effect == ARM_REHEARSES ? run_write(call, ret_held)
                                                           : run_read_first(call, ret_held);
}

enum arm_code run_rehearse(struct arm_call *call) {
    struct store *store = app_of(call)->store;
    struct app_call running = {.is_write = true};
    const enum key_use use = call->route->signs;
    enum arm_code code = use == KEY_NONE ? ARM_OK : keys_find(call, use);
    call->waits |= use != KEY_NONE && !keys_get(app_of(call)->keys, use); // it is not made for this
    if (code != ARM_OK || call->waits)
        return code;
    const enum store_result begun = store_write(store, &running.db);
    if (begun != STORE_OK)
        return app_fault(call, begun);
    call->running = &running;
    code = call->route->effect == ARM_WRITES ? write_as_locked(call) : handle(call);
    const enum store_result ended = store_write_end(store, false);
    call->running = NULL;
    return ended == STORE_OK ? code : app_fault(call, ended);
}

enum arm_code run_call(struct arm_call *call, bool *ret_held) {
    struct app_call running = {0};
    const enum arm_code met = faults_meet(call);
    if (met != ARM_OK || (call->disturbance && call->disturbance->is_instead))
        return met;
    call->running = &running;
    const enum arm_code code = run(call, ret_held);
    call->running = NULL;
    *ret_held |= keys_are_new(app_of(call)->keys) || store_shows_unsettled(app_of(call)->store);
    return code;
}

bool run_is_over(struct run *run, struct worker_ticket ticket) {
    struct store *store = run->app.store;
    const bool has_store = store_is_busy(store) && store_ticket(store).job == ticket.job;
    return !has_store && worker_is_over(&ticket);
}

// Where that fails, so does the commit that comes now.
static void keep_time(struct run *run) {
    struct dials *dials = &run->dials;
    struct store *store = run->app.store;
    struct store_db *db = NULL;
    cleanup_arena struct arena *arena = NULL;
    if (!dials_are_due(dials) || !(arena = arena_open()) || store_write(store, &db) != STORE_OK)
        return;
    const bool kept = dials_keep_time(db, arena, dials->written_ms) == STORE_OK;
    if (store_write_end(store, kept) == STORE_OK && kept)
        dials->kept_ms = dials->written_ms;
}

enum run_settled run_settle(struct run *run, bool at_once, int64_t *ret_us) {
    struct store *store = run->app.store;
    if (!run->is_committing && !at_once && store_gathers(store))
        return RUN_GATHERING;
    if (!run->is_committing) {
        run->has_written = store_is_writing(store);
        if (run->has_written)
            keep_time(run);
        run->is_committing = store_commit_begin(store, at_once);
    }
    if (run->is_committing && store_is_busy(store))
        return RUN_SETTLING;
    run->is_committing = false;
    run->fault = store_commit_end(store, ret_us);
    if (run->has_written)
        run->app.committed = run->fault;
    if (run->fault != STORE_OK)
        run->dials.kept_ms = 0; // to be told again
    keys_settle(&run->keys, run->fault == STORE_OK);
    store_checkpoint(store, false);
    return run->fault == STORE_OK ? RUN_KEPT : RUN_LOST;
}

static void take_key(struct text key, char *at, size_t size) {
    memcpy(at, key.at, key.size < size ? key.size : size);
}

static enum store_result open_data(struct app *app, struct store_db *db, struct arena *arena) {
    struct text page_key = TEXT("");
    struct text asker_key = TEXT("");
    enum store_result result = dials_open(app->dials, db, arena);
    if (result == STORE_OK)
        result = dials_page_key(&app->dials->seed, db, arena, &page_key);
    if (result == STORE_OK)
        result = store_setting_id(db, arena, SETTING_DATA_ID, &app->data_id);
    if (result == STORE_OK)
        result = store_setting_secret(db, arena, SETTING_ASKER_KEY, &asker_key);
    take_key(page_key, app->page_key, sizeof app->page_key);
    take_key(asker_key, app->asker_key, sizeof app->asker_key);
    return result;
}

// An advanced clock is not kept, and a machine's may have been set back.
static void warn_of_clock(struct arena *arena, const struct dials *dials) {
    const int64_t now_ms = clock_served_ms();
    if (now_ms >= dials->kept_ms)
        return;
    const struct log_field fields[] = {
        LOG_TEXT("now", clock_rfc3339_text(arena, now_ms)),
        LOG_TEXT("latestWrite", clock_rfc3339_text(arena, dials->kept_ms))};
    log_write(LOG_WARN, "clock-behind-data", fields, sizeof fields / sizeof *fields);
}

// Where it cannot be read, it is the one that it was.
struct text run_page_key(struct arm_call *call) {
    struct app *app = app_of(call);
    struct store_db *db = app_db(call);
    const uint64_t state = store_state(db);
    struct text key = TEXT("");
    if (app->page_key_state != state &&
        store_setting_get(db, call->arena, SETTING_PAGE_KEY, &key) == STORE_OK &&
        key.size == sizeof app->page_key) {
        take_key(key, app->page_key, sizeof app->page_key);
        app->page_key_state = state;
    }
    return (struct text){app->page_key, sizeof app->page_key};
}

enum store_result run_open_data(struct run *run, struct arena *arena) {
    struct app *app = &run->app;
    struct store_db *db = NULL;
    enum store_result result = store_write(app->store, &db);
    if (result == STORE_OK)
        result = open_data(app, db, arena);
    if (result == STORE_OK)
        result = store_write_end(app->store, true);
    warn_of_clock(arena, &run->dials);
    return result == STORE_OK ? store_commit(app->store) : result;
}
