// reports/record: records as stacks report them, and what is wrong with one. The first ones are as
// they were recorded.
#include "unit.h"

#include "base/buffer.h"
#include "reports/record.h"

#define NOW 1763800000000 // 2025-11-22T08:26:40Z
#define SUB "09065051-cfe9-4fcf-b90c-87f2af292fc9"
#define METER "B5C15376-6C94-4FDD-B655-1A69D138ACA3"
#define HOUR                                                                                       \
    "\"usageStartTime\":\"2019-12-10T18:00:00+00:00\",\"usageEndTime\":\"2019-12-10T19:00:00+00:"  \
    "00\""
#define DATA                                                                                       \
    "\"instanceData\":\"{\\\"Microsoft.Resources\\\":{\\\"resourceUri\\\":\\\"/subscriptions/a/"   \
    "x\\\",\\\"location\\\":\\\"northwest\\\",\\\"tags\\\":\\\"\\\",\\\"additionalInfo\\\":"       \
    "\\\"\\\"}}\""
#define IDS "\"subscriptionId\":\"" SUB "\",\"meterId\":\"" METER "\""
#define FINE IDS "," HOUR ",\"quantity\":16.461425899527967," DATA

static struct usage_when at(int64_t now_ms) {
    return (struct usage_when){.ms = now_ms};
}

static struct usage_record fine(struct arena *arena, const char *json) {
    struct usage_record record;
    const enum usage_fault fault = usage_record_read(arena, text_of(json), at(NOW), &record);
    if (fault != USAGE_FINE)
        fail_msg("%s: %s", usage_fault_row(fault)->code, json);
    return record;
}

static void as_a_stack_sends_it(void **state) {
    const struct usage_record record =
        fine(*state,
             "{\"id\":\"/subscriptions/39c8/x\",\"name\":\"a\",\"type\":\"Microsoft.Commerce/"
             "UsageAggregate\","
             "\"properties\":{" FINE "}}");
    expect_text("quantity", decimal_text(*state, &record.quantity), TEXT("16.461425899527967"));
    expect_text("uri", record.resource_uri, TEXT("/subscriptions/a/x"));
    expect_text("subscription", guid_text(*state, &record.subscription), TEXT(SUB));
    expect_text("meter", record.meter_sent, TEXT(METER));
    assert_int_equal(record.start_hour, 437778); // 2019-12-10T18
    assert_false(record.is_day);
    assert_true(guid_is_nil(&record.tenant) && guid_is_nil(&record.adjustment));
}

static void other_forms(void **state) {
    static const char *const rows[] = {
        "{" FINE "}", // flat
        "{\"Name\":\"a\",\"SubscriptionId\":\"" SUB "\",\"MeterId\":\"" METER
        "\",\"UsageStartTime\":\"/Date(1576000800000)/\","
        "\"UsageEndTime\":\"/Date(1576004400000)/\",\"Quantity\":16.461425899527967," DATA "}",
        "{\"properties\":null," FINE "}",
        "{" IDS
        ",\"usageStartTime\":\"2019-12-10T19:00:00+01:00\",\"usageEndTime\":\"2019-12-10T19:00:00."
        "0000000Z\","
        "\"quantity\":\"16.461425899527967\"," DATA "}",
        "{" IDS "," HOUR
        ",\"quantity\":1.6461425899527967E+01,\"instanceData\":{\"Microsoft.Resources\":"
        "{\"resourceUri\":\"/subscriptions/a/x\",\"tags\":{\"a\":\"b\"},\"additionalInfo\":null}}}",
        "{" FINE ",\"tenantId\":null,\"adjustmentId\":null}",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct usage_record record = fine(*state, rows[i]);
        expect_text(rows[i], decimal_text(*state, &record.quantity), TEXT("16.461425899527967"));
        expect_text(rows[i], record.resource_uri, TEXT("/subscriptions/a/x"));
        expect_number(rows[i], record.start_hour, 437778);
    }
}

