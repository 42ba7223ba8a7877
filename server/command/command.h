// A subcommand of azsreg, and how all of them speak to whoever typed it.
#ifndef AZSREG_COMMAND_COMMAND_H
#define AZSREG_COMMAND_COMMAND_H

#include "command/options.h"

#define AZSREG_DATA_DEFAULT "./azsreg-data"
#define AZSREG_LISTEN_DEFAULT "127.0.0.1:8080"

struct command {
    const char *name; // of one or two words
    // Takes the words behind the name and returns the exit status: 0 done, 1 the answer is no, 2 it
    // could not be done as asked (one line on stderr says why).
    int (*run)(const struct command *command, char **words);
    const char *help; // a line
};

// Whether a word asks for help.
bool command_is_help(const char *word);

// Prints "azsreg COMMAND: why" on stderr and returns 2.
int command_refuse(const struct command *command, struct text why);

// Commands of which the next word picks one.
struct command_group {
    const char *name;     // "azsreg", or that with the words that have picked the group
    const char *help;     // a line
    const char *asks_for; // "azsreg help", which lists them
    const struct command *commands;
    size_t count;
};

// Runs the one that is named by the first of the words, or says what there is.
int command_pick(const struct command_group *group, char **words);

// Reads a subcommand's options; true when it should go on. Otherwise ret_status says how to exit:
// --help was asked for, or something was wrong. arena may be NULL: out of memory.
bool command_options(struct arena *arena, const struct command *command,
                     const struct option_row *rows, size_t count, char **words,
                     struct option_value *ret_values, struct option_operands *operands,
                     int *ret_status);

#endif
