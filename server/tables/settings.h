// What belongs to the data and to no resource: small named values, secrets among them.
#ifndef AZSREG_TABLES_SETTINGS_H
#define AZSREG_TABLES_SETTINGS_H

#include "store/db.h"

enum store_result store_setting_get(struct store_db *db, struct arena *arena, const char *name,
                                    struct text *ret_value);
enum store_result store_setting_put(struct store_db *db, const char *name, struct text value);
enum store_result store_setting_remove(struct store_db *db, const char *name);

// A setting of a folder's database, which a server may be using. STORE_MISSING when there is none;
// STORE_FAILED with a reason when the folder cannot be read.
enum store_result store_setting_peek(struct arena *arena, const char *folder, const char *name,
                                     struct text *ret_value, struct text *ret_why);

#endif
