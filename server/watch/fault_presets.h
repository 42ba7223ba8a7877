// Faults that many have need of, by name (docs/control.md, "Faults"): each is a rule as a request
// would say it.
#ifndef AZSREG_WATCH_FAULT_PRESETS_H
#define AZSREG_WATCH_FAULT_PRESETS_H

#include "base/text.h"

// As JSON; empty where there is none of that name.
struct text fault_preset(struct text name);

// All names, for whoever has given another.
struct text fault_preset_names(struct arena *arena);

#endif
