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
#define NO_ROLE "00000000-0000-0000-0000-000000000000"

static struct guid guid_of(const char *text) {
    struct guid guid;
    assert_true(guid_read(text_of(text), &guid));
    return guid;
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

static void definitions(void **state) {
    static const struct {
        const char *id, *name;
    } rows[] = {
        {OWNER, "Owner"},
        {CONTRIBUTOR, "Contributor"},
        {READER, "Reader"},
        {REGISTRATION_OWNER, "Azure Stack Registration Owner"},
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

// Whoever owns a scope can do there all that is served; who reads it, all that is read.
static void every_route(void **state) {
    const struct guid owner = guid_of(OWNER);
    const struct guid reader = guid_of(READER);
    (void)state;
    for (size_t i = 0; i < service_routes.count; i++) {
        const struct arm_route *route = &service_routes.rows[i];
        const bool writes = route->effect == ARM_WRITES || strcmp(route->method, "POST") == 0;
        if (route->access != ARM_GRANTED)
            continue;
        expect(route->operation, role_allows(&owner, text_of(route->action)));
        expect(route->operation, role_allows(&reader, text_of(route->action)) != writes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_roles_allow),
        in_arena(definitions),
        in_arena(every_route),
    };
    return cmocka_run_group_tests_name("role_definitions", tests, NULL, NULL);
}
