// The time that is served.

#include "ctl/subcommands.h"

#include "ctl/talk.h"

static int put_mode(const struct ctl *ctl, struct text mode, struct text now) {
    struct json_out out = json_out_in(ctl->arena);
    json_object(&out);
    json_put_text(&out, TEXT("mode"), mode);
    if (now.size)
        json_put_text(&out, TEXT("now"), now);
    if (ctl->values[0].on)
        json_put_bool(&out, TEXT("force"), true);
    json_object_end(&out);
    return ctl_send(ctl, "PUT", TEXT("/clock"), &out);
}

static int advance(const struct ctl *ctl, struct text by) {
    struct json_out out = json_out_in(ctl->arena);
    json_object(&out);
    json_put_text(&out, TEXT("by"), by);
    json_object_end(&out);
    return ctl_send(ctl, "POST", TEXT("/clock/advance"), &out);
}

static int change(struct ctl *ctl) {
    const struct text word = ctl->operand_count > 0 ? ctl->operands[0] : TEXT("");
    const struct text value = ctl->operand_count > 1 ? ctl->operands[1] : TEXT("");
    if (!word.size)
        return ctl_print(ctl, &(struct question){.method = "GET", .path = TEXT("/clock")});
    if (text_is(word, TEXT("real")) && !value.size)
        return put_mode(ctl, word, value);
    if (text_is(word, TEXT("freeze")))
        return put_mode(ctl, TEXT("frozen"), value);
    if (text_is(word, TEXT("advance")) && value.size)
        return advance(ctl, value);
    return command_refuse(
        ctl->command, TEXT("it takes 'real', 'freeze' with a TIME or without one, 'advance' with a "
                           "DURATION, or nothing"));
}

int ctl_clock(const struct command *command, char **words) {
    static const struct option_row options[] = {
        {"--force", NULL, OPTION_SWITCH, "", "set it back though something was written later"},
    };
    static const struct ctl_form form = {
        .rows = options, .count = 1, .operands = "[real|freeze TIME|advance DURATION]", .most = 2};
    return ctl_run(command, words, &form, change);
}
