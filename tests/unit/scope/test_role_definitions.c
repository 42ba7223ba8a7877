// scope/role_definitions: which role lets one do what, as the public list of Azure's built-in roles
// says.
#include "unit.h"

#include "app/app.h"
#include "protocol/route.h"
#include "routes/routes.h"
#include "scope/role_definitions.h"

#define OWNER "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
#define CONTRIBUTOR "b24988ac-6180-42a0-ab88-20f7382dd24c"
#define READER "acdd72a7-3385-48ef-bd42-f606fba81ae7"
#define REGISTRATION_OWNER "6f12a6df-dd06-4f3e-bcb1-ce8be600526a"
#define BILLING_READER "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64"
#define NO_ROLE "00000000-0000-0000-0000-000000000000"

static struct guid guid_of(const char *text) {
    struct guid guid;
    assert_true(guid_read(text_of(text), &guid));
    return guid;
}

static bool role_allows(const struct guid *role, struct text action) {
    const struct role_definition *definition = role_definition_of(role);
    return definition && role_definition_allows(definition, action);
}

static void what_roles_allow(void **state) {
    static const struct {
        const char *action;
        bool owner, contributor, reader, registration_owner;
    } rows[] = {
        {"Microsoft.AzureStack/registrations/read", true, true, true, true},
        {"microsoft.azurestack/REGISTRATIONS/Read", true, true, true, true},
        {"Microsoft.AzureStack/registrations/write", true, true, false, false},
        {"Microsoft.AzureStack/registrations/delete", true, true, false, false},
        {"Microsoft.AzureStack/registrations/getActivationKey/action", true, true, false, false},
        {"Microsoft.AzureStack/registrations/customerSubscriptions/read", true, true, true, false},
        {"Microsoft.AzureStack/registrations/customerSubscriptions/write", true, true, false,
         false},
        {"Microsoft.AzureStack/edgeSubscriptions/read", true, true, true, true},
        {"Microsoft.AzureStack/registrations/products/read", true, true, true, true},
        {"Microsoft.AzureStack/registrations/products/listDetails/action", true, true, false, true},
        {"Microsoft.AzureStack/registrations/products/a/b/action", true, true, false, true},
        {"Microsoft.AzureStack/registrations/products/action", true, true, false, false},
        {"Microsoft.AzureStack/registrations/products/x/actions", true, true, false, false},
        {"Microsoft.AzureStack/register/action", true, true, false, false},
        {"Microsoft.Resources/subscriptions/resourceGroups/read", true, true, true, false},
        {"Microsoft.Resources/subscriptions/resourceGroups/delete", true, true, false, false},
        {"Microsoft.Authorization/locks/read", true, true, true, false},
        {"Microsoft.Authorization/locks/write", true, false, false, false},
        {"Microsoft.Authorization/locks/delete", true, false, false, false},
        {"Microsoft.Authorization/roleAssignments/read", true, true, true, false},
        {"Microsoft.Authorization/roleAssignments/write", true, false, false, false},
        {"Microsoft.Authorization/roleAssignments/delete", true, false, false, false},
        {"Microsoft.Authorization/elevateAccess/action", true, false, false, false},
        {"Microsoft.Authorization/elevateAccess/actions", true, true, false, false},
        {"read", true, true, false, false},
        {"/read", true, true, true, false},
        {"", true, true, false, false},
    };
    const struct guid owner = guid_of(OWNER);
    const struct guid contributor = guid_of(CONTRIBUTOR);
    const struct guid reader = guid_of(READER);
    const struct guid registration_owner = guid_of(REGISTRATION_OWNER);
    const struct guid nobody = guid_of(NO_ROLE);
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text action = text_of(rows[i].action);
        expect(rows[i].action, role_allows(&owner, action) == rows[i].owner);
        expect(rows[i].action, role_allows(&contributor, action) == rows[i].contributor);
        expect(rows[i].action, role_allows(&reader, action) == rows[i].reader);
        expect(rows[i].action,
               role_allows(&registration_owner, action) == rows[i].registration_owner);
        expect(rows[i].action, !role_allows(&nobody, action));
    }
}

static void what_a_billing_reader_may(void **state) {
    static const struct {
        const char *action;
        bool allowed;
    } rows[] = {
        {"Microsoft.Commerce/RateCard/read", true},
        {"Microsoft.Commerce/UsageAggregates/read", true},
        {"Microsoft.Commerce/UsageAggregates/write", false},
        {"Microsoft.Commerce.Admin/subscriberUsageAggregates/read", false},
        {"Microsoft.Authorization/roleAssignments/read", true},
        {"Microsoft.Authorization/roleAssignments/write", false},
        {"Microsoft.AzureStack/registrations/read", false},
        {"Microsoft.Resources/subscriptions/resourceGroups/read", false},
    };
    const struct guid role = guid_of(BILLING_READER);
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].action, role_allows(&role, text_of(rows[i].action)), rows[i].allowed);
}

