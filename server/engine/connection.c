#include "engine/connection.h"

#include <stdatomic.h>
#include <stdio.h>

// One number for all connections, whichever thread has them: what one has seen under a number is
// what another sees.
void connection_new_state(struct store_db *db) {
    static _Atomic uint64_t last;
    db->state = atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
}

uint64_t store_state(const struct store_db *db) {
    return db->state;
}

static _Thread_local char last_error[STORE_ERROR_CHARS + 1];

void connection_note_error(const char *error) {
    snprintf(last_error, sizeof last_error, "%s", error);
}

struct text store_error_text(void) {
    return text_of(last_error);
}

bool connection_is_asking(const struct store_db *db) {
    return db->come_batch + 1 < db->open_batch;
}
