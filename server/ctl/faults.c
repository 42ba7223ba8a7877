// What goes wrong on purpose.

#include "ctl/subcommands.h"

#include "ctl/talk.h"
#include "protocol/path.h"

#include <limits.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct text path_of(const struct ctl *ctl, struct text name) {
    return text_format(ctl->arena, "/faults/%.*s", TEXT_ARGS(arm_percent_encode(ctl->arena, name)));
}

// --- add ---

enum { ADD_PRESET, ADD_OPERATION, ADD_TIMES };

static const struct option_row add_options[] = {
    [ADD_PRESET] = {"--preset", NULL, OPTION_TEXT, "NAME",
                    "one that the server knows, in place of a file: throttled, unavailable, "
                    "gateway-timeout, lost-answer, slow, registering, partner-center-down"},
    [ADD_OPERATION] = {"--operation", NULL, OPTION_TEXT, "GLOB",
                       "only at these operations: CustomerSubscriptions_*"},
    [ADD_TIMES] = {"--times", NULL, OPTION_NUMBER, "N", "so often and no more", NULL, 1,
                   1000000000},
};

static int add_preset(const struct ctl *ctl, struct text name) {
    struct json_out out = json_out_in(ctl->arena);
    const struct option_value *values = ctl->values;
    json_object(&out);
    json_put_text(&out, TEXT("preset"), values[ADD_PRESET].text);
    if (values[ADD_OPERATION].given) {
        json_put_object(&out, TEXT("match"));
        json_put_text(&out, TEXT("operation"), values[ADD_OPERATION].text);
        json_object_end(&out);
    }
    if (values[ADD_TIMES].given)
        json_put_integer(&out, TEXT("times"), (long long)values[ADD_TIMES].number);
    json_object_end(&out);
    return ctl_send(ctl, "PUT", path_of(ctl, name), &out);
}

static int add(struct ctl *ctl) {
    const bool has_file = ctl->operand_count > 1;
    struct question question = {.method = "PUT", .path = path_of(ctl, ctl->operands[0])};
    struct text why = TEXT("");
    if (has_file == ctl->values[ADD_PRESET].given)
        return command_refuse(ctl->command, TEXT("it takes a FILE with the rule, or --preset"));
    if (!has_file)
        return add_preset(ctl, ctl->operands[0]);
    if (ctl->values[ADD_OPERATION].given || ctl->values[ADD_TIMES].given)
        return command_refuse(
            ctl->command, TEXT("--operation and --times are for --preset; the FILE has its own"));
    if (!ctl_read_file(ctl, ctl->operands[1], &question.body, &why))
        return command_refuse(ctl->command, why);
    return ctl_print(ctl, &question);
}

int ctl_fault_add(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = add_options,
                                         .count = COUNT(add_options),
                                         .operands = "NAME [FILE]",
                                         .least = 1,
                                         .most = 2};
    return ctl_run(command, words, &form, add);
}

// --- list ---

static int list(struct ctl *ctl) {
    return ctl_print(ctl, &(struct question){.method = "GET", .path = TEXT("/faults")});
}

int ctl_fault_list(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = NULL};
    return ctl_run(command, words, &form, list);
}

// --- remove ---

static int take_away(struct ctl *ctl) {
    const bool all = ctl->values[0].on;
    if (all == (ctl->operand_count > 0))
        return command_refuse(ctl->command, TEXT("it takes the NAME of a fault, or --all"));
    return ctl_print(
        ctl, &(struct question){.method = "DELETE",
                                .path = all ? TEXT("/faults") : path_of(ctl, ctl->operands[0])});
}

int ctl_fault_remove(const struct command *command, char **words) {
    static const struct option_row options[] = {
        {"--all", NULL, OPTION_SWITCH, "", "all that there are"},
    };
    static const struct ctl_form form = {
        .rows = options, .count = 1, .operands = "[NAME]", .most = 1};
    return ctl_run(command, words, &form, take_away);
}
