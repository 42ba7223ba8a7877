// Running a call: asking who it is from, a snapshot or a write for its handler, the end of a turn.
#ifndef AZSREG_RUN_RUN_H
#define AZSREG_RUN_RUN_H

#include "app/desk.h"
#include "app/dials.h"
#include "app/long_read.h"
#include "identity/control_gate.h"
#include "identity/issuers.h"
#include "journal/journal_wait.h"
#include "keys/keys.h"
#include "metrics/metrics.h"
#include "run/trial.h"
#include "scope/scope_memo.h"
#include "secrets/secret_check.h"
#include "secrets/secret_hash.h"
#include "watch/faults.h"

// What the rooms keep from call to call. All zero to begin with, and not to be moved once opened.
struct run {
    struct app app;
    struct keys keys;
    struct issuers issuers;
    struct control_gate control;
    struct scope_memo memo;
    struct secret_checks secrets;
    struct secret_hashes hashes;
    struct long_reads long_reads;
    struct desk desk;
    struct journal journal;
    bool is_committing;
    bool has_written; // that commit has something to make durable
    struct trial trial;
    struct dials dials;
    struct faults faults;
    struct metrics metrics;
    enum store_result fault; // of the commit that failed last
};

// Shows the rooms what is theirs.
void run_open(struct run *run);

// What is left of them; the store is the caller's, and so are the workers, which must be closed
// before what their jobs are part of, and the issuers.
void run_close(struct run *run);

// Makes or reads what belongs to the data: its id, and keys.
enum store_result run_open_data(struct run *run, struct arena *arena);

// The key of the skip tokens (struct arm_service), which a reset makes anew: by whichever server.
struct text run_page_key(struct arm_call *call);

// Asks who is calling, where the call's route wants to know (struct arm_service).
enum arm_code run_admit(struct arm_call *call);

// Runs the call's handler inside a snapshot or a write of its own (struct arm_service).
enum arm_code run_call(struct arm_call *call, bool *ret_held);

// The same for a call that is made up, inside of a write that is open: nothing of it is kept. Where
// it would have to wait (call->waits) there is no answer.
enum arm_code run_rehearse(struct arm_call *call);

// Whether what a call waits for is over (arm_call_await): of the store's jobs all that there is,
// for they come one after the other, and a call that waits is no nearer to its turn in between.
bool run_is_over(struct run *run, struct worker_ticket ticket);

enum run_settled {
    RUN_KEPT,
    RUN_LOST,      // none of the turn's writes was kept: run_fault_code says why
    RUN_GATHERING, // for those that are about to write in the same turn
    RUN_SETTLING,  // beside the loop: ask again once the helper's job was taken back
};

// Commits the writes of a turn, beside the loop if that is to be so. ret_us: how long the disk
// took.
enum run_settled run_settle(struct run *run, bool at_once, int64_t *ret_us);
enum arm_code run_fault_code(const struct run *run);

#endif
