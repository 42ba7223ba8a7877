// How far the seed has come: what a snapshot keeps of it, so that after going back no id or ETag of
// before is drawn again for something else.
#ifndef AZSREG_CONTROL_SEED_PLACE_H
#define AZSREG_CONTROL_SEED_PLACE_H

#include "arm/call.h"

struct seed_place {
    struct seed seed;
    uint64_t calls;
    uint64_t own_calls;
    uint64_t loads;
    uint32_t etags; // 0: where the seed has them begin
};

struct seed_place seed_place_now(const struct arm_service *service);

// From here on ids are drawn from there.
void seed_place_take(struct arm_service *service, const struct seed_place *place);

// As a text, which is empty where no seed is in force; and read back. False: it is none.
struct text seed_place_write(struct arena *arena, const struct seed_place *place);
bool seed_place_read(struct text text, struct seed_place *ret_place);

#endif
