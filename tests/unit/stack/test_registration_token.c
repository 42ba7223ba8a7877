// stack/registration_token: "base64 (standard or URL alphabet, padding optional) of a JSON object.
// Keys compare case-insensitively. cloudId and a known billingModel are required; agreementNumber
// is too when it is Capacity."
#include "unit.h"

#include "base/base64.h"
#include "base/guid.h"
#include "stack/registration_token.h"
#include "json/json_in.h"

#define CLOUD "\"cloudId\":\"c10d\""
#define MODEL "\"billingModel\":\"PayAsYouUse\""

static void taken(void **state) {
    static const struct {
        const char *json, *cloud, *object, *model;
    } rows[] = {
        {"{" CLOUD "," MODEL "}", "c10d", "", "PayAsYouUse"},
        {"{\"CLOUDID\":\"c10d\",\"billingmodel\":\"PAYASYOUUSE\"}", "c10d", "", "PayAsYouUse"},
        {"{" CLOUD ",\"billingModel\":\"Development\"}", "c10d", "", "Development"},
        {"{" CLOUD ",\"billingModel\":\"custom\"}", "c10d", "", "Custom"},
        {"{" CLOUD ",\"billingModel\":\"Ruggedized\"}", "c10d", "", "Ruggedized"},
        {"{" CLOUD ",\"billingModel\":\"capacity\",\"agreementNumber\":\"A1\"}", "c10d", "",
         "Capacity"},
        {"{" CLOUD "," MODEL ",\"objectId\":\"0b1\"}", "c10d", "0b1", "PayAsYouUse"},
        {"{" CLOUD "," MODEL ",\"objectId\":null,\"issuer\":null}", "c10d", "", "PayAsYouUse"},
        {"\xEF\xBB\xBF{" CLOUD "," MODEL "}", "c10d", "", "PayAsYouUse"},
        {"{\r\n  " CLOUD ",\r\n  " MODEL "\r\n}", "c10d", "", "PayAsYouUse"},
        {"{" CLOUD "," MODEL
         ",\"usageReportingEnabled\":true,\"marketplaceSyndicationEnabled\":\"False\","
         "\"regionNames\":[\"r1\"],\"hardwareInfo\":[{\"name\":\"n\",\"numCores\":8}],\"issuer\":"
         "\"i\","
         "\"version\":\"1.0\",\"unknown\":{\"x\":[1]}}",
         "c10d", "", "PayAsYouUse"},
        {"{" CLOUD "," MODEL ",\"regionNames\":[],\"hardwareInfo\":[]}", "c10d", "", "PayAsYouUse"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        for (int loose = 0; loose < 2; loose++) {
            struct registration_token token = {0};
            struct text why = TEXT("");
            const struct text encoded = base64_write(*state, text_of(rows[i].json));
            expect(rows[i].json, registration_token_read(*state, encoded, loose, &token, &why));
            expect_text(rows[i].json, token.cloud_id, text_of(rows[i].cloud));
            expect_text(rows[i].json, token.object_id, text_of(rows[i].object));
            expect_text(rows[i].json, token.billing_model, text_of(rows[i].model));
        }
}

// A JSON object that says something wrong is refused in --loose as well: it does decode.
static void wrong_members(void **state) {
    static const char models[] = "one of PayAsYouUse, Capacity, Development, Custom, Ruggedized";
    static const struct {
        const char *json, *member, *expected;
    } rows[] = {
        {"{" MODEL "}", "cloudId", "there, and not empty"},
        {"{\"cloudId\":\"\"," MODEL "}", "cloudId", "there, and not empty"},
        {"{\"cloudId\":null," MODEL "}", "cloudId", "there, and not empty"},
        {"{\"CloudId\":7," MODEL "}", "CloudId", "a string"},
        {"{\"cloudId\":{}," MODEL "}", "cloudId", "a string"},
        {"{" CLOUD "}", "billingModel", models},
        {"{" CLOUD ",\"billingModel\":\"\"}", "billingModel", models},
        {"{" CLOUD ",\"billingModel\":null}", "billingModel", models},
        {"{" CLOUD ",\"billingModel\":\"Free\"}", "billingModel", models},
        {"{" CLOUD ",\"billingModel\":\"PayAsYouUse \"}", "billingModel", models},
        {"{" CLOUD ",\"billingModel\":1}", "billingModel", "a string"},
        {"{" CLOUD ",\"billingModel\":\"Capacity\"}", "agreementNumber",
         "there when billingModel is Capacity"},
        {"{" CLOUD ",\"billingModel\":\"capacity\",\"agreementNumber\":\"\"}", "agreementNumber",
         "there when billingModel is Capacity"},
        {"{" CLOUD ",\"billingModel\":\"Capacity\",\"agreementNumber\":5}", "agreementNumber",
         "a string"},
        {"{" CLOUD "," MODEL ",\"agreementNumber\":[]}", "agreementNumber", "a string"},
        {"{" CLOUD "," MODEL ",\"objectId\":1}", "objectId", "a string"},
        {"{" CLOUD "," MODEL ",\"issuer\":1}", "issuer", "a string"},
        {"{" CLOUD "," MODEL ",\"version\":1.0}", "version", "a string"},
        {"{" CLOUD "," MODEL ",\"usageReportingEnabled\":1}", "usageReportingEnabled",
         "true or false"},
        {"{" CLOUD "," MODEL ",\"usageReportingEnabled\":\"yes\"}", "usageReportingEnabled",
         "true or false"},
        {"{" CLOUD "," MODEL ",\"marketplaceSyndicationEnabled\":{}}",
         "marketplaceSyndicationEnabled", "true or false"},
        {"{" CLOUD "," MODEL ",\"regionNames\":\"r\"}", "regionNames", "an array"},
        {"{" CLOUD "," MODEL ",\"regionNames\":[\"r\",1]}", "regionNames[1]", "a string"},
        {"{" CLOUD "," MODEL ",\"regionNames\":[null]}", "regionNames[0]", "a string"},
        {"{" CLOUD "," MODEL ",\"hardwareInfo\":{}}", "hardwareInfo", "an array"},
        {"{" CLOUD "," MODEL ",\"hardwareInfo\":[{},7]}", "hardwareInfo[1]", "an object"},
        {"{" CLOUD ",\"CLOUDID\":\"other\"," MODEL "}", NULL, "each member once"},
        {"{}", "cloudId", "there, and not empty"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        for (int loose = 0; loose < 2; loose++) {
            struct registration_token token = {.cloud_id = TEXT("untouched")};
            struct text why = TEXT("");
            const struct text encoded = base64_write_url(*state, text_of(rows[i].json));
            expect(rows[i].json, !registration_token_read(*state, encoded, loose, &token, &why));
            expect_text(rows[i].json, token.cloud_id, TEXT("untouched"));
            expect(rows[i].json, text_has_same(why, text_of(rows[i].expected)));
            if (rows[i].member)
                expect_text(rows[i].json, why,
                            text_format(*state, "Its member '%s' must be %s.", rows[i].member,
                                        rows[i].expected));
        }
}

static const struct {
    const char *encoded, *why;
} no_objects[] = {
    {"not base64!", "It is not base64."},
    {"Zm9v\n", "It is not base64."},
    {"=", "It is not base64."},
    {"Zm9v", "It is base64, but what it holds must be JSON*"},          // foo
    {"e30x", "It is base64, but what it holds must be JSON*"},          // {}1
    {"gICA", "It is base64, but what it holds must be JSON*"},          // no UTF-8
    {"W10=", "It is base64, but what it holds must be an object."},     // []
    {"bnVsbA==", "It is base64, but what it holds must be an object."}, // null
    {"IngiCg==", "It is base64, but what it holds must be an object."}, // "x"
    {"W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1d",
     "It is base64, but what it holds must be at most 32 levels."},
};

static void no_object_is_refused(void **state) {
    for (size_t i = 0; i < ROWS(no_objects); i++) {
        struct registration_token token = {.cloud_id = TEXT("untouched")};
        struct text why = TEXT("");
        expect(
            no_objects[i].encoded,
            !registration_token_read(*state, text_of(no_objects[i].encoded), false, &token, &why));
        expect_like(no_objects[i].encoded, why, text_of(no_objects[i].why));
        expect_text(no_objects[i].encoded, token.cloud_id, TEXT("untouched"));
    }
}

// "a registration token that does not decode stands for itself (cloudId derived from its hash,
// PayAsYouUse)"
static void loose_stands_for_itself(void **state) {
    for (size_t i = 0; i < ROWS(no_objects); i++) {
        struct registration_token token = {0};
        struct text why = TEXT("");
        const char *row = no_objects[i].encoded;
        const struct guid derived = guid_derived(text_of(row));
        const struct text cloud = guid_text(*state, &derived);
        expect(row, registration_token_read(*state, text_of(row), true, &token, &why));
        expect_text(row, token.cloud_id, cloud);
        expect_text(row, token.object_id, TEXT(""));
        expect_text(row, token.billing_model, TEXT("PayAsYouUse"));
        expect_text(
            row, token.members,
            text_format(*state, "{\"cloudId\":\"%s\",\"billingModel\":\"PayAsYouUse\"}", cloud.at));
    }
    struct text why = TEXT("");
    assert_false(
        registration_token_read(*state, TEXT(""), true, &(struct registration_token){0}, &why));
}

static void both_alphabets_padded_or_not(void **state) {
    const struct text json =
        TEXT("{" CLOUD "," MODEL ",\"x\":\"\xC3\xBF\xC3\xBF\xC3\xBF~~~>>>x\"}");
    struct text forms[4] = {base64_write(*state, json), base64_write_url(*state, json)};
    assert_non_null(strpbrk(forms[0].at, "+/"));
    assert_true(forms[0].at[forms[0].size - 1] == '=');
    assert_non_null(strpbrk(forms[1].at, "-_"));
    forms[2] = text_slice(forms[0], 0, forms[1].size);
    forms[3] = text_format(*state, "%.*s%.*s", TEXT_ARGS(forms[1]),
                           TEXT_ARGS(text_slice(forms[0], forms[1].size, 2)));
    for (size_t i = 0; i < 4; i++) {
        struct registration_token token = {0};
        struct text why = TEXT("");
        assert_true(registration_token_read(*state, forms[i], false, &token, &why));
        expect_text("members", token.members, json);
    }
}

static void minted_tokens_are_read_again(void **state) {
    const struct registration_token_members all = {
        .cloud_id = TEXT("c10d"),
        .object_id = TEXT("0b1"),
        .billing_model = TEXT("Capacity"),
        .agreement_number = TEXT("A-1"),
        .usage_reporting_enabled = true,
        .marketplace_syndication_enabled = false,
        .region_names = TEXT("east, west"),
        .issuer = TEXT("me \"quoted\""),
        .version = TEXT("1.0"),
    };
    const struct registration_token_members few = {.cloud_id = TEXT("c10d"),
                                                   .billing_model = TEXT("Custom")};
    struct registration_token token = {0};
    struct text why = TEXT("");
    assert_true(registration_token_read(*state, registration_token_write(*state, &all), false,
                                        &token, &why));
    expect_text("all", token.members,
                TEXT("{\"cloudId\":\"c10d\",\"objectId\":\"0b1\",\"billingModel\":\"Capacity\","
                     "\"agreementNumber\":\"A-1\","
                     "\"usageReportingEnabled\":true,\"marketplaceSyndicationEnabled\":false,"
                     "\"regionNames\":[\"east\",\"west\"],\"issuer\":\"me "
                     "\\\"quoted\\\"\",\"version\":\"1.0\"}"));
    assert_true(registration_token_read(*state, registration_token_write(*state, &few), false,
                                        &token, &why));
    expect_text("few", token.members,
                TEXT("{\"cloudId\":\"c10d\",\"billingModel\":\"Custom\",\"usageReportingEnabled\":"
                     "false,\"marketplaceSyndicationEnabled\":false}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(taken),
        in_arena(wrong_members),
        in_arena(no_object_is_refused),
        in_arena(loose_stands_for_itself),
        in_arena(both_alphabets_padded_or_not),
        in_arena(minted_tokens_are_read_again),
    };
    return cmocka_run_group_tests_name("registration_token", tests, NULL, NULL);
}
