// Who may control the server: --control, --control-token-file, and the token that is kept with the
// data (docs/control.md, "Who may").
#ifndef AZSREG_TRUST_SERVE_CONTROL_H
#define AZSREG_TRUST_SERVE_CONTROL_H

#include "base/worker.h"
#include "command/options.h"
#include "identity/control_gate.h"

struct serve_control {
    struct text level;  // --control; empty: what fits --auth
    struct text file;   // --control-token-file; empty for none
    const char *folder; // NULL: in memory
    bool is_shared;     // with other servers: nobody resets it all by mistake
    bool asks_for_tokens;
};

// Opens the gate, with the tokens of the file where one is given. False with a reason.
bool serve_control_open(struct arena *arena, const struct serve_control *control,
                        struct control_gate *ret_gate, struct text *ret_why);

// Where that is all there is to ask for: the folder's own token, which is made once. The folder is
// there.
bool serve_control_own(struct arena *arena, const char *folder, struct control_gate *gate,
                       struct text *ret_why);

// The tokens of the file, read again beside the loop. All zero to begin with.
struct serve_tokens {
    struct worker_job job; // first
    const char *path;      // NULL: there is nothing to read
    struct control_gate read;
    bool is_read; // and it can be taken
    bool runs;
    char why[256];
};

// False where it is being read already.
bool serve_tokens_begin(struct serve_tokens *tokens, const struct control_gate *gate,
                        struct worker *worker);
// Once the job is over: takes them, or says in the log why not.
void serve_tokens_end(struct serve_tokens *tokens, struct control_gate *gate);

// The route table, without what nobody may ask for.
struct arm_routes serve_control_routes(struct arena *arena, const struct arm_routes *all,
                                       const struct control_gate *gate);

#endif
