#include "parties/partners.h"

#include "parties/one_column.h"
#include "parties/row_origin_sql.h"

#define PARTNER_COLUMNS                                                                            \
    "SELECT id, name, display_name, kind, root, answers, reachable, tenant, names_agents, mpn_id," \
    " country, " ORIGIN_NUMBER("origin") " FROM partner "

static void partner_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct partner_row *)row = (struct partner_row){
        .id = column_integer(statement, 0),
        .name = column_text(arena, statement, 1),
        .display_name = column_text(arena, statement, 2),
        .kind = column_text(arena, statement, 3),
        .root = column_integer(statement, 4),
        .answers = column_integer(statement, 5),
        .reachable = column_integer(statement, 6),
        .tenant = column_guid(statement, 7),
        .names_agents = column_integer(statement, 8),
        .mpn_id = column_text(arena, statement, 9),
        .country = column_text(arena, statement, 10),
        .origin = column_origin(statement, 11),
    };
}

SQL sql_number = {CHANGES_NOTHING,
                  "SELECT coalesce((SELECT id FROM partner WHERE name = $1),"
                  " (SELECT coalesce(max(id), 0) + 1 FROM partner))"};

enum store_result store_partner_number(struct store_db *db, struct text name, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_number);
    bind_text(statement, 1, name);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO partner (id, name, display_name, kind, root, answers, reachable,"
               " tenant, names_agents, mpn_id, country, origin)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
               " ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name,"
               " kind = excluded.kind, root = excluded.root, answers = excluded.answers,"
               " reachable = excluded.reachable, tenant = excluded.tenant,"
               " names_agents = excluded.names_agents, mpn_id = excluded.mpn_id,"
               " country = excluded.country, origin = excluded.origin"};

enum store_result store_partner_put(struct store_db *db, const struct partner_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_integer(statement, 1, row->id);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->display_name);
    bind_text(statement, 4, row->kind);
    bind_integer(statement, 5, row->root);
    bind_integer(statement, 6, row->answers);
    bind_integer(statement, 7, row->reachable);
    bind_guid_or_none(statement, 8, &row->tenant);
    bind_integer(statement, 9, row->names_agents);
    bind_text(statement, 10, row->mpn_id);
    bind_text(statement, 11, row->country);
    bind_origin(statement, 12, row->origin);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING, PARTNER_COLUMNS "WHERE id = $1"};

enum store_result store_partner_find(struct store_db *db, struct arena *arena, int64_t id,
                                     struct partner_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, id);
    return statement_one(db, arena, statement, partner_read_row, ret_row);
}

SQL sql_of_tenant = {CHANGES_NOTHING, PARTNER_COLUMNS "WHERE tenant = $1 ORDER BY id LIMIT 1"};

enum store_result store_partner_of_tenant(struct store_db *db, struct arena *arena,
                                          const struct guid *tenant, struct partner_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_tenant);
    bind_guid(statement, 1, tenant);
    return statement_one(db, arena, statement, partner_read_row, ret_row);
}

SQL sql_of_mpn_id = {CHANGES_NOTHING,
                     PARTNER_COLUMNS "WHERE mpn_id = $1 AND mpn_id <> '' ORDER BY id LIMIT 1"};

enum store_result store_partner_of_mpn_id(struct store_db *db, struct arena *arena,
                                          struct text mpn_id, struct partner_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_mpn_id);
    bind_text(statement, 1, mpn_id);
    return statement_one(db, arena, statement, partner_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, PARTNER_COLUMNS "WHERE name > $1 ORDER BY name LIMIT $2"};

enum store_result store_partner_list(struct store_db *db, struct arena *arena, struct text after,
                                     size_t limit, struct partner_row **ret_rows,
                                     size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_text(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, partner_read_row,
                          ret_rows, ret_count);
}

SQL sql_resellers = {CHANGES_NOTHING, PARTNER_COLUMNS
                     "WHERE root = $1 AND id > $2 AND id <> root ORDER BY id LIMIT $3"};

enum store_result store_partner_resellers(struct store_db *db, struct arena *arena, int64_t root,
                                          int64_t after, size_t limit,
                                          struct partner_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_resellers);
    bind_integer(statement, 1, root);
    bind_integer(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, partner_read_row,
                          ret_rows, ret_count);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("partner")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("partner")};

enum store_result store_partners_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

// A reseller goes before its provider: they refer to each other at the end of the statement only.
enum store_result store_partners_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}

static void need_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct directory_need *)row = (struct directory_need){
        .name = column_text(arena, statement, 0),
        .customers = column_integer(statement, 1),
        .subscriptions = column_integer(statement, 2),
    };
}

SQL sql_needed = {CHANGES_NOTHING,
                  "SELECT name, customers, subscriptions FROM (SELECT p.id, p.name,"
                  " (SELECT count(*) FROM customer WHERE origin = 'made' AND partner = p.id)"
                  " + (SELECT count(*) FROM customer WHERE origin = 'made' AND reseller = p.id)"
                  " AS customers,"
                  " (SELECT count(*) FROM subscription WHERE origin = 'made' AND partner = p.id)"
                  " AS subscriptions FROM partner AS p WHERE p.origin = 'old') AS needed"
                  " WHERE customers + subscriptions > 0 ORDER BY id LIMIT 1"};

enum store_result store_partner_needed(struct store_db *db, struct arena *arena,
                                       struct directory_need *ret_need) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_needed);
    return statement_one(db, arena, statement, need_read_row, ret_need);
}

SQL sql_astray = {
    CHANGES_NOTHING,
    "SELECT p.name, count(*), 0 FROM customer AS c JOIN partner AS p"
    " ON p.id = coalesce(c.reseller, c.partner) JOIN partner AS r"
    " ON r.id = c.partner WHERE c.origin = 'made'"
    " AND (p.root <> c.partner OR r.root <> r.id) GROUP BY p.id, p.name ORDER BY p.id LIMIT 1"};

enum store_result store_partner_astray(struct store_db *db, struct arena *arena,
                                       struct directory_need *ret_need) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_astray);
    return statement_one(db, arena, statement, need_read_row, ret_need);
}
