#include "control/health.h"

#include "app/app.h"
#include "app/fault.h"
#include "base/clock.h"
#include "control/clock.h"
#include "run/trial.h"
#include "upkeep/settings.h"

enum arm_code health_live(struct arm_call *call) {
    json_object(&call->out);
    json_put_text(&call->out, TEXT("status"), TEXT("ok"));
    json_object_end(&call->out);
    return ARM_OK;
}

static enum arm_code refuse(struct arm_call *call, const char *reason, struct text why) {
    DISREGARD(arm_refuse_for_now(call, reason));
    call->error.target = text_of(reason);
    call->error.more = why;
    return ARM_SERVICE_UNAVAILABLE;
}

static enum arm_code refuse_committed(struct arm_call *call) {
    return app_of(call)->committed == STORE_FULL
               ? refuse(call, "disk-full", TEXT("The disk is full."))
               : refuse(call, "commit-failed", TEXT("The last commit failed."));
}

static enum arm_code render(struct arm_call *call, unsigned long epoch) {
    const struct app *app = app_of(call);
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("status"), TEXT("ok"));
    json_put_text(out, TEXT("version"), text_of(app->version));
    json_put_integer(out, TEXT("schemaVersion"), store_schema_version());
    json_put_integer(out, TEXT("uptimeSeconds"),
                     (clock_monotonic_us() - app->started_us) / 1000000);
    json_put_text(out, TEXT("instanceId"), guid_text(call->arena, &app->instance));
    json_put_text(out, TEXT("dataId"), app->data_id);
    json_put_integer(out, TEXT("epoch"), (long long)epoch);
    if (clock_is_set().mode != CLOCK_REAL)
        control_clock_render(call);
    json_object_end(out);
    return ARM_OK;
}

// 200 once the database answers, and what was written last is kept; 503 otherwise.
enum arm_code health_ready(struct arm_call *call) {
    struct app *app = app_of(call);
    unsigned long epoch = 0;
    trial_look(app);
    if (app->is_loading)
        return refuse(call, "loading", TEXT("It is loading its directory."));
    if (store_setting_number(app_db(call), call->arena, SETTING_EPOCH, &epoch) != STORE_OK)
        return refuse(call, "database", TEXT("The database does not answer."));
    return app->committed == STORE_OK ? render(call, epoch) : refuse_committed(call);
}
