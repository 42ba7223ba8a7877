// engine/statement.h: how SQL is written, of every statement there is; and that a statement changes
// no more than is declared beside it. Each is run, on rows that it finds.
#include "store_world.h"

#include "base/random.h"
#include "clouds/directory_tenants.h"
#include "clouds/stacks.h"
#include "clouds/user_subscriptions.h"
#include "glance/counts.h"
#include "glance/name_glance.h"
#include "glance/registration_glance.h"
#include "glance/subscription_glance.h"
#include "ledger/usage_buckets.h"
#include "ledger/usage_entries.h"
#include "ledger/usage_instances.h"
#include "ledger/usage_reporters.h"
#include "ledger/usage_sums.h"
#include "parties/fresh_id.h"
#include "parties/invitations.h"
#include "parties/partner_agents.h"
#include "parties/partner_customers.h"
#include "parties/partners.h"
#include "parties/principals.h"
#include "parties/purchases.h"
#include "parties/tenants.h"
#include "reference/product_icons.h"
#include "reference/product_logs.h"
#include "reference/products.h"
#include "reference/rate_card_meters.h"
#include "reference/rate_card_offers.h"
#include "reference/rate_card_stack_meters.h"
#include "reference/rate_cards.h"
#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "reference/role_definitions.h"
#include "tables/device_codes.h"
#include "tables/ended_mappings.h"
#include "tables/linked_subscriptions.h"
#include "tables/locks.h"
#include "tables/resources.h"
#include "tables/subscription_tags.h"
#include "tables/tag_names.h"
#include "tables/tag_values.h"

// --- how it is written -------------------------------------------------------------------------

// Words that SQLite takes and PostgreSQL does not, or takes otherwise; a sum of BIGINT is NUMERIC
// there until it is cast. A statement with a second text may have any.
static void in_words_that_both_engines_take(void **state) {
    static const char *const words[] = {
        "NOCASE",     "OR REPLACE", "OR IGNORE", "rowid",   "ifnull",   " GLOB ",
        "?",          "datetime",   "iif(",      "total(",  "==",       "COLLATE",
        "INDEXED BY", "PRAGMA",     "json",      " x'",     "LIMIT -1", " LIKE ",
        "group_conc", "strftime",   "unixepoch", "random(", "hex(",     "instr(",
        "printf(",    "changes(",   "typeof(",   "quote(",  " IS NOT $"};
    (void)state;
    assert_in_range(sql_count(), 40, 400);
    for (const struct sql *sql = sql_first; sql < sql_end; sql++)
        for (size_t i = 0; i < ROWS(words) && !sql->postgres; i++)
            if (text_has_same(text_of(sql->text), text_of(words[i])))
                fail_msg("'%s' in: %s", words[i], sql->text);
}

static void sums_are_cast(void **state) {
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++)
        for (const char *at = strstr(sql->text, "sum("); at; at = strstr(at + 1, "sum("))
            if (at - sql->text < 5 || strncmp(at - 5, "CAST(", 5) != 0)
                fail_msg("a sum of no type in: %s", sql->text);
}

// Whatever stands in brackets before it ends.
static const char *behind_brackets(const char *at) {
    int open = 0;
    do
        open += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    while (*++at && open);
    return at;
}

// PostgreSQL 15 wants a name for each query that stands for a table.
static void queries_in_place_of_tables_have_names(void **state) {
    static const char *const before[] = {"FROM (SELECT", "JOIN (SELECT"};
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++)
        for (size_t i = 0; i < ROWS(before); i++)
            for (const char *at = strstr(sql->text, before[i]); at; at = strstr(at + 1, before[i]))
                if (strncmp(behind_brackets(strchr(at, '(')), " AS ", 4) != 0)
                    fail_msg("a query without a name in: %s", sql->text);
}

// The first rows of no order are whichever an engine finds first: they may only be counted.
static void the_first_rows_are_of_an_order(void **state) {
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++) {
        const char *limit = strstr(sql->text, "LIMIT");
        const char *order = strstr(sql->text, "ORDER BY");
        const bool asks_whether =
            strncmp(sql->text, "SELECT 1 ", 9) == 0 || strncmp(sql->text, "SELECT count(", 13) == 0;
        if (limit && !order && !asks_whether)
            fail_msg("no order in: %s", sql->text);
    }
}

// The two texts of a statement are run with the same parameters.
static void second_texts_have_the_same_parameters(void **state) {
    size_t seconds = 0;
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++) {
        char parameter[] = "$1";
        seconds += sql->postgres != NULL;
        for (; sql->postgres && parameter[1] <= '9'; parameter[1]++)
            assert_int_equal(!strstr(sql->text, parameter), !strstr(sql->postgres, parameter));
    }
    assert_in_range(seconds, 4, 4);
}

// What is asked ahead is found by what it binds, and has no order; what needs no savepoint changes.
static void statements_fit_what_is_said_of_them(void **state) {
    size_t ahead = 0;
    size_t last = 0;
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++) {
        const bool is_ahead = sql->ahead != AHEAD_NEVER;
        ahead += is_ahead;
        last += sql->is_last;
        if ((is_ahead && (sql->changes != CHANGES_NOTHING || strstr(sql->text, "LIMIT"))) ||
            (sql->is_last && sql->changes != CHANGES_MAPPINGS))
            fail_msg("this cannot be so: %s", sql->text);
    }
    assert_in_range(ahead, 3, 9);
    assert_in_range(last, 2, 9);
}

// SQLite numbers them by their first appearance, PostgreSQL by what they say.
static void parameters_appear_in_order(void **state) {
    (void)state;
    for (const struct sql *sql = sql_first; sql < sql_end; sql++) {
        int seen = 0;
        for (const char *at = strchr(sql->text, '$'); at; at = strchr(at + 1, '$')) {
            const int number = atoi(at + 1);
            if (number < 1 || number > seen + 1)
                fail_msg("$%d after $%d in: %s", number, seen, sql->text);
            seen = number > seen ? number : seen;
        }
    }
}

