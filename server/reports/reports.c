#include "reports/reports.h"

#include "app/fault.h"
#include "base/clock.h"
#include "reports/report.h"
#include "scope/scope.h"
#include "usage/record_id.h"

enum { DETAILS_MAX = 100 }; // of what is wrong where all is

// --- what became of it ---

static struct text target_of(struct arm_call *call, const struct usage_result *result) {
    return text_format(call->arena, result->member[0] ? "value[%zu].%s" : "value[%zu]",
                       result->index, result->member);
}

static struct text message_of(struct arm_call *call, const struct usage_result *result) {
    return text_format(call->arena, "%s%sexpected %s.", result->member,
                       result->member[0] ? ": " : "", result->expected);
}

static struct text record_id(struct arm_call *call, int64_t number) {
    const struct guid id = usage_record_guid(number);
    return guid_text(call->arena, &id);
}

static void render_result(struct arm_call *call, const struct usage_result *result) {
    static const char *const words[] = {[USAGE_ACCEPTED] = "Accepted",
                                        [USAGE_DUPLICATE] = "Duplicate",
                                        [USAGE_CONFLICT] = "Conflict",
                                        [USAGE_INVALID] = "Invalid"};
    struct json_out *out = &call->out;
    json_object(out);
    json_put_integer(out, TEXT("index"), (long long)result->index);
    json_put_text(out, TEXT("status"), text_of(words[result->status]));
    if (result->code[0]) {
        json_put_text(out, TEXT("code"), text_of(result->code));
        json_put_text(out, TEXT("message"), message_of(call, result));
        json_put_text(out, TEXT("target"), target_of(call, result));
    }
    if (result->earlier)
        json_put_text(out, TEXT("recordId"), record_id(call, result->earlier));
    json_object_end(out);
}

static void render_share(struct arm_call *call, const struct usage_share *share) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &share->key.payer));
    json_put_text(out, TEXT("rule"), text_of(payer_rule_name((enum payer_rule)share->key.rule)));
    json_put_integer(out, TEXT("records"), share->records);
    if (share->currency.size) {
        json_put_raw(out, TEXT("cost"), decimal_text(call->arena, &share->cost));
        json_put_text(out, TEXT("currency"), share->currency);
    }
    json_object_end(out);
}

static void render_lists(struct arm_call *call, const struct report *report) {
    const struct usage_outcome *outcome = &report->outcome;
    struct json_out *out = &call->out;
    json_put_array(out, TEXT("charged"));
    for (size_t i = 0; i < outcome->share_count; i++)
        render_share(call, &outcome->shares[i]);
    json_array_end(out);
    json_put_array(out, TEXT("results"));
    for (size_t i = 0; i < outcome->result_count; i++)
        render_result(call, &outcome->results[i]);
    json_array_end(out);
    json_put_array(out, TEXT("warnings"));
    if (report->is_cut)
        json_text(out, TEXT("The body has a nextLink, which is not followed: it is one page of "
                            "several. Send the others as well."));
    json_array_end(out);
}

static enum arm_code render(struct arm_call *call, const struct report *report) {
    const struct usage_report_row *row = &report->reporter.row;
    const struct registration_row registration = {.group = row->group, .name = row->registration};
    const struct usage_outcome *outcome = &report->outcome;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("registration"), scope_registration_id(call, &registration, ""));
    json_put_text(out, TEXT("cloudId"), row->cloud_id);
    json_put_time(out, TEXT("reportedTime"), row->reported_ms);
    json_put_integer(out, TEXT("count"), (long long)outcome->count);
    json_put_integer(out, TEXT("accepted"), (long long)outcome->accepted);
    json_put_integer(out, TEXT("duplicate"), (long long)outcome->duplicate);
    json_put_integer(out, TEXT("rejected"), (long long)outcome->rejected);
    render_lists(call, report);
    json_object_end(out);
    return ARM_OK;
}

// --- refused as a whole ---

static enum arm_code refuse_all(struct arm_call *call, const struct report *report) {
    const struct usage_outcome *outcome = &report->outcome;
    const size_t count = outcome->result_count < DETAILS_MAX ? outcome->result_count : DETAILS_MAX;
    struct arm_error_detail *details = arena_alloc(call->arena, count * sizeof *details);
    const enum arm_code code = arm_refuse(call, ARM_INVALID_USAGE_RECORDS,
                                          text_format(call->arena, "%zu", outcome->count));
    for (size_t i = 0; details && i < count; i++)
        details[i] = (struct arm_error_detail){.code = text_of(outcome->results[i].code),
                                               .target = target_of(call, &outcome->results[i]),
                                               .message = message_of(call, &outcome->results[i])};
    call->error.details = details;
    call->error.detail_count = details ? count : 0;
    return code;
}

// The report's arena goes before the answer is written.
static struct text copy(struct arm_call *call, struct text text) {
    return text_copy(call->arena, text);
}

static struct text place_of(struct arm_call *call, const struct usage_source_fault *fault) {
    if (!fault->line)
        return TEXT("the body");
    return text_format(call->arena, "line %zu of the body", fault->line);
}