static void definitions(void **state) {
    static const struct {
        const char *id, *name;
    } rows[] = {
        {OWNER, "Owner"},
        {CONTRIBUTOR, "Contributor"},
        {READER, "Reader"},
        {REGISTRATION_OWNER, "Azure Stack Registration Owner"},
        {BILLING_READER, "Billing Reader"},
    };
    const struct guid nobody = guid_of(NO_ROLE);
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct guid id = guid_of(rows[i].id);
        const struct role_definition *role = role_definition_of(&id);
        assert_non_null(role);
        assert_ptr_equal(role, &role_definitions[i]);
        expect_text(rows[i].name, text_of(role->name), text_of(rows[i].name));
        expect_text(rows[i].name, text_of(role->id), text_of(rows[i].id));
    }
    assert_null(role_definitions[ROWS(rows)].id);
    assert_null(role_definition_of(&nobody));
}

// Lists of actions, one a line: what is in the first and not in the second.
static void what_permissions_allow(void **state) {
    static const struct {
        const char *actions;
        const char *not_actions;
        const char *action;
        bool allowed;
    } rows[] = {
        {"", "", "A/b/read", false},
        {"A/b/read", "", "A/b/read", true},
        {"A/b/read", "", "a/B/READ", true},
        {"A/b/read", "", "A/b/reads", false},
        {"A/b/read", "", "A/b/rea", false},
        {"A/b/read\nA/b/write", "", "A/b/write", true},
        {"A/b/read\nA/b/write", "", "A/b/read\nA/b/write", false},
        {"A/b/*\nA/c/write", "A/b/delete", "A/b/write", true},
        {"A/b/*\nA/c/write", "A/b/delete", "A/b/delete", false},
        {"A/b/*\nA/c/write", "A/b/delete", "A/c/write", true},
        {"A/b/*\nA/c/write", "A/b/delete", "A/c/delete", false},
        {"A/b/delete", "A/b/*", "A/b/delete", false},
        {"*", "", "A/b/delete", true},
        {"*", "*", "A/b/delete", false},
        {"*", "*/delete\nA/c/*", "A/b/delete", false},
        {"*", "*/delete\nA/c/*", "A/c/write", false},
        {"*", "*/delete\nA/c/*", "A/b/write", true},
        {"A/*/read", "", "A/read", false},
        {"A/*/read", "", "A//read", true},
        {"A/*", "", "A/", true},
        {"*/read", "", "A/b/read/x", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct role_permission permission = {.actions = text_of(rows[i].actions),
                                                   .not_actions = text_of(rows[i].not_actions),
                                                   .data_actions = TEXT("*")};
        expect_number(rows[i].actions, role_permission_allows(&permission, text_of(rows[i].action)),
                      rows[i].allowed);
    }
}

// "You can have only one wildcard in an action string."
static void actions_of_custom_roles(void **state) {
    static const struct {
        const char *action;
        bool is_valid;
    } rows[] = {
        {"*", true},
        {"*/read", true},
        {"Microsoft.AzureStack/registrations/*", true},
        {"A/*/write", true},
        {"anything", true},
        {"", false},
        {"**", false},
        {"A/*/*", false},
        {"A b/read", false},
        {"A/read\n*", false},
        {"A/r\xC3\xA9", false},
        {"A/\t", false},
    };
    char long_one[ROLE_ACTION_BYTES_MAX + 2];
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].action, role_action_is_valid(text_of(rows[i].action)),
                      rows[i].is_valid);
    memset(long_one, 'a', sizeof long_one);
    assert_true(role_action_is_valid((struct text){long_one, ROLE_ACTION_BYTES_MAX}));
    assert_false(role_action_is_valid((struct text){long_one, ROLE_ACTION_BYTES_MAX + 1}));
}

static void as_json(void **state) {
    const struct role_permission permission = {.actions = TEXT("A/read\nB/*"),
                                               .not_data_actions = TEXT("C")};
    struct json_out out = json_out_in(*state);
    struct text made = TEXT("");
    role_permission_render(&permission, &out);
    assert_true(json_out_text(&out, &made));
    expect_text("lists", made,
                TEXT("{\"actions\":[\"A/read\",\"B/*\"],\"notActions\":[],\"dataActions\":[],"
                     "\"notDataActions\":[\"C\"]}"));
}

// Whoever owns a scope can do there all that is served; who reads it, all that is read.
static void every_route(void **state) {
    const struct guid owner = guid_of(OWNER);
    const struct guid reader = guid_of(READER);
    (void)state;
    for (size_t i = 0; i < service_routes.count; i++) {
        const struct arm_route *route = &service_routes.rows[i];
        const bool writes = route->effect == ARM_WRITES || route->effect == ARM_HANDS_IN ||
                            strcmp(route->method, "POST") == 0;
        if (route->access != ARM_GRANTED && route->access != ARM_ASKED)
            continue;
        expect(route->operation, role_allows(&owner, text_of(route->action)));
        expect(route->operation, role_allows(&reader, text_of(route->action)) != writes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_roles_allow),
        in_arena(what_a_billing_reader_may),
        in_arena(definitions),
        in_arena(what_permissions_allow),
        in_arena(actions_of_custom_roles),
        in_arena(as_json),
        in_arena(every_route),
    };
    return cmocka_run_group_tests_name("role_definitions", tests, NULL, NULL);
}
