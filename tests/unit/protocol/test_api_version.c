// arm/api_version: the contract's table of api-versions, one row a case.
#include "unit.h"

#include "protocol/api_version.h"

struct row {
    enum arm_family family;
    int times;
    const char *version;
    bool skip;
    enum arm_code want;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char row[96];
        snprintf(row, sizeof row, "family %d, %d times '%s', skip %d", (int)rows[i].family,
                 rows[i].times, rows[i].version, rows[i].skip);
        expect_number(row,
                      api_version_check(rows[i].family, rows[i].times, text_of(rows[i].version),
                                        rows[i].skip),
                      rows[i].want);
    }
}

static void the_table(void **state) {
    static const struct row rows[] = {
        // "Every ARM request needs ?api-version=": missing: 400 MissingApiVersionParameter
        {ARM_STACK, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_STACK, 1, "", false, ARM_MISSING_API_VERSION},
        {ARM_NEIGHBOUR, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_NEIGHBOUR, 1, "", false, ARM_MISSING_API_VERSION},
        {ARM_STACK, 0, "", true, ARM_MISSING_API_VERSION},
        // "EnableRemoteManagement alone may come without (generated SDKs send none)"
        {ARM_STACK_ANY, 0, "", false, ARM_OK},
        {ARM_STACK_ANY, 1, "2017-06-01", false, ARM_OK},
        {ARM_STACK_ANY, 1, "garbage", false, ARM_INVALID_API_VERSION},
        {ARM_STACK_ANY, 1, "2016-01-01", false, ARM_NO_REGISTERED_PROVIDER},
        // served
        {ARM_STACK, 1, "2017-06-01", false, ARM_OK},
        // "well formed, not served, on a Microsoft.AzureStack type: 400 NoRegisteredProviderFound"
        {ARM_STACK, 1, "2016-01-01", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "2022-06-01", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "2017-06-02", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "2020-06-01-preview", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "2017-06-01-preview", false, ARM_NO_REGISTERED_PROVIDER},
        // "The ARM neighbours accept any well-formed version"
        {ARM_NEIGHBOUR, 1, "2017-06-01", false, ARM_OK},
        {ARM_NEIGHBOUR, 1, "2014-04-01-preview", false, ARM_OK},
        {ARM_NEIGHBOUR, 1, "2099-12-31", false, ARM_OK},
        {ARM_NEIGHBOUR, 1, "garbage", false, ARM_INVALID_API_VERSION},
        // GET /metadata/endpoints: old PowerShell asks for 1.0
        {ARM_METADATA, 1, "1.0", false, ARM_OK},
        {ARM_METADATA, 1, "2015-01-01", false, ARM_OK},
        {ARM_METADATA, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_METADATA, 1, "2.0", false, ARM_INVALID_API_VERSION},
        {ARM_METADATA, 2, "1.0", false, ARM_INVALID_API_VERSION},
        {ARM_NEIGHBOUR, 1, "1.0", false, ARM_INVALID_API_VERSION},
        // given twice
        {ARM_STACK, 2, "2017-06-01", false, ARM_INVALID_API_VERSION},
        {ARM_STACK_ANY, 2, "2017-06-01", false, ARM_INVALID_API_VERSION},
        {ARM_NEIGHBOUR, 3, "2017-06-01", true, ARM_INVALID_API_VERSION},
        {ARM_STACK, 2, "", false, ARM_INVALID_API_VERSION},
        // not ARM's
        {ARM_PLAIN, 0, "", false, ARM_OK},
        {ARM_PLAIN, 1, "garbage", false, ARM_OK},
        {ARM_PLAIN, 2, "", false, ARM_OK},
        // "--skip-api-version-check accepts any well-formed later version as 2017-06-01; garbage
        // and the past stay 400"
        {ARM_STACK, 1, "2017-06-01", true, ARM_OK},
        {ARM_STACK, 1, "2017-06-02", true, ARM_OK},
        {ARM_STACK, 1, "2022-06-01", true, ARM_OK},
        {ARM_STACK, 1, "2020-06-01-preview", true, ARM_OK},
        {ARM_STACK_ANY, 1, "2022-06-01", true, ARM_OK},
        {ARM_STACK, 1, "2017-05-31", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "2016-12-31-preview", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, 1, "9999", true, ARM_INVALID_API_VERSION},
        {ARM_STACK, 1, "latest", true, ARM_INVALID_API_VERSION},
    };
    (void)state;
    check_rows(rows, ROWS(rows));
}

// "not yyyy-MM-dd with optional -preview: 400 InvalidApiVersionParameter"
static void garbage(void **state) {
    static const char *const rows[] = {
        "1",
        "latest",
        "2017",
        "2017-06",
        "2017-6-1",
        "17-06-01",
        "2017/06/01",
        "20170601",
        "2017-06-01 ",
        " 2017-06-01",
        "2017-06-011",
        "2017-06-01-",
        "2017-06-01preview",
        "2017-06-01-prevue",
        "2017-06-01-preview2",
        "2017-06-01-alpha",
        "2017-00-01",
        "2017-13-01",
        "2017-06-00",
        "2017-06-32",
        "0000-06-01",
        "2017-06-0a",
        "x017-06-01",
        "2017-+6-01",
        "2017--6-01",
        "2017-06-01T00:00:00Z",
        "-preview",
        "-------preview",
        "\xD9\xA2\xD9\xA0-06-01",
        "2017-06-01\n",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (int skip = 0; skip < 2; skip++) {
            expect_number(rows[i], api_version_check(ARM_STACK, 1, text_of(rows[i]), skip),
                          ARM_INVALID_API_VERSION);
            expect_number(rows[i], api_version_check(ARM_NEIGHBOUR, 1, text_of(rows[i]), skip),
                          ARM_INVALID_API_VERSION);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(the_table), in_arena(garbage)};
    return cmocka_run_group_tests_name("api_version", tests, NULL, NULL);
}
