// By which meters payers are charged, each looked up once: for whoever adds up much of few payers
// and meters.
#ifndef AZSREG_USAGE_PAYER_METERS_H
#define AZSREG_USAGE_PAYER_METERS_H

#include "usage/billed_meter.h"
#include "usage/key_map.h"

struct payer_meters {
    struct arena *arena;
    struct key_map offers; // by payer
    struct key_map meters; // by offer and the stack's meter
};

struct payer_meters payer_meters_open(struct arena *arena);

// It lives as long as the arena.
enum store_result payer_meters_find(struct payer_meters *meters, struct store_db *db,
                                    const struct guid *payer, const struct guid *stack_meter,
                                    const struct billed_meter **ret_meter);

#endif
