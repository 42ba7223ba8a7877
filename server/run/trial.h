// After a commit that failed nothing says that the next one would not, as long as nobody writes. So
// whoever asks whether the server is ready has a row written.
#ifndef AZSREG_RUN_TRIAL_H
#define AZSREG_RUN_TRIAL_H

#include "app/app.h"

// All zero to begin with; not to be moved.
struct trial {
    struct store_long write; // first
    int64_t began_us;
    bool runs;
};

// Has one written, beside the loop, at most once a second, and notes in app->committed once one was
// kept.
void trial_look(struct app *app);

#endif
