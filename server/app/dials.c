#include "app/dials.h"

#include "protocol/duration.h"
#include "protocol/etag.h"
#include "upkeep/settings.h"

enum { OFTEN_MS = 60 * 1000 };

// A time or a duration.
static bool read_clock(struct text given, struct clock_setting *ret_setting) {
    struct duration ahead;
    int64_t ms = 0;
    if (clock_read_rfc3339(given, &ms)) {
        *ret_setting = (struct clock_setting){CLOCK_FROZEN, ms};
        return ms >= DURATION_TIME_FIRST && ms < DURATION_TIME_END;
    }
    const int64_t now = clock_real_ms();
    if (!duration_read(given, &ahead) || !duration_after(&ahead, now, &ms))
        return false;
    *ret_setting = (struct clock_setting){CLOCK_OFFSET, ms - now};
    return true;
}

bool dials_read(struct text clock, struct text seed, struct dials *dials, struct text *ret_why) {
    unsigned long number = 0;
    if (clock.size && !read_clock(clock, &dials->clock_given)) {
        *ret_why = TEXT(
            "--clock takes a time of the years 2000 to 9000 in UTC, as "
            "2026-01-31T00:00:00Z, or how far ahead it is, as P30D");
        return false;
    }
    if (seed.size && !text_number(seed, INT64_MAX, &number)) {
        *ret_why = TEXT("--seed takes a whole number from 0 to 9223372036854775807");
        return false;
    }
    dials->seed_given = (struct seed){.is_given = seed.size, .number = number};
    clock_set(dials->clock_given);
    return true;
}

// --- the seed ---

static enum store_result remove(struct store_db *db, const char *name) {
    const enum store_result removed = store_setting_remove(db, name);
    return removed == STORE_MISSING ? STORE_OK : removed;
}

// What can be guessed does not outlive the seed it can be guessed from.
static enum store_result forget_seed(struct store_db *db) {
    const enum store_result removed = remove(db, SETTING_SEEDED_STARTS);
    return removed == STORE_OK ? remove(db, SETTING_PAGE_KEY) : removed;
}

static enum store_result count_start(struct dials *dials, struct store_db *db,
                                     struct arena *arena) {
    unsigned long starts = 0;
    const enum store_result found = store_setting_number(db, arena, SETTING_SEEDED_STARTS, &starts);
    if (found != STORE_OK)
        return found;
    struct seed seed = dials->seed_given;
    seed.start = starts;
    dials_take_seed(dials, &seed);
    if (seed.is_given)
        return store_setting_put(db, SETTING_SEEDED_STARTS, text_format(arena, "%lu", starts + 1));
    return starts ? forget_seed(db) : STORE_OK;
}

enum store_result dials_open(struct dials *dials, struct store_db *db, struct arena *arena) {
    unsigned long kept_ms = 0;
    const enum store_result counted = count_start(dials, db, arena);
    if (counted != STORE_OK)
        return counted;
    const enum store_result found = store_setting_number(db, arena, SETTING_LATEST_WRITE, &kept_ms);
    dials->kept_ms = (int64_t)kept_ms;
    return found;
}

enum { PAGE_KEY_BYTES = 32 };

enum store_result dials_page_key(const struct seed *seed, struct store_db *db, struct arena *arena,
                                 struct text *ret_key) {
    struct seed_stream stream = seed_stream(seed, SEED_PAGES, 0);
    char fresh[PAGE_KEY_BYTES];
    const enum store_result found = store_setting_get(db, arena, SETTING_PAGE_KEY, ret_key);
    if (found != STORE_MISSING || !seed->is_given)
        return found == STORE_MISSING ? store_setting_secret(db, arena, SETTING_PAGE_KEY, ret_key)
                                      : found;
    if (!seed_draw(&stream, fresh, sizeof fresh))
        return STORE_UNAVAILABLE;
    *ret_key = text_copy(arena, (struct text){fresh, sizeof fresh});
    return ret_key->size ? store_setting_put(db, SETTING_PAGE_KEY, *ret_key) : STORE_UNAVAILABLE;
}

enum store_result dials_keep_seed(const struct seed *seed, struct store_db *db,
                                  struct arena *arena) {
    const struct text starts = text_format(arena, "%llu", (unsigned long long)seed->start + 1);
    return seed->is_given ? store_setting_put(db, SETTING_SEEDED_STARTS, starts)
                          : remove(db, SETTING_SEEDED_STARTS);
}

void dials_take_seed(struct dials *dials, const struct seed *seed) {
    struct seed_stream stream = seed_stream(seed, SEED_ETAGS, 0);
    uint32_t serial = 0;
    dials->seed = *seed;
    dials->loads = 0;
    if (seed_draw(&stream, &serial, sizeof serial))
        arm_etags_start(serial);
}

struct seed_stream dials_next_load(struct dials *dials) {
    return seed_stream(&dials->seed, SEED_DIRECTORIES, dials->loads++);
}

// --- the latest write ---

void dials_note_write(struct dials *dials, int64_t time_ms) {
    if (time_ms > dials->written_ms)
        dials->written_ms = time_ms;
}

void dials_note_work(struct dials *dials, int64_t time_ms, int64_t kept_ms) {
    dials_note_write(dials, time_ms);
    dials->kept_ms = kept_ms;
}

void dials_forget_writes(struct dials *dials) {
    dials->written_ms = 0;
    dials->kept_ms = 0;
}

enum store_result dials_forget_time(struct store_db *db) {
    return remove(db, SETTING_LATEST_WRITE);
}

// The real clock hardly ever goes back: a row a minute is enough.
bool dials_are_due(const struct dials *dials) {
    const int64_t lag_ms = dials->written_ms - dials->kept_ms;
    return lag_ms >= (clock_is_set().mode == CLOCK_REAL ? OFTEN_MS : 1);
}

// Another server may have kept a later one.
enum store_result dials_keep_time(struct store_db *db, struct arena *arena, int64_t time_ms) {
    unsigned long kept_ms = 0;
    const enum store_result found = store_setting_number(db, arena, SETTING_LATEST_WRITE, &kept_ms);
    if (found != STORE_OK || (int64_t)kept_ms >= time_ms)
        return found;
    return store_setting_put(db, SETTING_LATEST_WRITE,
                             text_format(arena, "%lld", (long long)time_ms));
}
