// Who may control the server: --control, --control-token-file, and the token that is kept with the
// data (docs/control.md, "Who may").
#ifndef AZSREG_SERVE_SERVE_CONTROL_H
#define AZSREG_SERVE_SERVE_CONTROL_H

#include "command/options.h"
#include "identity/control_gate.h"

struct serve_control {
    struct text level;  // --control; empty: what fits --auth
    struct text file;   // --control-token-file; empty for none
    const char *folder; // NULL: in memory
    bool asks_for_tokens;
};

// Opens the gate, with the tokens of the file where one is given. False with a reason.
bool serve_control_open(struct arena *arena, const struct serve_control *control,
                        struct control_gate *ret_gate, struct text *ret_why);

// Where that is all there is to ask for: the folder's own token, which is made once. The folder is
// there.
bool serve_control_own(struct arena *arena, const char *folder, struct control_gate *gate,
                       struct text *ret_why);

// The route table, without what nobody may ask for.
struct arm_routes serve_control_routes(struct arena *arena, const struct arm_routes *all,
                                       const struct control_gate *gate);

#endif
