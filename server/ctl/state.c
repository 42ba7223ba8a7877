// Of the server itself: its state, whether it is ready, starting over.

#include "ctl/subcommands.h"

#include "base/clock.h"
#include "ctl/plain.h"
#include "ctl/talk.h"
#include "feed/answer.h"
#include "json/json_out.h"

#include <limits.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

// --- status ---

enum { STATUS_JSON };

static const struct option_row status_options[] = {
    [STATUS_JSON] = {"--json", NULL, OPTION_SWITCH, "", "print what the server says, as it is"},
};

static int status(struct ctl *ctl) {
    const struct question question = {.method = "GET", .path = TEXT("/status")};
    struct text body = TEXT("");
    int exits = 0;
    if (ctl->values[STATUS_JSON].on)
        return ctl_print(ctl, &question);
    if (!ctl_ask(ctl, &question, &body, &exits))
        return exits;
    return ctl_say(ctl, plain_members(ctl->arena, body));
}

int ctl_status(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = status_options, .count = COUNT(status_options)};
    return ctl_run(command, words, &form, status);
}

// --- wait ---

enum { WAIT_SECONDS };
enum { WAIT_PAUSE_US = 100000, WAIT_ATTEMPT_SECONDS = 3 };

static const struct option_row wait_options[] = {
    [WAIT_SECONDS] = {"--seconds", NULL, OPTION_NUMBER, "SECONDS", "how long at most", "30", 0,
                      86400},
};

// Quietly: what is not there yet may be there the next time. The folder's CA, too.
static bool looks_ready(const struct ctl *ctl, struct arena *arena,
                        struct errand_answer *ret_answer, struct text *ret_why) {
    struct target target;
    if (!target_find(arena, &ctl->wish, &target, ret_why))
        return false;
    target.fields = TEXT(""); // nobody is asked for a token there
    const struct errand errand = ctl_errand(arena, &target,
                                            &(struct question){.method = "GET",
                                                               .path = TEXT("/health/ready"),
                                                               .seconds = WAIT_ATTEMPT_SECONDS});
    if (!errand_run(arena, &errand, ret_answer, ret_why))
        return false;
    const bool is_ready = ret_answer->status == 200 && plain_is_object(ret_answer->body);
    *ret_why = ret_answer->status == 200
                   ? TEXT("what answers there is no azsreg")
                   : answer_refusal(arena, ret_answer->status, ret_answer->body);
    return is_ready;
}

static int say_ready(const struct ctl *ctl, struct text body) {
    const int exits = ctl_say(ctl, body);
    return exits ? exits : ctl_say(ctl, TEXT("\n"));
}

static int wait_for(struct ctl *ctl) {
    const int64_t seconds = (int64_t)ctl->values[WAIT_SECONDS].number;
    const int64_t end_us = clock_monotonic_us() + seconds * 1000000;
    for (;;) {
        cleanup_arena struct arena *arena = arena_open();
        struct errand_answer answer = {.status = 0};
        struct text why = TEXT("out of memory");
        if (arena && looks_ready(ctl, arena, &answer, &why))
            return say_ready(ctl, answer.body);
        if (clock_monotonic_us() < end_us) {
            errand_pause(WAIT_PAUSE_US);
            continue;
        }
        (void)command_refuse(
            ctl->command,
            text_format(ctl->arena, "%.*s: %.*s", TEXT_ARGS(ctl->target.name), TEXT_ARGS(why)));
        return answer.status && answer.status != 200 ? 1 : 2;
    }
}

int ctl_wait(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = wait_options, .count = COUNT(wait_options)};
    return ctl_run(command, words, &form, wait_for);
}

// --- reset ---

enum { RESET_TO, RESET_SEED, RESET_KEEP };

static const struct option_row reset_options[] = {
    [RESET_TO] =
        {"--to", NULL, OPTION_TEXT, "NAME",
         "what is there then: directory, empty, or a snapshot's name; the server's default is "
         "directory"},
    [RESET_SEED] = {"--seed", NULL, OPTION_NUMBER, "N", "what ids come from", NULL, 0, LONG_MAX},
    [RESET_KEEP] = {"--keep", NULL, OPTION_LIST, "WHAT",
                    "what stays beside the data: requests, faults, clock; may be given more than "
                    "once, or as a list with commas"},
};

static void render_keep(struct json_out *out, struct text list) {
    json_put_array(out, TEXT("keep"));
    while (list.size)
        json_text(out, text_trim(text_cut(&list, ',')));
    json_array_end(out);
}

static int reset(struct ctl *ctl) {
    struct json_out out = json_out_in(ctl->arena);
    const struct option_value *values = ctl->values;
    json_object(&out);
    if (values[RESET_TO].given)
        json_put_text(&out, TEXT("to"), values[RESET_TO].text);
    if (values[RESET_SEED].given)
        json_put_integer(&out, TEXT("seed"), (long long)values[RESET_SEED].number);
    if (values[RESET_KEEP].given)
        render_keep(&out, values[RESET_KEEP].text);
    json_object_end(&out);
    return ctl_send(ctl, "POST", TEXT("/reset"), &out);
}

int ctl_reset(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = reset_options, .count = COUNT(reset_options)};
    return ctl_run(command, words, &form, reset);
}
