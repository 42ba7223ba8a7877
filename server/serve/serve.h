// azsreg serve: the server, from its flags to its end.
#ifndef AZSREG_SERVE_SERVE_H
#define AZSREG_SERVE_SERVE_H

#include "command/command.h"

int command_serve(const struct command *command, char **words);

#endif
