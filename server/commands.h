// The subcommands of azsreg but serve.
#ifndef AZSREG_COMMANDS_H
#define AZSREG_COMMANDS_H

#include "command/command.h"

int command_token(const struct command *command, char **words);
int command_routes(const struct command *command, char **words);
int command_errors(const struct command *command, char **words);
int command_check(const struct command *command, char **words);
int command_backup(const struct command *command, char **words);
int command_directory(const struct command *command, char **words);
int command_directory_load(const struct command *command, char **words);
int command_migrate(const struct command *command, char **words);
int command_copy(const struct command *command, char **words);
int command_healthcheck(const struct command *command, char **words);
int command_hash(const struct command *command, char **words);
int command_usage(const struct command *command, char **words);
int command_ca(const struct command *command, char **words);

#endif
