// A database that other servers have as well. Whoever writes needs a lock, which another server may
// hold: a turn is begun beside the loop, and writes that want one wait for that (store_may_write).
// And the database may go away: then nothing is read or written until there are connections again,
// which are made beside the loop too.
#include "store/inside.h"

#include "base/cleanup.h"
#include "store/migrate.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

#ifdef AZSREG_POSTGRES
#include "conninfo/conninfo.h"
#include "postgres/postgres.h"
static const struct engine *const shared_engine = &engine_postgres;
#else
static const struct engine *const shared_engine = NULL;
#endif

enum {
    PAUSE_FIRST_MS = 100,
    PAUSE_MOST_MS = 800,
    PAUSE_STEP_MS = 20,
};

// --- connections ---------------------------------------------------------------------------------

static bool connect_one(struct store_db *db, struct arena *arena, const struct store *store,
                        enum engine_use use, struct text *ret_why) {
    const uint64_t state = db->state;      // what was remembered is of another life
    const uint64_t batch = db->open_batch; // and numbers are not given twice
    *db = (struct store_db){
        .state = state, .life = store->lives, .come_batch = batch, .open_batch = batch + 1};
    if (engine_connect(db, shared_engine, store->place) && engine_set_up(db, use) == STORE_OK)
        return true;
    *ret_why = text_format(arena, "%s", engine_message(db));
    return false;
}

bool connect_shared(struct store *store, struct arena *arena, struct text *ret_why) {
    engine_disconnect(&store->writer);
    engine_disconnect(&store->reader);
    store->lives++;
    return connect_one(&store->writer, arena, store, ENGINE_WRITES, ret_why) &&
           connect_one(&store->reader, arena, store, ENGINE_READS, ret_why);
}

static enum store_result prepare(struct store *store) {
    const enum store_result prepared = engine_prepare_bounds(&store->writer);
    return prepared == STORE_OK ? engine_prepare_bounds(&store->reader) : prepared;
}

// One of another schema is another database, or one that a newer server has taken over.
static bool is_the_same(struct store *store, struct arena *arena, struct text *ret_why) {
    int version = 0;
    if (!migrate_recognise(&store->writer, arena, &version, ret_why))
        return false;
    if (version == store_schema_version())
        return true;
    *ret_why = TEXT("its schema is of another version");
    return false;
}

static enum store_result try_again(struct store *store) {
    cleanup_arena struct arena *arena = arena_open();
    struct text why = TEXT("out of memory");
    if (arena && connect_shared(store, arena, &why) && is_the_same(store, arena, &why))
        return prepare(store);
    if (why.size)
        connection_note_error(why.at);
    return STORE_UNAVAILABLE;
}

static void pause_for(const struct store *store, int milliseconds) {
    const struct timespec step = {.tv_nsec = PAUSE_STEP_MS * 1000000L};
    for (; milliseconds > 0 && !store->is_closing; milliseconds -= PAUSE_STEP_MS)
        nanosleep(&step, NULL);
}

enum store_result connect_again(struct store *store) {
    pause_for(store, store->pause_ms);
    return store->is_closing ? STORE_UNAVAILABLE : try_again(store);
}

static int longer(int pause_ms) {
    if (!pause_ms)
        return PAUSE_FIRST_MS;
    return pause_ms < PAUSE_MOST_MS ? 2 * pause_ms : PAUSE_MOST_MS;
}

bool shared_is_lost(struct store *store) {
    if (!store->is_lost && !store->busy)
        store->is_lost = engine_is_lost(&store->writer);
    store->is_lost |=
        (!store->busy || store->job.kind != JOB_CONNECT) && engine_is_lost(&store->reader);
    return store->is_lost;
}

static struct statement *no_statement(struct store_db *db, const struct sql *sql) {
    (void)db;
    (void)sql;
    return NULL;
}

static enum store_result no_row(struct store_db *db, struct statement *statement) {
    (void)db;
    (void)statement;
    return STORE_UNAVAILABLE;
}

const struct engine shared_nothing = {
    .is_shared = true, .statement_of = no_statement, .step = no_row};

// --- turns ---------------------------------------------------------------------------------------

void shared_take_back(struct store *store) {
    const struct store_job *job = &store->job;
    if (job->result == STORE_OK) // as far as is known
        store->reader.state = store->writer.state;
    if (job->kind == JOB_CONNECT) {
        store->is_lost = job->result != STORE_OK || !ahead_watch(store);
        store->pause_ms = store->is_lost ? longer(store->pause_ms) : 0;
    }
    if (job->kind != JOB_TURN) {
        ahead_end_turn(store);
        return;
    }
    store->turn.serial++;
    store->turn.is_over = false;
    store->turn_refused = job->result != STORE_OK;
    store->batch_open = job->result == STORE_OK;
    store->turn_used = false;
    store->turn_rests = 0;
    store->ahead.first = store->ahead.seen = store->writer.open_batch;
}

