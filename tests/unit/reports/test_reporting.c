// reports/reporting: what becomes of each record of a report; and that who pays, and how much, is
// the same whatever order, batches and repetitions the records come in.
#include "store_world.h"

#include "base/buffer.h"
#include "engine/statement.h"
#include "ledger/usage_charges.h"
#include "ledger/usage_records.h"
#include "ledger/usage_series.h"
#include "reports/reporting.h"
#include "usage/recount.h"

#define NOW 1763800000000
#define METER "B5C15376-6C94-4FDD-B655-1A69D138ACA3"

#define DAY_MS (24 * 3600 * 1000LL)

enum { ALPINE = 101, WOODGROVE = 102, PAYS = 11 };

struct stand {
    struct world *world;
    struct store_db *db;
    struct usage_reporter reporter;
};

// A registration with a mapping of one tenant, which has the stack's subscription 1; another tenant
// has subscription 2, and nobody knows whose 3 is.
static struct stand begin_stand(struct world *world) {
    struct stand stand = {.world = world, .db = begin_write(world)};
    add_subscription(stand.db, &subscription_one);
    const int64_t group = add_group(stand.db, &subscription_one, "rg");
    const int64_t registration =
        add_registration(world, stand.db, &subscription_one, group, "rg", "one");
    const struct guid payer = numbered(PAYS);
    add_subscription(stand.db, &payer);
    assert_int_equal(put_customer(stand.db, registration, PAYS, ALPINE), STORE_OK);
    stand.reporter = (struct usage_reporter){
        .row = {.subscription = subscription_one,
                .instance = registration,
                .group = TEXT("rg"),
                .registration = TEXT("one"),
                .cloud_owner = subscription_one,
                .cloud_id = TEXT("c10d"),
                .billing_model = TEXT("PayAsYouUse"),
                .reported_ms = NOW},
        .cloud = {.owner = subscription_one, .id = TEXT("c10d")},
        .by_default = {.id = subscription_one, .is_known = true, .state = TEXT("Active")},
    };
    static const uint8_t users[][2] = {{1, ALPINE}, {2, WOODGROVE}};
    for (size_t i = 0; i < ROWS(users); i++) {
        const struct user_subscription_row user = {.id = numbered(users[i][0]),
                                                   .tenant = numbered(users[i][1]),
                                                   .state = TEXT("Enabled"),
                                                   .origin = ORIGIN_MADE};
        assert_int_equal(store_user_subscription_put(stand.db, &stand.reporter.cloud, &user),
                         STORE_OK);
    }
    return stand;
}

static void end_stand(struct stand *stand) {
    end_write(stand->world, false);
    commit(stand->world);
}

// Of a subscription of the stack, an hour of 2025-11-01 (24: the whole day), and what follows.
static struct text record(struct arena *arena, uint8_t subscription, int hour, const char *quantity,
                          const char *more) {
    const struct guid id = numbered(subscription);
    return text_format(
        arena,
        "{\"properties\":{\"subscriptionId\":\"%.*s\",\"meterId\":\"" METER
        "\",\"usageStartTime\":\"2025-11-01T%02d:00:00Z\",\"usageEndTime\":\"2025-11-%02dT%02d:00:"
        "00Z\","
        "\"quantity\":%s,\"instanceData\":{\"Microsoft.Resources\":{\"resourceUri\":\"/a\"}}%s}}",
        TEXT_ARGS(guid_text(arena, &id)), hour % 24, hour >= 23 ? 2 : 1,
        hour == 24 ? 0 : (hour + 1) % 24, quantity, more);
}

// Those that are kept are those of the records.
static void expect_sums(struct stand *stand) {
    cleanup_arena struct arena *arena = arena_open();
    struct buffer findings = buffer_in(arena);
    struct text text = TEXT("");
    assert_int_equal(recount_check(stand->db, &findings), STORE_OK);
    assert_true(buffer_text(&findings, &text));
    expect_text("sums", text, TEXT(""));
}