static void days_meters_and_corrections(void **state) {
    const struct usage_record day = fine(
        *state,
        "{\"subscriptionId\":\"" SUB
        "\",\"meterId\":\"F271A8A388C44D93956A063E1D2FA80B\",\"quantity\":-5,"
        "\"usageStartTime\":\"2019-12-10T00:00:00Z\",\"usageEndTime\":\"2019-12-11T00:00:00Z\","
        "\"adjustmentId\":\"" SUB "\",\"tenantId\":\"" METER "\"," DATA "}");
    assert_true(day.is_day && day.start_hour % 24 == 0);
    expect_text("meter", guid_text(*state, &day.meter),
                TEXT("f271a8a3-88c4-4d93-956a-063e1d2fa80b"));
    expect_text("quantity", decimal_text(*state, &day.quantity), TEXT("-5"));
    assert_false(guid_is_nil(&day.adjustment) || guid_is_nil(&day.tenant));
}

static void what_is_wrong(void **state) {
    static const struct {
        const char *json;
        enum usage_fault fault;
    } rows[] = {
        {"7", USAGE_INVALID_RECORD},
        {"null", USAGE_INVALID_RECORD},
        {"[]", USAGE_INVALID_RECORD},
        {"\"" SUB "\"", USAGE_INVALID_RECORD},
        {"", USAGE_INVALID_RECORD},
        {"{\"quantity\":1,\"Quantity\":2}", USAGE_INVALID_RECORD},
        {"{}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"properties\":{}}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":5}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":null}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":\"\"}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":\"x\"}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":[\"" SUB "\"]}", USAGE_INVALID_STACK_SUBSCRIPTION},
        {"{\"subscriptionId\":\"" SUB "\"}", USAGE_INVALID_METER_ID},
        {"{\"subscriptionId\":\"" SUB "\",\"meterId\":\"x\"}", USAGE_INVALID_METER_ID},
        {"{\"subscriptionId\":\"" SUB "\",\"meterId\":7}", USAGE_INVALID_METER_ID},
        {"{\"subscriptionId\":\"" SUB "\",\"meterId\":\"F271A8A388C44D93956A063E1D2FA80\"}",
         USAGE_INVALID_METER_ID},
        {"{\"subscriptionId\":\"" SUB "\",\"meterId\":\"F271A8A388C44D93956A063E1D2FA80G\"}",
         USAGE_INVALID_METER_ID},
        {"{" IDS "}", USAGE_INVALID_PERIOD},
        {"{" IDS ",\"usageStartTime\":\"2019-12-10T18:00:00Z\"}", USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T18:00:00\",\"usageEndTime\":\"2019-12-10T19:00:00\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T18:30:00Z\",\"usageEndTime\":\"2019-12-10T19:30:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T18:00:00Z\",\"usageEndTime\":\"2019-12-10T18:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T19:00:00Z\",\"usageEndTime\":\"2019-12-10T18:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T18:00:00Z\",\"usageEndTime\":\"2019-12-10T20:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-12-10T01:00:00Z\",\"usageEndTime\":\"2019-12-11T01:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS ",\"usageStartTime\":\"2019-12-10T00:00:00+01:00\",\"usageEndTime\":\"2019-12-"
         "11T00:00:00+01:00\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS ",\"usageStartTime\":\"2019-12-10T18:00:00.0000001Z\",\"usageEndTime\":\"2019-12-"
         "10T19:00:00.0000001Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2019-02-30T18:00:00Z\",\"usageEndTime\":\"2019-02-30T19:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"1969-12-31T23:00:00Z\",\"usageEndTime\":\"1970-01-01T00:00:00Z\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS ",\"usageStartTime\":1576000800,\"usageEndTime\":1576004400}",
         USAGE_INVALID_PERIOD},
        {"{" IDS ",\"usageStartTime\":\"/Date(x)/\",\"usageEndTime\":\"/Date(1)/\"}",
         USAGE_INVALID_PERIOD},
        {"{" IDS
         ",\"usageStartTime\":\"2025-11-22T08:00:00Z\",\"usageEndTime\":\"2025-11-22T09:00:00Z\"}",
         USAGE_IN_FUTURE},
        {"{" IDS
         ",\"usageStartTime\":\"9999-12-31T22:00:00Z\",\"usageEndTime\":\"9999-12-31T23:00:00Z\"}",
         USAGE_IN_FUTURE},
        {"{" IDS "," HOUR ",\"adjustmentId\":\"x\"}", USAGE_INVALID_ADJUSTMENT_ID},
        {"{" IDS "," HOUR ",\"adjustmentId\":\"00000000-0000-0000-0000-000000000000\"}",
         USAGE_INVALID_ADJUSTMENT_ID},
        {"{" IDS "," HOUR "," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":null," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":-1," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":1000000000000.1," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":1e400," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":\"NaN\"," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":\"\"," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":\"1,5\"," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":true," DATA "}", USAGE_INVALID_QUANTITY},
        {"{" IDS "," HOUR ",\"quantity\":1}", USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":\"\"}", USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":\"{\"}", USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":[]}", USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":{}}", USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR
         ",\"quantity\":1,\"instanceData\":{\"Microsoft.Resources\":{\"resourceUri\":\"\"}}}",
         USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR
         ",\"quantity\":1,\"instanceData\":{\"Microsoft.Resources\":{\"resourceUri\":5}}}",
         USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":{\"Microsoft.Resources\":{"
         "\"resourceUri\":\"a\",\"tags\":5}}}",
         USAGE_INVALID_INSTANCE_DATA},
        {"{" IDS "," HOUR ",\"quantity\":1,\"instanceData\":{\"Microsoft.Resources\":{"
         "\"resourceUri\":\"a\",\"additionalInfo\":\"{\"}}}",
         USAGE_INVALID_INSTANCE_DATA},
        {"{" FINE ",\"tenantId\":\"x\"}", USAGE_INVALID_TENANT_ID},
        {"{" FINE ",\"tenantId\":7}", USAGE_INVALID_TENANT_ID},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_record record;
        const enum usage_fault fault =
            usage_record_read(*state, text_of(rows[i].json), at(NOW), &record);
        if (fault != rows[i].fault)
            fail_msg("%s: %d, not %d", rows[i].json, (int)fault, (int)rows[i].fault);
    }
}

