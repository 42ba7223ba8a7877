// What belongs to the data and to no resource: small named values, secrets among them.
#ifndef AZSREG_UPKEEP_SETTINGS_H
#define AZSREG_UPKEEP_SETTINGS_H

#include "engine/db.h"

// All there are; none is for two things.
#define SETTING_TOKEN_KEY "token-key"
#define SETTING_ACTIVATION_KEY "activation-key"
#define SETTING_ACTIVATION_KEY_HAS_OLD_NAME "activation-key-has-old-name"
#define SETTING_PAGE_KEY "page-key"         // signs skip tokens
#define SETTING_CONTENT_KEY "content-key"   // signs addresses of products' content
#define SETTING_CATALOG_FILE "catalog-file" // what of its file says that it is the same
#define SETTING_DIRECTORY_DIGEST "directory-digest"
#define SETTING_ASKER_KEY "asker-key"               // makes numbers of addresses (secrets/asker.h)
#define SETTING_DATA_ID "data-id"                   // a GUID, made with the data
#define SETTING_SEEDED_STARTS "seeded-starts"       // since the seed was begun anew
#define SETTING_LATEST_WRITE "latest-write"         // milliseconds since 1970
#define SETTING_EPOCH "epoch"                       // how often the data was reset
#define SETTING_TRIAL "trial"                       // nothing: whether it can be written
#define SETTING_SNAPSHOT_CREATED "snapshot-created" // a snapshot's alone: milliseconds since 1970
#define SETTING_SNAPSHOT_SEED "snapshot-seed"       // the same: how far the seed had come
#define SETTING_CA_CERTIFICATE "tls-ca-certificate"
#define SETTING_CA_KEY "tls-ca-key"
#define SETTING_TLS_CERTIFICATE "tls-certificate"
#define SETTING_TLS_KEY "tls-key"

enum store_result store_setting_get(struct store_db *db, struct arena *arena, const char *name,
                                    struct text *ret_value);
enum store_result store_setting_put(struct store_db *db, const char *name, struct text value);
// One that counts: 0 where there is none.
enum store_result store_setting_number(struct store_db *db, struct arena *arena, const char *name,
                                       unsigned long *ret_number);
// A GUID, which is made when it is first asked for.
enum store_result store_setting_id(struct store_db *db, struct arena *arena, const char *name,
                                   struct text *ret_id);
// A key of random bytes, which is made when it is first asked for.
enum store_result store_setting_secret(struct store_db *db, struct arena *arena, const char *name,
                                       struct text *ret_key);

enum store_result store_setting_remove(struct store_db *db, const char *name);

// A setting of a folder's database, which a server may be using. STORE_MISSING when there is none;
// STORE_FAILED with a reason when the folder cannot be read.
enum store_result store_setting_peek(struct arena *arena, const char *folder, const char *name,
                                     struct text *ret_value, struct text *ret_why);

#endif
