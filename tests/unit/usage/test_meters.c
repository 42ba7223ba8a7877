// usage/meters: each published meter is found by its id.
#include "unit.h"

#include "usage/meters.h"

static void known_ones(void **state) {
    static const struct {
        const char *id, *name, *unit, *kind;
        bool is_billable;
    } rows[] = {
        {"FAB6EB84-500B-4A09-A8CA-7358F8BBAEA5", "Base VM Size Hours", "Virtual core hours",
         "Compute", true},
        {"6DAB500F-A4FD-49C4-956D-229BB9C8C793", "VM size hours", "VM hours", "Compute", false},
        {"b5c15376-6c94-4fdd-b655-1a69d138aca3", "PageBlobCapacity", "GB*hours", "Storage", true},
        {"f271a8a3-88c4-4d93-956a-063e1d2fa80b", "Static IP Address Usage", "IP addresses",
         "Networking", false},
        {"CBCFEF9A-B91F-4597-A4D3-01FE334BED82", "DatabaseSizeHourSqlMeter", "MB*hours",
         "Databases", false},
        {"190C935E-9ADA-48FF-9AB8-56EA1CF9ADAA", "App Service", "Virtual core hours", "Web", true},
        {"CB6A35C5-FADE-406C-B14D-6DDB7C4CA3D5", "1 Core (Event Hubs)", "Core*hours", "Other",
         true},
        {"73215A6C-FA54-4284-B9C1-7E8EC871CC5B", "Web Process", "", "Web", false},
        {"43626c21-849b-40fe-8c01-e19666059c38", "P50", "Count of Disks*month", "Storage", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct guid id;
        assert_true(guid_read(text_of(rows[i].id), &id));
        const struct meter *meter = meter_of(&id);
        expect(rows[i].id, meter);
        expect_text(rows[i].id, text_of(meter->name), text_of(rows[i].name));
        expect_text(rows[i].id, text_of(meter->unit), text_of(rows[i].unit));
        expect_text(rows[i].id, text_of(meter_kind_name(meter->kind)), text_of(rows[i].kind));
        expect_number(rows[i].id, meter->is_billable, rows[i].is_billable);
    }
}

static void an_unknown_one(void **state) {
    const struct guid none = {.bytes = {0}};
    const struct guid last = {.bytes = {255, 255, 255, 255}};
    (void)state;
    assert_null(meter_of(&none));
    assert_null(meter_of(&last));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(known_ones), in_arena(an_unknown_one)};
    return cmocka_run_group_tests_name("meters", tests, NULL, NULL);
}
