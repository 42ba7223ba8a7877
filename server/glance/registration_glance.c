#include "glance/registration_glance.h"

#include "engine/statement.h"

#define GLANCE_OF(registrations)                                                                   \
    "SELECT r.id, g.subscription, g.name, r.name, r.cloud_id, r.billing_model FROM " registrations \
    " AS r JOIN resource_group AS g ON g.id = r.resource_group "
#define LAST                                                                                       \
    "(SELECT id, resource_group, name, cloud_id, billing_model FROM registration"                  \
    " WHERE id > 0 ORDER BY id DESC LIMIT " GLANCE_ROWS_TEXT ")"
#define ORDERED " ORDER BY lower(r.name), r.id LIMIT $2"

static void glance_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct registration_glance *)row = (struct registration_glance){
        .id = column_integer(statement, 0),
        .subscription = column_guid(statement, 1),
        .group = column_text(arena, statement, 2),
        .name = column_text(arena, statement, 3),
        .cloud_id = column_text(arena, statement, 4),
        .billing_model = column_text(arena, statement, 5),
    };
}

static enum store_result read_rows(struct store_db *db, struct arena *arena,
                                   struct statement *statement, size_t limit,
                                   struct registration_glance **ret_rows, size_t *ret_count) {
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, glance_read_row, ret_rows,
                          ret_count);
}

SQL sql_named = {CHANGES_NOTHING,
                 GLANCE_OF(GLANCE_FIRST(LAST, "name", "$1", "$2")) " ORDER BY lower(r.name), r.id"};

enum store_result store_registrations_named(struct store_db *db, struct arena *arena,
                                            struct text start, size_t limit,
                                            struct registration_glance **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_named);
    bind_text(statement, 1, start);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}

SQL sql_of_cloud = {CHANGES_NOTHING, GLANCE_OF(LAST) "WHERE lower(r.cloud_id) = lower($1)" ORDERED};

enum store_result store_registrations_of_cloud(struct store_db *db, struct arena *arena,
                                               struct text cloud_id, size_t limit,
                                               struct registration_glance **ret_rows,
                                               size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_cloud);
    bind_text(statement, 1, cloud_id);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}

SQL sql_mapping = {CHANGES_NOTHING, GLANCE_OF(LAST)
                   "JOIN customer_subscription AS c ON c.registration = r.id"
                   " AND c.id = $1" ORDERED};

enum store_result store_registrations_mapping(struct store_db *db, struct arena *arena,
                                              const struct guid *customer, size_t limit,
                                              struct registration_glance **ret_rows,
                                              size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_mapping);
    bind_guid(statement, 1, customer);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}
