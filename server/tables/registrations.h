// Registrations. A registration is found under exactly its subscription and resource group; names
// compare without case.
#ifndef AZSREG_TABLES_REGISTRATIONS_H
#define AZSREG_TABLES_REGISTRATIONS_H

#include "tables/system_data.h"

#include <assert.h>

struct registration_row {
    int64_t id;
    struct text group; // its resource group's name, as first written
    struct text name;
    struct text cloud_id;
    struct text object_id;
    struct text billing_model;
    struct text tags; // a JSON object, or empty
    uint64_t etag;
};

// Where its texts are, all of them: whoever keeps a row for longer than the arena it was read into
// copies each.
enum { REGISTRATION_TEXTS = 6 };
static_assert(sizeof(struct registration_row) ==
                  sizeof(int64_t) + sizeof(uint64_t) + REGISTRATION_TEXTS * sizeof(struct text),
              "a text that registration_texts does not give");
void registration_texts(struct registration_row *row, struct text *ret_texts[REGISTRATION_TEXTS]);

// Those of a subscription that the directory does not list are found only where anywhere says so.
enum store_result store_registration_find(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text group,
                                          struct text name, bool anywhere,
                                          struct registration_row *ret_row);

// The name of a group of the subscription that has one of this name. Looked for in the first 1,000.
enum store_result store_registration_elsewhere(struct store_db *db, struct arena *arena,
                                               const struct guid *subscription, struct text name,
                                               struct text *ret_group);

// The decoded registration token, a JSON object.
enum store_result store_registration_token(struct store_db *db, struct arena *arena, int64_t id,
                                           struct text *ret_token);

// Those of one group after a name, ordered by name; or of all groups of a subscription after a name
// and a group, ordered by both. Empty text: from the start. At most limit, and fewer where they are
// large (statement_page): there are none left when none come.
enum store_result store_registration_list(struct store_db *db, struct arena *arena, int64_t group,
                                          struct text after, size_t limit,
                                          struct registration_row **ret_rows, size_t *ret_count);
enum store_result store_registration_list_all(struct store_db *db, struct arena *arena,
                                              const struct guid *subscription,
                                              struct text after_name, struct text after_group,
                                              size_t limit, struct registration_row **ret_rows,
                                              size_t *ret_count);

// Who made it and changed it last. Not in the row, for hardly anybody asks.
enum store_result store_registration_system_data(struct store_db *db, struct arena *arena,
                                                 int64_t id, struct system_data *ret_data);

// Writes a new one (row->id 0) into the group, or the one with row->id; token empty: kept.
enum store_result store_registration_put(struct store_db *db, int64_t group,
                                         const struct registration_row *row, struct text token,
                                         const struct system_mark *mark);

// Notes that remote management was enabled.
enum store_result store_registration_enable_remote(struct store_db *db, int64_t id,
                                                   const struct system_mark *mark);

// Puts it into another group. Of what is in it no row is touched.
enum store_result store_registration_move(struct store_db *db, int64_t id, int64_t group,
                                          uint64_t etag, const struct system_mark *mark);

// Removes it and its customer subscriptions.
enum store_result store_registration_remove(struct store_db *db, int64_t id);

#endif
