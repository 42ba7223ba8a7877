// feed/answer, feed/tally and feed/table: what servers say, added up and printed.
#include "unit.h"

#include "feed/answer.h"
#include "feed/table.h"

#define PAYER_A "c5000000-0000-4000-8000-00000000000a"
#define PAYER_B "c5000000-0000-4000-8000-00000000000b"

static const struct text files[] = {{"one.json", 8}, {"two.json", 8}};

static void answers(void **state) {
    static const struct {
        const char *body;
        size_t count;
        bool is_answer;
        uint64_t accepted, duplicate, rejected, others;
        size_t rows, rejections, unnamed;
    } rows[] = {
        {"{\"accepted\":2,\"duplicate\":1,\"rejected\":0,\"charged\":[{\"subscriptionId\":"
         "\"" PAYER_A "\",\"rule\":\"TenantMapping\",\"records\":2}],\"results\":[{\"index\":0,"
         "\"status\":\"Duplicate\",\"recordId\":\"x\"}],\"warnings\":[]}",
         3, true, 2, 1, 0, 0, 1, 0, 0},
        {"{\"accepted\":1,\"duplicate\":0,\"rejected\":2,\"charged\":[{\"subscriptionId\":\"a\","
         "\"rule\":\"r\",\"records\":1,\"cost\":0.5,\"currency\":\"USD\"}],\"results\":[{\"index\":"
         "2,\"status\":\"Conflict\",\"code\":\"UsageRecordConflict\",\"message\":\"m\"}]}",
         3, true, 1, 0, 2, 0, 1, 1, 1},
        {"{\"accepted\":5,\"duplicate\":0,\"rejected\":0,\"charged\":[{\"subscriptionId\":\"a\","
         "\"rule\":\"r\",\"records\":3}]}",
         5, true, 5, 0, 0, 2, 1, 0, 0},
        {"{\"accepted\":1,\"duplicate\":0,\"rejected\":0}", 1, true, 1, 0, 0, 1, 0, 0, 0},
        // of another report, or none
        {"{\"accepted\":1,\"duplicate\":0,\"rejected\":0}", 2, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":2,\"duplicate\":0,\"rejected\":0,\"charged\":[{\"subscriptionId\":\"a\","
         "\"rule\":\"r\",\"records\":1},{\"subscriptionId\":\"b\",\"rule\":\"r\",\"records\":2}]}",
         2, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":1,\"duplicate\":0,\"rejected\":0,\"charged\":[{\"subscriptionId\":\"a\","
         "\"rule\":\"r\",\"records\":1,\"cost\":\"1\",\"currency\":\"USD\"}]}",
         1, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":1,\"duplicate\":0,\"rejected\":0,\"charged\":[{\"subscriptionId\":\"a\","
         "\"rule\":\"r\",\"records\":1,\"currency\":\"USD\"}]}",
         1, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":0,\"duplicate\":0,\"rejected\":1,\"results\":[{\"index\":1,\"status\":"
         "\"Invalid\"}]}",
         1, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":1.5,\"duplicate\":0,\"rejected\":0}", 1, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":-1,\"duplicate\":1,\"rejected\":1}", 1, false, 0, 0, 0, 0, 0, 0, 0},
        {"{\"accepted\":1,\"duplicate\":0", 1, false, 0, 0, 0, 0, 0, 0, 0},
        {"[]", 1, false, 0, 0, 0, 0, 0, 0, 0},
        {"", 1, false, 0, 0, 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct tally *tally = tally_open(*state);
        size_t unnamed = 0;
        const struct answer_to to = {rows[i].count, 11};
        const char *row = rows[i].body;
        expect(row, answer_read(*state, text_of(row), to, tally, &unnamed) == rows[i].is_answer);
        expect_number(row, tally->accepted, rows[i].accepted);
        expect_number(row, tally->duplicate, rows[i].duplicate);
        expect_number(row, tally->rejected, rows[i].rejected);
        expect_number(row, tally->others, rows[i].others);
        expect_number(row, tally->row_count, rows[i].rows);
        expect_number(row, tally->rejection_count, rows[i].rejections);
        expect_number(row, unnamed, rows[i].unnamed);
        if (tally->rejection_count)
            expect_number(row, tally->rejections[0].record, 13);
    }
}

static void all_bad(void **state) {
    static const struct {
        const char *body;
        bool is_so;
        size_t named;
        uint64_t record; // the first one that is named
    } rows[] = {
        {"{\"error\":{\"code\":\"InvalidUsageRecords\",\"message\":\"m\",\"details\":[{\"code\":"
         "\"InvalidPeriod\",\"target\":\"value[4].usageEndTime\",\"message\":\"no\"}]}}",
         true, 1, 15},
        {"{\"error\":{\"code\":\"InvalidUsageRecords\",\"details\":[{\"code\":\"c\",\"target\":"
         "\"value[0]\",\"message\":\"no\"},{\"code\":\"c\",\"target\":\"value[5]\"},{\"target\":"
         "\"elsewhere\"}]}}",
         true, 1, 11},
        {"{\"error\":{\"code\":\"InvalidUsageRecords\"}}", true, 0, 0},
        {"{\"error\":{\"code\":\"InvalidRequestContent\"}}", false, 0, 0},
        {"{\"error\":7}", false, 0, 0},
        {"<html>", false, 0, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct tally *tally = tally_open(*state);
        size_t unnamed = 0;
        const char *row = rows[i].body;
        expect(row, answer_read_all_bad(*state, text_of(row), (struct answer_to){5, 11}, tally,
                                        &unnamed) == rows[i].is_so);
        expect_number(row, tally->rejected, rows[i].is_so ? 5 : 0);
        expect_number(row, tally->rejection_count, rows[i].named);
        expect_number(row, unnamed, rows[i].is_so ? 5 - rows[i].named : 0);
        if (rows[i].named)
            expect_number(row, tally->rejections[0].record, rows[i].record);
    }
}

static void refusals(void **state) {
    static const struct {
        const char *body, *said;
    } rows[] = {
        {"{\"error\":{\"code\":\"A\",\"message\":\"b.\"}}", "A: b."},
        {"{\"error\":{\"code\":\"A\"}}", "A: "},
        {"{\"error\":{}}", "it answers with status 404"},
        {"<html>", "it answers with status 404"},
        {"", "it answers with status 404"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].body, answer_refusal(*state, 404, text_of(rows[i].body)),
                    text_of(rows[i].said));
}

static void add(struct tally *tally, const char *payer, const char *rule, uint64_t records,
                const char *cost, const char *currency) {
    struct tally_share share = {.payer = text_of(payer),
                                .rule = text_of(rule),
                                .currency = text_of(currency),
                                .records = records};
    assert_true(decimal_read(text_of(cost), &share.cost));
    tally_share(tally, &share);
    tally->accepted += records;
}

static void table(void **state) {
    struct tally *tally = tally_open(*state);
    struct tally *other = tally_open(*state);
    expect_text("nothing", table_text(*state, tally, files),
                TEXT("payer  rule  records  cost\n"
                     "total              0     -\n"
                     "\n0 accepted, 0 duplicate, 0 rejected\n"));
    add(tally, PAYER_B, "TenantMapping", 1200, "1234.5", "USD");
    add(tally, PAYER_A, "TenantUnknown", 1, "0", "");
    add(tally, PAYER_A, "TenantMapping", 2, "0.1", "USD");
    add(other, PAYER_A, "TenantMapping", 3, "0.2000000001", "USD");
    add(other, PAYER_A, "Adjustment", 1, "-7", "EUR");
    tally_reject(tally, 0, 12345, TEXT("InvalidPeriod"), TEXT("no\x1B[31m\n"));
    tally_reject(other, 0, 1, TEXT("UsageRecordConflict"), TEXT("another quantity."));
    tally->rejected = 2;
    other->rejected = 1;
    other->duplicate = 4;
    other->accepted += 5;
    other->others = 5;
    tally_merge(tally, other, 1);
    expect_text(
        "several", table_text(*state, tally, files),
        TEXT("payer                                 rule           records              cost\n"
             "c5000000-0000-4000-8000-00000000000a  Adjustment           1     "
             "-7.0000000000 EUR\n"
             "c5000000-0000-4000-8000-00000000000a  TenantMapping        5      "
             "0.3000000001 USD\n"
             "c5000000-0000-4000-8000-00000000000a  TenantUnknown        1                 -\n"
             "c5000000-0000-4000-8000-00000000000b  TenantMapping    1,200  "
             "1,234.5000000000 USD\n"
             "others                                -                    5                 -\n"
             "total                                                  1,212     "
             "-7.0000000000 EUR\n"
             "                                                              "
             "1,234.8000000001 USD\n"
             "\n1,212 accepted, 4 duplicate (taken before and in no sum above), 3 rejected\n"
             "one.json: record 12,345: InvalidPeriod: no [31m \n"
             "two.json: record 1: UsageRecordConflict: another quantity.\n"
             "and 1 more that were rejected\n"));
}

static void grouped(void **state) {
    static const struct {
        const char *number, *grouped;
    } rows[] = {{"0", "0"},
                {"999", "999"},
                {"1000", "1,000"},
                {"-999", "-999"},
                {"-1000", "-1,000"},
                {"123456", "123,456"},
                {"1234567.1234567", "1,234,567.1234567"}};
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].number, table_grouped(*state, text_of(rows[i].number)),
                    text_of(rows[i].grouped));
}

