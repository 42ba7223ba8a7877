// What a test sets: the clock and the seed (docs/control.md, "Clock", "Seed"); what a reset puts
// them back to; and the latest time at which something was written, which the clock must not go
// back behind unasked.
#ifndef AZSREG_APP_DIALS_H
#define AZSREG_APP_DIALS_H

#include "base/clock.h"
#include "engine/db.h"
#include "seed/seed.h"

struct dials {
    struct clock_setting clock_given; // by --clock
    struct seed seed_given;           // by --seed
    struct seed seed;                 // that is in force
    uint64_t loads;                   // of the directory, since it is
    int64_t written_ms;               // the latest, since the start or a reset; 0: nothing yet
    int64_t kept_ms;                  // what the data says of it, to the minute; 0: nothing
};

// Puts them to what the flags say, empty where they are not given; false with a reason. The seed is
// not in force before dials_open.
bool dials_read(struct text clock, struct text seed, struct dials *dials, struct text *ret_why);

// With what the data knows, in the write that is open: that it was started with a seed before, so
// that nothing is drawn twice.
enum store_result dials_open(struct dials *dials, struct store_db *db, struct arena *arena);

// The key of skip tokens, which is made when it is first asked for: of the seed, where there is
// one.
enum store_result dials_page_key(const struct seed *seed, struct store_db *db, struct arena *arena,
                                 struct text *ret_key);

// Begins the seed anew, or goes on with it, in the data; dials_take_seed when that was kept.
enum store_result dials_keep_seed(const struct seed *seed, struct store_db *db,
                                  struct arena *arena);
void dials_take_seed(struct dials *dials, const struct seed *seed);

// What a directory that is loaded draws from.
struct seed_stream dials_next_load(struct dials *dials);

// Something was written at that time, and kept as far as it goes.
void dials_note_write(struct dials *dials, int64_t time_ms);

// The same of one that has told the data so.
void dials_note_work(struct dials *dials, int64_t time_ms, int64_t kept_ms);

// All that was written is gone; and the data told so.
void dials_forget_writes(struct dials *dials);
enum store_result dials_forget_time(struct store_db *db);

// Whether the data should be told of that, now that something is being written; and telling it.
bool dials_are_due(const struct dials *dials);
enum store_result dials_keep_time(struct store_db *db, struct arena *arena, int64_t time_ms);

#endif
