// Rows of one column: for the SQL of this room and those above it.
#ifndef AZSREG_PARTIES_ONE_COLUMN_H
#define AZSREG_PARTIES_ONE_COLUMN_H

#include "engine/statement.h"

row_reader count_read_row;  // into a size_t
row_reader number_read_row; // into an int64_t
row_reader guid_read_row;   // into a struct guid
row_reader text_read_row;   // into a struct text

#endif
