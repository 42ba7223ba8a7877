#include "app/desk.h"

#include "app/dials.h"
#include "base/cleanup.h"
#include "base/shortage.h"

void *desk_work_new(size_t size) {
    struct arena *arena = arena_open();
    struct desk_work *work = arena ? arena_alloc(arena, size) : NULL;
    if (work) {
        work->arena = arena;
        work->result = STORE_UNAVAILABLE;
    } else {
        arena_close(arena);
    }
    return work;
}

static void forget(struct desk *desk) {
    struct desk_work *work = TAKE(desk->work);
    if (work && work->forget)
        work->forget(work);
    if (work)
        arena_close(work->arena);
    desk->is_asked = false;
    desk->job.is_over = true;
}

// What has begun is looked at once it is over.
static void leave(void *context) {
    struct desk *desk = context;
    desk->caller = NULL;
    if (desk->is_asked || desk->job.is_over)
        forget(desk);
}

bool desk_has_work(const struct arm_call *call) {
    return arm_call_kept(call, leave);
}

bool desk_has_begun(void *context, const struct http_request *request) {
    (void)context;
    return desk_is_at_work(request->note);
}

bool desk_is_at_work(const struct arm_call *call) {
    const struct desk *desk = app_of(call)->desk;
    return desk->caller == call && !desk->is_asked;
}

static void wait_for(struct arm_call *call, struct desk *desk) {
    DISREGARD(arm_call_await(call, (struct worker_ticket){&desk->job, desk->job.serial}));
}

bool desk_is_free(struct arm_call *call) {
    struct desk *desk = app_of(call)->desk;
    if (desk->work)
        wait_for(call, desk);
    return !desk->work;
}

enum arm_code desk_hand_in(struct arm_call *call, struct desk_work *work) {
    struct desk *desk = app_of(call)->desk;
    work->ids = seed_stream_beside(&call->ids);
    *desk = (struct desk){
        .job = {.serial = desk->job.serial + 1}, .work = work, .caller = call, .is_asked = true};
    arm_call_keep(call, leave, desk);
    wait_for(call, desk);
    return ARM_OK;
}

enum arm_code desk_finish(struct arm_call *call, desk_answer *answer) {
    struct desk *desk = arm_call_kept(call, leave);
    if (!desk->job.is_over) {
        wait_for(call, desk);
        return ARM_OK;
    }
    const enum arm_code code = answer(call, desk->work);
    arm_call_close_source(call);
    return code;
}

enum arm_code desk_attend(struct arm_call *call, enum arm_code (*hand_in)(struct arm_call *call),
                          desk_answer *answer) {
    return desk_has_work(call) ? desk_finish(call, answer) : hand_in(call);
}

// What was read while memory was short does not count.
static enum store_result run(struct store_long *what, struct store_db *db) {
    struct desk *desk = (void *)what;
    (void)shortage_take();
    struct desk_work *work = desk->work;
    enum store_result result = dials_keep_time(db, work->arena, work->latest_ms);
    seed_follow(&work->ids);
    if (result == STORE_OK)
        result = work->run(work, db);
    seed_leave();
    return shortage_take() ? STORE_UNAVAILABLE : result;
}

static void note_time(struct desk_work *work, const struct dials *dials) {
    work->began_ms = clock_served_ms();
    work->latest_ms = work->began_ms > dials->kept_ms ? work->began_ms : dials->kept_ms;
}

void desk_begin(struct app *app) {
    struct desk *desk = app->desk;
    struct store *store = app->store;
    if (!desk->is_asked || store_is_busy(store) || store_is_writing(store))
        return;
    desk->is_asked = false;
    desk->write.run = run;
    note_time(desk->work, app->dials);
    if (desk->work->begin)
        desk->work->begin(desk->work);
    if (!store_write_long(store, &desk->write))
        desk->is_asked = true;
    desk_look(app);
}

void desk_look(struct app *app) {
    struct desk *desk = app->desk;
    struct desk_work *work = desk->work;
    if (!work || desk->is_asked || desk->job.is_over || !desk->write.is_over)
        return;
    work->result = desk->write.result;
    if (work->result == STORE_OK)
        dials_note_work(app->dials, work->began_ms, work->latest_ms);
    if (work->end)
        work->end(work);
    desk->job.is_over = true;
    if (!desk->caller)
        forget(desk);
}

void desk_close(struct desk *desk) {
    forget(desk);
}
