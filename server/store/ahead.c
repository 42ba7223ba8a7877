// What is asked ahead of a database that other servers have as well: which requests wait for which
// answers, and when those are looked for.
#include "store/inside.h"

#include <sys/epoll.h>

void ahead_expect(struct store_db *db, bool may_wait, uint64_t has_waited) {
    db->may_wait = may_wait;
    db->has_waited = has_waited;
    db->waits = 0;
}

static bool watch_writer(struct store *store, int how, uint32_t events) {
    struct epoll_event event = {.events = events | EPOLLRDHUP | EPOLLONESHOT,
                                .data.ptr = &store->writer};
    const int fd = engine_fd(&store->writer);
    store->ahead.writer_is_watched = fd >= 0 && !epoll_ctl(store->ahead.watch_fd, how, fd, &event);
    return store->ahead.writer_is_watched;
}

// The reading connection always: it may be cut. The writing one once, for its end or for a batch:
// in a job its answers are the job's.
bool ahead_watch(struct store *store) {
    struct epoll_event reads = {.events = EPOLLIN, .data.ptr = &store->reader};
    store->ahead.reader_fd = engine_fd(&store->reader);
    store->ahead.is_watched =
        !epoll_ctl(store->ahead.watch_fd, EPOLL_CTL_ADD, store->ahead.reader_fd, &reads) &&
        watch_writer(store, EPOLL_CTL_ADD, 0);
    return store->ahead.is_watched;
}

static void await_writer(struct store *store) {
    DISREGARD(watch_writer(store, EPOLL_CTL_MOD, EPOLLIN));
}

// One that was cut is to be noticed before a write needs it.
void ahead_rest(struct store *store) {
    if (store->ahead.is_watched && !store->ahead.writer_is_watched && !store->batch_open)
        DISREGARD(watch_writer(store, EPOLL_CTL_MOD, 0));
}

int store_watch_fd(const struct store *store) {
    return store->ahead.watch_fd;
}

uint64_t ahead_batch_of(const struct store_batches *batches, struct worker_ticket waited) {
    const bool is_one = waited.job >= batches->jobs && waited.job < batches->jobs + AHEAD_BATCHES;
    return is_one ? waited.serial : 0;
}

bool ahead_may_wait(const struct store *store, struct worker_ticket waited) {
    if (!store->is_shared || !store->helper || !store->ahead.is_watched)
        return false;
    if (!waited.job)
        return !store_is_at_once(waited);
    return waited.job == &store->turn || waited.job == &store->job.job ||
           ahead_batch_of(&store->ahead.reads, waited) ||
           ahead_batch_of(&store->ahead.writes, waited);
}

bool store_waits(struct store *store, struct store_db *db, struct worker_ticket *ret_ticket) {
    const bool writes = db == &store->writer;
    struct store_batches *batches = writes ? &store->ahead.writes : &store->ahead.reads;
    if (!store->is_shared || (writes && store->busy) || !db->waits)
        return false;
    struct worker_job *job = &batches->jobs[db->waits % AHEAD_BATCHES];
    if (job->serial != db->waits)
        *job = (struct worker_job){.serial = db->waits};
    *ret_ticket = (struct worker_ticket){job, db->waits};
    if (!writes)
        return true;
    store->turn_used = store->turn_was_used;
    store->ahead.asking++;
    store->ahead.rests = 0;
    return true;
}

static bool note_come(struct store_batches *batches, bool is_all, uint64_t come) {
    bool has_come = false;
    for (size_t i = 0; i < AHEAD_BATCHES; i++) {
        struct worker_job *job = &batches->jobs[i];
        const bool is_over = job->is_over || is_all || job->serial <= come;
        has_come |= is_over && !job->is_over;
        job->is_over = is_over;
    }
    return has_come;
}

// A connection that was cut can always be read.
void ahead_look_away(struct store *store) {
    if (store->ahead.is_watched)
        DISREGARD(epoll_ctl(store->ahead.watch_fd, EPOLL_CTL_DEL, store->ahead.reader_fd, NULL));
    store->ahead.is_watched = false;
    store->ahead.asking = 0;
    DISREGARD(note_come(&store->ahead.reads, true, 0));
    DISREGARD(note_come(&store->ahead.writes, true, 0));
}

void ahead_end_turn(struct store *store) {
    DISREGARD(note_come(&store->ahead.writes, true, 0));
    store->turn.is_over = true;
    store->ahead.asking = store->ahead.in_turn = 0;
}

static bool look_at_reads(struct store *store, bool is_there) {
    if (is_there || connection_is_asking(&store->reader))
        engine_take_ahead(&store->reader, is_there);
    return note_come(&store->ahead.reads, engine_is_lost(&store->reader), store->reader.come_batch);
}

static bool look_at_writes(struct store *store, bool is_there) {
    if (is_there || connection_is_asking(&store->writer))
        engine_take_ahead(&store->writer, is_there);
    if (is_there && connection_is_asking(&store->writer))
        await_writer(store);
    return note_come(&store->ahead.writes, engine_is_lost(&store->writer),
                     store->writer.come_batch);
}

// In a job the writing connection is not the loop's, and in one that connects nothing is watched.
bool ahead_collect(struct store *store) {
    struct epoll_event events[2];
    if (!store->is_shared || !store->ahead.is_watched)
        return false;
    const int count = epoll_wait(store->ahead.watch_fd, events, 2, 0);
    bool reads = false;
    bool writes = false;
    for (int i = 0; i < count; i++) {
        reads |= events[i].data.ptr == &store->reader;
        writes |= events[i].data.ptr == &store->writer;
    }
    store->ahead.writer_is_watched &= !writes;
    bool has_come = look_at_reads(store, reads);
    has_come |= !store->busy && look_at_writes(store, writes);
    if (engine_is_lost(&store->reader) || (!store->busy && engine_is_lost(&store->writer)))
        ahead_look_away(store);
    return has_come;
}

// Those that were full have gone already.
static void send_writes(struct store *store) {
    engine_send_ahead(&store->writer);
    if (store->writer.open_batch == store->ahead.seen)
        return;
    store->ahead.in_turn += (unsigned)(store->writer.open_batch - store->ahead.seen);
    store->ahead.seen = store->writer.open_batch;
    await_writer(store);
}

// Whoever has asked may have gone away meanwhile.
bool ahead_look(struct store *store) {
    if (!store->ahead.asking || store->busy || connection_is_asking(&store->writer))
        return false;
    if (++store->ahead.rests == ASKING_RESTS_MOST)
        store->ahead.asking = 0;
    return true;
}

bool store_gathers(const struct store *store) {
    return store->ahead.asking && !store->busy;
}

void ahead_note_back(struct store *store, uint64_t batch) {
    store->ahead.asking -= store->ahead.asking > 0 && batch >= store->ahead.first;
}

bool ahead_send(struct store *store) {
    const bool has_come = ahead_collect(store);
    if (!store->ahead.is_watched)
        return has_come;
    engine_send_ahead(&store->reader);
    if (!store->busy && store->batch_open)
        send_writes(store);
    return has_come;
}
