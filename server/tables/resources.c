#include "tables/resources.h"

#include "engine/statement.h"

static void resource_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct resource_row *)row = (struct resource_row){
        .type = column_text(arena, statement, 0),
        .group = column_text(arena, statement, 1),
        .name = column_text(arena, statement, 2),
        .location = column_text(arena, statement, 3),
        .tags = column_text(arena, statement, 4),
    };
}

#define OF_TABLE(type, location, tags, table)                                                      \
    "SELECT '" type "', g.name, r.name, " location ", " tags                                       \
    ", lower(r.name), lower(g.name) FROM resource_group AS g JOIN " table                          \
    " AS r ON r.resource_group = g.id WHERE g.subscription = $1 AND ($2 = 0 OR g.id = $2)"         \
    " AND (lower(r.name), lower(g.name), '" type "') > (lower($3), lower($4), $5)"

SQL sql_list = {CHANGES_NOTHING,
                OF_TABLE("Microsoft.AzureStack/linkedSubscriptions", "r.location", "r.tags",
                         "linked_subscription")
                " UNION ALL " OF_TABLE("Microsoft.AzureStack/registrations", "'global'", "r.tags",
                                       "registration")
                " UNION ALL " OF_TABLE("Microsoft.Subscriptions.Admin/directoryTenants",
                                       "r.location", "''", "directory_tenant")
                " ORDER BY 6, 7, 1 LIMIT $6"};

enum store_result store_resource_list(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, int64_t group,
                                      const struct resource_place *after, size_t limit,
                                      struct resource_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, group);
    bind_text(statement, 3, after->name);
    bind_text(statement, 4, after->group);
    bind_text(statement, 5, after->type);
    bind_integer(statement, 6, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, resource_read_row,
                          ret_rows, ret_count);
}
