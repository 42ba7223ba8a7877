// The subcommands of `azsreg ctl`.
#ifndef AZSREG_CTL_SUBCOMMANDS_H
#define AZSREG_CTL_SUBCOMMANDS_H

#include "command/command.h"

int ctl_status(const struct command *command, char **words);
int ctl_wait(const struct command *command, char **words);
int ctl_reset(const struct command *command, char **words);
int ctl_directory_get(const struct command *command, char **words);
int ctl_directory_put(const struct command *command, char **words);
int ctl_snapshot_list(const struct command *command, char **words);
int ctl_snapshot_save(const struct command *command, char **words);
int ctl_snapshot_delete(const struct command *command, char **words);
int ctl_clock(const struct command *command, char **words);
int ctl_fault_add(const struct command *command, char **words);
int ctl_fault_list(const struct command *command, char **words);
int ctl_fault_remove(const struct command *command, char **words);
int ctl_requests(const struct command *command, char **words);
int ctl_tail(const struct command *command, char **words);
int ctl_verify(const struct command *command, char **words);
int ctl_why(const struct command *command, char **words);
int ctl_explain(const struct command *command, char **words);
int ctl_payer(const struct command *command, char **words);

#endif
