// How rows at a glance are told, and how many requests are looked at for them.
#ifndef AZSREG_LOOK_LOOK_RENDER_H
#define AZSREG_LOOK_LOOK_RENDER_H

#include "glance/registration_glance.h"
#include "glance/subscription_glance.h"
#include "json/json_out.h"

enum { LOOK_REQUESTS_MAX = 10000 }; // of those that are kept, the newest

// Its id, as answers spell it.
struct text look_registration_id(struct arena *arena, const struct registration_glance *row);

#endif
