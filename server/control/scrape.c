#include "control/scrape.h"

#include "app/app.h"
#include "control/control_call.h"
#include "metrics/exposition.h"

enum arm_code control_metrics(struct arm_call *call) {
    const struct metrics *metrics = app_of(call)->metrics;
    struct metrics_now now = {.version = app_of(call)->version, .schema = store_schema_version()};
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    const enum exposition_format format =
        exposition_wanted(http_request_field(call->request, "Accept"));
    metrics->look(metrics->context, call->arena, &now);
    call->raw = exposition_write(call->arena, format, metrics, &now, &call->service->routes);
    call->type = exposition_type(format);
    return ARM_OK;
}
