#include "app/long_read.h"

#include "base/nodiscard.h"

void long_reads_turn(struct long_reads *reads) {
    reads->turn.serial++;
}

static void leave(void *context) {
    struct long_read *read = context;
    struct long_reads *reads = read->reads;
    reads->count -= read->waits;
    if (reads->going == read) {
        reads->going = NULL;
        reads->place.is_over = true;
    }
    read->close(read);
}

struct long_read *long_read_of(const struct arm_call *call) {
    return arm_call_kept(call, leave);
}

void long_read_begin(struct arm_call *call, struct long_read *read,
                     void (*close)(struct long_read *read)) {
    read->reads = app_of(call)->long_reads;
    read->close = close;
    arm_call_keep(call, leave, read);
}

static void wait_for(struct arm_call *call, struct worker_job *job) {
    DISREGARD(arm_call_await(call, (struct worker_ticket){job, job->serial}));
}

bool long_read_has_time(struct arm_call *call) {
    struct long_reads *reads = app_of(call)->long_reads;
    struct long_read *read = long_read_of(call);
    const bool is_first = !read->has_begun;
    read->has_begun = true;
    if (is_first || reads->going == read)
        return true;
    if (!reads->going) {
        reads->going = read;
        reads->place.serial++;
        reads->place.is_over = false;
        return true;
    }
    wait_for(call, &reads->place);
    return false;
}

enum arm_code long_read_wait(struct arm_call *call) {
    struct long_reads *reads = app_of(call)->long_reads;
    struct long_read *read = long_read_of(call);
    if (!read->waits && reads->count == LONG_READS_MAX)
        return arm_refuse_for_now(call, "too many long reads wait");
    reads->count += !read->waits;
    read->waits = true;
    wait_for(call, &reads->turn);
    return ARM_OK;
}

void long_read_end(struct arm_call *call) {
    arm_call_close_source(call);
}
