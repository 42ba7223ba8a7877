// Why a request was refused.

#include "ctl/subcommands.h"

#include "base/buffer.h"
#include "ctl/plain.h"
#include "ctl/talk.h"
#include "ctl/wanted.h"
#include "json/json_slice.h"

#include <limits.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { WHY_JSON };

static const struct option_row why_options[] = {
    [WHY_JSON] = {"--json", NULL, OPTION_SWITCH, "", "print what the server has kept, as it is"},
};

// The newest one that was answered so; none is empty. False where the server was not asked, or said
// no.
static bool find_newest(const struct ctl *ctl, const char *status, struct text correlation,
                        struct text *ret_one, int *ret_exits) {
    struct buffer path = buffer_in(ctl->arena);
    struct text body = TEXT("");
    struct text page = TEXT("");
    struct question question = {.method = "GET"};
    buffer_add(&path, TEXT("/requests"));
    wanted_add(&path, "status", text_of(status));
    wanted_add(&path, "limit", TEXT("1"));
    if (correlation.size)
        wanted_add(&path, "correlation", correlation);
    *ret_one = TEXT("");
    if (!buffer_text(&path, &question.path) || !ctl_ask(ctl, &question, &body, ret_exits))
        return false;
    if (body.size && json_slice_member(body, TEXT("value"), &page))
        (void)json_slice_element(&page, ret_one);
    return true;
}

static unsigned long number_of(const struct ctl *ctl, struct text request) {
    unsigned long n = 0;
    (void)text_number(plain_member(ctl->arena, request, "n"), LONG_MAX, &n);
    return n;
}

static bool find_refusal(const struct ctl *ctl, struct text correlation, struct text *ret_one,
                         int *ret_exits) {
    struct text theirs = TEXT("");
    struct text ours = TEXT("");
    if (!find_newest(ctl, "4xx", correlation, &theirs, ret_exits) ||
        !find_newest(ctl, "5xx", correlation, &ours, ret_exits))
        return false;
    *ret_one = number_of(ctl, ours) > number_of(ctl, theirs) ? ours : theirs;
    if (ret_one->size)
        return true;
    (void)command_refuse(ctl->command, TEXT("no refusal is kept that it could be"));
    *ret_exits = 1;
    return false;
}

static bool find(const struct ctl *ctl, struct text which, struct text *ret_one, int *ret_exits) {
    unsigned long n = 0;
    if (!text_number(which, LONG_MAX, &n))
        return find_refusal(ctl, which, ret_one, ret_exits);
    return ctl_ask(
        ctl,
        &(struct question){.method = "GET", .path = text_format(ctl->arena, "/requests/%lu", n)},
        ret_one, ret_exits);
}

static int why(struct ctl *ctl) {
    const struct text which = ctl->operand_count ? ctl->operands[0] : TEXT("");
    struct text one = TEXT("");
    int exits = 0;
    if (!find(ctl, which, &one, &exits))
        return exits;
    return ctl_say(ctl, ctl->values[WHY_JSON].on ? text_format(ctl->arena, "%.*s\n", TEXT_ARGS(one))
                                                 : plain_why(ctl->arena, one));
}

int ctl_why(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = why_options,
                                         .count = COUNT(why_options),
                                         .operands = "[NUMBER|CORRELATION]",
                                         .most = 1};
    return ctl_run(command, words, &form, why);
}
