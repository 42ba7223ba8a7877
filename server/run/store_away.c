#include "run/store_away.h"

#include "base/clock.h"
#include "log/log.h"

#include <stdio.h>
#include <string.h>

// Each try may fail for another reason.
enum { SAID_US = 10 * 1000 * 1000 };

static void say(struct store_away *away, enum log_level level, const char *event) {
    snprintf(away->why, sizeof away->why, "%.*s", TEXT_ARGS(store_error_text()));
    log_write(level, event, &LOG_TEXT("cause", text_of(away->why)), 1);
}

static bool has_another_why(const struct store_away *away) {
    return !text_is(store_error_text(), text_of(away->why)) &&
           (!away->said_us || clock_monotonic_us() - away->said_us > SAID_US);
}

bool store_away_look(struct store_away *away, struct store *store) {
    const bool again = store_tend(store);
    const bool is_lost = store_is_lost(store);
    if (is_lost && !away->is_lost) {
        say(away, LOG_ERROR, "store-lost");
        away->said_us = 0;
    } else if (is_lost && store_is_unreachable(store) && has_another_why(away)) {
        say(away, LOG_WARN, "store-unreachable");
        away->said_us = clock_monotonic_us();
    } else if (!is_lost && away->is_lost) {
        log_write(LOG_INFO, "store-back", NULL, 0);
    }
    away->is_lost = is_lost;
    return again;
}
