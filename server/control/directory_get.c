#include "control/directory.h"

#include "app/desk.h"
#include "app/fault.h"
#include "control/control_call.h"
#include "control/directory_text.h"
#include "identity/control_gate.h"

struct reading {
    struct desk_work work; // first
    bool with_secrets;
    struct text digest;
    struct directory_text directory;
};

// Nothing is written, and nothing is to be kept.
static enum store_result run(struct desk_work *work, struct store_db *db) {
    struct reading *reading = (void *)work;
    struct directory_text *directory = &reading->directory;
    enum store_result result = directory_text_read(db, work->arena, true, directory);
    if (result == STORE_OK && !directory->is_too_long) {
        reading->digest = directory_text_digest(work->arena, directory->text);
        if (!reading->with_secrets)
            result = directory_text_read(db, work->arena, false, directory);
    }
    return result == STORE_OK ? STORE_MISSING : result;
}

static enum arm_code read_query(struct arm_call *call, bool *ret_with_secrets) {
    static const char *const names[] = {"secrets", NULL};
    enum arm_code code = control_query(call, names);
    if (code == ARM_OK)
        code = control_flag(call, "secrets", ret_with_secrets);
    return code == ARM_OK && *ret_with_secrets ? control_gate_full(call) : code;
}

static enum arm_code hand_in(struct arm_call *call) {
    bool with_secrets = false;
    const enum arm_code code = read_query(call, &with_secrets);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    struct reading *reading = desk_work_new(sizeof *reading);
    if (!reading)
        return arm_refuse_for_memory(call);
    reading->work.run = run;
    reading->with_secrets = with_secrets;
    return desk_hand_in(call, &reading->work);
}

static enum arm_code answer(struct arm_call *call, const struct desk_work *work) {
    const struct reading *reading = (const void *)work;
    if (reading->work.result != STORE_MISSING)
        return app_fault(call, reading->work.result);
    if (reading->directory.is_too_long)
        return arm_refuse(call, CONTROL_DIRECTORY_TOO_LARGE, TEXT(""));
    const struct text etag = text_format(call->arena, "\"%.*s\"", TEXT_ARGS(reading->digest));
    const enum arm_code code = arm_call_read_condition(call, etag);
    call->raw = text_copy(call->arena, reading->directory.text);
    return code;
}

enum arm_code control_directory_get(struct arm_call *call) {
    return desk_attend(call, hand_in, answer);
}
