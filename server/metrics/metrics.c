#include "metrics/metrics.h"

#include "arm/disturbance.h"

#include <stdio.h>

static size_t operation_of(const struct arm_call *call) {
    return call && call->route ? (size_t)(call->route - call->service->routes.rows)
                               : METRICS_OPERATIONS_MAX;
}

static size_t class_of(unsigned status) {
    return status < 100 || status > 599 ? METRICS_CLASSES - 1 : status / 100 - 1;
}

static enum metrics_kind kind_of(const struct arm_route *route) {
    if (route->family == ARM_FORM)
        return METRICS_SIGN_IN;
    return arm_route_writes(route) ? METRICS_WRITE : METRICS_READ;
}

static const char *reason_of(struct metrics *metrics, const struct arm_call *call) {
    const struct arm_error error = {.code = call->error.code};
    char *reason = metrics->reasons[error.code];
    if (call->error.reason)
        return call->error.reason;
    if (!reason[0]) {
        const struct text text = arm_error_reason(&error, call->arena);
        snprintf(reason, METRICS_REASON_CHARS + 1, "%.*s", TEXT_ARGS(text));
    }
    return reason[0] ? reason : arm_error_row(error.code)->name; // there was no memory for it
}

static const char *result_of(struct metrics *metrics, const struct arm_call *call,
                             unsigned status) {
    if (status < 400)
        return "ok";
    return call->error.code == ARM_OK && !call->error.reason ? "failed" : reason_of(metrics, call);
}

static void count_verdict(struct metrics *metrics, const struct arm_call *call, unsigned status) {
    if (call->error.code != ARM_OK)
        label_counts_add(&metrics->refusals, arm_error_row(call->error.code)->name,
                         reason_of(metrics, call), 1);
    if (call->grant)
        label_counts_add(&metrics->sign_ins, call->grant, result_of(metrics, call, status), 1);
}

static const char *effect_of(const struct arm_disturbance *fault) {
    if (fault->ending != HTTP_ENDS_WELL)
        return "close";
    if (fault->error.status)
        return "status";
    if (fault->registering)
        return "registering";
    return fault->pace ? "pace" : "delay";
}

void metrics_count_request(struct metrics *metrics, const struct http_request *request,
                           const struct http_reply *reply, long long microseconds) {
    const struct arm_call *call = request->note;
    metrics->requests[operation_of(call)][class_of(reply->status)]++;
    if (call && call->route && !call->disturbance)
        histogram_add(&metrics->durations[kind_of(call->route)], microseconds);
    if (call && call->disturbance)
        label_counts_add(&metrics->faults, effect_of(call->disturbance), NULL, 1);
    if (call)
        count_verdict(metrics, call, reply->status);
}

void metrics_count_commit(struct metrics *metrics, enum metrics_commit result, int64_t us) {
    metrics->commits[result]++;
    histogram_add(&metrics->commit_durations, us);
}