static struct usage_outcome report(struct stand *stand, const struct text *records, size_t count) {
    struct arena *arena = stand->world->arena;
    struct buffer all = buffer_in(arena);
    struct text text = TEXT("");
    struct usage_outcome outcome;
    buffer_add_char(&all, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_add(&all, i ? TEXT(" ,\n") : TEXT(""));
        buffer_add(&all, records[i]);
    }
    buffer_add_char(&all, ']');
    assert_true(buffer_text(&all, &text));
    struct usage_source source;
    struct usage_source_fault fault;
    assert_int_equal(usage_source_open(arena, text, false, &source, &fault), USAGE_SOURCE_FINE);
    assert_int_equal(usage_report_take(stand->db, arena, &stand->reporter, &source, &outcome),
                     STORE_OK);
    assert_int_equal(outcome.count, count);
    assert_int_equal(outcome.accepted + outcome.duplicate + outcome.rejected, count);
    expect_sums(stand);
    return outcome;
}

static struct usage_outcome report_one(struct stand *stand, struct text record) {
    return report(stand, &record, 1);
}

static void one_payer_each(void **state) {
    static const struct {
        uint8_t subscription;
        const char *more;
        enum payer_rule rule;
        uint8_t payer; // 0: the default
    } rows[] = {
        {1, "", PAYER_TENANT_MAPPING, PAYS},
        {2, "", PAYER_TENANT_NOT_REGISTERED, 0},
        {3, "", PAYER_TENANT_UNKNOWN, 0},
        {4, ",\"tenantId\":\"c5000000-0000-0000-0000-000000000065\"", PAYER_TENANT_MAPPING, PAYS},
        {5, ",\"tenantId\":\"c5000000-0000-0000-0000-000000000001\"", PAYER_TENANT_NOT_REGISTERED,
         0},
    };
    struct stand stand = begin_stand(*state);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct guid payer = rows[i].payer ? numbered(rows[i].payer) : subscription_one;
        const struct usage_outcome outcome = report_one(
            &stand, record(stand.world->arena, rows[i].subscription, 5, "1.5", rows[i].more));
        expect_number("accepted", outcome.accepted, 1);
        expect_number("shares", outcome.share_count, 1);
        expect_text("rule", text_of(payer_rule_name((enum payer_rule)outcome.shares[0].key.rule)),
                    text_of(payer_rule_name(rows[i].rule)));
        expect_number("payer", guid_is(&outcome.shares[0].key.payer, &payer), true);
    }
    end_stand(&stand);
}

static void expect_result(const struct usage_outcome *outcome, enum usage_status status,
                          const char *code, int64_t earlier) {
    assert_int_equal(outcome->accepted, 0);
    assert_int_equal(outcome->report, 0); // it leaves nothing
    assert_int_equal(outcome->result_count, 1);
    assert_int_equal(outcome->results[0].status, status);
    expect_text(code, text_of(outcome->results[0].code), text_of(code));
    expect_number(code, outcome->results[0].earlier, earlier);
}

#define FIX(number) ",\"adjustmentId\":\"aaaaaaaa-0000-4000-8000-00000000000" number "\""