static enum arm_code refuse_page(struct arm_call *call, const struct usage_source_fault *fault) {
    const struct text whole = place_of(call, fault);
    const struct text member =
        text_format(call->arena, "'%.*s'%s%.*s", TEXT_ARGS(fault->path), fault->line ? " in " : "",
                    TEXT_ARGS(fault->line ? whole : TEXT("")));
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT, fault->path.size ? member : whole,
                   copy(call, fault->expected));
    call->error.target = copy(call, fault->path);
    return code;
}

static enum arm_code refuse_body(struct arm_call *call, const struct report *report) {
    if (report->verdict == REPORT_TOO_MANY)
        return arm_refuse(call, ARM_TOO_MANY_USAGE_RECORDS,
                          text_format(call->arena, "%d", USAGE_RECORDS_MAX));
    if (report->verdict == REPORT_BAD_PAGE)
        return refuse_page(call, &report->fault);
    return arm_refuse(
        call, ARM_INVALID_REQUEST_CONTENT, place_of(call, &report->fault),
        report->verdict == REPORT_NOT_JSON
            ? TEXT("JSON")
            : TEXT("an array of usage records, or an object whose one value is such an array"));
}

// Once it was handed in, what has become of it is the answer, whatever has become of the
// registration since.
static enum arm_code answer(struct arm_call *call, const struct desk_work *work) {
    const struct report *report = (const void *)work;
    const struct report_sent *sent = &report->sent;
    if (!report_is_judged(report))
        return app_fault(call, report->work.result);
    switch (report->verdict) {
    case REPORT_TAKEN:
        return render(call, report);
    case REPORT_GONE:
        return arm_refuse(call, ARM_REGISTRATION_NOT_FOUND,
                          guid_text(call->arena, &call->subscription), copy(call, sent->group),
                          copy(call, sent->registration));
    case REPORT_OTHER_CLOUD:
        return arm_refuse(call, ARM_ACTIVATION_KEY_MISMATCH, copy(call, sent->registration));
    case REPORT_NOT_ENABLED:
        return arm_refuse(call, ARM_USAGE_REPORTING_NOT_ENABLED,
                          copy(call, report->reporter.row.registration));
    case REPORT_ALL_BAD:
        return refuse_all(call, report);
    case REPORT_NOT_JSON:
    case REPORT_BAD_PAGE:
    case REPORT_NO_RECORDS:
    case REPORT_TOO_MANY:
        break;
    }
    return refuse_body(call, report);
}

// --- handing it in ---

static enum arm_code hand_in(struct arm_call *call, const struct report_sent *sent) {
    if (!desk_is_free(call))
        return ARM_OK;
    struct report *report = report_of(sent);
    if (!report)
        return arm_refuse_for_memory(call);
    report->metrics = app_of(call)->metrics;
    return desk_hand_in(call, &report->work);
}

static struct report_sent sent_of(struct arm_call *call) {
    return (struct report_sent){
        .subscription = call->subscription,
        .body = call->request->body,
        .is_ndjson = arm_call_type_is_ndjson(http_request_field(call->request, "Content-Type")),
        .loose = app_of(call)->loose,
        .then_ms = -1,
    };
}

static enum arm_code refuse_time(struct arm_call *call, struct text expected) {
    return arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("reportedTime"), expected);
}

// How often it is said; -1 where that cannot be read.
static int find_time(struct arm_call *call, struct text *ret_text) {
    return arm_query_find(call->arena, call->path.query, "reportedTime", ret_text);
}

static enum arm_code read_time(struct arm_call *call, int64_t *ret_ms) {
    struct text text = TEXT("");
    const int times = find_time(call, &text);
    if (times == 0)
        return ARM_OK;
    if (times != 1 || text.size != TEXT("2026-11-22T08:30:00Z").size ||
        !clock_read_rfc3339(text, ret_ms))
        return refuse_time(call, TEXT("a time in whole seconds, like 2026-11-22T08:30:00Z"));
    return *ret_ms <= clock_served_ms() ? ARM_OK : refuse_time(call, TEXT("a time that has come"));
}

enum arm_code usage_reports_create(struct arm_call *call) {
    struct registration_row registration;
    struct report_sent sent = sent_of(call);
    if (desk_has_work(call))
        return desk_finish(call, answer);
    enum arm_code code = read_time(call, &sent.then_ms);
    if (code == ARM_OK)
        code = scope_registration(call, &registration);
    sent.group = arm_call_param(call, "resourceGroupName");
    sent.registration = arm_call_param(call, "registrationName");
    return code == ARM_OK ? hand_in(call, &sent) : code;
}

// A line with the key is no record; what counts the lines counts it, too.
enum arm_code usage_report(struct arm_call *call) {
    const struct arm_activation *key = &call->activation;
    struct report_sent sent = sent_of(call);
    if (desk_has_work(call))
        return desk_finish(call, answer);
    struct text time = TEXT("");
    if (!key->registration.size)
        return arm_refuse(call, ARM_AUTHENTICATION_FAILED, TEXT(""));
    if (find_time(call, &time))
        return refuse_time(call, TEXT("none here, where what is reported is reported now"));
    sent.group = key->group;
    sent.registration = key->registration;
    sent.cloud_id = key->cloud_id;
    sent.body = text_slice(sent.body, key->line_size, sent.body.size);
    return hand_in(call, &sent);
}