static bool is_whole_table(struct store_db *db, const char *plan) {
    char name[48] = "";
    sqlite3_stmt *table = NULL;
    if (sscanf(plan, "SCAN %47s", name) != 1)
        return false;
    assert_int_equal(sqlite3_prepare_v2(sqlite_of(db), "SELECT 1 FROM sqlite_schema WHERE name = ?",
                                        -1, &table, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(table, 1, name, -1, SQLITE_STATIC);
    const bool found = sqlite3_step(table) == SQLITE_ROW;
    sqlite3_finalize(table);
    return found;
}

// A statement that reads a whole table gets slower with every row there is. Clearing one may, and
// what looks into every registration for a tenant that becomes another.
static void none_reads_a_whole_table(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_read(world);
    for (const struct sql *sql = sql_first; sql < sql_end; sql++) {
        const struct text plan_of = text_format(world->arena, "EXPLAIN QUERY PLAN %s", sql->text);
        sqlite3_stmt *plan = NULL;
        assert_int_equal(sqlite3_prepare_v2(sqlite_of(db), plan_of.at, -1, &plan, NULL), SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *line = (const char *)sqlite3_column_text(plan, 3);
            const bool clears =
                text_ends_with(text_of(sql->text), TEXT("DELETE FROM rate_card")) ||
                text_ends_with(text_of(sql->text), TEXT("WHERE in_directory = 1")) ||
                text_has_same(text_of(sql->text), TEXT("origin = 'old'")) ||
                text_has_same(text_of(sql->text), TEXT("IN (SELECT id FROM registration)"));
            if (is_whole_table(db, line) && !clears)
                fail_msg("%s in: %s", line, sql->text);
        }
        sqlite3_finalize(plan);
    }
}

// --- what it changes ---------------------------------------------------------------------------

enum { TABLES_MAX = 64 };

// A number for what is in each table.
struct picture {
    size_t count;
    char names[TABLES_MAX][48];
    uint64_t sums[TABLES_MAX];
};

static uint64_t sum_of_row(sqlite3_stmt *row) {
    uint64_t sum = 14695981039346656037U;
    for (int column = 0; column < sqlite3_column_count(row); column++) {
        const unsigned char *bytes = sqlite3_column_blob(row, column);
        const int size = sqlite3_column_bytes(row, column);
        for (int i = 0; i <= size; i++)
            sum = (sum ^ (i < size ? bytes[i] : 0xFFU)) * 1099511628211U;
    }
    return sum;
}

static uint64_t sum_of_table(struct store_db *db, const char *table) {
    char sql[96];
    sqlite3_stmt *rows = NULL;
    uint64_t sum = 0;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    assert_int_equal(sqlite3_prepare_v2(sqlite_of(db), sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW)
        sum += sum_of_row(rows); // in any order
    sqlite3_finalize(rows);
    return sum;
}

static struct picture take_picture(struct store_db *db) {
    struct picture picture = {0};
    sqlite3_stmt *tables = NULL;
    assert_int_equal(sqlite3_prepare_v2(sqlite_of(db),
                                        "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                        " AND name NOT LIKE 'sqlite_%' ORDER BY name",
                                        -1, &tables, NULL),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW && picture.count < TABLES_MAX) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        snprintf(picture.names[picture.count], sizeof picture.names[0], "%s", name);
        picture.sums[picture.count++] = sum_of_table(db, name);
    }
    sqlite3_finalize(tables);
    assert_in_range(picture.count, 10, TABLES_MAX - 1);
    return picture;
}

// How often each statement has been run, and whether one has ever changed anything.
struct runs {
    int *count;
    bool *changed;
};

// What the statements that were run since declare, at most; and that they did run.
static enum sql_changes declared_since(struct store_db *db, struct runs *runs, bool changed) {
    enum sql_changes most = CHANGES_NOTHING;
    for (size_t i = 0; i < sql_count(); i++) {
        sqlite3_stmt *statement = db->connection->statements[i].handle;
        const int count = statement ? sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_RUN, 0) : 0;
        if (count == runs->count[i])
            continue;
        runs->count[i] = count;
        runs->changed[i] |= changed;
        most = sql_first[i].changes > most ? sql_first[i].changes : most;
    }
    return most;
}

static bool differ(const struct picture *a, const struct picture *b, size_t i) {
    return a->sums[i] != b->sums[i];
}

// --- the rows ----------------------------------------------------------------------------------

static const char scope_one[] = "/subscriptions/one/resourceGroups/RG";
static int64_t group_id;
static int64_t registration_id;

static enum store_result add_partner(struct store_db *db, struct arena *arena) {
    const struct guid agent = numbered(1);
    int64_t number = 0;
    (void)arena;
    assert_int_equal(store_partner_number(db, TEXT("p"), &number), STORE_OK);
    const struct partner_row row = {.id = number,
                                    .name = TEXT("p"),
                                    .kind = TEXT("direct"),
                                    .root = number,
                                    .reachable = true,
                                    .tenant = agent,
                                    .names_agents = true,
                                    .mpn_id = TEXT("1")};
    assert_int_equal(store_partner_put(db, &row), STORE_OK);
    return store_partner_agent_add(db, number, &agent);
}

static enum store_result read_partners(struct store_db *db, struct arena *arena) {
    const struct guid tenant = numbered(1);
    struct partner_row row;
    struct partner_row *rows = NULL;
    struct guid *agents = NULL;
    size_t count = 0;
    assert_int_equal(store_partner_of_tenant(db, arena, &tenant, &row), STORE_OK);
    assert_int_equal(store_partner_find(db, arena, row.id, &row), STORE_OK);
    assert_true(row.names_agents);
    assert_int_equal(store_partner_of_mpn_id(db, arena, TEXT("1"), &row), STORE_OK);
    assert_int_equal(store_partner_agent_find(db, row.id, &tenant), STORE_OK);
    assert_int_equal(store_partner_agents(db, arena, row.id, NULL, 9, &agents, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_partner_resellers(db, arena, row.id, 0, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 0);
    return store_partner_list(db, arena, TEXT(""), 9, &rows, &count);
}

static enum store_result clear_agents(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_partner_agents_clear(db, 1);
}

static enum store_result age_partners(struct store_db *db, struct arena *arena) {
    struct directory_need need;
    assert_int_equal(store_partners_age(db, false), STORE_OK);
    assert_int_equal(store_partner_astray(db, arena, &need), STORE_MISSING);
    return store_partner_needed(db, arena, &need) == STORE_MISSING ? STORE_OK : STORE_FAILED;
}

static enum store_result drop_partners(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_partners_drop(db, false);
}

static enum store_result add_tenant(struct store_db *db, struct arena *arena) {
    (void)arena;
    const struct tenant_row row = {numbered(1), TEXT("t"), TEXT("t.example"), ORIGIN_FILE};
    return store_tenant_put(db, &row);
}

static enum store_result read_tenants(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(1);
    struct tenant_row row;
    struct tenant_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_tenant_find(db, &id), STORE_OK);
    assert_int_equal(store_tenant_get(db, arena, &id, &row), STORE_OK);
    assert_int_equal(store_tenant_of_domain(db, arena, TEXT("T.example"), &row), STORE_OK);
    return store_tenant_list(db, arena, NULL, 9, &rows, &count);
}

// A tenant that a request has made, with a customer of a partner, a subscription and a user.
static void add_customer_of(struct store_db *db, int64_t partner, uint8_t number) {
    static const char *const logins[] = {"a@x", "b@x", "c@x", "d@x"};
    const struct guid tenant = numbered(number);
    const struct tenant_row row = {tenant, TEXT("c"), TEXT(""), ORIGIN_MADE};
    const struct partner_customer_row customer = {.partner = partner,
                                                  .tenant = tenant,
                                                  .company_name = TEXT("C"),
                                                  .request_id = tenant,
                                                  .is_told = true,
                                                  .origin = ORIGIN_MADE};
    const struct directory_subscription subscription = {.id = numbered(100 + number),
                                                        .offer = TEXT("CSP"),
                                                        .tenant = tenant,
                                                        .partner = partner,
                                                        .state = TEXT("Active"),
                                                        .origin = ORIGIN_MADE};
    const struct principal_row user = {.id = numbered(150 + number),
                                       .is_user = true,
                                       .login = text_of(logins[number % 4]),
                                       .tenant = tenant,
                                       .origin = ORIGIN_MADE};
    assert_int_equal(store_tenant_put(db, &row), STORE_OK);
    assert_int_equal(store_partner_customer_put(db, &customer), STORE_OK);
    assert_int_equal(store_subscription_put(db, &subscription), STORE_OK);
    assert_int_equal(store_principal_put(db, &user), STORE_OK);
}

static struct purchase_row purchase_of(uint8_t number) {
    return (struct purchase_row){.subscription = numbered(100 + number),
                                 .order = numbered(9),
                                 .offer_id = TEXT(PURCHASE_OFFER),
                                 .billing_cycle = TEXT("monthly"),
                                 .request_id = numbered(8)};
}

static enum store_result add_customers(struct store_db *db, struct arena *arena) {
    (void)arena;
    const struct purchase_row row = purchase_of(21);
    const struct tenant_row implied = {numbered(20), TEXT("i"), TEXT(""), ORIGIN_FILE};
    const struct directory_subscription subscription = {.id = numbered(120),
                                                        .offer = TEXT("CSP"),
                                                        .tenant = implied.id,
                                                        .partner = 1,
                                                        .state = TEXT("Active"),
                                                        .origin = ORIGIN_FILE};
    for (uint8_t i = 21; i <= 23; i++)
        add_customer_of(db, 1, i);
    assert_int_equal(store_tenant_put(db, &implied), STORE_OK);
    assert_int_equal(store_subscription_put(db, &subscription), STORE_OK);
    assert_int_equal(store_partner_customers_imply(db), STORE_OK);
    assert_int_equal(store_purchase_add(db, &row), STORE_OK);
    return STORE_OK;
}

static enum store_result read_customer_rows(struct store_db *db, struct arena *arena) {
    const struct guid tenant = numbered(21);
    const struct guid implied = numbered(20);
    struct partner_customer_row row;
    struct partner_customer_row *rows = NULL;
    struct partner_customer_filter filter = {.partner = 1, .start = TEXT("c")};
    size_t count = 0;
    assert_int_equal(store_partner_customer_find(db, arena, 1, &implied, &row), STORE_OK);
    expect_text("implied", row.company_name, TEXT("i"));
    assert_false(row.is_told);
    assert_int_equal(store_partner_customer_told(db, arena, &implied, &row), STORE_MISSING);
    assert_int_equal(store_partner_customer_told(db, arena, &tenant, &row), STORE_OK);
    assert_int_equal(store_partner_customer_of_request(db, arena, 1, &tenant, &row), STORE_OK);
    assert_int_equal(store_partner_customer_list(db, arena, &filter, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 3);
    assert_int_equal(store_partner_customer_last(db, arena, &filter), STORE_MISSING);
    filter.reseller = 1;
    assert_int_equal(store_partner_customer_last(db, arena, &filter), STORE_MISSING);
    assert_int_equal(store_partner_customer_list(db, arena, &filter, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 0);
    filter.start = TEXT("");
    assert_int_equal(store_partner_customer_list(db, arena, &filter, 9, &rows, &count), STORE_OK);
    filter.reseller = 0;
    assert_int_equal(store_partner_customer_list(db, arena, &filter, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 4);
    return STORE_OK;
}

static enum store_result read_sellers(struct store_db *db, struct arena *arena) {
    const struct guid subscription = numbered(121);
    const struct guid tenant = numbered(1);
    const struct guid other = numbered(21);
    (void)arena;
    int64_t partner = 0;
    assert_int_equal(store_subscription_is_sold_by(db, &subscription, &tenant), STORE_OK);
    assert_int_equal(store_subscription_partner(db, &subscription, &partner), STORE_OK);
    return store_subscription_is_sold_by(db, &subscription, &other) == STORE_MISSING ? STORE_OK
                                                                                     : STORE_FAILED;
}

static enum store_result read_purchases(struct store_db *db, struct arena *arena) {
    const struct purchase_row wanted = purchase_of(21);
    const struct guid tenant = numbered(21);
    struct purchase_row row;
    struct purchase_row *rows = NULL;
    struct directory_subscription *written = NULL;
    struct guid order;
    size_t count = 0;
    assert_int_equal(store_purchase_find(db, arena, 1, &tenant, &wanted.subscription, &row),
                     STORE_OK);
    assert_int_equal(row.version, 1);
    assert_int_equal(store_purchase_find(db, arena, 2, &tenant, &wanted.subscription, &row),
                     STORE_MISSING);
    assert_int_equal(store_purchase_of(db, arena, &wanted.subscription, &row), STORE_OK);
    assert_int_equal(store_purchase_list(db, arena, 1, &tenant, NULL, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_purchase_of_request(db, 1, &tenant, &wanted.request_id, &order),
                     STORE_OK);
    assert_int_equal(store_purchase_lines(db, arena, 1, &tenant, &order, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_subscription_rows(db, arena, NULL, 9, &written, &count), STORE_OK);
    assert_int_equal(store_subscriptions_have_loose(db), STORE_MISSING);
    assert_int_equal(store_purchase_count(db, 1, &tenant, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_purchase_all_lines(db, arena, 1, &tenant, 1, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    return STORE_OK;
}

// The first two it gives out are the same.
static bool give_out(struct random_source *source, void *at, size_t size) {
    static uint8_t times;
    (void)source;
    memset(at, times++ < 2 ? 1 : times, size);
    return true;
}

static enum store_result draw_ids(struct store_db *db, struct arena *arena) {
    (void)arena;
    struct random_source source = {give_out};
    struct guid first = {0};
    struct guid second = {0};
    random_follow(&source);
    assert_int_equal(store_fresh_id(db, 1, &first), STORE_OK);
    const struct tenant_row taken = {first, TEXT("t"), TEXT(""), ORIGIN_MADE};
    assert_int_equal(store_tenant_put(db, &taken), STORE_OK);
    assert_int_equal(store_fresh_id(db, 1, &second), STORE_OK);
    random_follow(NULL);
    assert_false(guid_is(&first, &second));
    return store_tenant_remove(db, &first);
}

static enum store_result change_purchases(struct store_db *db, struct arena *arena) {
    struct purchase_row row = purchase_of(21);
    row.name = TEXT("another");
    row.state = TEXT("Suspended");
    assert_int_equal(store_purchase_renamed(db, &row.subscription, row.name, row.state), STORE_OK);
    assert_int_equal(store_purchase_update(db, &row), STORE_OK);
    assert_int_equal(store_subscription_edit(db, &row.subscription, row.name, row.state), STORE_OK);
    row.auto_renew = true;
    assert_int_equal(store_purchase_load(db, &row), STORE_OK);
    assert_int_equal(store_purchase_of(db, arena, &row.subscription, &row), STORE_OK);
    assert_int_equal(row.version, 4);
    expect_text("state", row.state, TEXT("Suspended"));
    return STORE_OK;
}

// What is of one tenant becomes another's.
static void pass_on(struct store_db *db, const struct guid *from, const struct guid *into) {
    assert_int_equal(store_subscriptions_pass_on(db, from, into), STORE_OK);
    assert_int_equal(store_principals_pass_on(db, from, into), STORE_OK);
    assert_int_equal(store_partner_customers_pass_on(db, from, into), STORE_OK);
    assert_int_equal(store_tenant_remove(db, from), STORE_OK);
}

// 22 becomes 21, of which there is a customer already; then 21 becomes 24.
static enum store_result merge_tenants(struct store_db *db, struct arena *arena) {
    const struct guid two = numbered(22);
    const struct guid one = numbered(21);
    const struct guid into = numbered(24);
    const struct tenant_row row = {into, TEXT("into"), TEXT(""), ORIGIN_FILE};
    struct partner_customer_row customer;
    assert_int_equal(store_tenant_put(db, &row), STORE_OK);
    pass_on(db, &two, &one);
    assert_int_equal(store_tenant_find(db, &two), STORE_MISSING);
    pass_on(db, &one, &into);
    return store_partner_customer_find(db, arena, 1, &into, &customer);
}

// What is the file's goes unless a request has made something that needs it.
static enum store_result age_tenants(struct store_db *db, struct arena *arena) {
    struct directory_need need;
    assert_int_equal(store_tenants_age(db, false), STORE_OK);
    assert_int_equal(store_tenant_needed(db, arena, &need), STORE_OK);
    assert_int_equal(need.subscriptions, 2);
    assert_int_equal(need.users, 2);
    return STORE_OK;
}

static enum store_result drop_customers(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_partner_customers_age(db, true), STORE_OK);
    assert_int_equal(store_principals_age(db, true), STORE_OK);
    assert_int_equal(store_partner_customers_drop(db, true), STORE_OK);
    return store_principals_drop(db, true);
}

static enum store_result drop_tenants(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_tenants_drop(db, false);
}

static enum store_result add_subscriptions(struct store_db *db, struct arena *arena) {
    (void)arena;
    add_subscription(db, &subscription_one);
    return STORE_OK;
}

static enum store_result read_subscriptions(struct store_db *db, struct arena *arena) {
    struct subscription_row row;
    struct subscription_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_subscription_find(db, arena, &subscription_one, &row), STORE_OK);
    assert_int_equal(store_subscriptions_of_partner(db, arena, 1, 9, &rows, &count), STORE_OK);
    assert_int_equal(store_subscriptions_of_tenant(db, arena, &row.tenant, 9, &rows, &count),
                     STORE_OK);
    assert_in_range(count, 1, 9);
    return store_subscription_list(db, arena, NULL, 9, &rows, &count);
}

static enum store_result drop_subscriptions(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_subscriptions_age(db, true), STORE_OK);
    return store_subscriptions_drop(db, true);
}

static enum store_result add_namespace(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_namespace_add(db, &subscription_one, TEXT("Microsoft.AzureStack"));
}

static enum store_result find_namespace(struct store_db *db, struct arena *arena) {
    struct text *names = NULL;
    size_t count = 0;
    assert_int_equal(
        store_namespace_list(db, arena, &subscription_one, TEXT(""), 9, &names, &count), STORE_OK);
    assert_int_equal(count, 1);
    return store_namespace_find(db, &subscription_one, TEXT("microsoft.azurestack"));
}

static enum store_result remove_namespace(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_namespace_remove(db, &subscription_one, TEXT("microsoft.azurestack"));
}

static enum store_result add_groups(struct store_db *db, struct arena *arena) {
    (void)arena;
    group_id = add_group(db, &subscription_one, "RG");
    return STORE_OK;
}

static enum store_result read_groups(struct store_db *db, struct arena *arena) {
    struct resource_group_row row;
    struct resource_group_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_resource_group_find(db, arena, &subscription_one, TEXT("rg"), &row),
                     STORE_OK);
    return store_resource_group_list(db, arena, &subscription_one, TEXT(""), 9, &rows, &count);
}

static enum store_result update_group(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_resource_group_update(
        db, &(struct resource_group_row){.id = group_id, .tags = TEXT("{\"a\":\"1\"}")});
}

static enum store_result remove_group(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_resource_group_remove(db, group_id);
}

static enum store_result add_a_registration(struct store_db *db, struct arena *arena) {
    struct registration_row row = some_registration("R");
    assert_int_equal(store_registration_put(db, group_id, &row, TEXT("{}"), &some_mark), STORE_OK);
    assert_int_equal(
        store_registration_find(db, arena, &subscription_one, TEXT("rg"), TEXT("r"), false, &row),
        STORE_OK);
    registration_id = row.id;
    return STORE_OK;
}

static enum store_result update_registration(struct store_db *db, struct arena *arena) {
    struct registration_row row = some_registration("R");
    (void)arena;
    row.id = registration_id;
    row.etag = 8;
    return store_registration_put(db, group_id, &row, TEXT(""), &some_mark);
}

static enum store_result read_registrations(struct store_db *db, struct arena *arena) {
    struct registration_row *rows = NULL;
    struct text token = TEXT("");
    size_t count = 0;
    struct system_data data;
    assert_int_equal(store_registration_elsewhere(db, arena, &subscription_one, TEXT("r"), &token),
                     STORE_OK);
    expect_text("the group it is in", token, TEXT("RG"));
    assert_int_equal(store_registration_token(db, arena, registration_id, &token), STORE_OK);
    assert_int_equal(store_registration_system_data(db, arena, registration_id, &data), STORE_OK);
    expect_text("who made it", data.created.by, TEXT("somebody"));
    expect_text("and changed it", data.modified.by_type, TEXT("User"));
    assert_int_equal(store_registration_list(db, arena, group_id, TEXT(""), 9, &rows, &count),
                     STORE_OK);
    return store_registration_list_all(db, arena, &subscription_one, TEXT(""), TEXT(""), 9, &rows,
                                       &count);
}

static enum store_result enable_remote(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_registration_enable_remote(db, registration_id, &some_mark);
}

static enum store_result put_product_logs(struct store_db *db, struct arena *arena) {
    struct product_log_row row = {.product = TEXT("a-1"), .operation = TEXT("Download")};
    int64_t count = 0;
    for (unsigned i = 0; i < PRODUCT_LOGS_MAX + 1; i++) {
        row.id = numbered(i);
        assert_int_equal(store_product_log_put(db, registration_id, &row), STORE_OK);
    }
    assert_int_equal(store_product_log_count(db, registration_id, &count), STORE_OK);
    expect_number("the oldest is forgotten", count, PRODUCT_LOGS_MAX);
    assert_int_equal(
        store_product_log_find(db, arena, registration_id, TEXT("a-1"), TEXT("Download"), &row),
        STORE_OK);
    row.ended_ms = 1;
    return store_product_log_put(db, registration_id, &row);
}

static enum store_result add_linked(struct store_db *db, struct arena *arena) {
    const struct linked_subscription_row row = {.name = TEXT("L"),
                                                .location = TEXT("eastus"),
                                                .linked_id = numbered(5),
                                                .registration = registration_id,
                                                .registration_id = TEXT("/r")};
    (void)arena;
    return store_linked_put(db, group_id, &row, &some_mark);
}

static enum store_result read_linked(struct store_db *db, struct arena *arena) {
    struct linked_subscription_row row;
    struct linked_subscription_row *rows = NULL;
    struct resource_row *resources = NULL;
    const struct resource_place start = {TEXT(""), TEXT(""), TEXT("")};
    size_t count = 0;
    assert_int_equal(
        store_linked_find(db, arena, &subscription_one, TEXT("rg"), TEXT("l"), false, &row),
        STORE_OK);
    expect_text("its device", row.cloud_id, TEXT("c10d"));
    assert_int_equal(store_linked_list(db, arena, &subscription_one, group_id, TEXT(""), TEXT(""),
                                       9, &rows, &count),
                     STORE_OK);
    row.id = 0;
    assert_int_equal(store_linked_conflict(db, &row), STORE_OK);
    assert_int_equal(
        store_resource_list(db, arena, &subscription_one, 0, &start, 9, &resources, &count),
        STORE_OK);
    expect_number("of both types", count, 2);
    return STORE_OK;
}

static enum store_result change_linked(struct store_db *db, struct arena *arena) {
    struct linked_subscription_row row;
    assert_int_equal(
        store_linked_find(db, arena, &subscription_one, TEXT("rg"), TEXT("l"), false, &row),
        STORE_OK);
    row.tags = TEXT("{\"a\":\"b\"}");
    assert_int_equal(store_linked_put(db, 0, &row, &some_mark), STORE_OK);
    assert_int_equal(store_linked_follow(db, registration_id, TEXT("/s"), 7), STORE_OK);
    assert_int_equal(store_linked_touch(db, registration_id, 8), STORE_OK);
    assert_int_equal(store_linked_move(db, row.id, group_id, 9, &some_mark), STORE_OK);
    return store_linked_remove(db, row.id);
}

static enum store_result move_registration(struct store_db *db, struct arena *arena) {
    const struct lock_row lock = {
        .scope = TEXT("/old"), .name = TEXT("m"), .level = TEXT("ReadOnly")};
    (void)arena;
    assert_int_equal(store_lock_put(db, &lock), STORE_OK);
    assert_int_equal(store_locks_move(db, TEXT("/OLD"), TEXT("/new")), STORE_OK);
    assert_int_equal(store_lock_remove(db, TEXT("/new"), TEXT("m")), STORE_OK);
    return store_registration_move(db, registration_id, group_id, 77, &some_mark);
}

static enum store_result remove_registration(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_registration_remove(db, registration_id);
}

static enum store_result add_customer(struct store_db *db, struct arena *arena) {
    (void)arena;
    return put_customer(db, registration_id, 1, 1);
}

static enum store_result replace_customer(struct store_db *db, struct arena *arena) {
    (void)arena;
    return put_customer(db, registration_id, 2, 1);
}

static enum store_result renew_customer(struct store_db *db, struct arena *arena) {
    const struct customer_subscription_row row = {.id = numbered(2), .etag = 99};
    (void)arena;
    return store_customer_renew(db, registration_id, &row);
}

static enum store_result read_customers(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(2);
    struct customer_subscription_row row;
    struct customer_subscription_row *rows = NULL;
    size_t count = 0;
    const struct guid tenant = numbered(1);
    assert_int_equal(store_customer_find(db, registration_id, &id, &row), STORE_OK);
    assert_int_equal(store_customer_of_tenant(db, registration_id, &tenant, &row), STORE_OK);
    assert_true(guid_is(&row.id, &id) && row.valid_from_ms > 0);
    return store_customer_list(db, arena, registration_id, NULL, 9, &rows, &count);
}

static enum store_result map_two(struct store_db *db, struct arena *arena) {
    const struct customer_subscription_row row = {
        .id = numbered(31), .tenant = numbered(31), .etag = 1};
    (void)arena;
    assert_int_equal(store_customer_add(db, registration_id, &row), STORE_OK);
    return put_customer(db, registration_id, 33, 33);
}

// What is mapped for 31 comes to 32; then 33 does, of which there is a mapping beside that one.
static enum store_result pass_mappings_on(struct store_db *db, struct arena *arena) {
    const struct guid tenants[] = {numbered(31), numbered(32), numbered(33)};
    struct customer_subscription_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_customers_pass_on(db, &tenants[0], &tenants[1]), STORE_OK);
    assert_int_equal(store_customers_pass_on(db, &tenants[2], &tenants[1]), STORE_OK);
    assert_int_equal(store_customer_list(db, arena, registration_id, NULL, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 2);
    assert_true(guid_is(&rows[1].tenant, &tenants[1]));
    return STORE_OK;
}

static enum store_result remove_customer(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(2);
    (void)arena;
    return store_customer_remove(db, registration_id, &id);
}

static enum store_result read_ended_mappings(struct store_db *db, struct arena *arena) {
    const struct guid tenant = numbered(5);
    struct ended_mapping_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(
        store_ended_mapping_list(db, arena, &subscription_one, &tenant, NULL, 9, &rows, &count),
        STORE_OK);
    struct ended_mapping_row row;
    assert_int_equal(
        store_ended_mapping_at(db, arena, &subscription_one, registration_id, &tenant, 0, &row),
        STORE_MISSING);
    return store_ended_mapping_list(db, arena, &subscription_one, NULL, NULL, 9, &rows, &count);
}

static enum store_result put_lock(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_lock_put(
        db, &(struct lock_row){text_of(scope_one), TEXT("L"), TEXT("ReadOnly"), TEXT("")});
}

static const struct lineage lineage = {TEXT("/subscriptions/one"), TEXT("/subscriptions/one"),
                                       TEXT("/subscriptions/ONE"), true};

static enum store_result read_locks(struct store_db *db, struct arena *arena) {
    struct lock_row row;
    struct lock_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_lock_find(db, arena, text_of(scope_one), TEXT("l"), &row), STORE_OK);
    const enum store_result listed =
        store_lock_list(db, arena, &lineage, TEXT(""), TEXT(""), 9, &rows, &count);
    assert_int_equal(count, 1);
    return listed;
}

static enum store_result remove_lock(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_lock_remove(db, text_of(scope_one), TEXT("l"));
}

static struct role_assignment_row assignment(uint8_t number, bool in_directory) {
    return (struct role_assignment_row){.scope = text_of(scope_one),
                                        .name = numbered(number),
                                        .principal = numbered(number),
                                        .role = numbered(9),
                                        .in_directory = in_directory};
}

static enum store_result add_assignments(struct store_db *db, struct arena *arena) {
    (void)arena;
    for (uint8_t i = 1; i <= 4; i++) {
        const struct role_assignment_row row = assignment(i, i == 1);
        assert_int_equal(store_role_assignment_add(db, &row), STORE_OK);
    }
    return STORE_OK;
}

static enum store_result read_assignments(struct store_db *db, struct arena *arena) {
    struct role_assignment_row row = assignment(1, true);
    struct role_assignment_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_role_assignment_same(db, &row), STORE_OK);
    assert_int_equal(store_role_assignment_find(db, arena, text_of(scope_one), &row.name, &row),
                     STORE_OK);
    assert_int_equal(store_role_assignment_count(db, TEXT("/SUBSCRIPTIONS/one"), &count), STORE_OK);
    assert_int_equal(count, 4);
    assert_int_equal(store_role_assignments_of(db, arena, &row.principal, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    const enum store_result listed =
        store_role_assignment_list(db, arena, &lineage, TEXT(""), NULL, 9, &rows, &count);
    assert_int_equal(count, 4);
    return listed;
}

static enum store_result clear_assignments(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_role_assignments_clear(db);
}

static enum store_result remove_assignment(struct store_db *db, struct arena *arena) {
    const struct guid name = numbered(2);
    (void)arena;
    return store_role_assignment_remove(db, text_of(scope_one), &name);
}

static enum store_result take_over(struct store_db *db, struct arena *arena) {
    const struct directory_subscription loose = {.id = subscription_two,
                                                 .state = TEXT("Active"),
                                                 .offer = TEXT("CSP"),
                                                 .origin = ORIGIN_LOOSE};
    const struct role_assignment_row row = {.scope = TEXT("/subscriptions/two"),
                                            .name = numbered(7)};
    (void)arena;
    assert_int_equal(store_subscription_put(db, &loose), STORE_OK);
    assert_int_equal(store_role_assignment_add(db, &row), STORE_OK);
    return store_role_assignments_take_over(db, TEXT("/subscriptions/two"), &subscription_two);
}

static enum store_result remove_all_assignments(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_role_assignment_remove_all(db, TEXT("/subscriptions/one"));
}

static void put_definition(struct store_db *db, uint8_t number, const char *name) {
    const struct role_definition_row row = {.id = numbered(number), .name = text_of(name)};
    assert_int_equal(store_role_definition_put(db, &row), STORE_OK);
}

static enum store_result put_definitions(struct store_db *db, struct arena *arena) {
    const struct text two = TEXT("/subscriptions/two");
    const struct guid role = numbered(9);
    const struct guid other = numbered(8);
    (void)arena;
    put_definition(db, 8, "Other");
    put_definition(db, 9, "First name");
    put_definition(db, 9, "Role");
    assert_int_equal(store_role_definition_scope_add(db, &other, 0, two), STORE_OK);
    assert_int_equal(store_role_definition_scope_add(db, &role, 0, two), STORE_OK);
    assert_int_equal(store_role_definition_scope_add(db, &role, 1, TEXT("/SUBSCRIPTIONS/two")),
                     STORE_OK);
    return store_role_definition_scope_add(db, &role, 2, text_of(scope_one));
}

static void count_row(void *context, const struct role_definition_row *row) {
    expect_text("held", row->name, TEXT("Role"));
    ++*(size_t *)context;
}

static struct user_subscription_row user_subscription(uint8_t number) {
    return (struct user_subscription_row){.id = numbered(number),
                                          .stack = subscription_one,
                                          .tenant = numbered(61),
                                          .owner = TEXT("ada@x"),
                                          .state = TEXT("Enabled"),
                                          .origin = ORIGIN_MADE};
}

static const struct cloud cloud_one = {.owner = {{0x0C, 1}}, .id = {"c1", 2}};
static const struct cloud cloud_two = {.owner = {{0x0C, 2}}, .id = {"c1", 2}};

static enum store_result add_stack(struct store_db *db, struct arena *arena) {
    const struct stack_row stack = {.subscription = subscription_one,
                                    .name = TEXT("local"),
                                    .cloud_id = TEXT("C1"),
                                    .location = TEXT("local"),
                                    .tenant = numbered(60)};
    const struct directory_tenant_row tenant = {.name = TEXT("T.example"),
                                                .location = TEXT("local"),
                                                .tenant = numbered(61),
                                                .origin = ORIGIN_MADE};
    const struct user_subscription_row row = user_subscription(51);
    (void)arena;
    assert_int_equal(store_stack_put(db, &stack), STORE_OK);
    assert_int_equal(store_directory_tenant_put(db, group_id, &tenant), STORE_OK);
    return store_user_subscription_put(db, &cloud_one, &row);
}

static enum store_result read_stack(struct store_db *db, struct arena *arena) {
    const struct guid home = numbered(60);
    const struct guid let_in = numbered(61);
    const struct guid other = numbered(62);
    const struct guid id = numbered(51);
    struct stack_row stack;
    struct stack_row *stacks = NULL;
    struct directory_tenant_row tenant;
    struct directory_tenant_row *tenants = NULL;
    struct user_subscription_row user;
    struct user_subscription_row *users = NULL;
    struct cloud cloud;
    size_t count = 0;
    assert_int_equal(store_stack_find(db, arena, &subscription_one, &stack), STORE_OK);
    assert_int_equal(store_stack_list(db, arena, NULL, 9, &stacks, &count), STORE_OK);
    assert_int_equal(store_cloud_of_stack(db, arena, &stack, &cloud), STORE_OK);
    expect_text("in lower case", cloud.id, TEXT("c1"));
    assert_true(guid_is(&cloud.owner, &subscription_one)); // its home has no partner
    assert_int_equal(store_stack_lets_in(db, &subscription_one, &home), STORE_OK);
    assert_int_equal(store_stack_lets_in(db, &subscription_one, &let_in), STORE_OK);
    assert_int_equal(store_stack_lets_in(db, &subscription_one, &other), STORE_MISSING);
    assert_int_equal(store_stack_lets_in(db, &subscription_two, &home), STORE_MISSING);
    assert_int_equal(
        store_directory_tenant_list(db, arena, group_id, TEXT(""), 9, &tenants, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_directory_tenant_find(db, arena, group_id, TEXT("t.EXAMPLE"), &tenant),
                     STORE_OK);
    expect_text("its group", tenant.group, TEXT("RG"));
    assert_int_equal(
        store_user_subscription_list(db, arena, &subscription_one, NULL, 9, &users, &count),
        STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_user_subscription_of_stack(db, arena, &subscription_one, &id, &user),
                     STORE_OK);
    assert_int_equal(
        store_user_subscriptions_of_cloud(db, arena, &cloud_one, NULL, 9, &users, &count),
        STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(
        store_user_subscriptions_of_cloud(db, arena, &cloud_one, &id, 9, &users, &count), STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(
        store_user_subscriptions_of_cloud(db, arena, &cloud_two, NULL, 9, &users, &count),
        STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_user_subscription_find(db, arena, &cloud_two, &id, &user),
                     STORE_MISSING);
    return store_user_subscription_find(db, arena, &cloud_one, &id, &user);
}

// Of two clouds the one that the stack is not in was told of the same subscription.
static enum store_result move_stack(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(51);
    struct user_subscription_row told = user_subscription(51);
    struct user_subscription_row found;
    told.stack = (struct guid){.bytes = {0}};
    assert_int_equal(store_user_subscription_put(db, &cloud_two, &told), STORE_OK);
    assert_int_equal(store_user_subscriptions_move(db, &subscription_one, &cloud_two), STORE_OK);
    assert_int_equal(store_user_subscription_find(db, arena, &cloud_one, &id, &found),
                     STORE_MISSING);
    assert_int_equal(store_user_subscription_find(db, arena, &cloud_two, &id, &found), STORE_OK);
    assert_true(guid_is(&found.stack, &subscription_one));
    return STORE_OK;
}

static enum store_result merge_tenants_of_stack(struct store_db *db, struct arena *arena) {
    const struct guid from = numbered(61);
    const struct guid into = numbered(62);
    (void)arena;
    assert_int_equal(store_user_subscriptions_pass_on(db, &from, &into), STORE_OK);
    return store_directory_tenants_pass_on(db, &from, &into);
}

static enum store_result drop_stack(struct store_db *db, struct arena *arena) {
    struct directory_need need;
    const struct user_subscription_row row = {
        .id = subscription_one, .stack = numbered(63), .origin = ORIGIN_MADE};
    struct user_subscription_row found;
    assert_int_equal(store_stacks_age(db, false), STORE_OK);
    assert_int_equal(store_stack_needed(db, arena, &need), STORE_OK);
    assert_int_equal(need.subscriptions, 1);
    assert_int_equal(need.directory_tenants, 1);
    assert_int_equal(store_user_subscription_put(db, &cloud_one, &row), STORE_OK);
    assert_int_equal(store_user_subscriptions_let_go(db), STORE_OK); // it is Azure's
    assert_int_equal(store_user_subscription_find(db, arena, &cloud_one, &row.id, &found),
                     STORE_OK);
    assert_true(guid_is_nil(&found.stack));
    assert_int_equal(store_user_subscriptions_age(db, true), STORE_OK);
    assert_int_equal(store_directory_tenants_age(db, true), STORE_OK);
    assert_int_equal(store_user_subscriptions_drop(db, false), STORE_OK);
    assert_int_equal(store_directory_tenants_drop(db, false), STORE_OK);
    return store_stacks_drop(db, false);
}

static enum store_result put_directory_tenant(struct store_db *db, struct arena *arena) {
    const struct directory_tenant_row tenant = {.name = TEXT("t"), .tenant = numbered(61)};
    (void)arena;
    return store_directory_tenant_put(db, group_id, &tenant);
}

static enum store_result remove_directory_tenant(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_directory_tenant_remove(db, group_id, TEXT("T"));
}

static enum store_result read_definitions(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(9);
    const struct guid other = numbered(8);
    const struct guid principal = numbered(3);
    struct role_definition_row row;
    struct role_definition_row *rows = NULL;
    struct text *scopes = NULL;
    struct text scope = TEXT("");
    size_t count = 0;
    assert_int_equal(store_role_definition_find(db, arena, &id, &row), STORE_OK);
    assert_int_equal(store_role_definition_same_name(db, &other, TEXT("ROLE")), STORE_OK);
    assert_int_equal(store_role_definition_count(db, &count), STORE_OK);
    assert_int_equal(count, 2);
    assert_int_equal(store_role_definition_list(db, arena, &lineage, NULL, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_role_definition_scopes(db, arena, &id, &scopes, &count), STORE_OK);
    assert_int_equal(count, 2);
    expect_text("in order", scopes[1], text_of(scope_one));
    assert_int_equal(store_role_definition_reaches(db, &id, &lineage), STORE_MISSING);
    assert_int_equal(store_role_assignment_uses(db, &id), STORE_OK);
    assert_int_equal(store_role_assignment_next_scope(db, arena, &id, scope, &scope), STORE_OK);
    count = 0;
    const enum store_result held =
        store_role_definitions_held(db, &principal, TEXT("/SUBSCRIPTIONS/one"), count_row, &count);
    assert_int_equal(count, 1);
    return held;
}

static enum store_result clear_definition_scopes(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(9);
    (void)arena;
    return store_role_definition_scopes_clear(db, &id);
}

static enum store_result remove_definition(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(9);
    (void)arena;
    return store_role_definition_remove(db, &id);
}

// What --loose has made is subscription two: of 9, it has one of two scopes.
static enum store_result take_definitions_over(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_role_definitions_take_over(db, TEXT("/subscriptions/two"), &subscription_two);
}

static enum store_result take_definition_scopes_over(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_role_definition_scopes_take_over(db, TEXT("/subscriptions/two"),
                                                  &subscription_two);
}

static enum store_result add_principal(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_principal_put(
        db, &(struct principal_row){.id = numbered(1), .is_user = true, .login = TEXT("Ada@x")});
}

static enum store_result read_principals(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(1);
    struct principal_row row;
    struct principal_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_principal_list(db, arena, NULL, 9, &rows, &count), STORE_OK);
    assert_int_equal(store_principal_by_login(db, arena, TEXT("ada@X"), &row), STORE_OK);
    return store_principal_by_id(db, arena, &id, &row);
}

static enum store_result invite(struct store_db *db, struct arena *arena) {
    const struct principal_row guest = {.id = numbered(1),
                                        .is_user = true,
                                        .login = TEXT("Ada@x"),
                                        .tenant = numbered(7),
                                        .mail = TEXT("ada@home"),
                                        .external_state = TEXT("Accepted")};
    const struct invitation_row row = {numbered(3), guest.id, TEXT("https://x")};
    (void)arena;
    assert_int_equal(store_principal_put(db, &guest), STORE_OK);
    return store_invitation_put(db, &row);
}

static enum store_result read_invitations(struct store_db *db, struct arena *arena) {
    const struct guid tenant = numbered(7);
    struct principal_row *rows = NULL;
    struct principal_row guest;
    struct invitation_row row;
    size_t count = 0;
    assert_int_equal(store_principal_of_mail(db, arena, &tenant, TEXT("ADA@home"), &guest),
                     STORE_OK);
    assert_int_equal(store_principals_of_tenant(db, arena, &tenant, true, NULL, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_invitation_of(db, arena, &guest.id, &row), STORE_OK);
    return store_invitation_find(db, arena, &row.ticket, &row);
}

static enum store_result remove_principal(struct store_db *db, struct arena *arena) {
    const struct guid id = numbered(1);
    (void)arena;
    return store_principal_remove(db, &id);
}

// One of three has the role already.
static enum store_result pass_assignments_on(struct store_db *db, struct arena *arena) {
    const struct guid from = numbered(3);
    const struct guid to = numbered(4);
    const struct role_assignment_row other = {.scope = TEXT("/subscriptions/three"),
                                              .name = numbered(33),
                                              .principal = from,
                                              .role = numbered(9)};
    struct role_assignment_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_role_assignment_add(db, &other), STORE_OK);
    assert_int_equal(store_role_assignment_all(db, arena, TEXT(""), NULL, 99, &rows, &count),
                     STORE_OK);
    assert_int_equal(store_role_assignments_pass_on(db, &from, &to), STORE_OK);
    assert_int_equal(store_role_assignments_of(db, arena, &to, &rows, &count), STORE_OK);
    assert_int_equal(count, 2);
    return store_role_assignment_remove_all(db, TEXT("/subscriptions/three"));
}

static enum store_result put_tags(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_subscription_tags_put(db, &subscription_one, TEXT("{\"a\":\"1\"}"));
}

static enum store_result read_tags(struct store_db *db, struct arena *arena) {
    struct text tags = TEXT("");
    return store_subscription_tags(db, arena, &subscription_one, &tags);
}

static enum store_result add_tag_names(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_tag_name_add(db, &subscription_one, TEXT("Env")), STORE_OK);
    return store_tag_value_add(db, &subscription_one, TEXT("ENV"), TEXT("prod"));
}

static enum store_result read_tag_names(struct store_db *db, struct arena *arena) {
    struct tag_name_row row;
    struct tag_name_row *rows = NULL;
    size_t count = 0;
    const struct text name = TEXT("env");
    assert_int_equal(store_tag_name_offered(db, &subscription_one, name), STORE_OK);
    assert_int_equal(store_tag_value_offered(db, &subscription_one, name, TEXT("prod")), STORE_OK);
    assert_int_equal(store_tag_name_list(db, arena, &subscription_one, TEXT(""), 9, &rows, &count),
                     STORE_OK);
    return store_tag_name_find(db, arena, &subscription_one, name, &row);
}

static enum store_result remove_tag_names(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_tag_value_remove(db, &subscription_one, TEXT("env"), TEXT("prod")),
                     STORE_OK);
    return store_tag_name_remove(db, &subscription_one, TEXT("env"));
}

static enum store_result add_products(struct store_db *db, struct arena *arena) {
    const struct product_row row = {.position = 1, .name = TEXT("A-1")};
    (void)arena;
    assert_int_equal(store_product_icon_add(db, TEXT("a.png")), STORE_OK);
    return store_product_add(db, &row);
}

static enum store_result read_products(struct store_db *db, struct arena *arena) {
    struct product_row row;
    struct product_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_product_icon_find(db, TEXT("a.png")), STORE_OK);
    assert_int_equal(store_product_list(db, arena, 0, 9, &rows, &count), STORE_OK);
    return store_product_find(db, arena, TEXT("a-1"), &row);
}

static enum store_result clear_products(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_product_icons_clear(db), STORE_OK);
    return store_products_clear(db);
}

static enum store_result add_usage(struct store_db *db, struct arena *arena) {
    const struct usage_series_row series = {.cloud_owner = numbered(1),
                                            .cloud_id = TEXT("c"),
                                            .subscription = numbered(2),
                                            .meter = numbered(3),
                                            .meter_sent = TEXT("M"),
                                            .resource_uri = TEXT("/A")};
    struct usage_series_row same = series;
    const struct usage_report_row report = {.subscription = numbered(4), .instance = 1};
    struct usage_charge_row charge = {.payer = numbered(5), .rule = TEXT("TenantMapping")};
    struct usage_record_row record = {.start_hour = 48, .quantity = TEXT("1.5")};
    struct digest digest = {{7}};
    int64_t again = 0;
    bool is_new = false;
    same.resource_uri = TEXT("/a");
    (void)arena;
    assert_int_equal(store_usage_series_number(db, &series, &record.series, &is_new), STORE_OK);
    assert_true(is_new);
    assert_int_equal(store_usage_series_number(db, &same, &again, &is_new), STORE_OK);
    assert_false(is_new);
    assert_int_equal(again, record.series);
    assert_int_equal(store_usage_instance_number(db, &digest, TEXT("{}"), false, &record.instance),
                     STORE_OK);
    assert_int_equal(store_usage_instance_number(db, &digest, TEXT("{}"), false, &again), STORE_OK);
    assert_int_equal(again, record.instance);
    assert_int_equal(store_usage_report_add(db, &report, &charge.report), STORE_OK);
    assert_int_equal(store_usage_charge_add(db, &charge, &record.charge), STORE_OK);
    assert_int_equal(store_usage_bucket_number(db, &charge.payer, USAGE_PAID, 7, &record.bucket),
                     STORE_OK);
    assert_int_equal(store_usage_bucket_number(db, &charge.payer, USAGE_PAID, 7, &again), STORE_OK);
    assert_int_equal(again, record.bucket);
    assert_int_equal(
        store_usage_bucket_number(db, &report.subscription, USAGE_REPORTED, 7, &record.reported_in),
        STORE_OK);
    assert_int_equal(store_usage_record_number(db, &record, &again), STORE_OK);
    record.start_hour = 480;
    assert_int_equal(store_usage_record_add(db, &record), STORE_OK);
    return store_usage_report_close(db, charge.report, again, 2);
}

static enum store_result read_usage(struct store_db *db, struct arena *arena) {
    struct usage_record_row key = {.series = 1, .start_hour = 48};
    struct usage_record_row record;
    struct usage_charge_row charge;
    int64_t earlier = 0;
    assert_int_equal(store_usage_record_find(db, arena, &key, &record), STORE_OK);
    expect_text("quantity", record.quantity, TEXT("1.5"));
    assert_true(record.start_hour == 48 && !record.is_day && guid_is_nil(&record.adjustment));
    assert_int_equal(store_usage_charge_find(db, arena, record.charge, &charge), STORE_OK);
    const int64_t hour = record.id;
    assert_int_equal(store_usage_record_overlaps(db, &key, &earlier), STORE_MISSING); // no day
    key.is_day = true;
    assert_int_equal(store_usage_record_find(db, arena, &key, &record), STORE_MISSING);
    assert_int_equal(store_usage_record_overlaps(db, &key, &earlier), STORE_OK);
    assert_int_equal(earlier, hour); // its first
    key.start_hour = 24;
    return store_usage_record_overlaps(db, &key, &earlier) == STORE_MISSING ? STORE_OK
                                                                            : STORE_FAILED;
}

static enum store_result list_usage(struct store_db *db, struct arena *arena) {
    const struct guid reporter = numbered(4);
    const struct guid payer = numbered(5);
    struct usage_report_row *reports = NULL;
    struct usage_bucket_row *buckets = NULL;
    struct usage_record_row *records = NULL;
    struct usage_record_row place = {.id = 0};
    struct usage_report_row before = {.reported_ms = -1};
    struct usage_entry entry;
    size_t count = 0;
    int64_t last = 0;
    assert_int_equal(store_usage_report_list(db, arena, &reporter, &before, 1, 9, &reports, &count),
                     STORE_OK);
    assert_true(count == 1 && reports[0].record_count == 2);
    assert_int_equal(
        store_usage_bucket_list(db, arena, &payer, USAGE_PAID, 7, 8, 9, &buckets, &count),
        STORE_OK);
    assert_true(count == 1 && buckets[0].hour == 7);
    assert_int_equal(store_usage_record_last(db, &last), STORE_OK);
    assert_int_equal(store_usage_record_list(db, arena, USAGE_PAID, buckets[0].id, &place, last, 9,
                                             &records, &count),
                     STORE_OK);
    assert_true(count == 2 && records[0].id == reports[0].first_record);
    assert_int_equal(store_usage_entry_find(db, arena, last, &entry), STORE_OK);
    expect_text("as it was first", entry.series.resource_uri, TEXT("/A"));
    expect_text("data", entry.instance_data, TEXT("{}"));
    assert_true(guid_is(&entry.charge.payer, &payer) && entry.report.id == reports[0].id);
    place = records[1];
    assert_int_equal(store_usage_record_list(db, arena, USAGE_PAID, buckets[0].id, &place, last, 9,
                                             &records, &count),
                     STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(
        store_usage_bucket_list(db, arena, &reporter, USAGE_REPORTED, 7, 8, 9, &buckets, &count),
        STORE_OK);
    assert_int_equal(count, 1);
    place = (struct usage_record_row){.id = 0};
    assert_int_equal(store_usage_record_list(db, arena, USAGE_REPORTED, buckets[0].id, &place, last,
                                             9, &records, &count),
                     STORE_OK);
    return count == 2 ? STORE_OK : STORE_FAILED;
}

static enum store_result sum_usage(struct store_db *db, struct arena *arena) {
    const struct usage_reporter_row reporter = {
        .subscription = numbered(4), .instance = 1, .group = TEXT("g"), .registration = TEXT("r")};
    struct usage_sum_row row = {.payer = numbered(5),
                                .rule = TEXT("TenantMapping"),
                                .meter = numbered(3),
                                .quantity = TEXT("1.5"),
                                .record_count = 1};
    struct usage_sum_row found = {.id = 0};
    assert_int_equal(store_usage_reporter_find(db, &reporter, &row.reporter), STORE_MISSING);
    assert_int_equal(store_usage_reporter_number(db, &reporter, &row.reporter), STORE_OK);
    assert_int_equal(store_usage_reporter_number(db, &reporter, &found.reporter), STORE_OK);
    assert_int_equal(found.reporter, row.reporter);
    assert_int_equal(store_usage_sum_add(db, arena, &row, &found), STORE_OK);
    assert_int_equal(found.record_count, 1);
    row.quantity = TEXT("2.5");
    assert_int_equal(store_usage_sum_add(db, arena, &row, &found), STORE_OK);
    assert_int_equal(found.record_count, 2);
    assert_true(text_is(found.quantity, TEXT("1.5")));
    found.quantity = TEXT("4");
    return store_usage_sum_change(db, &found);
}

static enum store_result list_sums(struct store_db *db, struct arena *arena) {
    const struct guid subscription = numbered(4);
    struct usage_reporter_row *reporters = NULL;
    struct usage_sum_row *rows = NULL;
    struct usage_sum_row place = {.day = -1};
    struct usage_entry *entries = NULL;
    size_t count = 0;
    assert_int_equal(store_usage_reporter_list(db, arena, &subscription, 0, 9, &reporters, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_usage_sum_list(db, arena, reporters[0].id, &place, 1, 9, &rows, &count),
                     STORE_OK);
    assert_true(count == 1 && rows[0].record_count == 2 && guid_is_nil(&rows[0].tenant));
    expect_text("quantity", rows[0].quantity, TEXT("4"));
    place = rows[0];
    assert_int_equal(store_usage_sum_list(db, arena, reporters[0].id, &place, 1, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_usage_sum_all(db, arena, 0, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_usage_entry_list(db, arena, 0, 9, &entries, &count), STORE_OK);
    expect_text("resource", entries[0].series.resource_uri, TEXT("/A"));
    return count == 2 ? STORE_OK : STORE_FAILED;
}

static enum store_result add_rate_cards(struct store_db *db, struct arena *arena) {
    struct rate_card_row card = {.offer_durable_id = TEXT("MS-AZR-0145P"),
                                 .currency = TEXT("USD"),
                                 .locale = TEXT("en-US"),
                                 .region = TEXT("US")};
    const struct rate_card_meter_row meter = {
        .card = 1, .place = 1, .id = TEXT("A"), .rate = TEXT("0.5")};
    const struct rate_card_stack_meter_row stack_meter = {
        .card = 1, .place = 1, .id = numbered(1), .factor = TEXT("2")};
    (void)arena;
    for (card.id = 1; card.id <= 2; card.id++) {
        assert_int_equal(store_rate_card_add(db, &card), STORE_OK);
        assert_int_equal(store_rate_card_offer_add(db, card.id, TEXT("CSP")), STORE_OK);
        card.currency = TEXT("EUR");
    }
    assert_int_equal(store_rate_card_meter_add(db, &meter), STORE_OK);
    return store_rate_card_stack_meter_add(db, &stack_meter);
}

static enum store_result read_rate_cards(struct store_db *db, struct arena *arena) {
    const struct rate_card_row asked = {.offer_durable_id = TEXT("ms-azr-0145p"),
                                        .currency = TEXT("eur"),
                                        .locale = TEXT("EN-us"),
                                        .region = TEXT("us")};
    struct rate_card_row card;
    struct rate_card_row *cards = NULL;
    struct rate_card_meter_row *meters = NULL;
    struct rate_card_stack_meter_row *stack_meters = NULL;
    struct text *offers = NULL;
    size_t count = 0;
    assert_int_equal(store_rate_card_list(db, arena, 1, 9, &cards, &count), STORE_OK);
    assert_true(count == 1 && cards[0].id == 2);
    assert_int_equal(store_rate_card_find(db, arena, &asked, &card), STORE_OK);
    assert_int_equal(card.id, 2);
    assert_int_equal(store_rate_card_of_offer(db, arena, TEXT("CSP"), TEXT(""), TEXT(""), &card),
                     STORE_OK);
    assert_int_equal(card.id, 1);
    assert_int_equal(
        store_rate_card_of_offer(db, arena, TEXT("CSP"), TEXT("eur"), TEXT("US"), &card), STORE_OK);
    assert_int_equal(card.id, 2);
    assert_int_equal(store_rate_card_of_offer(db, arena, TEXT("CSP"), TEXT(""), TEXT("DE"), &card),
                     STORE_MISSING);
    assert_int_equal(store_rate_card_offers(db, arena, 1, TEXT(""), 9, &offers, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_rate_card_meters(db, arena, 1, 0, 9, &meters, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_rate_card_stack_meters(db, arena, 1, 1, NULL, 9, &stack_meters, &count),
                     STORE_OK);
    return count == 1 ? STORE_OK : STORE_FAILED;
}

// By the first card, in the order of the file.
static enum store_result read_rates(struct store_db *db, struct arena *arena) {
    const struct guid known = numbered(1);
    const struct guid other = numbered(2);
    struct rate_row row;
    assert_int_equal(store_rate_find(db, arena, TEXT("CSP"), &known, &row), STORE_OK);
    assert_true(row.is_on_card && row.meter.card == 1);
    expect_text("currency", row.currency, TEXT("USD"));
    expect_text("rate", row.meter.rate, TEXT("0.5"));
    expect_text("factor", row.factor, TEXT("2"));
    assert_int_equal(store_rate_find(db, arena, TEXT("CSP"), &other, &row), STORE_OK);
    assert_false(row.is_on_card);
    return store_rate_find(db, arena, TEXT("csp"), &known, &row) == STORE_MISSING ? STORE_OK
                                                                                  : STORE_FAILED;
}

static enum store_result clear_rate_cards(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_rate_card_stack_meters_clear(db), STORE_OK);
    assert_int_equal(store_rate_card_meters_clear(db), STORE_OK);
    assert_int_equal(store_rate_card_offers_clear(db), STORE_OK);
    return store_rate_cards_clear(db);
}

static enum store_result count_all(struct store_db *db, struct arena *arena) {
    size_t count = 0;
    (void)arena;
    for (enum counted what = 0; what <= COUNTED_PARTNERS; what++)
        assert_int_equal(store_count(db, what, 1, &count), STORE_OK);
    assert_int_equal(store_count(db, COUNTED_SUBSCRIPTIONS, 2, &count), STORE_OK);
    assert_int_equal(count, 2);
    assert_int_equal(store_count_customers(db, registration_id, 9, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_count_registrations_in(db, &subscription_one, 9, &count), STORE_OK);
    return STORE_OK;
}

static enum store_result glance_at_registrations(struct store_db *db, struct arena *arena) {
    struct customer_subscription_row *mapped = NULL;
    struct registration_glance *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_registrations_named(db, arena, TEXT(""), 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    const struct registration_glance row = *rows;
    assert_int_equal(store_registrations_of_cloud(db, arena, row.cloud_id, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_registrations_named(db, arena, TEXT("no"), 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_customer_list(db, arena, row.id, NULL, 1, &mapped, &count), STORE_OK);
    assert_int_equal(store_registrations_mapping(db, arena, &mapped->id, 9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_count_mapping(db, &mapped->id, 9, &count), STORE_OK);
    assert_int_equal(count, 1);
    return STORE_OK;
}

static enum store_result glance_at_subscriptions(struct store_db *db, struct arena *arena) {
    struct subscription_glance row;
    struct subscription_glance *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_subscription_glances(db, arena, NULL, 1, &rows, &count), STORE_OK);
    assert_int_equal(store_subscription_glance(db, arena, &rows->id, &row), STORE_OK);
    assert_int_equal(
        store_subscription_glances_of_tenant(db, arena, &row.tenant, NULL, 9, &rows, &count),
        STORE_OK);
    assert_true(count > 0);
    assert_int_equal(store_subscriptions_named(db, arena, row.display_name, 9, &rows, &count),
                     STORE_OK);
    assert_true(count > 0);
    return STORE_OK;
}

static enum store_result glance_at_names(struct store_db *db, struct arena *arena) {
    struct name_glance *rows = NULL;
    size_t count = 0;
    for (enum named what = 0; what <= NAMED_PRINCIPALS; what++) {
        assert_int_equal(store_names(db, arena, what, TEXT(""), 9, &rows, &count), STORE_OK);
        assert_int_equal(store_names(db, arena, what, TEXT("no such"), 9, &rows, &count), STORE_OK);
        assert_int_equal(count, 0);
    }
    assert_int_equal(store_names(db, arena, NAMED_PARTNERS, TEXT("P"), 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    return STORE_OK;
}

static const struct digest digest_of_a_code = {{1, 2, 3}};

static enum store_result add_device_codes(struct store_db *db, struct arena *arena) {
    struct device_code_row row = {.user_code = TEXT("BCDF-GHJK"),
                                  .asker = 7,
                                  .expires = 900,
                                  .resource = TEXT("r"),
                                  .client_id = TEXT("c")};
    (void)arena;
    assert_int_equal(store_device_code_add(db, &digest_of_a_code, &row), STORE_OK);
    row.user_code = TEXT("LMNP-QRST");
    row.expires = 901;
    assert_int_equal(store_device_code_add(db, &(struct digest){{4}}, &row), STORE_OK);
    row.user_code = TEXT("VWXZ-BCDF");
    row.expires = 100;
    return store_device_code_add(db, &(struct digest){{5}}, &row);
}

static enum store_result read_device_codes(struct store_db *db, struct arena *arena) {
    struct device_code_row row;
    assert_int_equal(store_device_code_find(db, arena, &digest_of_a_code, 899, &row), STORE_OK);
    assert_true(row.asker == 7 && row.expires == 900 && guid_is_nil(&row.approved_by));
    expect_text("typed", row.user_code, TEXT("BCDF-GHJK"));
    assert_int_equal(store_device_code_find(db, arena, &digest_of_a_code, 900, &row),
                     STORE_MISSING);
    assert_int_equal(store_device_code_typed(db, arena, TEXT("bcdf-ghjk"), 899, &row), STORE_OK);
    expect_text("for", row.resource, TEXT("r"));
    assert_int_equal(store_device_codes_reach(db, 3, 1), STORE_OK);
    return store_device_codes_reach(db, 4, 1) == STORE_MISSING ? STORE_OK : STORE_FAILED;
}

static enum store_result approve_device_code(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_device_code_approve(db, TEXT("bcdf-ghjk"), 1, &subscription_one);
}

static enum store_result take_device_code(struct store_db *db, struct arena *arena) {
    struct device_code_row row;
    assert_int_equal(store_device_code_take(db, arena, &(struct digest){{4}}, 1, &row),
                     STORE_MISSING); // nobody has approved it
    assert_int_equal(store_device_code_take(db, arena, &digest_of_a_code, 1, &row), STORE_OK);
    return guid_is(&row.approved_by, &subscription_one) ? STORE_OK : STORE_FAILED;
}

// The one of the two that is left which is older.
static enum store_result drop_device_code(struct store_db *db, struct arena *arena) {
    struct device_code_row row;
    assert_int_equal(store_device_code_drop(db, 8), STORE_MISSING);
    assert_int_equal(store_device_code_drop(db, 7), STORE_OK);
    return store_device_code_typed(db, arena, TEXT("VWXZ-BCDF"), 1, &row) == STORE_MISSING
               ? STORE_OK
               : STORE_FAILED;
}

static enum store_result expire_device_codes(struct store_db *db, struct arena *arena) {
    (void)arena;
    assert_int_equal(store_device_codes_expire(db, 900), STORE_OK);
    assert_int_equal(store_device_codes_reach(db, 1, 1), STORE_OK);
    assert_int_equal(store_device_codes_expire(db, 901), STORE_OK);
    return store_device_codes_reach(db, 1, 1) == STORE_MISSING ? STORE_OK : STORE_FAILED;
}

static enum store_result put_setting(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_setting_put(db, "name", TEXT("value"));
}

static enum store_result get_setting(struct store_db *db, struct arena *arena) {
    struct text value = TEXT("");
    return store_setting_get(db, arena, "name", &value);
}

static enum store_result remove_setting(struct store_db *db, struct arena *arena) {
    (void)arena;
    return store_setting_remove(db, "name");
}

static enum store_result (*const steps[])(struct store_db *db, struct arena *arena) = {
    add_partner,
    read_partners,
    add_tenant,
    read_tenants,
    add_customers,
    read_customer_rows,
    read_sellers,
    draw_ids,
    read_purchases,
    change_purchases,
    merge_tenants,
    add_subscriptions,
    read_subscriptions,
    add_namespace,
    find_namespace,
    remove_namespace,
    add_groups,
    read_groups,
    add_stack,
    read_stack,
    move_stack,
    merge_tenants_of_stack,
    drop_stack,
    put_directory_tenant,
    remove_directory_tenant,
    update_group,
    add_a_registration,
    read_registrations,
    update_registration,
    enable_remote,
    put_product_logs,
    add_linked,
    read_linked,
    change_linked,
    move_registration,
    add_customer,
    replace_customer,
    renew_customer,
    read_customers,
    count_all,
    glance_at_registrations,
    glance_at_subscriptions,
    glance_at_names,
    map_two,
    pass_mappings_on,
    remove_customer,
    read_ended_mappings,
    put_lock,
    read_locks,
    remove_lock,
    add_assignments,
    read_assignments,
    put_definitions,
    read_definitions,
    clear_assignments,
    pass_assignments_on,
    remove_assignment,
    take_over,
    take_definitions_over,
    take_definition_scopes_over,
    clear_definition_scopes,
    remove_definition,
    remove_all_assignments,
    add_principal,
    read_principals,
    invite,
    read_invitations,
    remove_principal,
    put_tags,
    read_tags,
    add_tag_names,
    read_tag_names,
    remove_tag_names,
    add_products,
    read_products,
    clear_products,
    add_usage,
    read_usage,
    list_usage,
    sum_usage,
    list_sums,
    add_rate_cards,
    read_rate_cards,
    read_rates,
    clear_rate_cards,
    add_device_codes,
    read_device_codes,
    approve_device_code,
    take_device_code,
    drop_device_code,
    expire_device_codes,
    put_setting,
    get_setting,
    remove_setting,
    remove_registration,
    remove_group,
    age_tenants,
    drop_subscriptions,
    drop_customers,
    drop_tenants,
    clear_agents,
    age_partners,
    drop_partners,
};

static void run_step(struct world *world, struct store_db *db, size_t at, struct runs *runs) {
    const struct picture before = take_picture(db);
    const uint64_t state = store_state(db);
    expect_number("step", steps[at](db, world->arena), STORE_OK);
    const struct picture after = take_picture(db);
    bool changed = false;
    bool beyond_mappings = false;
    for (size_t i = 0; i < after.count; i++) {
        changed |= differ(&before, &after, i);
        beyond_mappings |= differ(&before, &after, i) &&
                           strcmp(after.names[i], "customer_subscription") != 0 &&
                           strcmp(after.names[i], "ended_mapping") != 0;
    }
    const enum sql_changes declared = declared_since(db, runs, changed);
    if ((changed && declared == CHANGES_NOTHING) ||
        (beyond_mappings && (declared != CHANGES_STATE || state == store_state(db))))
        fail_msg("step %zu changes what none of its statements declares", at);
}

// A test's step that is missing fails it as well: each statement is run, and each that declares a
// change has made one.
static void statements_change_what_they_declare(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    struct runs runs = {calloc(sql_count(), sizeof *runs.count),
                        calloc(sql_count(), sizeof *runs.changed)};
    assert_true(runs.count && runs.changed);
    for (size_t i = 0; i < ROWS(steps); i++)
        run_step(world, db, i, &runs);
    for (size_t i = 0; i < sql_count(); i++)
        if (!runs.count[i] || (sql_first[i].changes != CHANGES_NOTHING && !runs.changed[i]))
            fail_msg("no step has this %s: %s", runs.count[i] ? "change anything" : "run",
                     sql_first[i].text);
    free(runs.count);
    free(runs.changed);
    end_write(world, true);
    commit(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words_that_both_engines_take),
        cmocka_unit_test(sums_are_cast),
        cmocka_unit_test(queries_in_place_of_tables_have_names),
        cmocka_unit_test(the_first_rows_are_of_an_order),
        cmocka_unit_test(second_texts_have_the_same_parameters),
        cmocka_unit_test(statements_fit_what_is_said_of_them),
        cmocka_unit_test(parameters_appear_in_order),
        on_disk(none_reads_a_whole_table),
        on_disk(statements_change_what_they_declare),
        in_memory(statements_change_what_they_declare),
    };
    return cmocka_run_group_tests_name("sql", tests, NULL, NULL);
}
