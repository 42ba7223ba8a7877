#include "explain/explanation.h"

#include "explain/reasons.h"
#include "explain/telling.h"

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

// A subscription of the rule: its offer, its partner, and whom it rolls up to.
static void render_party(const struct asking *asking, bool is_customer, struct json_out *out) {
    const struct ownership_party *party =
        is_customer ? &asking->facts.customer : &asking->facts.registration;
    const struct seller seller = telling_seller(asking, is_customer);
    json_put_object(out, is_customer ? TEXT("customer") : TEXT("registration"));
    json_put_text(out, TEXT("subscription"),
                  is_customer ? telling_customer(asking) : telling_default(asking));
    if (party->known) {
        json_put_text(out, TEXT("offer"), party->offer);
        json_put_text(out, TEXT("state"), party->state);
        json_put_text(out, TEXT("tenant"), telling_id(asking, &party->tenant));
    }
    if (seller.name.size) {
        json_put_text(out, TEXT("partner"), seller.name);
        json_put_text(out, TEXT("rootPartner"), seller.root);
        json_put_bool(out, TEXT("partnerReachable"), party->partner_reachable);
    }
    json_object_end(out);
}

static void render_facts(const struct asking *asking, const struct candidates *candidates,
                         struct json_out *out) {
    json_put_object(out, TEXT("facts"));
    render_party(asking, false, out);
    render_party(asking, true, out);
    json_object_end(out);
    candidates_name(asking, candidates, out);
}

static void render_candidates(const struct asking *asking, const struct candidates *candidates,
                              struct json_out *out) {
    if (!candidates->count)
        return;
    json_put_array(out, TEXT("candidates"));
    for (size_t i = 0; i < candidates->count; i++)
        json_text(out, telling_id(asking, &candidates->ids[i]));
    json_array_end(out);
}

static struct candidates render_reasoning(const struct asking *asking, struct json_out *out) {
    const struct reasoning reasoning = reasons_of(asking);
    json_put_text(out, TEXT("reason"), reasoning.reason);
    json_put_text(out, TEXT("why"), reasoning.why);
    if (reasoning.cure.size)
        json_put_text(out, TEXT("cure"), reasoning.cure);
    render_candidates(asking, &reasoning.candidates, out);
    return reasoning.candidates;
}

void explanation_render(struct arm_call *call, enum arm_code code, struct json_out *out) {
    struct asking asking;
    struct candidates candidates = {.count = 0};
    asking_run(&asking, call, code);
    if (code != ARM_OK)
        candidates = render_reasoning(&asking, out);
    if (asking.has_facts)
        render_facts(&asking, &candidates, out);
    json_put_array(out, TEXT("checks"));
    for (int i = 0; i < CHECKS; i++)
        if (asking.verdicts[i] != CHECK_NOT_OF_THIS)
            render_check(&asking, (enum check)i, out);
    json_array_end(out);
}