static void what_is_there_already(void **state) {
    static const struct {
        int hour;
        const char *quantity, *more;
        enum usage_status status; // USAGE_ACCEPTED: it is new
        const char *code;
        int64_t earlier; // which one is there
    } rows[] = {
        {5, "1.5", "", USAGE_ACCEPTED, "", 0},
        {5, "1.5", "", USAGE_DUPLICATE, "", 1},
        {5, "1.50", "", USAGE_DUPLICATE, "", 1},
        {5, "15e-1", "", USAGE_DUPLICATE, "", 1},
        {5, "1.5000000000000000000000001", "", USAGE_DUPLICATE, "", 1}, // beyond 24 decimals
        {5, "1.500000000000000000000001", "", USAGE_CONFLICT, "UsageRecordConflict", 1},
        {24, "36", "", USAGE_CONFLICT, "UsageRecordOverlap", 1},
        {4, "2", "", USAGE_ACCEPTED, "", 0},
        {24, "36", "", USAGE_CONFLICT, "UsageRecordOverlap", 2}, // the first hour of it
        {5, "-0.5", FIX("1"), USAGE_ACCEPTED, "", 0},
        {5, "-0.5", FIX("1"), USAGE_DUPLICATE, "", 3},
        {5, "-0.6", FIX("1"), USAGE_CONFLICT, "UsageRecordConflict", 3},
        {5, "-0.5", FIX("2"), USAGE_ACCEPTED, "", 0},
        {6, "-0.5", FIX("1"), USAGE_INVALID, "NothingToAdjust", 0},
        {5, "-1", "", USAGE_INVALID, "InvalidQuantity", 0},
        {5, "1.5", ",\"tenantId\":\"c5000000-0000-0000-0000-000000000099\"", USAGE_INVALID,
         "TenantMismatch", 0},
    };
    struct stand stand = begin_stand(*state);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct usage_outcome outcome = report_one(
            &stand, record(stand.world->arena, 1, rows[i].hour, rows[i].quantity, rows[i].more));
        if (rows[i].status != USAGE_ACCEPTED)
            expect_result(&outcome, rows[i].status, rows[i].code, rows[i].earlier);
        else
            expect_number(rows[i].quantity, outcome.accepted, 1);
    }
    // the other way round
    const struct usage_outcome day =
        report_one(&stand, record(stand.world->arena, 2, 24, "36", ""));
    assert_int_equal(day.accepted, 1);
    const struct usage_outcome hour = report_one(&stand, record(stand.world->arena, 2, 7, "1", ""));
    expect_result(&hour, USAGE_CONFLICT, "UsageRecordOverlap", 5);
    end_stand(&stand);
}

// "They go to the payer of the record they correct", though the tenant has moved; one that says
// whose it is goes by the rules.
static void corrections_follow_the_record(void **state) {
    struct stand stand = begin_stand(*state);
    struct arena *arena = stand.world->arena;
    (void)report_one(&stand, record(arena, 1, 5, "1.5", ""));
    const struct guid other = numbered(12);
    add_subscription(stand.db, &other);
    assert_int_equal(put_customer(stand.db, stand.reporter.row.instance, 12, ALPINE), STORE_OK);
    const struct usage_outcome minus = report_one(&stand, record(arena, 1, 5, "-1.5", FIX("1")));
    const struct guid first = numbered(PAYS);
    assert_int_equal(minus.shares[0].key.rule, PAYER_ADJUSTMENT);
    assert_true(guid_is(&minus.shares[0].key.payer, &first));
    const struct usage_outcome plus = report_one(
        &stand, record(arena, 1, 5, "1.5",
                       FIX("2") ",\"tenantId\":\"c5000000-0000-0000-0000-000000000065\""));
    assert_int_equal(plus.shares[0].key.rule, PAYER_TENANT_MAPPING);
    assert_true(guid_is(&plus.shares[0].key.payer, &other));
    end_stand(&stand);
}

static void a_bad_one_stops_no_other(void **state) {
    struct stand stand = begin_stand(*state);
    struct arena *arena = stand.world->arena;
    const struct text records[] = {
        TEXT("7"),
        record(arena, 1, 1, "1", ""),
        TEXT("{\"properties\":{}}"),
        record(arena, 1, 1, "1", ""), // "Twice the same in one request counts like twice in two"
        record(arena, 2, 1, "2", ""),
        record(arena, 1, 1, "3", ""),
    };
    const struct usage_outcome outcome = report(&stand, records, ROWS(records));
    assert_int_equal(outcome.accepted, 2);
    assert_int_equal(outcome.duplicate, 1);
    assert_int_equal(outcome.rejected, 3);
    static const size_t places[] = {0, 2, 3, 5};
    assert_int_equal(outcome.result_count, ROWS(places));
    for (size_t i = 0; i < ROWS(places); i++)
        assert_int_equal(outcome.results[i].index, places[i]);
    const struct usage_report_row before = {.reported_ms = 0};
    struct usage_report_row *rows = NULL;
    size_t count = 0;
    assert_int_equal(store_usage_report_list(stand.db, arena, &subscription_one, &before, NOW + 1,
                                             9, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].record_count, 2);
    end_stand(&stand);
}

