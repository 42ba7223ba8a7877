#include "control/fault_render.h"

#include <stdio.h>

static void put_number(struct json_out *out, struct text key, unsigned long long number) {
    if (number)
        json_put_integer(out, key, (long long)number);
}

static void render_pairs(struct json_out *out, struct text key, const struct match_pairs *pairs) {
    if (!pairs->count)
        return;
    json_put_object(out, key);
    for (size_t i = 0; i < pairs->count; i++)
        json_put_text(out, pairs->pairs[i].name, pairs->pairs[i].glob);
    json_object_end(out);
}

static void render_match(struct json_out *out, const struct match *match) {
    json_put_object(out, TEXT("match"));
    for (int i = 0; i < MATCH_WORDS; i++)
        json_put_if_any(out, text_of(match_name((enum match_word)i)), match->words[i]);
    if (match->writes)
        json_put_bool(out, TEXT("writes"), true);
    render_pairs(out, TEXT("header"), &match->headers);
    render_pairs(out, TEXT("query"), &match->query);
    json_object_end(out);
}

static void render_error(struct json_out *out, const struct fault_effect *effect) {
    if (!effect->error.status)
        return;
    json_put_integer(out, TEXT("status"), effect->error.status);
    json_put_text(out, TEXT("code"), effect->error.code);
    json_put_text(out, TEXT("message"), effect->error.message);
    if (effect->after)
        json_put_bool(out, TEXT("after"), true);
    if (!effect->field_count)
        return;
    json_put_object(out, TEXT("headers"));
    for (size_t i = 0; i < effect->field_count; i++)
        json_put_text(out, effect->fields[i].name, effect->fields[i].value);
    json_object_end(out);
}

static struct text word_of(const struct fault_effect *effect) {
    if (effect->ending == HTTP_ENDS_WELL)
        return TEXT("");
    if (effect->ending == HTTP_ENDS_HALFWAY)
        return TEXT("mid");
    return effect->after ? TEXT("after") : TEXT("before");
}

static void render_effect(struct json_out *out, const struct fault_effect *effect) {
    json_put_object(out, TEXT("do"));
    render_error(out, effect);
    json_put_if_any(out, TEXT("close"), word_of(effect));
    put_number(out, TEXT("delayMs"), effect->delay_ms);
    put_number(out, TEXT("bytesPerSecond"), effect->pace);
    put_number(out, TEXT("registering"), effect->registering);
    json_object_end(out);
}

// As few digits as say the same number again.
static void render_probability(struct json_out *out, double probability) {
    char digits[32] = "";
    double same = -1;
    for (int count = 1; count <= 17 && !(same >= probability && same <= probability); count++) {
        snprintf(digits, sizeof digits, "%.*g", count, probability);
        (void)sscanf(digits, "%lf", &same); // NOLINT(cert-err34-c)
    }
    json_put_raw(out, TEXT("probability"), text_of(digits));
}

void fault_render(const struct fault_rule *rule, struct json_out *out) {
    json_object(out);
    json_put_text(out, TEXT("name"), rule->name);
    json_put_if_any(out, TEXT("preset"), rule->preset);
    render_match(out, &rule->match);
    render_effect(out, &rule->effect);
    json_put_integer(out, TEXT("skip"), (long long)rule->skip);
    put_number(out, TEXT("times"), rule->times);
    render_probability(out, rule->probability);
    json_put_integer(out, TEXT("seed"), (long long)rule->seed);
    if (rule->by_header)
        json_put_bool(out, TEXT("byHeader"), true);
    json_put_integer(out, TEXT("seen"), (long long)rule->seen);
    json_put_integer(out, TEXT("fired"), (long long)rule->fired);
    json_object_end(out);
}
