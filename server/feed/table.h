// A tally, as it is printed at the end.
#ifndef AZSREG_FEED_TABLE_H
#define AZSREG_FEED_TABLE_H

#include "feed/tally.h"

// Payers by rules with their records and what those cost, sorted, and a line with their sum for
// each currency; then what became of how many records, and the first that were not taken.
// Rejections are told by the names of files. Empty when memory is out.
struct text table_text(struct arena *arena, struct tally *tally, const struct text *files);

// "1234567.5" as "1,234,567.5"
struct text table_grouped(struct arena *arena, struct text number);

#endif
