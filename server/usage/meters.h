// The meters that Azure Stack has, as its documentation lists them ("Frequently asked questions
// about Azure Stack usage"), and a few that the tools beside it name.
#ifndef AZSREG_USAGE_METERS_H
#define AZSREG_USAGE_METERS_H

#include "base/guid.h"

enum meter_kind {
    METER_COMPUTE,
    METER_STORAGE,
    METER_NETWORKING,
    METER_DATABASES,
    METER_WEB,
    METER_OTHER,
};

struct meter {
    const char *id; // in lower case
    const char *name;
    const char *unit; // empty where none is published
    enum meter_kind kind;
    bool is_billable; // where no rate card says otherwise: the others count the same thing again
};

// NULL for one that is not published.
const struct meter *meter_of(const struct guid *id);

// "Storage"
const char *meter_kind_name(enum meter_kind kind);

#endif
