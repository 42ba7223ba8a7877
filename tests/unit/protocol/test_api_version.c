// arm/api_version: the contract's table of api-versions, one row a case.
#include "unit.h"

#include "protocol/api_version.h"

struct row {
    enum arm_family family;
    enum arm_type type;
    int times;
    const char *version;
    bool skip;
    enum arm_code want;
    enum arm_version answered;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char row[128];
        enum arm_version version = ARM_VERSIONS;
        const struct api_version_asked asked = {.family = rows[i].family,
                                                .type = rows[i].type,
                                                .times = rows[i].times,
                                                .version = text_of(rows[i].version),
                                                .skip = rows[i].skip};
        snprintf(row, sizeof row, "family %d, type %d, %d times '%s', skip %d", (int)asked.family,
                 (int)asked.type, asked.times, rows[i].version, asked.skip);
        expect_number(row, api_version_check(&asked, &version), rows[i].want);
        if (rows[i].want == ARM_OK && asked.type)
            expect_number(row, version, rows[i].answered);
    }
}

static void the_table(void **state) {
    const enum arm_type REG = ARM_REGISTRATIONS;
    const enum arm_type CUSTOMERS = ARM_CUSTOMER_SUBSCRIPTIONS;
    const struct row rows[] = {
        // none, or an empty one: 400 MissingApiVersionParameter
        {ARM_STACK, REG, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_STACK, REG, 1, "", false, ARM_MISSING_API_VERSION},
        {ARM_NEIGHBOUR, 0, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_NEIGHBOUR, 0, 1, "", false, ARM_MISSING_API_VERSION},
        {ARM_STACK, REG, 0, "", true, ARM_MISSING_API_VERSION},
        // EnableRemoteManagement alone may come without (generated SDKs send none)
        {ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT, 0, "", false, ARM_OK, ARM_2022_06_01},
        {ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT, 1, "2017-06-01", false, ARM_OK,
         ARM_2017_06_01},
        {ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT, 1, "garbage", false, ARM_INVALID_API_VERSION},
        {ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT, 1, "2016-01-01", false,
         ARM_NO_REGISTERED_PROVIDER},
        // each type has its own
        {ARM_STACK, REG, 1, "2016-01-01", false, ARM_OK, ARM_2016_01_01},
        {ARM_STACK, REG, 1, "2017-06-01", false, ARM_OK, ARM_2017_06_01},
        {ARM_STACK, REG, 1, "2020-06-01-preview", false, ARM_OK, ARM_2020_06_01_PREVIEW},
        {ARM_STACK, REG, 1, "2020-06-01-PREVIEW", false, ARM_OK, ARM_2020_06_01_PREVIEW},
        {ARM_STACK, REG, 1, "2022-06-01", false, ARM_OK, ARM_2022_06_01},
        {ARM_STACK, CUSTOMERS, 1, "2016-01-01", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, CUSTOMERS, 1, "2017-06-01", false, ARM_OK, ARM_2017_06_01},
        {ARM_STACK, ARM_PRODUCTS, 1, "2016-01-01", false, ARM_OK, ARM_2016_01_01},
        {ARM_STACK, ARM_LIST_PRODUCTS, 1, "2016-01-01", false, ARM_OK, ARM_2016_01_01},
        {ARM_STACK, ARM_LIST_PRODUCTS, 1, "2020-06-01-preview", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, ARM_LINKED_SUBSCRIPTIONS, 1, "2020-06-01-preview", false, ARM_OK,
         ARM_2020_06_01_PREVIEW},
        {ARM_STACK, ARM_LINKED_SUBSCRIPTIONS, 1, "2022-06-01", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, ARM_CLOUD_MANIFEST_FILES, 1, "2016-01-01", false, ARM_NO_REGISTERED_PROVIDER},
        // well formed, and no type's
        {ARM_STACK, REG, 1, "2017-06-02", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, REG, 1, "2020-06-01", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, REG, 1, "2017-06-01-preview", false, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, REG, 1, "2099-01-01", false, ARM_NO_REGISTERED_PROVIDER},
        // the ARM neighbours accept any well-formed version
        {ARM_NEIGHBOUR, 0, 1, "2017-06-01", false, ARM_OK},
        {ARM_NEIGHBOUR, 0, 1, "2014-04-01-preview", false, ARM_OK},
        {ARM_NEIGHBOUR, 0, 1, "2099-12-31", false, ARM_OK},
        {ARM_NEIGHBOUR, 0, 1, "garbage", false, ARM_INVALID_API_VERSION},
        // GET /metadata/endpoints: old PowerShell asks for 1.0
        {ARM_METADATA, 0, 1, "1.0", false, ARM_OK},
        {ARM_METADATA, 0, 1, "2015-01-01", false, ARM_OK},
        {ARM_METADATA, 0, 0, "", false, ARM_MISSING_API_VERSION},
        {ARM_METADATA, 0, 1, "2.0", false, ARM_INVALID_API_VERSION},
        {ARM_METADATA, 0, 2, "1.0", false, ARM_INVALID_API_VERSION},
        {ARM_NEIGHBOUR, 0, 1, "1.0", false, ARM_INVALID_API_VERSION},
        // given twice
        {ARM_STACK, REG, 2, "2017-06-01", false, ARM_INVALID_API_VERSION},
        {ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT, 2, "2017-06-01", false,
         ARM_INVALID_API_VERSION},
        {ARM_NEIGHBOUR, 0, 3, "2017-06-01", true, ARM_INVALID_API_VERSION},
        {ARM_STACK, REG, 2, "", false, ARM_INVALID_API_VERSION},
        // not ARM's
        {ARM_PLAIN, 0, 0, "", false, ARM_OK},
        {ARM_PLAIN, 0, 1, "garbage", false, ARM_OK},
        {ARM_PLAIN, 0, 2, "", false, ARM_OK},
        // --skip-api-version-check takes any well-formed later one than its oldest as the newest
        // of the type; garbage and the past stay 400
        {ARM_STACK, REG, 1, "2017-06-01", true, ARM_OK, ARM_2017_06_01},
        {ARM_STACK, REG, 1, "2017-06-02", true, ARM_OK, ARM_2022_06_01},
        {ARM_STACK, REG, 1, "2031-06-01-preview", true, ARM_OK, ARM_2022_06_01},
        {ARM_STACK, ARM_LINKED_SUBSCRIPTIONS, 1, "2022-06-01", true, ARM_OK,
         ARM_2020_06_01_PREVIEW},
        {ARM_STACK, ARM_LINKED_SUBSCRIPTIONS, 1, "2017-06-01", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, CUSTOMERS, 1, "2017-05-31", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, CUSTOMERS, 1, "2016-12-31-preview", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, REG, 1, "2015-12-31", true, ARM_NO_REGISTERED_PROVIDER},
        {ARM_STACK, REG, 1, "9999", true, ARM_INVALID_API_VERSION},
        {ARM_STACK, REG, 1, "latest", true, ARM_INVALID_API_VERSION},
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
            enum arm_version version;
            struct api_version_asked asked = {.family = ARM_STACK,
                                              .type = ARM_REGISTRATIONS,
                                              .times = 1,
                                              .version = text_of(rows[i]),
                                              .skip = skip};
            expect_number(rows[i], api_version_check(&asked, &version), ARM_INVALID_API_VERSION);
            asked.family = ARM_NEIGHBOUR;
            expect_number(rows[i], api_version_check(&asked, &version), ARM_INVALID_API_VERSION);
        }
}

// What messages and provider records say of it.
static void the_table_says_itself(void **state) {
    struct arena *arena = *state;
    expect_text("all", arm_type_versions(arena, ARM_ANY_TYPE, ", "),
                TEXT("2016-01-01, 2017-06-01, 2020-06-01-preview, 2022-06-01"));
    expect_text("one", arm_type_versions(arena, ARM_LINKED_SUBSCRIPTIONS, ", "),
                TEXT("2020-06-01-preview"));
    expect_text("its name", arm_type_name(ARM_CUSTOMER_SUBSCRIPTIONS),
                TEXT("registrations/customerSubscriptions"));
    for (enum arm_type type = 0; type < ARM_TYPES; type++)
        assert_true(arm_type_versions(arena, type, ",").size &&
                    (!type || arm_type_name(type).size));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(the_table), in_arena(garbage),
                                       in_arena(the_table_says_itself)};
    return cmocka_run_group_tests_name("api_version", tests, NULL, NULL);
}
