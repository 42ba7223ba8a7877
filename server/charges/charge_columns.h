// The columns of what a subscription pays for, in their order: of the CSV, and as members of the
// JSON.
#ifndef AZSREG_CHARGES_CHARGE_COLUMNS_H
#define AZSREG_CHARGES_CHARGE_COLUMNS_H

#include "charges/charge_list.h"

enum {
    CHARGE_COLUMNS = 25,
    CHARGE_COLUMNS_MAX = 64, // of any export
};

struct charge_column {
    const char *name;
    bool is_number;
};

// What a line is written from, besides itself.
struct charge_payer {
    struct guid id;
    struct text name;       // its display name
    struct text partner_id; // that it rolls up to; its tenant where there is none
    struct text partner;    // the display name; empty where there is none
};

// A set of columns: their names, and their values on a line, each in the arena. Empty: it has none.
struct charge_table {
    const struct charge_column *columns;
    size_t count;
    void (*fill)(struct arena *arena, const struct charge_payer *payer,
                 const struct charge_line *line, struct text *values);
};

extern const struct charge_table charge_table;

#endif
