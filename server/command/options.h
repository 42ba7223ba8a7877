// Command-line options with their environment twins, one table a subcommand. A flag wins over its
// twin.
#ifndef AZSREG_COMMAND_OPTIONS_H
#define AZSREG_COMMAND_OPTIONS_H

#include "base/text.h"

enum option_kind {
    OPTION_TEXT,
    OPTION_LIST,
    OPTION_NUMBER,
    OPTION_TRUTH,  // "--flag true", "--flag false"
    OPTION_SWITCH, // "--flag" alone is on
};

struct option_row {
    const char *flag; // "--listen"
    const char *env;  // "AZSREG_LISTEN", or NULL
    enum option_kind kind;
    const char *value; // what its value is called in the help: "ADDR:PORT"
    const char *help;
    const char *fallback; // NULL for none
    unsigned long min;    // of a number
    unsigned long max;
};

struct option_value {
    struct text text; // a list's values are joined by commas
    unsigned long number;
    bool on;
    bool given;   // by flag or environment
    bool by_flag; // and not by the environment
};

// What is no option, in order.
struct option_operands {
    const char *name; // what they are called in the help: "FILE"
    size_t most;
    struct text *at; // room for as many
    size_t count;
};

// Reads what follows the subcommand into ret_values, one a row, and what is no option into operands
// (NULL: none is taken). False with one clause saying what is wrong.
bool options_read(struct arena *arena, const struct option_row *rows, size_t count, char **words,
                  struct option_value *ret_values, struct option_operands *operands,
                  struct text *ret_why);

// Names each variable that is called AZSREG_… and is in no row, with " (did you mean …?)" or
// nothing.
void options_look_at_environment(struct arena *arena, const struct option_row *rows, size_t count,
                                 void (*stranger)(struct text name, struct text question));

// Prints the table as help, in the form that scripts/flags.py reads.
void options_print(const struct option_row *rows, size_t count);

#endif
