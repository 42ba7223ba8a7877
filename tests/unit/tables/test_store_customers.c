// store/customer_subscriptions and what the schema holds: "One subscription per tenant and
// registration is a UNIQUE constraint, not only code"; "DELETE removes its mappings too".
#include "store_world.h"

struct two_registrations {
    struct store_db *db;
    int64_t group, one, two;
};

static struct two_registrations begin(struct world *world) {
    struct two_registrations made = {.db = begin_write(world)};
    add_subscription(made.db, &subscription_one);
    made.group = add_group(made.db, &subscription_one, "rg");
    made.one = add_registration(world, made.db, &subscription_one, made.group, "rg", "one");
    made.two = add_registration(world, made.db, &subscription_one, made.group, "rg", "two");
    return made;
}

// Each row puts a subscription for a tenant under the first registration; then these are there.
static void one_subscription_a_tenant(void **state) {
    static const struct {
        uint8_t id, tenant;
        const char *want;
    } rows[] = {
        {1, 101, "1"},     {2, 102, "1,2"},
        {3, 101, "2,3"},                    // "a second PUT for a tenant replaces the first"
        {3, 101, "2,3"},   {3, 103, "2,3"}, // the same subscription, another tenant
        {4, 101, "2,3,4"}, {3, 102, "3,4"}, // stands against two rows at once
    };
    struct world *world = *state;
    const struct two_registrations made = begin(world);
    // "The same customer may be mapped under any number of registrations"
    assert_int_equal(put_customer(made.db, made.two, 1, 101), STORE_OK);
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(put_customer(made.db, made.one, rows[i].id, rows[i].tenant), STORE_OK);
        expect_text(rows[i].want, customers_of(world, made.db, made.one), text_of(rows[i].want));
        expect_text("the other registration", customers_of(world, made.db, made.two), TEXT("1"));
    }
    end_write(world, true);
    commit(world);
}

static void found_and_removed(void **state) {
    struct world *world = *state;
    struct customer_subscription_row row;
    const struct two_registrations made = begin(world);
    const struct guid id = numbered(5);
    const struct guid other = numbered(6);
    const struct guid tenant = numbered(105);
    assert_int_equal(put_customer(made.db, made.one, 5, 105), STORE_OK);
    assert_int_equal(store_customer_find(made.db, made.one, &id, &row), STORE_OK);
    assert_true(guid_is(&row.id, &id) && guid_is(&row.tenant, &tenant));
    assert_int_equal(row.etag, 5);
    assert_int_equal(store_customer_find(made.db, made.two, &id, &row), STORE_MISSING);
    assert_int_equal(store_customer_find(made.db, made.one, &other, &row), STORE_MISSING);
    assert_int_equal(store_customer_remove(made.db, made.two, &id), STORE_OK);
    assert_int_equal(store_customer_find(made.db, made.one, &id, &row), STORE_OK);
    assert_int_equal(store_customer_remove(made.db, made.one, &id), STORE_OK);
    assert_int_equal(store_customer_find(made.db, made.one, &id, &row), STORE_MISSING);
    end_write(world, true);
    commit(world);
}

static void pages_in_the_order_of_ids(void **state) {
    struct world *world = *state;
    struct customer_subscription_row *rows = NULL;
    size_t count = 0;
    struct text seen = TEXT("");
    struct guid after;
    const struct two_registrations made = begin(world);
    for (uint8_t i = 9; i > 0; i--)
        assert_int_equal(put_customer(made.db, made.one, i * 3 % 10, i), STORE_OK);
    const struct guid *from = NULL;
    do {
        assert_int_equal(
            store_customer_list(made.db, world->arena, made.one, from, 4, &rows, &count), STORE_OK);
        for (size_t i = 0; i < count; i++)
            seen = text_format(world->arena, "%.*s%d", TEXT_ARGS(seen), rows[i].id.bytes[15]);
        seen = text_format(world->arena, "%.*s;", TEXT_ARGS(seen));
        if (count)
            after = rows[count - 1].id;
        from = &after;
    } while (count == 4);
    expect_text("pages", seen, TEXT("1234;5678;9;"));
    end_write(world, true);
    commit(world);
}

static void what_is_above_goes_with_all_below(void **state) {
    struct world *world = *state;
    struct registration_row row;
    const struct two_registrations made = begin(world);
    assert_int_equal(put_customer(made.db, made.one, 1, 101), STORE_OK);
    assert_int_equal(put_customer(made.db, made.two, 2, 102), STORE_OK);
    assert_int_equal(store_registration_remove(made.db, made.one), STORE_OK);
    expect_text("of the removed one", customers_of(world, made.db, made.one), TEXT(""));
    expect_text("of its neighbour", customers_of(world, made.db, made.two), TEXT("2"));
    assert_int_equal(store_resource_group_remove(made.db, made.group), STORE_OK);
    expect_text("of the group", customers_of(world, made.db, made.two), TEXT(""));
    assert_int_equal(store_registration_find(made.db, world->arena, &subscription_one, TEXT("rg"),
                                             TEXT("two"), false, &row),
                     STORE_MISSING);
    end_write(world, true);
    commit(world);
}

