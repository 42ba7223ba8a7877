// What a usage record is called outside: a GUID that is made from its number in the ledger, and
// from nothing else, so that no column has to keep it.
#ifndef AZSREG_USAGE_RECORD_ID_H
#define AZSREG_USAGE_RECORD_ID_H

#include "base/guid.h"

// Of usage_record.id: above 0 and of 48 bits at most. Those of later records sort later.
struct guid usage_record_guid(int64_t id);

// The number that such a GUID is made from; 0 for every other GUID.
int64_t usage_record_number(const struct guid *guid);

#endif
