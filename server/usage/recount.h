// All records added up once more: to prove the sums that are kept, or to make them where an earlier
// version has taken the records. For a database that nobody writes meanwhile.
#ifndef AZSREG_USAGE_RECOUNT_H
#define AZSREG_USAGE_RECOUNT_H

#include "base/buffer.h"
#include "engine/db.h"

// Adds a line to the findings for each sum that is not what its records say; the first hundred.
enum store_result recount_check(struct store_db *db, struct buffer *findings);

// Makes the sums where there are records and none.
enum store_result recount_fill(struct store_db *db);

#endif
