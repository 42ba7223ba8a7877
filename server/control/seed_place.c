#include "control/seed_place.h"

#include "app/app.h"
#include "app/dials.h"
#include "protocol/etag.h"

struct seed_place seed_place_now(const struct arm_service *service) {
    const struct app *app = service->app;
    const struct dials *dials = app->dials;
    return (struct seed_place){
        .seed = dials->seed,
        .calls = service->calls,
        .own_calls = service->own_calls,
        .loads = dials->loads,
        .etags = arm_etags_at(),
    };
}

void seed_place_take(struct arm_service *service, const struct seed_place *place) {
    const struct app *app = service->app;
    struct dials *dials = app->dials;
    dials_take_seed(dials, &place->seed);
    dials->loads = place->loads;
    service->calls = place->calls;
    service->own_calls = place->own_calls;
    if (place->etags)
        arm_etags_start(place->etags);
}

struct text seed_place_write(struct arena *arena, const struct seed_place *place) {
    const struct seed *seed = &place->seed;
    return seed->is_given
               ? text_format(arena, "%llu %llu %llu %llu %llu %lu",
                             (unsigned long long)seed->number, (unsigned long long)seed->start,
                             (unsigned long long)place->calls, (unsigned long long)place->own_calls,
                             (unsigned long long)place->loads, (unsigned long)place->etags)
               : TEXT("");
}

bool seed_place_read(struct text text, struct seed_place *ret_place) {
    enum { NUMBERS = 6 };
    unsigned long numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++)
        if (!text_number(text_cut(&text, ' '), INT64_MAX, &numbers[i]))
            return false;
    *ret_place = (struct seed_place){
        .seed = {.is_given = true, .number = numbers[0], .start = numbers[1]},
        .calls = numbers[2],
        .own_calls = numbers[3],
        .loads = numbers[4],
        .etags = (uint32_t)numbers[5],
    };
    return !text.size;
}
