#include "store/connection.h"

// One number for all connections: what one has seen under a number is what another sees.
void connection_new_state(struct store_db *db) {
    static uint64_t last;
    db->state = ++last;
}

uint64_t store_state(const struct store_db *db) {
    return db->state;
}