static void at_the_bounds(void **state) {
    struct buffer long_data = buffer_in(*state);
    struct text json = TEXT("");
    struct usage_record record;
    buffer_add(&long_data,
               TEXT("{" IDS "," HOUR ",\"quantity\":1000000000000,\"instanceData\":{\"Microsoft."
                    "Resources\":{\"resourceUri\":\"a\"},\"x\":\""));
    const size_t head = TEXT("{\"Microsoft.Resources\":{\"resourceUri\":\"a\"},\"x\":\"\"}").size;
    for (size_t i = 0; i < USAGE_INSTANCE_MAX - head; i++)
        buffer_add_char(&long_data, 'x');
    buffer_add(&long_data, TEXT("\"}}"));
    assert_true(buffer_text(&long_data, &json));
    assert_int_equal(usage_record_read(*state, json, at(NOW), &record), USAGE_FINE);
    assert_int_equal(record.instance_data.size, USAGE_INSTANCE_MAX);
    const struct text longer = text_format(*state, "%.*sx\"}}", (int)json.size - 3, json.at);
    assert_int_equal(usage_record_read(*state, longer, at(NOW), &record),
                     USAGE_INVALID_INSTANCE_DATA);
    // "Ends after now + 5 minutes"
    static const char *const ends = "{" IDS
                                    ",\"usageStartTime\":\"2025-11-22T08:00:00Z\",\"usageEndTime\":"
                                    "\"2025-11-22T09:00:00Z\",\"quantity\":0," DATA "}";
    const int64_t end = 1763802000000;
    assert_int_equal(usage_record_read(*state, text_of(ends), at(end - 300000), &record),
                     USAGE_FINE);
    assert_int_equal(usage_record_read(*state, text_of(ends), at(end - 300001), &record),
                     USAGE_IN_FUTURE);
    // as if it had been then: no clock is wrong
    const struct usage_when then = {end, true};
    const struct usage_when before = {end - 1000, true};
    assert_int_equal(usage_record_read(*state, text_of(ends), then, &record), USAGE_FINE);
    assert_int_equal(usage_record_read(*state, text_of(ends), before, &record),
                     USAGE_REPORTED_BEFORE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(as_a_stack_sends_it),
        in_arena(other_forms),
        in_arena(days_meters_and_corrections),
        in_arena(what_is_wrong),
        in_arena(at_the_bounds),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
