// The columns of FOCUS 1.0, the FinOps Open Cost and Usage Specification: those that it asks for,
// and those that there is something for, in alphabetical order; our own begin with "x_", as it
// says.
#ifndef AZSREG_CHARGES_FOCUS_COLUMNS_H
#define AZSREG_CHARGES_FOCUS_COLUMNS_H

#include "charges/charge_columns.h"

extern const struct charge_table focus_table;

#endif
