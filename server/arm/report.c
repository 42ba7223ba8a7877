#include "arm/report.h"

#include "arm/disturbance.h"
#include "log/log.h"

enum { API_VERSION_LOGGED = 32 };

static struct text controller_of(const struct arm_call *call) {
    return call && call->controller.at
               ? text_format(call->arena, "control:%.*s", TEXT_ARGS(call->controller))
               : (struct text){0};
}

void arm_report(const struct http_request *request, const struct http_reply *reply,
                long long microseconds) {
    if (!log_wants(LOG_INFO))
        return;
    const struct arm_call *call = request->note;
    struct text path = http_target_path(request->target);
    path = text_cut(&path, '?');
    const bool failed = call && call->error.code != ARM_OK;
    const struct text client_id = http_request_field(request, "x-ms-client-request-id");
    const struct log_field fields[] = {
        LOG_TEXT("method", request->method),
        LOG_TEXT("path", path),
        LOG_NUMBER("status", reply->status),
        LOG_TEXT("operation",
                 call && call->route ? text_of(call->route->operation) : (struct text){0}),
        LOG_TEXT("code",
                 failed ? text_of(arm_error_row(call->error.code)->name) : (struct text){0}),
        LOG_TEXT("reason", failed || (call && call->error.reason)
                               ? arm_error_reason(&call->error, call->arena)
                               : (struct text){0}),
        LOG_TEXT("target", failed ? call->error.target : (struct text){0}),
        LOG_TEXT("cause", failed ? call->error.cause : (struct text){0}),
        LOG_TEXT("fault", call && call->disturbance ? call->disturbance->name : (struct text){0}),
        LOG_TEXT("hint", call ? call->hint : (struct text){0}),
        LOG_TEXT("apiVersion", call && call->api_version.size
                                   ? text_slice(call->api_version, 0, API_VERSION_LOGGED)
                                   : (struct text){0}),
        LOG_TEXT("caller", call && call->caller.signed_in
                               ? guid_text(call->arena, &call->caller.object_id)
                               : controller_of(call)),
        LOG_TEXT("correlation", call ? text_of(call->correlation_id) : (struct text){0}),
        LOG_TEXT("request", call ? text_of(call->request_id) : (struct text){0}),
        LOG_TEXT("clientRequest", text_is_token(client_id, ARM_CLIENT_REQUEST_ID_MAX)
                                      ? client_id
                                      : (struct text){0}),
        LOG_NUMBER("us", microseconds),
    };
    log_write(reply->status >= 500 ? LOG_WARN : LOG_INFO, "request", fields,
              sizeof fields / sizeof *fields);
}
