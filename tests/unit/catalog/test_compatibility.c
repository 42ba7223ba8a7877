// catalog/compatibility: what a product asks of a stack, one row a question.
#include "unit.h"

#include "catalog/compatibility.h"

#define PAYS "PayAsYouUse"

static void versions(void **state) {
    static const struct {
        const char *version;
        bool is_one;
    } rows[] = {
        {"1", true},
        {"1.1910", true},
        {"1.1910.0.58", true},
        {"0.0.0.0", true},
        {"999999999", true},
        {"01.002", true},
        {"", false},
        {".", false},
        {"1.", false},
        {".1", false},
        {"1..2", false},
        {"1.2.3.4.5", false},
        {"1.x", false},
        {"1000000000", false},
        {"-1", false},
        {"1 ", false},
        {"+1", false},
        {"1.2.3.4.", false},
        {"99999999999999999999", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct device_version version;
        expect(rows[i].version,
               device_version_read(text_of(rows[i].version), &version) == rows[i].is_one);
    }
}

static struct text texts_of(const char *text) {
    return text_of(text ? text : "");
}

static void issues(void **state) {
    static const struct {
        const char *min, *max, *models, *system, *connection; // what it asks
        const char *version, *given_system, *model;           // what there is
        bool is_connected;
        const char *want; // joined by commas
    } rows[] = {
        {NULL, NULL, NULL, NULL, NULL, NULL, NULL, PAYS, true, ""},
        {NULL, NULL, NULL, NULL, NULL, "1", "ADFS", "Custom", false, ""},
        {"1.1910", NULL, NULL, NULL, NULL, "1.1910.0.0", NULL, PAYS, true, ""},
        {"1.1910.0.58", NULL, NULL, NULL, NULL, "1.1910.0.57", NULL, PAYS, true,
         "HigherDeviceVersionRequired"},
        {"1.1910", NULL, NULL, NULL, NULL, "1.201", NULL, PAYS, true,
         "HigherDeviceVersionRequired"},
        {"1.1910", NULL, NULL, NULL, NULL, NULL, NULL, PAYS, true, ""},
        {NULL, "1.1910", NULL, NULL, NULL, "1.1910", NULL, PAYS, true, ""},
        {NULL, "1.1910", NULL, NULL, NULL, "1.1910.0.1", NULL, PAYS, true,
         "LowerDeviceVersionRequired"},
        {NULL, NULL, PAYS, NULL, NULL, NULL, NULL, PAYS, true, ""},
        {NULL, NULL, PAYS, NULL, NULL, NULL, NULL, "Capacity", true,
         "PayAsYouGoBillingModelRequired"},
        {NULL, NULL, "Capacity,Development", NULL, NULL, NULL, NULL, PAYS, true,
         "CapacityBillingModelRequired,DevelopmentBillingModelRequired"},
        {NULL, NULL, "Custom,Ruggedized", NULL, NULL, NULL, NULL, PAYS, true, ""},
        {NULL, NULL, NULL, "AzureAD", NULL, NULL, "ADFS", PAYS, true,
         "AzureADIdentitySystemRequired"},
        {NULL, NULL, NULL, "ADFS", NULL, NULL, "AzureAD", PAYS, true, "ADFSIdentitySystemRequired"},
        {NULL, NULL, NULL, "ADFS", NULL, NULL, NULL, PAYS, true, ""},
        {NULL, NULL, NULL, NULL, "connected", NULL, NULL, PAYS, false, "ConnectionToAzureRequired"},
        {NULL, NULL, NULL, NULL, "disconnected", NULL, NULL, PAYS, true,
         "DisconnectedEnvironmentRequired"},
        {NULL, NULL, NULL, NULL, "disconnected", NULL, NULL, PAYS, false, ""},
        {"2", "1", "Capacity", "ADFS", "connected", "1.5", "AzureAD", PAYS, false,
         "HigherDeviceVersionRequired,LowerDeviceVersionRequired,CapacityBillingModelRequired,"
         "ADFSIdentitySystemRequired,ConnectionToAzureRequired"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_out out = json_out_in(*state);
        struct text json = TEXT("");
        const struct product_requirements product = {
            texts_of(rows[i].min), texts_of(rows[i].max), texts_of(rows[i].models),
            texts_of(rows[i].system), texts_of(rows[i].connection)};
        const struct device_facts device = {texts_of(rows[i].version),
                                            texts_of(rows[i].given_system), texts_of(rows[i].model),
                                            rows[i].is_connected};
        compatibility_render(&product, &device, &out);
        assert_true(json_out_text(&out, &json));
        struct text left = text_of(rows[i].want);
        size_t count = 0;
        for (; left.size; count++) {
            const struct text name = text_cut(&left, ',');
            expect(json.at, text_has_same(json, text_format(*state, "\"%.*s\"", TEXT_ARGS(name))));
        }
        const bool is_fine = text_has_same(json, TEXT("{\"isCompatible\":true,\"message\":\"\","
                                                      "\"description\":\"\",\"issues\":[]}"));
        const bool names_none =
            rows[i].models && text_is(text_of(rows[i].models), TEXT("Custom,Ruggedized"));
        expect(json.at, is_fine == (!count && !names_none));
        if (names_none)
            expect(json.at, text_has_same(json, TEXT("\"issues\":[]")) &&
                                text_has_same(json, TEXT("'Custom' is required")));
    }
}

static void what_it_says(void **state) {
    struct json_out out = json_out_in(*state);
    struct text json = TEXT("");
    const struct product_requirements product = {TEXT("1911.0.0.0"), TEXT(""), TEXT(""),
                                                 TEXT("ADFS"), TEXT("")};
    const struct device_facts device = {TEXT("1910.0.0.0"), TEXT("AzureAD"), TEXT(PAYS), true};
    compatibility_render(&product, &device, &out);
    assert_true(json_out_text(&out, &json));
    expect_text("all", json,
                TEXT("{\"isCompatible\":false,\"message\":\"AzureStack version '1910.0.0.0' is too "
                     "low. Versions lower than '1911.0.0.0' are not supported\",\"description\":"
                     "\"AzureStack version '1910.0.0.0' is too low. Versions lower than "
                     "'1911.0.0.0' are not supported\\nThe identity system 'ADFS' is required, and "
                     "this is 'AzureAD'\",\"issues\":[\"HigherDeviceVersionRequired\","
                     "\"ADFSIdentitySystemRequired\"]}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(versions), in_arena(issues),
                                       in_arena(what_it_says)};
    return cmocka_run_group_tests_name("compatibility", tests, NULL, NULL);
}
