#include "control/status.h"

#include "app/app.h"
#include "app/dials.h"
#include "app/fault.h"
#include "control/clock.h"
#include "control/control_call.h"
#include "identity/control_gate.h"
#include "journal/journal.h"
#include "loading/directory_kept.h"
#include "upkeep/settings.h"
#include "upkeep/snapshots.h"
#include "watch/faults.h"

static void render_directory(struct arm_call *call) {
    static const char *const sources[] = {[DIRECTORY_OF_NOBODY] = "none",
                                          [DIRECTORY_OF_FILE] = "file",
                                          [DIRECTORY_OF_REQUEST] = "put"};
    const struct directory_kept *kept = app_of(call)->kept;
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("directory"));
    json_put_text(out, TEXT("source"), text_of(sources[kept->source]));
    if (kept->source != DIRECTORY_OF_NOBODY)
        json_put_time(out, TEXT("loadedAt"), kept->loaded_ms);
    json_object_end(out);
}

static void render_requests(struct arm_call *call) {
    const struct journal *journal = app_of(call)->journal;
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("requests"));
    json_put_integer(out, TEXT("kept"), (long long)journal->count);
    json_put_integer(out, TEXT("dropped"), (long long)journal->dropped);
    json_put_integer(out, TEXT("limit"), (long long)journal->limit);
    json_object_end(out);
}

static void render(struct arm_call *call, unsigned long epoch) {
    const struct app *app = app_of(call);
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("version"), text_of(app->version));
    json_put_text(out, TEXT("instanceId"), guid_text(call->arena, &app->instance));
    json_put_text(out, TEXT("dataId"), app->data_id);
    json_put_integer(out, TEXT("epoch"), (long long)epoch);
    json_put_text(out, TEXT("auth"), app->asks_for_tokens ? TEXT("token") : TEXT("none"));
    json_put_text(out, TEXT("control"),
                  app->control->level == CONTROL_FULL ? TEXT("full") : TEXT("read"));
    json_put_bool(out, TEXT("inMemory"), app->is_in_memory);
    json_put_bool(out, TEXT("loose"), app->loose);
    if (app->dials->seed.is_given)
        json_put_integer(out, TEXT("seed"), (long long)app->dials->seed.number);
    control_clock_render(call);
    render_directory(call);
    json_put_integer(out, TEXT("faults"), (long long)app->faults->rules.count);
    render_requests(call);
    json_put_integer(out, TEXT("snapshots"), (long long)app->snapshots->count);
    json_object_end(out);
}

enum arm_code control_status(struct arm_call *call) {
    unsigned long epoch = 0;
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_setting_number(app_db(call), call->arena, SETTING_EPOCH, &epoch);
    if (found != STORE_OK)
        return app_fault(call, found);
    render(call, epoch);
    return ARM_OK;
}
