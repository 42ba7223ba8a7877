// Memory that was not there. What could not be allocated reads as empty in many places; so that no
// emptiness is taken for an answer, whoever misses memory notes it here, and whoever is about to
// answer asks. Each thread has a note of its own.
#ifndef AZSREG_BASE_SHORTAGE_H
#define AZSREG_BASE_SHORTAGE_H

#include <stdbool.h>

void shortage_note(void);

// Whether any was noted since it was asked last.
bool shortage_take(void);

#endif
