#include "explain/explanation.h"

#include "explain/reasons.h"

static void render_check(const struct asking *asking, enum check check, struct json_out *out) {
    static const char *const words[] = {
        [CHECK_PASSED] = "passed",        [CHECK_FAILED] = "failed",
        [CHECK_WOULD_FAIL] = "wouldFail", [CHECK_NOT_REACHED] = "notReached",
        [CHECK_NOT_ASKED] = "notAsked",   [CHECK_NOT_OF_THIS] = "",
    };
    const struct check_row *row = check_row(check);
    json_object(out);
    json_put_text(out, TEXT("check"), text_of(row->name));
    if (row->number)
        json_put_integer(out, TEXT("number"), row->number);
    json_put_text(out, TEXT("verdict"), text_of(words[asking->verdicts[check]]));
    if (row->says) {
        json_put_text(out, TEXT("says"), text_of(row->says));
        json_put_text(out, TEXT("source"), text_of(row->source));
    }
    json_object_end(out);
}

static void render_facts(const struct asking *asking, struct json_out *out) {
    json_put_object(out, TEXT("facts"));
    json_put_raw(out, TEXT("registration"), reasons_party(asking, false));
    json_put_raw(out, TEXT("customer"), reasons_party(asking, true));
    json_object_end(out);
}

void explanation_render(struct arm_call *call, enum arm_code code, struct json_out *out) {
    struct asking asking;
    asking_run(&asking, call, code);
    if (code != ARM_OK) {
        const struct reasoning reasoning = reasons_of(&asking);
        json_put_text(out, TEXT("reason"), reasoning.reason);
        json_put_text(out, TEXT("why"), reasoning.why);
        if (reasoning.cure.size)
            json_put_text(out, TEXT("cure"), reasoning.cure);
    }
    if (asking.has_facts)
        render_facts(&asking, out);
    json_put_array(out, TEXT("checks"));
    for (int i = 0; i < CHECKS; i++)
        if (asking.verdicts[i] != CHECK_NOT_OF_THIS)
            render_check(&asking, (enum check)i, out);
    json_array_end(out);
}