bool store_may_write(struct store *store, struct worker_ticket waited) {
    if (store->is_shared && shared_is_lost(store))
        return true; // and it fails
    if (store->busy)
        return false;
    if (store->batch_open && store->ahead.in_turn >= AHEAD_BATCHES_MOST)
        return ahead_batch_of(&store->ahead.writes, waited);
    if (!store->is_shared || !store->helper || store->batch_open || store->turn_refused)
        return true;
    job_give(store, JOB_TURN, NULL);
    return !store->busy;
}

// Whoever wanted it may have gone away meanwhile; other servers wait for it.
static bool look_at_turn(struct store *store) {
    if (!store->batch_open || store->turn_used || store->busy || store->ahead.asking)
        return false;
    if (++store->turn_rests < RESTS_MOST)
        return true;
    store->batch_open = false;
    job_give(store, JOB_LEAVE, NULL);
    return false;
}

bool store_tend(struct store *store) {
    if (!store->is_shared)
        return false;
    store->turn_refused = false;
    const bool has_come = ahead_send(store);
    if (shared_is_lost(store) && !store->busy && !store->batch_open && store->helper &&
        !store->is_closing) {
        ahead_look_away(store);
        job_give(store, JOB_CONNECT, NULL);
    }
    return has_come | ahead_look(store) | look_at_turn(store);
}

bool store_is_lost(const struct store *store) {
    return store->is_lost;
}

bool store_is_unreachable(const struct store *store) {
    return store->is_lost && store->pause_ms > 0;
}

void store_stop_connecting(struct store *store) {
    if (store)
        store->is_closing = true;
}

// What was remembered of it may be of another moment than what was read.
enum store_result store_read_end(struct store *store, bool *ret_again) {
    *ret_again = false;
    if (!store->is_shared)
        return STORE_OK;
    const enum store_result pinned = engine_bound(&store->reader, BOUND_PIN);
    *ret_again = pinned == STORE_OK && store->reader.is_stale;
    return pinned;
}

// --- opening -------------------------------------------------------------------------------------

static bool open_shared(struct store *store, struct arena *arena, struct text *ret_why) {
    int version = 0;
    if (!shared_engine) {
        *ret_why = TEXT("this azsreg was built without PostgreSQL");
        return false;
    }
    if (!connect_shared(store, arena, ret_why) ||
        !migrate_recognise(&store->writer, arena, &version, ret_why) ||
        !migrate(&store->writer, arena, version, ret_why))
        return false;
    if (prepare(store) != STORE_OK)
        *ret_why = text_copy(arena, store_error_text());
    else if (ahead_watch(store))
        return true;
    else
        *ret_why = TEXT("its connections cannot be watched");
    return false;
}

struct store *store_open_shared(struct arena *arena, const char *place, struct text *ret_why) {
    cleanup_store struct store *store = calloc(1, sizeof *store);
    if (!store) {
        *ret_why = TEXT("out of memory");
        return NULL;
    }
    store->folder_fd = -1;
    store->ahead.watch_fd = epoll_create1(EPOLL_CLOEXEC);
    store->is_shared = true;
    store->place = place;
    store->nothing.engine = &shared_nothing;
    return open_shared(store, arena, ret_why) ? TAKE(store) : NULL;
}

static bool read_place(struct arena *arena, const char *place, struct text *ret_shown,
                       bool *ret_has_password, struct text *ret_why) {
#ifdef AZSREG_POSTGRES
    return conninfo_read(arena, place, ret_shown, ret_has_password, ret_why);
#else
    (void)place;
    *ret_shown = TEXT("");
    *ret_has_password = false;
    *ret_why = TEXT("");
    return arena;
#endif
}

static struct store *open_place(struct arena *arena, const char *place, bool takes_password,
                                struct text *ret_why) {
    struct text shown = TEXT("");
    struct text why = TEXT("");
    bool has_password = false;
    if (!read_place(arena, place, &shown, &has_password, &why)) {
        *ret_why = text_format(arena, "store: %.*s", TEXT_ARGS(why));
        return NULL;
    }
    if (has_password && !takes_password) {
        *ret_why = TEXT(
            "the store has a password, which everybody who sees the command line can "
            "read; give it in PGPASSWORD, in a file (passfile=FILE), or all of it in "
            "AZSREG_STORE");
        return NULL;
    }
    struct store *store = store_open_shared(arena, place, &why);
    if (!store)
        *ret_why = text_format(arena, "store%s%.*s: %.*s", shown.size ? " " : "", TEXT_ARGS(shown),
                               TEXT_ARGS(why));
    return store;
}

struct store *store_open_named(struct arena *arena, const char *folder, const char *place,
                               bool takes_password, struct text *ret_why) {
    struct text why = TEXT("");
    if (place)
        return open_place(arena, place, takes_password, ret_why);
    struct store *store = store_open(arena, folder, &why);
    if (!store)
        *ret_why = text_format(arena, "data folder %s: %.*s", folder ? folder : "(memory)",
                               TEXT_ARGS(why));
    return store;
}
