// usage/record_id: what a record of the ledger is called, and which GUIDs are such a name.
#include "unit.h"

#include "usage/record_id.h"

static void numbers(void **state) {
    static const struct {
        const char *guid;
        int64_t number; // 0: it is no record's
    } rows[] = {
        {"a25e900d-7ec0-8000-8000-000000000001", 1},
        {"a25e900d-7ec0-8000-8000-0000000000ff", 255},
        {"a25e900d-7ec0-8000-8000-000000000100", 256},
        {"a25e900d-7ec0-8000-8000-0123456789ab", 0x0123456789ab},
        {"a25e900d-7ec0-8000-8000-ffffffffffff", 0xffffffffffff},
        {"a25e900d-7ec0-8000-8000-000000000000", 0},
        {"a35e900d-7ec0-8000-8000-000000000001", 0},
        {"a25e900d-7ec0-4000-8000-000000000001", 0},
        {"a25e900d-7ec0-8000-c000-000000000001", 0},
        {"a25e900d-7ec0-8000-8001-000000000001", 0},
        {"00000000-0000-0000-0000-000000000001", 0},
        {"ffffffff-ffff-ffff-ffff-ffffffffffff", 0},
        {"00000000-0000-0000-0000-000000000000", 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct guid guid;
        assert_true(guid_read(text_of(rows[i].guid), &guid));
        expect_number(rows[i].guid, usage_record_number(&guid), rows[i].number);
        guid = usage_record_guid(rows[i].number);
        if (rows[i].number)
            expect_text(rows[i].guid, guid_text(*state, &guid), text_of(rows[i].guid));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(numbers)};
    return cmocka_run_group_tests_name("record_id", tests, NULL, NULL);
}
