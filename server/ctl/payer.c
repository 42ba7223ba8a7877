// Who would pay.

#include "ctl/subcommands.h"

#include "base/buffer.h"
#include "ctl/talk.h"
#include "ctl/wanted.h"

static int payer(struct ctl *ctl) {
    struct buffer path = buffer_in(ctl->arena);
    struct question question = {.method = "GET"};
    buffer_add(&path, TEXT("/payer"));
    wanted_add(&path, "registration", ctl->operands[0]);
    wanted_add(&path, "tenant", ctl->operands[1]);
    if (ctl->values[0].given)
        wanted_add(&path, "at", ctl->values[0].text);
    return buffer_text(&path, &question.path) ? ctl_print(ctl, &question)
                                              : command_refuse(ctl->command, TEXT("out of memory"));
}

int ctl_payer(const struct command *command, char **words) {
    static const struct option_row options[] = {
        {"--at", NULL, OPTION_TEXT, "TIME",
         "when it would have been reported, 2026-11-22T08:30:00Z; now, if nothing is said"},
    };
    static const struct ctl_form form = {
        .rows = options, .count = 1, .operands = "REGISTRATION TENANT", .least = 2, .most = 2};
    return ctl_run(command, words, &form, payer);
}
