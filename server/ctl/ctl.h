// `azsreg ctl`: a client of the control plane (docs/control.md, "azsreg ctl").
#ifndef AZSREG_CTL_CTL_H
#define AZSREG_CTL_CTL_H

#include "command/command.h"

int command_ctl(const struct command *command, char **words);

#endif