// --- in whatever order ---

enum { EACH = 40 };

// What each payer owes, after these were reported in batches of random size, in random order, some
// of them twice.
static void owed(struct stand *stand, const struct text *records, unsigned seed,
                 struct decimal *ret_mapped, struct decimal *ret_default) {
    size_t order[2 * EACH];
    const struct guid payer = numbered(PAYS);
    srand(seed);
    for (size_t i = 0; i < 2 * EACH; i++) {
        const size_t place = (size_t)rand() % (i + 1);
        order[i] = order[place];
        order[place] = i % EACH; // each is there twice
    }
    for (size_t i = 0; i < 2 * EACH;) {
        struct text batch[2 * EACH];
        size_t count = 0;
        const size_t size = 1 + (size_t)rand() % 9;
        for (; count < size && i < 2 * EACH; i++)
            batch[count++] = records[order[i]];
        (void)report(stand, batch, count);
    }
    *ret_mapped = *ret_default = (struct decimal){.is_negative = false};
    for (uint8_t subscription = 1; subscription <= 2; subscription++)
        for (int hour = 0; hour < EACH / 2; hour++) {
            struct usage_record_row row;
            struct usage_charge_row charge;
            struct decimal quantity;
            bool is_new = true;
            const struct guid id = numbered(subscription);
            struct usage_series_row series = {.cloud_owner = subscription_one,
                                              .cloud_id = TEXT("c10d"),
                                              .subscription = id,
                                              .meter_sent = TEXT(METER),
                                              .resource_uri = TEXT("/a")};
            assert_true(guid_read(TEXT(METER), &series.meter));
            struct usage_record_row key = {.start_hour = 489432 + hour}; // 2025-11-01
            assert_int_equal(store_usage_series_number(stand->db, &series, &key.series, &is_new),
                             STORE_OK);
            assert_false(is_new);
            assert_int_equal(store_usage_record_find(stand->db, stand->world->arena, &key, &row),
                             STORE_OK);
            assert_int_equal(
                store_usage_charge_find(stand->db, stand->world->arena, row.charge, &charge),
                STORE_OK);
            assert_true(decimal_read(row.quantity, &quantity));
            decimal_add(guid_is(&charge.payer, &payer) ? ret_mapped : ret_default, &quantity);
        }
}

SQL sql_set_back = {CHANGES_MAPPINGS, "UPDATE customer_subscription SET valid_from_ms = $1"};
SQL sql_add_ended = {CHANGES_MAPPINGS,
                     "INSERT INTO ended_mapping (subscription, instance, tenant, valid_from_ms,"
                     " valid_to_ms, customer, resource_group, registration, cloud_id, ended_by)"
                     " VALUES ($1, $2, $3, $4, $5, $6, 'rg', 'one', 'c10d', 'Replaced')"};

static void set_back(struct stand *stand, int64_t from_ms) {
    cleanup_statement struct statement *statement = statement_of(stand->db, &sql_set_back);
    bind_integer(statement, 1, from_ms);
    assert_int_equal(statement_run(stand->db, statement), STORE_OK);
}

static void add_ended(struct stand *stand, const struct guid *subscription, uint8_t tenant,
                      int64_t from_ms, int64_t to_ms, uint8_t customer) {
    const struct guid whose = numbered(tenant);
    const struct guid payer = numbered(customer);
    cleanup_statement struct statement *statement = statement_of(stand->db, &sql_add_ended);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, stand->reporter.row.instance);
    bind_guid(statement, 3, &whose);
    bind_integer(statement, 4, from_ms);
    bind_integer(statement, 5, to_ms);
    bind_guid(statement, 6, &payer);
    assert_int_equal(statement_run(stand->db, statement), STORE_OK);
    add_subscription(stand->db, &payer);
}

