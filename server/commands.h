// The subcommands of azsreg. Each takes the words behind its name and returns the exit status:
// 0 done, 1 the answer is no, 2 it could not be done as asked (one line on stderr says why).
#ifndef AZSREG_COMMANDS_H
#define AZSREG_COMMANDS_H

#include "options.h"

#define AZSREG_DATA_DEFAULT "./azsreg-data"
#define AZSREG_LISTEN_DEFAULT "127.0.0.1:8080"

int command_serve(char **words);
int command_token(char **words);
int command_routes(char **words);
int command_errors(char **words);
int command_check(char **words);
int command_backup(char **words);
int command_healthcheck(char **words);
int command_hash(char **words);
int command_ca(char **words);

// Prints "azsreg COMMAND: why" on stderr and returns 2.
int command_refuse(const char *command, struct text why);

// Reads a subcommand's options; true when it should go on. Otherwise ret_status says how to exit:
// --help was asked for, or something was wrong.
bool command_options(struct arena *arena, const char *command, const struct option_row *rows,
                     size_t count, char **words, struct option_value *ret_values,
                     struct text *ret_operand, int *ret_status);

#endif