// What has no row of its own is still counted.
static void bounds(void **state) {
    struct tally *tally = tally_open(*state);
    for (unsigned i = 0; i < TALLY_ROWS_MAX + 3; i++)
        add(tally, text_format(*state, "payer %u", i).at, "r", 2, "1", "USD");
    assert_int_equal(tally->row_count, TALLY_ROWS_MAX);
    assert_int_equal(tally->others, 6);
    add(tally, "payer 0", "r", 1, "1", "USD"); // one that is there has room
    assert_int_equal(tally->others, 6);
    assert_int_equal(tally->rows[0].records, 3);
    for (unsigned i = 0; i < TALLY_REJECTIONS_MAX + 3; i++)
        tally_reject(tally, 0, i, TEXT("c"), TEXT("m"));
    assert_int_equal(tally->rejection_count, TALLY_REJECTIONS_MAX);
    assert_true(table_text(*state, tally, files).size > 0);
}

// A text that is too long ends with a whole character.
static void long_texts(void **state) {
    struct tally *tally = tally_open(*state);
    const size_t room = sizeof tally->rejections[0].message;
    char message[1024];
    for (size_t start = 0; start < 2; start++) {
        message[0] = 'x';
        for (size_t i = start; i + 1 < sizeof message; i += 2)
            memcpy(message + i, "ä", 2);
        tally_reject(tally, 0, 1, TEXT("c"), (struct text){message, sizeof message - 2 + start});
        const struct text kept = text_of(tally->rejections[start].message);
        assert_true(kept.size >= room - 3 && kept.size < room && text_is_utf8(kept));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(answers),   in_arena(all_bad), in_arena(refusals),
                                       in_arena(table),     in_arena(grouped), in_arena(bounds),
                                       in_arena(long_texts)};
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