// Of its tenant: nothing, 21 from 1000 on, 22 from 2000, one that lasted no time, nothing from 3000
// on, and PAYS from 4000.
static void as_if_it_had_been_then(void **state) {
    static const struct {
        int64_t at_ms;
        uint8_t payer; // 0: the default
    } rows[] = {{0, 0},     {999, 0},  {1000, 21}, {1999, 21},   {2000, 22},
                {2999, 22}, {3000, 0}, {3999, 0},  {4000, PAYS}, {DAY_MS, PAYS}};
    struct stand stand = begin_stand(*state);
    const struct guid elsewhere = numbered(99);
    set_back(&stand, NOW - DAY_MS + 4000);
    add_ended(&stand, &subscription_one, ALPINE, NOW - DAY_MS + 1000, NOW - DAY_MS + 2000, 21);
    add_ended(&stand, &subscription_one, ALPINE, NOW - DAY_MS + 2000, NOW - DAY_MS + 3000, 22);
    add_ended(&stand, &subscription_one, ALPINE, NOW - DAY_MS + 2000, NOW - DAY_MS + 2000, 23);
    add_ended(&stand, &subscription_one, WOODGROVE, NOW - DAY_MS, NOW, 24);
    add_ended(&stand, &elsewhere, ALPINE, NOW - DAY_MS, NOW, 25);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *row = text_format(stand.world->arena, "at %d", (int)rows[i].at_ms).at;
        const struct guid payer = rows[i].payer ? numbered(rows[i].payer) : subscription_one;
        stand.reporter.is_then = true;
        stand.reporter.row.reported_ms = NOW - DAY_MS + rows[i].at_ms;
        const struct usage_outcome outcome =
            report_one(&stand, record(stand.world->arena, 1, (int)i, "1", ""));
        expect_number(row, outcome.share_count, 1);
        expect_number(row, guid_is(&outcome.shares[0].key.payer, &payer), true);
        expect_number(row, outcome.shares[0].key.rule == PAYER_TENANT_MAPPING, rows[i].payer != 0);
    }
    // now, what is there counts, whatever the clock says
    stand.reporter.is_then = false;
    stand.reporter.row.reported_ms = NOW - DAY_MS;
    const struct usage_outcome now = report_one(&stand, record(stand.world->arena, 1, 20, "1", ""));
    expect_number("now", now.shares[0].key.rule == PAYER_TENANT_MAPPING, true);
    end_stand(&stand);
}

static void in_whatever_order(void **state) {
    struct decimal first_mapped = {.is_negative = false};
    struct decimal first_default = {.is_negative = false};
    for (unsigned seed = 1; seed <= 8; seed++) {
        struct text records[EACH];
        struct decimal mapped;
        struct decimal by_default;
        struct stand stand = begin_stand(*state);
        for (size_t i = 0; i < EACH; i++)
            records[i] = record(stand.world->arena, (uint8_t)(1 + i % 2), (int)(i / 2),
                                text_format(stand.world->arena, "%zu.%024zu1e-3", i, i).at, "");
        owed(&stand, records, seed, &mapped, &by_default);
        if (seed == 1) {
            first_mapped = mapped;
            first_default = by_default;
        }
        assert_int_equal(decimal_compare(&mapped, &first_mapped), 0);
        assert_int_equal(decimal_compare(&by_default, &first_default), 0);
        assert_false(decimal_is_zero(&mapped) || decimal_is_zero(&by_default));
        end_stand(&stand);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_memory(one_payer_each),
        in_memory(what_is_there_already),
        in_memory(corrections_follow_the_record),
        in_memory(a_bad_one_stops_no_other),
        in_memory(as_if_it_had_been_then),
        in_memory(in_whatever_order),
    };
    return cmocka_run_group_tests_name("reporting", tests, NULL, NULL);
}
