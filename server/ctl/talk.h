// A subcommand of `azsreg ctl` at work: what was typed, the server it is for, and what that says.
#ifndef AZSREG_CTL_TALK_H
#define AZSREG_CTL_TALK_H

#include "client/errand.h"
#include "command/command.h"
#include "ctl/target.h"
#include "json/json_out.h"

enum {
    CTL_OPTIONS_MAX = 24,
    CTL_OPERANDS_MAX = 2,
    CTL_BODY_MAX = 67108864, // bytes that are sent, or answered
};

struct ctl {
    struct arena *arena;
    const struct command *command;
    const struct option_value *values; // of the form's rows
    const struct text *operands;
    size_t operand_count;
    struct target_wish wish;
    struct target target;
};

// What may be typed behind the word.
struct ctl_form {
    const struct option_row *rows;
    size_t count;
    const char *operands; // what they are called in the help; NULL for none
    size_t least;
    size_t most;
    bool takes_wanted; // behind the rows, those of ctl/wanted.h
};

// Reads what was typed and runs the subcommand: the exit status, which is 0 done, 1 the server
// refuses, 2 it was not reached, or was not asked (a line on stderr says why).
int ctl_run(const struct command *command, char **words, const struct ctl_form *form,
            int (*act)(struct ctl *ctl));

// What the server is asked.
struct question {
    const char *method;
    struct text path; // behind /_azsreg, encoded, with its query
    struct text body; // JSON; empty for none
    unsigned seconds; // for all of it; 0: as long as most answers may take
};

// What goes to the server.
struct errand ctl_errand(struct arena *arena, const struct target *target,
                         const struct question *question);

// The body of what it answers, if it says yes; otherwise false, stderr says why, and ret_status is
// how to exit.
bool ctl_ask(const struct ctl *ctl, const struct question *question, struct text *ret_body,
             int *ret_status);

// The same, and the answer is printed as it is.
int ctl_print(const struct ctl *ctl, const struct question *question);

// The same of JSON that was written for it.
int ctl_send(const struct ctl *ctl, const char *method, struct text path, struct json_out *body);

// Prints a text, which ends with a line; how to exit.
int ctl_say(const struct ctl *ctl, struct text text);

// A file that is sent; "-": standard input.
bool ctl_read_file(const struct ctl *ctl, struct text file, struct text *ret_bytes,
                   struct text *ret_why);

#endif
