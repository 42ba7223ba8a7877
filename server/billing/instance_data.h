// What a stack says of a resource, and how Azure hands it on: the stack's subscription, meter and
// location go into "additionalInfo" ("Frequently asked questions about Azure Stack usage").
#ifndef AZSREG_BILLING_INSTANCE_DATA_H
#define AZSREG_BILLING_INSTANCE_DATA_H

#include "ledger/usage_entries.h"
#include "json/json_out.h"

struct instance_data {
    struct text resource_uri;
    struct text location;        // may be empty
    struct text tags;            // JSON of an object; empty: none
    struct text additional_info; // the same
};

struct instance_data instance_data_read(struct arena *arena, struct text data);

// The members "resourceUri", "location", "tags", "additionalInfo".
void instance_data_render(struct arena *arena, const struct usage_entry *entry,
                          struct json_out *out);

#endif
