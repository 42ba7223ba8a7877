#include "run/trial.h"

#include "base/clock.h"
#include "upkeep/settings.h"

enum { AGAIN_US = 1000 * 1000 };

// What it is does not matter.
static enum store_result run(struct store_long *what, struct store_db *db) {
    (void)what;
    return store_setting_put(db, SETTING_TRIAL, TEXT(""));
}

static void end(struct app *app) {
    struct trial *trial = app->trial;
    if (!trial->runs || !trial->write.is_over)
        return;
    trial->runs = false;
    if (trial->write.result == STORE_OK) // else a commit may have succeeded since
        app->committed = STORE_OK;
}

void trial_look(struct app *app) {
    struct trial *trial = app->trial;
    end(app);
    const int64_t now_us = clock_monotonic_us();
    if (app->committed == STORE_OK || trial->runs ||
        (trial->began_us && now_us - trial->began_us < AGAIN_US))
        return;
    trial->write.run = run;
    trial->began_us = now_us;
    trial->runs = store_write_long(app->store, &trial->write);
    end(app);
}
