#include "glance/subscription_glance.h"

#include "engine/statement.h"

// What Partner Center serves is what parties/purchases.c finds.
#define GLANCE_OF(subscriptions)                                                                   \
    "SELECT s.id, s.display_name, s.offer, s.state, s.tenant, coalesce(t.display_name, ''),"       \
    " coalesce(p.name, ''), coalesce(p.display_name, ''), coalesce(r.name, ''), s.stack,"          \
    " CASE WHEN c.tenant IS NULL THEN 0 ELSE 1 END,"                                               \
    " CASE WHEN c.tenant IS NULL OR b.subscription IS NULL THEN 0 ELSE 1 END"                      \
    " FROM " subscriptions                                                                         \
    " AS s LEFT JOIN partner AS p ON p.id = s.partner"                                             \
    " LEFT JOIN partner AS r ON r.id = p.root LEFT JOIN tenant AS t ON t.id = s.tenant"            \
    " LEFT JOIN customer AS c ON c.tenant = s.tenant AND c.partner = p.root"                       \
    " LEFT JOIN purchase AS b ON b.subscription = s.id "

static void glance_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct subscription_glance *)row = (struct subscription_glance){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .offer = column_text(arena, statement, 2),
        .state = column_text(arena, statement, 3),
        .tenant = column_guid(statement, 4),
        .tenant_name = column_text(arena, statement, 5),
        .partner = column_text(arena, statement, 6),
        .partner_display_name = column_text(arena, statement, 7),
        .root = column_text(arena, statement, 8),
        .stack = column_guid(statement, 9),
        .is_customer = column_integer(statement, 10),
        .is_in_partner_center = column_integer(statement, 11),
    };
}

SQL sql_one = {CHANGES_NOTHING, GLANCE_OF("subscription") "WHERE s.id = $1"};

enum store_result store_subscription_glance(struct store_db *db, struct arena *arena,
                                            const struct guid *id,
                                            struct subscription_glance *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_one);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, glance_read_row, ret_row);
}

SQL sql_all = {CHANGES_NOTHING, GLANCE_OF("subscription") "WHERE s.id > $1 ORDER BY s.id LIMIT $2"};

enum store_result store_subscription_glances(struct store_db *db, struct arena *arena,
                                             const struct guid *after, size_t limit,
                                             struct subscription_glance **ret_rows,
                                             size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_all);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, glance_read_row, ret_rows,
                          ret_count);
}

SQL sql_of_tenant = {
    CHANGES_NOTHING,
    GLANCE_OF("subscription") "WHERE s.tenant = $1 AND s.id > $2 ORDER BY s.id LIMIT $3"};

enum store_result store_subscription_glances_of_tenant(struct store_db *db, struct arena *arena,
                                                       const struct guid *tenant,
                                                       const struct guid *after, size_t limit,
                                                       struct subscription_glance **ret_rows,
                                                       size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_tenant);
    bind_guid(statement, 1, tenant);
    bind_after(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, glance_read_row, ret_rows,
                          ret_count);
}

#define FIRST "(SELECT * FROM subscription WHERE id > $1 ORDER BY id LIMIT " GLANCE_ROWS_TEXT ")"

SQL sql_named = {CHANGES_NOTHING,
                 GLANCE_OF(GLANCE_FIRST(FIRST, "display_name", "$2",
                                        "$3")) " ORDER BY lower(s.display_name), s.id"};

enum store_result store_subscriptions_named(struct store_db *db, struct arena *arena,
                                            struct text start, size_t limit,
                                            struct subscription_glance **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_named);
    bind_after(statement, 1, NULL);
    bind_text(statement, 2, start);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, glance_read_row, ret_rows,
                          ret_count);
}
