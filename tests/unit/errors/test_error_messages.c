// arm/error: the messages that Azure's documentation gives, word by word, with the values in their
// places: a witness beside the table.
#include "unit.h"

#include "errors/error.h"

struct row {
    enum arm_code code;
    const char *message; // with a, b and c for the values
};

static const struct row rows[] = {
    // docs/contract.md, "API versions"
    {ARM_MISSING_API_VERSION,
     "The api-version query parameter (?api-version=) is required for all requests."},
    {ARM_INVALID_API_VERSION, "The api-version 'a' is invalid. The supported versions are 'c'."},
    {ARM_NO_REGISTERED_PROVIDER,
     "No registered resource provider found for location 'global' and API version 'a' for type "
     "'b'. "
     "The supported api-versions are 'c'. The supported locations are 'global'."},
    // docs/contract.md, "Registrations"
    {ARM_INVALID_REGISTRATION_TOKEN, "The registration token is malformed."},
    {ARM_CLOUD_ID_UPDATE_NOT_ALLOWED,
     "The registration 'a' is already associated with another Cloud identifier. Changing cloud "
     "identifiers is not allowed."},
    // docs/contract.md, "Customer subscriptions"
    {ARM_REGISTRATION_NOT_FOUND,
     "The provided registration was not found. Make sure the following information was provided "
     "correctly: 1. Subscription identifier (value provided: a), 2. Resource group (value "
     "provided: "
     "b), 3. Registration name (value provided: c)."},
    {ARM_BAD_CUSTOMER_SUBSCRIPTION_ID,
     "The provided customer subscription identifier a and the registration b subscription "
     "identifier are not owned by the same Microsoft CSP. Check that the customer subscription "
     "identifier is correct. The customer subscription ID is case sensitive. If the problem "
     "persists, contact support."},
    {ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID,
     "The provided customer subscription identifier 'a' is not valid. Make sure a valid Azure "
     "subscription is provided."},
    {ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND,
     "Customer subscription identifier a was not found under registration b. Make sure a valid "
     "Azure subscription is being used and that the subscription ID was added to the registration "
     "using the PUT operation."},
    {ARM_UNAUTHORIZED_CSP_REGISTRATION,
     "The provided registration a is not approved to use multi-tenancy."},
    {ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED,
     "Customer subscription operations are not supported for disconnected customers. In order to "
     "use this feature, re-register with Pay As You Use licensing."},
    {ARM_INVALID_CSP_SUBSCRIPTION,
     "The provided customer subscription identifier a is not a valid CSP subscription. Make sure a "
     "valid Azure subscription is provided."},
    {ARM_METADATA_RESOLVER_BAD_GATEWAY,
     "One of the upstream servers returned an unexpected error. Try again later. If the problem "
     "persists, contact support."},
    // docs/contract.md, "Locks"
    {ARM_SCOPE_LOCKED,
     "The scope 'a' cannot perform b operation because following scope(s) are locked: 'c'. Please "
     "remove the lock and try again."},
};

static void messages(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct arm_error error = {.code = rows[i].code,
                                        .values = {TEXT("a"), TEXT("b"), TEXT("c")}};
        const char *name = arm_error_row(rows[i].code)->name;
        struct json_out got = json_out_in(*state);
        struct json_out want = json_out_in(*state);
        struct text got_text = {0};
        struct text want_text = {0};
        arm_error_render(&error, &(struct arm_error_words){.space = ARM_SPACE_MANAGER}, &got);
        json_object(&want);
        json_put_object(&want, TEXT("error"));
        json_put_text(&want, TEXT("code"), text_of(name));
        json_put_text(&want, TEXT("message"), text_of(rows[i].message));
        json_object_end(&want);
        json_object_end(&want);
        assert_true(json_out_text(&got, &got_text) && json_out_text(&want, &want_text));
        expect_text(name, got_text, want_text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(messages)};
    return cmocka_run_group_tests_name("error_messages", tests, NULL, NULL);
}
