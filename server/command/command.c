#include "command/command.h"

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
