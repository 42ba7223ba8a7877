// What is kept, written (docs/control.md, "Requests").
#ifndef AZSREG_JOURNAL_KEPT_RENDER_H
#define AZSREG_JOURNAL_KEPT_RENDER_H

#include "journal/kept.h"
#include "json/json_out.h"

// One that is redacted.
void kept_render(const struct kept *kept, struct json_out *out);

// An entry of HAR 1.2: what it has no name for is in _azsreg.
void kept_render_har(const struct kept *kept, struct json_out *out);

// The members that both have, into an object that is open.
void kept_render_facts(const struct kept *kept, struct json_out *out);

#endif
