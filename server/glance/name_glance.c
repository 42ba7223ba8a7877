#include "glance/name_glance.h"

#include "engine/statement.h"

// No character sorts behind it.
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

#define FIRST_OF(table)                                                                            \
    "(SELECT * FROM " table " WHERE id > $1 ORDER BY id LIMIT " GLANCE_ROWS_TEXT ")"
#define BETWEEN(name) "lower(" name ") >= lower($1) AND lower(" name ") <= lower($2)"

SQL sql_domains = {CHANGES_NOTHING,
                   "SELECT t.id, t.default_domain, t.display_name, '', '' FROM tenant AS t"
                   " WHERE t.default_domain <> '' AND " BETWEEN(
                       "t.default_domain") " ORDER BY lower(t.default_domain), t.id LIMIT $3"};

// Those of one partner after those of another, as indexes have them: sorting all of them by name
// would read all of them.
SQL sql_customers = {
    CHANGES_NOTHING,
    "SELECT c.tenant, coalesce(t.default_domain, ''), c.company_name, '', ''"
    " FROM partner AS p JOIN customer AS c ON c.partner = p.id AND " BETWEEN("c.company_name")
    " LEFT JOIN tenant AS t ON t.id = c.tenant WHERE p.name > '' AND p.name <= (SELECT max(name)"
    " FROM (SELECT name FROM partner WHERE name > '' ORDER BY name LIMIT 1000) AS few)"
    " ORDER BY p.name, lower(c.company_name), c.tenant LIMIT $3"};

SQL sql_tenants = {CHANGES_NOTHING,
                   "SELECT t.id, t.default_domain, t.display_name, '', '' FROM " FIRST_OF("tenant")
                   " AS t WHERE " GLANCE_STARTS("t.display_name", "$2")
                   " ORDER BY lower(t.display_name), t.id LIMIT $3"};

SQL sql_partners = {
    CHANGES_NOTHING,
    "SELECT NULL, p.name, p.display_name, p.kind,"
    " CASE WHEN r.id = p.id THEN '' ELSE coalesce(r.name, '') END"
    " FROM (SELECT * FROM partner WHERE name > '' ORDER BY name LIMIT " GLANCE_ROWS_TEXT
    ") AS p"
    " LEFT JOIN partner AS r ON r.id = p.root WHERE " GLANCE_STARTS(
        "p.name", "$1") " OR " GLANCE_STARTS("p.display_name", "$1") " ORDER BY p.name LIMIT $2"};

#define PRINCIPALS                                                                                 \
    "SELECT s.id, s.login, s.display_name, s.kind, coalesce(t.display_name, '') FROM "
#define OF_TENANT " AS s LEFT JOIN tenant AS t ON t.id = s.tenant "

SQL sql_logins = {CHANGES_NOTHING, PRINCIPALS "principal" OF_TENANT "WHERE " BETWEEN(
                                       "s.login") " ORDER BY lower(s.login) LIMIT $3"};
SQL sql_principals = {CHANGES_NOTHING,
                      PRINCIPALS GLANCE_FIRST(FIRST_OF("principal"), "display_name", "$2", "$3")
                          OF_TENANT "ORDER BY lower(s.display_name), s.id"};

// What is to be bound beside how names begin.
enum beside { NOTHING_BESIDE, AN_END_BEHIND, A_PLACE_BEFORE };

static const struct {
    const struct sql *sql;
    enum beside beside;
} statements[] = {
    [NAMED_DOMAINS] = {&sql_domains, AN_END_BEHIND},
    [NAMED_CUSTOMERS] = {&sql_customers, AN_END_BEHIND},
    [NAMED_TENANTS] = {&sql_tenants, A_PLACE_BEFORE},
    [NAMED_PARTNERS] = {&sql_partners, NOTHING_BESIDE},
    [NAMED_LOGINS] = {&sql_logins, AN_END_BEHIND},
    [NAMED_PRINCIPALS] = {&sql_principals, A_PLACE_BEFORE},
};

static void name_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct name_glance *)row = (struct name_glance){
        .id = column_guid(statement, 0),
        .name = column_text(arena, statement, 1),
        .display_name = column_text(arena, statement, 2),
        .kind = column_text(arena, statement, 3),
        .under = column_text(arena, statement, 4),
    };
}

enum store_result store_names(struct store_db *db, struct arena *arena, enum named what,
                              struct text start, size_t limit, struct name_glance **ret_rows,
                              size_t *ret_count) {
    const enum beside beside = statements[what].beside;
    const struct text end = text_format(arena, "%.*s" LAST_CHARACTER, TEXT_ARGS(start));
    cleanup_statement struct statement *statement = statement_of(db, statements[what].sql);
    int at = 1;
    if (beside == A_PLACE_BEFORE)
        bind_after(statement, at++, NULL);
    bind_text(statement, at++, start);
    if (beside == AN_END_BEHIND)
        bind_text(statement, at++, end);
    bind_integer(statement, at, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, name_read_row, ret_rows,
                          ret_count);
}
