#include "base/shortage.h"

static _Thread_local bool noted;

void shortage_note(void) {
    noted = true;
}

bool shortage_take(void) {
    const bool any = noted;
    noted = false;
    return any;
}
