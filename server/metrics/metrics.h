// What is counted (docs/control.md, "Metrics"). Plain numbers that the loop alone writes: what a
// job has done beside it is counted when the job is taken back. Nothing sets them back, a reset
// neither. Labels are names of the program's own tables, never what a request says.
#ifndef AZSREG_METRICS_METRICS_H
#define AZSREG_METRICS_METRICS_H

#include "arm/call.h"
#include "metrics/histogram.h"
#include "metrics/labels.h"

enum {
    METRICS_OPERATIONS_MAX = 512, // rows of the route table
    METRICS_CLASSES = 6,          // 1xx to 5xx; the last: nobody was answered
    METRICS_LISTENERS_MAX = 2,
    METRICS_REASON_CHARS = 63,
};

enum metrics_kind { METRICS_READ, METRICS_WRITE, METRICS_SIGN_IN, METRICS_KINDS };

enum metrics_cause {
    METRICS_CLOSED_IDLE,    // nothing was asked for
    METRICS_CLOSED_TIMEOUT, // a request or an answer took too long
    METRICS_CLOSED_CROWD,   // others waited to get in
    METRICS_CAUSES,
};

enum metrics_commit {
    METRICS_COMMIT_OK,
    METRICS_COMMIT_FULL,
    METRICS_COMMIT_UNAVAILABLE,
    METRICS_COMMIT_FAILED,
    METRICS_COMMITS,
};

enum metrics_source { METRICS_OF_FILE, METRICS_OF_REQUEST, METRICS_SOURCES };

// Refused: it was wrong in itself, or against what is there.
enum metrics_load { METRICS_LOADED, METRICS_LOAD_REFUSED, METRICS_LOAD_FAILED, METRICS_LOADS };

enum metrics_record {
    METRICS_RECORD_ACCEPTED,
    METRICS_RECORD_DUPLICATE,
    METRICS_RECORD_CONFLICT,
    METRICS_RECORD_INVALID,
    METRICS_RECORDS,
};

struct metrics_listener {
    const char *name;
    uint64_t open;
    uint64_t closed[METRICS_CAUSES];
};

// What is not counted but looked at, when somebody asks.
struct metrics_now {
    const char *version;
    int schema;
    int64_t cpu_us;
    int64_t memory; // bytes
    int64_t descriptors;
    int64_t descriptors_max;
    struct metrics_listener listeners[METRICS_LISTENERS_MAX];
    size_t listener_count;
    bool has_certificate; // and so there are handshakes
    int64_t certificate_not_after_s;
    uint64_t handshakes;
    uint64_t handshakes_failed;
    uint64_t writes_waiting;
    bool is_shared; // the data is a database's that may go away
    bool is_lost;
    bool has_files; // else all is in memory, or there
    int64_t database_bytes;
    int64_t log_bytes;
    uint64_t requests_dropped;
};

// All zero to begin with, but for who looks and when it began.
struct metrics {
    void (*look)(void *context, struct arena *arena, struct metrics_now *ret_now);
    void *context;
    int64_t started_ms; // since 1970
    // By the row of the route; behind those, of what has none.
    uint64_t requests[METRICS_OPERATIONS_MAX + 1][METRICS_CLASSES];
    struct histogram durations[METRICS_KINDS]; // of those that have a route, and no fault
    struct label_counts refusals;              // code, reason
    struct label_counts sign_ins;              // grant, result
    struct label_counts faults;                // effect
    uint64_t commits[METRICS_COMMITS];
    struct histogram commit_durations;
    uint64_t writes; // answers that have waited for a commit
    uint64_t directory_loads[METRICS_SOURCES][METRICS_LOADS];
    uint64_t resets;
    uint64_t usage_records[METRICS_RECORDS];
    struct label_counts usage_charges; // rule
    // What a code is as a reason, where none is given: written when it comes up first.
    char reasons[CONTROL_CODES][METRICS_REASON_CHARS + 1];
};

// A reply that is final.
void metrics_count_request(struct metrics *metrics, const struct http_request *request,
                           const struct http_reply *reply, long long microseconds);

// The commit of a turn.
void metrics_count_commit(struct metrics *metrics, enum metrics_commit result, int64_t us);

#endif
