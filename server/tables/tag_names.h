// The tag names of a subscription: those it offers and those in use, with their values. Names
// compare without case, values with it.
#ifndef AZSREG_TABLES_TAG_NAMES_H
#define AZSREG_TABLES_TAG_NAMES_H

#include "engine/db.h"

enum { TAG_VALUES_LISTED_MAX = 1000, TAG_VALUES_ALL = -1 };

// A tag name with what it is used for in subscription, groups and registrations together.
struct tag_name_row {
    struct text name;
    struct text values; // a JSON object: each value, offered or in use, with the number of its uses
    int64_t uses;       // of the name, whatever the value
};

// Names after one (empty: from the start), ordered by name, at most limit, each with its first
// TAG_VALUES_LISTED_MAX values. Fewer where they are large (statement_page): there are none left
// when none come.
enum store_result store_tag_name_list(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text after,
                                      size_t limit, struct tag_name_row **ret_rows,
                                      size_t *ret_count);

// One name with all its values; MISSING when it is neither offered nor in use.
enum store_result store_tag_name_find(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text name,
                                      struct tag_name_row *ret_row);

// Whether it is offered: OK or MISSING.
enum store_result store_tag_name_offered(struct store_db *db, const struct guid *subscription,
                                         struct text name);
enum store_result store_tag_name_add(struct store_db *db, const struct guid *subscription,
                                     struct text name);
enum store_result store_tag_name_remove(struct store_db *db, const struct guid *subscription,
                                        struct text name);

#endif
