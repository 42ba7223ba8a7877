// Lines of CSV (RFC 4180). Whoever opens one in a spreadsheet runs no formula that somebody else
// put into a name: text that begins as one gets an apostrophe in front.
#ifndef AZSREG_CHARGES_CSV_H
#define AZSREG_CHARGES_CSV_H

#include "base/buffer.h"

// A cell; those behind the first are told so.
void csv_cell(struct buffer *line, struct text cell, bool is_number, bool is_first);
void csv_end_line(struct buffer *line);

#endif
