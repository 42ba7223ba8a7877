// The console (docs/control.md, "The console"): a page that asks the same API as everybody.
#ifndef AZSREG_CONSOLE_CONSOLE_H
#define AZSREG_CONSOLE_CONSOLE_H

#include "arm/call.h"

// "/": browsers are sent to the console, for all others nothing is there.
enum arm_code console_home(struct arm_call *call);

// "/_azsreg/"; without its last slash what the page names would lie elsewhere.
enum arm_code console_page(struct arm_call *call);

// What the page names, below an address that changes with any of it.
enum arm_code console_file(struct arm_call *call);

#endif
