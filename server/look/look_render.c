#include "look/look_render.h"

#include "billing/record_render.h"

struct text look_registration_id(struct arena *arena, const struct registration_glance *row) {
    const struct usage_report_row named = {
        .subscription = row->subscription, .group = row->group, .registration = row->name};
    return usage_registration_id(arena, &named);
}
