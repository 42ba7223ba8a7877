#include "store/tags.h"

#include "store/statement.h"

static const char sql_tags[] = "SELECT tags FROM subscription_tags WHERE subscription = ?";

enum store_result store_subscription_tags(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text *ret_tags) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_tags);
    bind_guid(statement, 1, subscription);
    const enum store_result result = statement_row(db, statement);
    if (result != STORE_OK && result != STORE_MISSING)
        return result;
    *ret_tags = result == STORE_OK ? column_text(arena, statement, 0) : TEXT("");
    return STORE_OK;
}

static const char sql_tags_put[] =
    "INSERT INTO subscription_tags (subscription, tags) VALUES (?, ?)"
    " ON CONFLICT (subscription) DO UPDATE SET tags = excluded.tags";

enum store_result store_subscription_tags_put(struct store_db *db, const struct guid *subscription,
                                              struct text tags) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_tags_put);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, tags);
    return statement_run(db, statement);
}

// ?1 subscription, ?2 the name to begin after, ?3 the one name or nothing, ?4 how many names, ?5
// how many values of each (-1: all). The row without a value is the name itself, offered.
static const char sql_names[] =
    "WITH used (name, value) AS ("
    "  SELECT t.key, t.value FROM resource_group AS g, json_each(g.tags) AS t"
    "    WHERE g.subscription = ?1 AND g.tags <> ''"
    "  UNION ALL"
    "  SELECT t.key, t.value FROM resource_group AS g JOIN registration AS r"
    "    ON r.resource_group = g.id, json_each(r.tags) AS t"
    "    WHERE g.subscription = ?1 AND r.tags <> ''"
    "  UNION ALL"
    "  SELECT t.key, t.value FROM subscription_tags AS s, json_each(s.tags) AS t"
    "    WHERE s.subscription = ?1 AND s.tags <> ''),"
    " counted (name, value, uses) AS ("
    "  SELECT min(name), value, count(*) FROM used GROUP BY name COLLATE NOCASE, value"
    "  UNION ALL SELECT name, value, 0 FROM tag_value WHERE subscription = ?1"
    "  UNION ALL SELECT name, NULL, 0 FROM tag_name WHERE subscription = ?1),"
    " grouped (name, value, uses) AS ("
    "  SELECT min(name), value, sum(uses) FROM counted"
    "    WHERE name COLLATE NOCASE > ?2 AND (?3 = '' OR name COLLATE NOCASE = ?3)"
    "    GROUP BY name COLLATE NOCASE, value),"
    " numbered (name, value, uses, nth) AS ("
    "  SELECT name, value, uses, row_number() OVER ("
    "    PARTITION BY name COLLATE NOCASE, value IS NULL ORDER BY value) FROM grouped"
    "    ORDER BY name COLLATE NOCASE, value)"
    " SELECT min(name), sum(uses), json_group_object(value, uses)"
    "   FILTER (WHERE value IS NOT NULL AND (?5 < 0 OR nth <= ?5))"
    " FROM numbered GROUP BY name COLLATE NOCASE ORDER BY name COLLATE NOCASE LIMIT ?4";

static void read_name(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct tag_name_row *)row = (struct tag_name_row){
        .name = column_text(arena, statement, 0),
        .uses = sqlite3_column_int64(statement, 1),
        .values = column_text(arena, statement, 2),
    };
}

enum store_result store_tag_name_list(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text after,
                                      size_t limit, struct tag_name_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_names);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after);
    bind_text(statement, 3, TEXT(""));
    bind_integer(statement, 4, (int64_t)limit);
    bind_integer(statement, 5, TAG_VALUES_LISTED_MAX);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, read_name, ret_rows,
                          ret_count);
}

enum store_result store_tag_name_find(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text name,
                                      struct tag_name_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_names);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, TEXT(""));
    bind_text(statement, 3, name);
    bind_integer(statement, 4, 1);
    bind_integer(statement, 5, TAG_VALUES_ALL);
    return statement_one(db, arena, statement, read_name, ret_row);
}

static const char sql_name_offered[] = "SELECT 1 FROM tag_name WHERE subscription = ? AND name = ?";
static const char sql_name_add[] =
    "INSERT OR IGNORE INTO tag_name (subscription, name) VALUES (?, ?)";
static const char sql_name_remove[] = "DELETE FROM tag_name WHERE subscription = ? AND name = ?";
static const char sql_value_offered[] =
    "SELECT 1 FROM tag_value WHERE subscription = ? AND name = ? AND value = ?";
static const char sql_value_add[] =
    "INSERT OR IGNORE INTO tag_value (subscription, name, value) VALUES (?, ?, ?)";
static const char sql_value_remove[] =
    "DELETE FROM tag_value WHERE subscription = ? AND name = ? AND value = ?";

// value: NULL where the statement has none.
static enum store_result
on_name(struct store_db *db, const char *sql, const struct guid *subscription, struct text name,
        const struct text *value,
        enum store_result (*step)(struct store_db *db, sqlite3_stmt *statement)) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    if (value)
        bind_text(statement, 3, *value);
    return step(db, statement);
}

enum store_result store_tag_name_offered(struct store_db *db, const struct guid *subscription,
                                         struct text name) {
    return on_name(db, sql_name_offered, subscription, name, NULL, statement_row);
}

enum store_result store_tag_value_offered(struct store_db *db, const struct guid *subscription,
                                          struct text name, struct text value) {
    return on_name(db, sql_value_offered, subscription, name, &value, statement_row);
}

enum store_result store_tag_name_add(struct store_db *db, const struct guid *subscription,
                                     struct text name) {
    return on_name(db, sql_name_add, subscription, name, NULL, statement_run);
}

enum store_result store_tag_name_remove(struct store_db *db, const struct guid *subscription,
                                        struct text name) {
    return on_name(db, sql_name_remove, subscription, name, NULL, statement_run);
}

enum store_result store_tag_value_add(struct store_db *db, const struct guid *subscription,
                                      struct text name, struct text value) {
    return on_name(db, sql_value_add, subscription, name, &value, statement_run);
}

enum store_result store_tag_value_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name, struct text value) {
    return on_name(db, sql_value_remove, subscription, name, &value, statement_run);
}
