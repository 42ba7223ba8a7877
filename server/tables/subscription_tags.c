#include "tables/subscription_tags.h"

#include "engine/statement.h"

SQL sql_find = {CHANGES_NOTHING, "SELECT tags FROM subscription_tags WHERE subscription = $1"};

enum store_result store_subscription_tags(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text *ret_tags) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, subscription);
    const enum store_result result = statement_row(db, statement);
    if (result != STORE_OK && result != STORE_MISSING)
        return result;
    *ret_tags = result == STORE_OK ? column_text(arena, statement, 0) : TEXT("");
    return STORE_OK;
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO subscription_tags (subscription, tags) VALUES ($1, $2)"
               " ON CONFLICT (subscription) DO UPDATE SET tags = excluded.tags"};

enum store_result store_subscription_tags_put(struct store_db *db, const struct guid *subscription,
                                              struct text tags) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, tags);
    return statement_run(db, statement);
}
