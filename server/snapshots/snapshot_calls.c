#include "snapshots/snapshot_calls.h"

#include "app/desk.h"
#include "app/fault.h"
#include "base/clock.h"
#include "control/control_call.h"
#include "control/seed_place.h"
#include "upkeep/snapshots.h"

#include <stdio.h>

static enum arm_code look_at_call(struct arm_call *call) {
    const enum arm_code code = control_needs_folder(call, TEXT("A snapshot"));
    return code == ARM_OK ? control_no_query(call) : code;
}

static struct text name_of(const struct arm_call *call) {
    return arm_call_param(call, "snapshotName");
}

static void render(struct json_out *out, const struct snapshot *snapshot) {
    json_object(out);
    json_put_text(out, TEXT("name"), text_of(snapshot->name));
    json_put_time(out, TEXT("created"), snapshot->created_ms);
    json_put_integer(out, TEXT("bytes"), snapshot->bytes);
    json_put_integer(out, TEXT("schemaVersion"), snapshot->version);
    json_object_end(out);
}

enum arm_code snapshots_list(struct arm_call *call) {
    const struct snapshots *snapshots = app_of(call)->snapshots;
    const enum arm_code code = look_at_call(call);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    for (size_t i = 0; i < snapshots->count; i++)
        render(&call->out, &snapshots->of[i]);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return ARM_OK;
}

// --- saving ---

struct saving {
    struct desk_work work; // first
    struct arm_service *service;
    struct snapshots *snapshots;
    struct snapshot_saving what;
};

// The work has begun when all writes of before are kept: nobody else draws anything now.
static void begin_saving(struct desk_work *work) {
    struct saving *saving = (void *)work;
    const struct seed_place place = seed_place_now(saving->service);
    saving->what.seed = seed_place_write(work->arena, &place);
    saving->what.snapshot.created_ms = work->began_ms;
}

// Nothing is written here, and nothing is to be kept.
static enum store_result save(struct desk_work *work, struct store_db *db) {
    struct saving *saving = (void *)work;
    const enum store_result saved =
        snapshot_save(db, work->arena, saving->snapshots->folder, &saving->what);
    return saved == STORE_OK ? STORE_MISSING : saved;
}

static void end_saving(struct desk_work *work) {
    const struct saving *saving = (void *)work;
    if (saving->what.is_there)
        snapshots_put(saving->snapshots, &saving->what.snapshot);
}

static enum arm_code check_name(struct arm_call *call) {
    if (snapshot_name_is_valid(name_of(call)))
        return ARM_OK;
    const enum arm_code code = arm_refuse(
        call, ARM_INVALID_REQUEST_CONTENT, TEXT("the name of a snapshot"),
        TEXT("1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, and neither "
             "\"directory\" nor \"empty\""));
    call->error.target = TEXT("name");
    return code;
}

static enum arm_code check_asked(struct arm_call *call) {
    static const char *const members[] = {NULL};
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = control_needs_folder(call, TEXT("A snapshot"));
    if (code == ARM_OK)
        code = check_name(call);
    return code == ARM_OK ? control_body(call, members, &reader, &root) : code;
}

static enum arm_code hand_in_saving(struct arm_call *call) {
    struct snapshots *snapshots = app_of(call)->snapshots;
    const enum arm_code code = check_asked(call);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    const bool replaces = snapshots_find(snapshots, name_of(call));
    if (!replaces && snapshots->count == SNAPSHOTS_MAX)
        return arm_refuse(call, CONTROL_TOO_MANY_SNAPSHOTS, TEXT(""));
    struct saving *saving = desk_work_new(sizeof *saving);
    if (!saving)
        return arm_refuse_for_memory(call);
    saving->work.begin = begin_saving;
    saving->work.run = save;
    saving->work.end = end_saving;
    saving->service = call->service;
    saving->snapshots = snapshots;
    saving->what.replaces = replaces;
    snprintf(saving->what.snapshot.name, sizeof saving->what.snapshot.name, "%.*s",
             TEXT_ARGS(name_of(call)));
    return desk_hand_in(call, &saving->work);
}

static enum arm_code answer_saving(struct arm_call *call, const struct desk_work *work) {
    const struct saving *saving = (const void *)work;
    if (saving->what.is_taken)
        return arm_refuse(call, CONTROL_SNAPSHOT_NAME_TAKEN, name_of(call));
    if (saving->work.result != STORE_MISSING)
        return app_fault(call, saving->work.result);
    call->status = saving->what.replaces ? 200 : 201;
    render(&call->out, &saving->what.snapshot);
    return ARM_OK;
}

enum arm_code snapshots_save(struct arm_call *call) {
    return desk_attend(call, hand_in_saving, answer_saving);
}

// --- deleting ---

struct deleting {
    struct desk_work work; // first
    struct snapshots *snapshots;
    struct snapshot *snapshot;
    bool is_gone;
};

static enum store_result delete_it(struct desk_work *work, struct store_db *db) {
    struct deleting *deleting = (void *)work;
    (void)db;
    const enum store_result deleted = snapshot_delete(work->arena, deleting->snapshots->folder,
                                                      deleting->snapshot, &deleting->is_gone);
    return deleted == STORE_OK ? STORE_MISSING : deleted;
}

static void end_deleting(struct desk_work *work) {
    const struct deleting *deleting = (void *)work;
    if (deleting->is_gone)
        snapshots_remove(deleting->snapshots, deleting->snapshot);
}

static enum arm_code hand_in_deleting(struct arm_call *call) {
    struct snapshots *snapshots = app_of(call)->snapshots;
    const enum arm_code code = look_at_call(call);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    struct snapshot *snapshot = snapshots_find(snapshots, name_of(call));
    call->status = 204;
    if (!snapshot)
        return ARM_OK;
    struct deleting *deleting = desk_work_new(sizeof *deleting);
    if (!deleting)
        return arm_refuse_for_memory(call);
    deleting->work.run = delete_it;
    deleting->work.end = end_deleting;
    deleting->snapshots = snapshots;
    deleting->snapshot = snapshot;
    return desk_hand_in(call, &deleting->work);
}

static enum arm_code answer_deleting(struct arm_call *call, const struct desk_work *work) {
    const struct deleting *deleting = (const void *)work;
    if (deleting->work.result != STORE_MISSING)
        return app_fault(call, deleting->work.result);
    call->status = 204;
    return ARM_OK;
}

enum arm_code snapshots_delete(struct arm_call *call) {
    return desk_attend(call, hand_in_deleting, answer_deleting);
}
