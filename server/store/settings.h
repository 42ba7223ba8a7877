// What belongs to the data and to no resource: small named values, secrets among them.
#ifndef AZSREG_STORE_SETTINGS_H
#define AZSREG_STORE_SETTINGS_H

#include "store/store.h"

enum store_result store_setting_get(struct store_db *db, struct arena *arena, const char *name,
                                    struct text *ret_value);
enum store_result store_setting_put(struct store_db *db, const char *name, struct text value);
enum store_result store_setting_remove(struct store_db *db, const char *name);

#endif
