// What all rooms of the resource provider share: the store, the keys, and how strict to be.
#ifndef AZSREG_RP_RP_H
#define AZSREG_RP_RP_H

#include "arm/call.h"
#include "rp/jwt.h"
#include "rp/keys.h"
#include "rp/scope_memo.h"
#include "rp/secret_check.h"
#include "store/store.h"

struct access;

struct rp {
    struct store *store;
    struct store_db *db;   // of the call that is running: its snapshot, or its write
    struct worker *worker; // for what takes long; NULL: nothing is handed away
    struct keys keys;
    struct text ca; // the local CA's certificate in PEM; empty where there is none to hand out
    bool loose;
    bool asks_for_tokens; // --auth token
    struct trusted_keys *trusted;
    struct scope_memo memo;
    struct secret_checks secrets;
    bool locks_asked;          // by the write that is running
    const struct access *part; // of the list that is running: who sees a part of it; NULL: all
    const char *version;
    int64_t started_us;      // clock_monotonic_us
    enum store_result fault; // of the commit that failed last
};

static inline struct rp *rp_of(const struct arm_call *call) {
    return call->service->app;
}

// The route table.
extern const struct arm_routes rp_routes;

// Makes or reads the key of the skip tokens, which is kept with the data.
enum store_result rp_open_page_key(struct rp *rp, struct arena *arena, struct text *ret_page_key);

// Asks who is calling, where the call's route wants to know (struct arm_service).
enum arm_code rp_admit(struct arm_call *call);

// Runs the call's handler inside a snapshot or a write of its own (struct arm_service).
enum arm_code rp_run(struct arm_call *call, bool *ret_held);

// Commits the writes of a turn; false when none of them was kept: rp_fault_code says why.
bool rp_settle(struct rp *rp);
enum arm_code rp_fault_code(const struct rp *rp);

// The one translation from what the store says to what a caller hears; the call's error is set.
enum arm_code rp_fault(struct arm_call *call, enum store_result result);

#endif
