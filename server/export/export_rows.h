// Writing a row of the exported directory, as this room's files share it.
#ifndef AZSREG_EXPORT_EXPORT_ROWS_H
#define AZSREG_EXPORT_EXPORT_ROWS_H

#include "base/guid.h"
#include "engine/db.h"
#include "json/json_out.h"

enum { EXPORT_PAGE = 500, EXPORT_CONTENTS = 50 };

// One list of the file at a time, a row a line; each page of rows in an arena of its own.
struct export {
    struct store_db *db;
    bool (*sink)(void *context, struct text bytes);
    void *context;
    bool leaves_out_secrets;
    struct arena *arena; // of the page
    bool has_lists;
    bool has_rows; // of this list
    bool is_cut;   // the sink takes no more
};

void export_begin_list(struct export *export, const char *name);
void export_end_list(struct export *export);
void export_end(struct export *export);

// An object that is open, and its end.
struct json_out export_row(struct export *export);
void export_put_row(struct export *export, struct json_out *out);

// Members that are left out where they have nothing to say.
void export_put_some(struct json_out *out, const char *key, struct text value);
void export_put_id(struct export *export, struct json_out *out, const char *key,
                   const struct guid *id);

// Who can sign in, and what they may: rows after the last one, and each of them.
enum store_result export_next_principals(struct export *export, const void *last, void **ret_rows,
                                         size_t *ret_count);
enum store_result export_application(struct export *export, const void *row);
enum store_result export_user(struct export *export, const void *row);
enum store_result export_next_assignments(struct export *export, const void *last, void **ret_rows,
                                          size_t *ret_count);
enum store_result export_assignment(struct export *export, const void *row);

// The groups of a subscription, as "resourceGroups", where it has any.
enum store_result export_put_groups(struct export *export, struct json_out *out,
                                    const struct guid *subscription);

// Stacks, and who has what on them.
enum store_result export_next_stacks(struct export *export, const void *last, void **ret_rows,
                                     size_t *ret_count);
enum store_result export_stack(struct export *export, const void *row);

// What usage costs.
enum store_result export_next_rate_cards(struct export *export, const void *last, void **ret_rows,
                                         size_t *ret_count);
enum store_result export_rate_card(struct export *export, const void *row);

#endif
