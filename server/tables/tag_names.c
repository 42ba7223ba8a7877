#include "tables/tag_names.h"

#include "engine/statement.h"

// $1 subscription, $2 the name to begin after, $3 the one name or nothing, $4 how many values of
// each name (-1: all), $5 how many names. The row without a value is the name itself, offered.
// Each engine has words of its own for JSON; no other statement has.
#define USED(each)                                                                                 \
    "WITH used (name, value) AS ("                                                                 \
    "  SELECT t.key, t.value FROM resource_group AS g, " each("g.tags") " AS t"                    \
    "    WHERE g.subscription = $1 AND g.tags <> ''"                                               \
    "  UNION ALL"                                                                                  \
    "  SELECT t.key, t.value FROM resource_group AS g JOIN registration AS r"                      \
    "    ON r.resource_group = g.id, " each("r.tags") " AS t"                                      \
    "    WHERE g.subscription = $1 AND r.tags <> ''"                                               \
    "  UNION ALL"                                                                                  \
    "  SELECT t.key, t.value FROM resource_group AS g JOIN linked_subscription AS l"               \
    "    ON l.resource_group = g.id, " each("l.tags") " AS t"                                      \
    "    WHERE g.subscription = $1 AND l.tags <> ''"                                               \
    "  UNION ALL"                                                                                  \
    "  SELECT t.key, t.value FROM subscription_tags AS s, " each("s.tags") " AS t"                 \
    "    WHERE s.subscription = $1 AND s.tags <> ''),"
#define NUMBERED                                                                                   \
    " counted (name, value, uses) AS ("                                                            \
    "  SELECT min(name), value, count(*) FROM used GROUP BY lower(name), value"                    \
    "  UNION ALL SELECT name, value, 0 FROM tag_value WHERE subscription = $1"                     \
    "  UNION ALL SELECT name, NULL, 0 FROM tag_name WHERE subscription = $1),"                     \
    " grouped (name, value, uses) AS ("                                                            \
    "  SELECT min(name), value, CAST(sum(uses) AS BIGINT) FROM counted"                            \
    "    WHERE lower(name) > lower($2) AND ($3 = '' OR lower(name) = lower($3))"                   \
    "    GROUP BY lower(name), value),"                                                            \
    " numbered (name, value, uses, nth) AS ("                                                      \
    "  SELECT name, value, uses, row_number() OVER ("                                              \
    "    PARTITION BY lower(name), value IS NULL ORDER BY value) FROM grouped"                     \
    "    ORDER BY lower(name), value)"                                                             \
    " SELECT min(name), CAST(sum(uses) AS BIGINT), "
#define LISTED "FILTER (WHERE value IS NOT NULL AND ($4 < 0 OR nth <= $4))"
#define BY_NAME " FROM numbered GROUP BY lower(name) ORDER BY lower(name) LIMIT $5"
#define EACH(tags) "json_each(" tags ")"
#define EACH_OF_POSTGRES(tags) "json_each_text(CAST(nullif(" tags ", '') AS json))"
SQL sql_list = {
    CHANGES_NOTHING,
    USED(EACH) NUMBERED "json_group_object(value, uses) " LISTED BY_NAME,
    USED(EACH_OF_POSTGRES) NUMBERED
    "coalesce(CAST(json_object_agg(value, uses ORDER BY value)"
    " " LISTED " AS text), '{}')" BY_NAME,
};

static void tag_name_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct tag_name_row *)row = (struct tag_name_row){
        .name = column_text(arena, statement, 0),
        .uses = column_integer(statement, 1),
        .values = column_text(arena, statement, 2),
    };
}

enum store_result store_tag_name_list(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text after,
                                      size_t limit, struct tag_name_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after);
    bind_text(statement, 3, TEXT(""));
    bind_integer(statement, 4, TAG_VALUES_LISTED_MAX);
    bind_integer(statement, 5, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, tag_name_read_row,
                          ret_rows, ret_count);
}

enum store_result store_tag_name_find(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text name,
                                      struct tag_name_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, TEXT(""));
    bind_text(statement, 3, name);
    bind_integer(statement, 4, TAG_VALUES_ALL);
    bind_integer(statement, 5, 1);
    return statement_one(db, arena, statement, tag_name_read_row, ret_row);
}

SQL sql_offered = {CHANGES_NOTHING,
                   "SELECT 1 FROM tag_name WHERE subscription = $1 AND lower(name) = lower($2)"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO tag_name (subscription, name) VALUES ($1, $2)"
               " ON CONFLICT (subscription, lower(name)) DO NOTHING"};
SQL sql_remove = {CHANGES_STATE,
                  "DELETE FROM tag_name WHERE subscription = $1 AND lower(name) = lower($2)"};

enum store_result store_tag_name_offered(struct store_db *db, const struct guid *subscription,
                                         struct text name) {
    return statement_run_named(db, &sql_offered, subscription, name);
}

enum store_result store_tag_name_add(struct store_db *db, const struct guid *subscription,
                                     struct text name) {
    return statement_run_named(db, &sql_add, subscription, name);
}

enum store_result store_tag_name_remove(struct store_db *db, const struct guid *subscription,
                                        struct text name) {
    return statement_run_named(db, &sql_remove, subscription, name);
}
