// What every room that answers requests shares: the store, and how strict to be. Rooms that keep
// something from call to call are pointed at here, and known to themselves alone.
#ifndef AZSREG_APP_APP_H
#define AZSREG_APP_APP_H

#include "arm/call.h"
#include "base/worker.h"
#include "store/store.h"

struct access;

struct app {
    struct store *store;
    struct worker *worker;           // for what takes long; NULL: nothing is handed away
    struct keys *keys;               // keys/
    struct scope_memo *memo;         // scope/
    struct secret_checks *secrets;   // secrets/
    struct secret_hashes *hashes;    // secrets/
    struct issuers *issuers;         // identity/
    struct control_gate *control;    // identity/
    struct marketplace *marketplace; // products/
    struct long_reads *long_reads;   // app/long_read.h
    struct desk *desk;               // app/desk.h
    struct journal *journal;         // journal/
    struct trial *trial;             // run/
    struct dials *dials;             // app/dials.h
    struct faults *faults;           // watch/
    struct metrics *metrics;         // metrics/
    struct directory_kept *kept;     // loading/
    struct snapshots *snapshots;     // upkeep/
    struct text ca; // the local CA's certificate in PEM; empty where there is none to hand out
    struct guid instance;        // this start of the server
    struct text data_id;         // SETTING_DATA_ID
    char page_key[32];           // run_page_key
    uint64_t page_key_state;     // store_state, when it was that; 0: it is to be asked
    char asker_key[32];          // SETTING_ASKER_KEY
    enum store_result committed; // how the last commit went that had something to write
    bool is_in_memory;
    bool is_shared; // the data is other servers' as well
    bool loose;
    bool is_loading;      // a directory, beside the loop: the server is not ready
    bool lacks_directory; // the same, and it is the first one
    bool asks_for_tokens; // --auth token
    const char *version;
    int64_t started_us; // clock_monotonic_us
};

// The call whose handler runs.
struct app_call {
    struct store_db *db;       // its snapshot, or its write
    bool is_write;             // the second
    bool must_write;           // a read has found something to write: app_must_write
    bool locks_asked;          // by a write
    const struct access *part; // who sees a part of a list; NULL: all
};

static inline struct app *app_of(const struct arm_call *call) {
    return call->service->app;
}

static inline struct app_call *app_call_of(const struct arm_call *call) {
    return call->running;
}

static inline struct store_db *app_db(const struct arm_call *call) {
    return app_call_of(call)->db;
}

// What a read's handler asks before it writes something, having done nothing yet. True: it returns
// at once, and is run again, as a write.
static inline bool app_must_write(const struct arm_call *call) {
    struct app_call *running = app_call_of(call);
    running->must_write = !running->is_write;
    return running->must_write;
}

#endif
