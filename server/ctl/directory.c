// The directory at run time.

#include "ctl/subcommands.h"

#include "ctl/talk.h"
#include "ctl/wanted.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// A parameter for each switch that is on.
static struct text path_with(const struct ctl *ctl, const char *const *names,
                             const char *const *words, size_t count) {
    struct buffer path = buffer_in(ctl->arena);
    struct text text = TEXT("");
    buffer_add(&path, TEXT("/directory"));
    for (size_t i = 0; i < count; i++)
        if (ctl->values[i].on)
            wanted_add(&path, names[i], text_of(words[i]));
    return buffer_text(&path, &text) ? text : TEXT("");
}

// --- get ---

static const struct option_row get_options[] = {
    {"--secrets", NULL, OPTION_SWITCH, "",
     "with the hashes of secrets, so that it can be put back as it is"},
};

static int get(struct ctl *ctl) {
    static const char *const names[] = {"secrets"};
    static const char *const words[] = {"true"};
    return ctl_print(ctl, &(struct question){.method = "GET",
                                             .path = path_with(ctl, names, words, COUNT(names))});
}

int ctl_directory_get(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = get_options, .count = COUNT(get_options)};
    return ctl_run(command, words, &form, get);
}

// --- put ---

static const struct option_row put_options[] = {
    {"--dry-run", NULL, OPTION_SWITCH, "", "say what would come of it, and change nothing"},
    {"--drop-made", NULL, OPTION_SWITCH, "", "what requests have made goes"},
};

static int put(struct ctl *ctl) {
    static const char *const names[] = {"dryRun", "made"};
    static const char *const words[] = {"true", "drop"};
    struct question question = {.method = "PUT",
                                .path = path_with(ctl, names, words, COUNT(names))};
    struct text why = TEXT("");
    if (!ctl_read_file(ctl, ctl->operands[0], &question.body, &why))
        return command_refuse(ctl->command, why);
    return ctl_print(ctl, &question);
}

int ctl_directory_put(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = put_options,
                                         .count = COUNT(put_options),
                                         .operands = "FILE",
                                         .least = 1,
                                         .most = 1};
    return ctl_run(command, words, &form, put);
}