// The schema itself refuses, whatever the code above it does.
static void what_the_schema_does_not_let_in(void **state) {
    static const struct {
        const char *row, *sql;
        int code;
    } rows[] = {
        {"sound", "INSERT INTO customer_subscription VALUES (1, zeroblob(16), zeroblob(16), 1, 0)",
         SQLITE_OK},
        {"the same tenant again",
         "INSERT INTO customer_subscription VALUES (1, randomblob(16), zeroblob(16), 1, 0)",
         SQLITE_CONSTRAINT_UNIQUE},
        {"the same id again",
         "INSERT INTO customer_subscription VALUES (1, zeroblob(16), randomblob(16), 1, 0)",
         SQLITE_CONSTRAINT_PRIMARYKEY},
        {"the same tenant under another",
         "INSERT INTO customer_subscription VALUES (2, zeroblob(16), zeroblob(16), 1, 0)",
         SQLITE_OK},
        {"no such registration",
         "INSERT INTO customer_subscription VALUES (999, randomblob(16), randomblob(16), 1, 0)",
         SQLITE_CONSTRAINT_FOREIGNKEY},
        {"a short id",
         "INSERT INTO customer_subscription VALUES (1, randomblob(15), randomblob(16), 1, 0)",
         SQLITE_CONSTRAINT_CHECK},
        {"a long tenant",
         "INSERT INTO customer_subscription VALUES (1, randomblob(16), randomblob(17), 1, 0)",
         SQLITE_CONSTRAINT_CHECK},
        {"an id that is text",
         "INSERT INTO customer_subscription VALUES (1, '0123456789abcdef', randomblob(16), 1, 0)",
         SQLITE_CONSTRAINT_DATATYPE},
        {"no tenant", "INSERT INTO customer_subscription VALUES (1, randomblob(16), NULL, 1, 0)",
         SQLITE_CONSTRAINT_NOTNULL},
        {"the same name, another case",
         "INSERT INTO registration (resource_group, name, cloud_id, object_id, billing_model, "
         "token, etag)"
         " VALUES (1, 'ONE', '', '', 'Custom', '{}', 1)",
         SQLITE_CONSTRAINT_UNIQUE},
        {"no known billing model", "UPDATE registration SET billing_model = 'Free'",
         SQLITE_CONSTRAINT_CHECK},
        {"an etag that is text", "UPDATE registration SET etag = 'x'", SQLITE_CONSTRAINT_DATATYPE},
        {"no such group", "UPDATE registration SET resource_group = 999",
         SQLITE_CONSTRAINT_FOREIGNKEY},
        {"the same group, another case",
         "INSERT INTO resource_group (subscription, name, location) SELECT subscription, 'RG', '' "
         "FROM resource_group",
         SQLITE_CONSTRAINT_UNIQUE},
        {"no known state", "UPDATE subscription SET state = 'Enabled'", SQLITE_CONSTRAINT_CHECK},
        {"no such partner", "UPDATE subscription SET partner = 999", SQLITE_CONSTRAINT_FOREIGNKEY},
        {"a root that is none",
         "INSERT INTO partner (id, name, root, reachable) VALUES (1, 'p', 2, 1)",
         SQLITE_CONSTRAINT_FOREIGNKEY},
    };
    struct world *world = *state;
    const struct two_registrations made = begin(world);
    assert_int_equal(made.one, 1);
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].row, sqlite3_exec(sqlite_of(made.db), rows[i].sql, NULL, NULL, NULL),
                      rows[i].code);
    end_write(world, false);
    commit(world);
}

// "STRICT tables": every one of them.
static void all_tables_are_strict(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(sqlite_of(db),
                           "SELECT count(*), sum(strict) FROM pragma_table_list"
                           " WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
                           -1, &statement, NULL),
        SQLITE_OK);
    sqlite3_step(statement);
    const int tables = sqlite3_column_int(statement, 0);
    const int strict = sqlite3_column_int(statement, 1);
    sqlite3_finalize(statement);
    assert_true(tables >= 8);
    assert_int_equal(strict, tables);
    end_write(world, false);
    commit(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_memory(one_subscription_a_tenant),
        on_disk(one_subscription_a_tenant),
        in_memory(found_and_removed),
        in_memory(pages_in_the_order_of_ids),
        in_memory(what_is_above_goes_with_all_below),
        on_disk(what_is_above_goes_with_all_below),
        in_memory(what_the_schema_does_not_let_in),
        in_memory(all_tables_are_strict),
    };
    return cmocka_run_group_tests_name("store_customers", tests, NULL, NULL);
}
