#include "ctl/talk.h"

#include "base/cleanup.h"
#include "ctl/plain.h"
#include "ctl/wanted.h"
#include "feed/answer.h"
#include "feed/small_file.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ANSWER_SECONDS = 120 };

enum { URL, TOKEN_FILE, CA_FILE, DATA };

static const struct option_row common[] = {
    [URL] = {"--url", "AZSREG_URL", OPTION_TEXT, "URL", "where the server is",
             "http://127.0.0.1:8080"},
    [TOKEN_FILE] = {"--token-file", "AZSREG_CONTROL_TOKEN_FILE", OPTION_TEXT, "FILE",
                    "the first control token in it is shown to the server; else the data folder's"},
    [CA_FILE] = {"--cacert", NULL, OPTION_TEXT, "FILE",
                 "the CA that vouches for a server of https, PEM; else the data folder's, else the "
                 "system's"},
    [DATA] = {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR",
              "the data folder that may have a token and a CA", AZSREG_DATA_DEFAULT},
};

// --- what was typed ---

static size_t add_rows(struct option_row *rows, size_t at, const struct option_row *more,
                       size_t count) {
    memcpy(rows + at, more, count * sizeof *more);
    return at + count;
}

static int act_on(struct ctl *ctl, const struct ctl_form *form, const struct option_value *own,
                  int (*act)(struct ctl *ctl)) {
    struct text why = TEXT("");
    if (ctl->operand_count < form->least)
        return command_refuse(ctl->command, text_format(ctl->arena, "it needs %s", form->operands));
    ctl->wish = (struct target_wish){.url = own[URL].text,
                                     .token_file = own[TOKEN_FILE].text,
                                     .ca_file = own[CA_FILE].text,
                                     .folder = own[DATA].text};
    if (!target_find(ctl->arena, &ctl->wish, &ctl->target, &why))
        return command_refuse(ctl->command, why);
    signal(SIGPIPE, SIG_IGN); // a server that goes away is an answer too
    return act(ctl);
}

int ctl_run(const struct command *command, char **words, const struct ctl_form *form,
            int (*act)(struct ctl *ctl)) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_row rows[CTL_OPTIONS_MAX];
    struct option_value values[CTL_OPTIONS_MAX];
    struct text operands[CTL_OPERANDS_MAX];
    struct option_operands taken = {form->operands, form->most, operands, 0};
    int status = 0;
    size_t count = form->count ? add_rows(rows, 0, form->rows, form->count) : 0;
    if (form->takes_wanted)
        count = add_rows(rows, count, wanted_rows, WANTED_ROWS);
    const size_t all = add_rows(rows, count, common, COUNT(common));
    if (!command_options(arena, command, rows, all, words, values, form->most ? &taken : NULL,
                         &status))
        return status;
    struct ctl ctl = {.arena = arena,
                      .command = command,
                      .values = values,
                      .operands = operands,
                      .operand_count = taken.count};
    return act_on(&ctl, form, values + count, act);
}

// --- the server ---

static int refuse(const struct ctl *ctl, unsigned status, struct text body) {
    (void)command_refuse(ctl->command, answer_refusal(ctl->arena, status, body));
    const struct text details = plain_details(ctl->arena, body);
    fwrite(details.at, 1, details.size, stderr);
    return 1;
}

struct errand ctl_errand(struct arena *arena, const struct target *target,
                         const struct question *question) {
    struct errand errand = {
        .method = question->method,
        .url = target->url,
        .fields = target->fields,
        .body = question->body,
        .authorities = target->authorities,
        .seconds = question->seconds ? question->seconds : ANSWER_SECONDS,
        .most = CTL_BODY_MAX,
    };
    errand.url.path = text_format(arena, "%.*s/_azsreg%.*s", TEXT_ARGS(target->url.path),
                                  TEXT_ARGS(question->path));
    return errand;
}

// Whoever stands in between may say yes to everything.
static bool take(const struct ctl *ctl, struct text body, struct text *ret_body, int *ret_status) {
    if (body.size && !plain_is_object(body)) {
        *ret_status = command_refuse(ctl->command, TEXT("what answers there is no azsreg"));
        return false;
    }
    *ret_body = body;
    return true;
}

bool ctl_ask(const struct ctl *ctl, const struct question *question, struct text *ret_body,
             int *ret_status) {
    struct errand_answer answer;
    struct text why = TEXT("");
    const struct errand errand = ctl_errand(ctl->arena, &ctl->target, question);
    const bool is_answered = errand_run(ctl->arena, &errand, &answer, &why);
    if (is_answered && answer.status / 100 == 2)
        return take(ctl, answer.body, ret_body, ret_status);
    *ret_status = is_answered
                      ? refuse(ctl, answer.status, answer.body)
                      : command_refuse(ctl->command,
                                       text_format(ctl->arena, "%.*s: %.*s",
                                                   TEXT_ARGS(ctl->target.name), TEXT_ARGS(why)));
    return false;
}

int ctl_say(const struct ctl *ctl, struct text text) {
    const bool printed = fwrite(text.at, 1, text.size, stdout) == text.size;
    return fflush(stdout) == 0 && printed
               ? 0
               : command_refuse(ctl->command, TEXT("what the server says cannot be printed"));
}

int ctl_print(const struct ctl *ctl, const struct question *question) {
    struct text body = TEXT("");
    int status = 0;
    if (!ctl_ask(ctl, question, &body, &status))
        return status;
    status = ctl_say(ctl, body);
    const bool ends = !body.size || body.at[body.size - 1] == '\n';
    return status || ends ? status : ctl_say(ctl, TEXT("\n"));
}

int ctl_send(const struct ctl *ctl, const char *method, struct text path, struct json_out *body) {
    struct question question = {.method = method, .path = path};
    return json_out_text(body, &question.body)
               ? ctl_print(ctl, &question)
               : command_refuse(ctl->command, TEXT("out of memory"));
}

bool ctl_read_file(const struct ctl *ctl, struct text file, struct text *ret_bytes,
                   struct text *ret_why) {
    const char *name = text_is(file, TEXT("-")) ? "/dev/stdin" : file.at;
    struct text why = TEXT("");
    if (small_file_read(ctl->arena, name, CTL_BODY_MAX, ret_bytes, &why))
        return true;
    *ret_why = text_format(ctl->arena, "%.*s: %.*s", TEXT_ARGS(file), TEXT_ARGS(why));
    return false;
}
