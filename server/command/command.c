#include "command/command.h"

#include "base/cleanup.h"
#include "guess/nearest.h"

#include <stdio.h>
#include <string.h>

bool command_is_help(const char *word) {
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

// One line, though it may quote what is in a damaged file.
int command_refuse(const struct command *command, struct text why) {
    fprintf(stderr, "azsreg %s: ", command->name);
    for (size_t i = 0; i < why.size; i++)
        fputc((unsigned char)why.at[i] < ' ' || why.at[i] == 0x7F ? ' ' : why.at[i], stderr);
    fputc('\n', stderr);
    return 2;
}

bool command_options(struct arena *arena, const struct command *command,
                     const struct option_row *rows, size_t count, char **words,
                     struct option_value *ret_values, struct option_operands *operands,
                     int *ret_status) {
    struct text why = TEXT("out of memory");
    if (words[0] && command_is_help(words[0])) {
        printf("usage: azsreg %s%s%s%s\n\n%s\n\n", command->name, count ? " [OPTION]…" : "",
               operands ? " " : "", operands ? operands->name : "", command->help);
        options_print(rows, count);
        *ret_status = 0;
        return false;
    }
    if (arena && options_read(arena, rows, count, words, ret_values, operands, &why))
        return true;
    *ret_status = command_refuse(
        command, arena ? text_format(arena, "%.*s; 'azsreg %s --help' shows its options",
                                     TEXT_ARGS(why), command->name)
                       : why);
    return false;
}

// --- one of several ---

// A command's own word: the last of its name.
static const char *word_of(const struct command *command) {
    const char *space = strrchr(command->name, ' ');
    return space ? space + 1 : command->name;
}

static void print_group(FILE *to, const struct command_group *group) {
    fprintf(to, "%s\n\nusage: %s COMMAND [OPTION]…\n\n", group->help, group->name);
    for (size_t i = 0; i < group->count; i++)
        fprintf(to, "  %-12s %s\n", word_of(&group->commands[i]), group->commands[i].help);
    fprintf(to, "\n%s COMMAND --help shows a command's options.\n", group->name);
}

static int refuse_word(const struct command_group *group, const char *word) {
    cleanup_arena struct arena *arena = arena_open();
    struct nearest nearest = nearest_to(text_of(word));
    for (size_t i = 0; i < group->count; i++)
        nearest_look(&nearest, word_of(&group->commands[i]));
    const struct text question = arena ? nearest_question(arena, &nearest) : TEXT("");
    fprintf(stderr, "%s: there is no command '%s'%.*s; '%s' lists them\n", group->name, word,
            TEXT_ARGS(question), group->asks_for);
    return 2;
}

int command_pick(const struct command_group *group, char **words) {
    if (!words[0]) {
        print_group(stderr, group);
        return 2;
    }
    if (command_is_help(words[0]) && !words[1]) {
        print_group(stdout, group);
        return 0;
    }
    if (command_is_help(words[0])) { // "help serve" is "serve --help"
        char *flag = words[0];
        words[0] = words[1];
        words[1] = flag;
    }
    for (size_t i = 0; i < group->count; i++)
        if (strcmp(words[0], word_of(&group->commands[i])) == 0)
            return group->commands[i].run(&group->commands[i], words + 1);
    return refuse_word(group, words[0]);
}
