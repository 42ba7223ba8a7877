#include "explain/explain_refusal.h"

#include "app/app.h"
#include "arm/disturbance.h"
#include "base/shortage.h"
#include "explain/explanation.h"
#include "journal/journal.h"

// No rule says no where the server itself cannot.
static bool is_about_a_rule(enum arm_code code) {
    return code != ARM_INTERNAL_SERVER_ERROR && code != ARM_SERVICE_UNAVAILABLE &&
           code != ARM_INSUFFICIENT_STORAGE;
}

static void render_fault(const struct arm_call *call, struct json_out *out) {
    const struct arm_disturbance *fault = call->disturbance;
    const bool is_asked_for = http_request_field(call->request, "x-azsreg-fault").at;
    struct arena *arena = out->buffer.arena;
    json_put_text(out, TEXT("why"),
                  text_format(arena, "The fault '%.*s' has answered it: %.*s",
                              TEXT_ARGS(fault->name), TEXT_ARGS(fault->error.message)));
    json_put_text(out, TEXT("cure"),
                  is_asked_for
                      ? TEXT("Send no x-azsreg-fault header.")
                      : text_format(arena, "DELETE /_azsreg/faults/%.*s.", TEXT_ARGS(fault->name)));
}

static struct text render(struct arm_call *call, enum arm_code code) {
    struct json_out out = json_out_in(call->arena);
    struct text text = {0};
    json_object(&out);
    if (code == ARM_OK)
        render_fault(call, &out);
    else
        explanation_render(call, code, &out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : (struct text){0};
}

// What is short for an explanation is not short for the answer.
void explain_refusal(struct arm_call *call, enum arm_code code) {
    if (!journal_keeps(app_of(call)->journal, call->request) || !is_about_a_rule(code))
        return;
    const bool was_short = shortage_take();
    const struct text explained = render(call, code);
    if (!shortage_take())
        call->explained = explained;
    if (was_short)
        shortage_note();
}
