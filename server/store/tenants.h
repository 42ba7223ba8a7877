// Tenants, as the directory lists them.
#ifndef AZSREG_STORE_TENANTS_H
#define AZSREG_STORE_TENANTS_H

#include "store/store.h"

// OK where the directory knows it, MISSING where not.
enum store_result store_tenant_find(struct store_db *db, const struct guid *id);

#endif
