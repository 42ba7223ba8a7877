// scope/access: who may do what, as far as it is a rule. "scopes inherit": what is granted on a
// subscription holds in all its groups and registrations, and nowhere else.
#include "unit.h"

#include "scope/access.h"
#include "scope/role_definitions.h"

#define S "/subscriptions/c0de0000-0000-4000-8000-000000000001"
#define S_UPPER "/subscriptions/C0DE0000-0000-4000-8000-000000000001"
#define S2 "/subscriptions/c0de0000-0000-4000-8000-000000000002"
#define G "/resourceGroups/rg"
#define R "/providers/Microsoft.AzureStack/registrations/r"
#define C "/customerSubscriptions/c5000000-0000-4000-8000-00000000000a"

static void scopes_within_each_other(void **state) {
    static const struct {
        const char *scope;
        const char *other;
        bool within;
    } rows[] = {
        {S, S, true},
        {S G, S, true},
        {S G R, S, true},
        {S G R C, S, true},
        {S G R, S G, true},
        {S G R C, S G R, true},
        {S G R, S G R, true},
        {S, S G, false},
        {S G, S G R, false},
        {S2, S, false},
        {S2 G, S, false},
        // whole segments
        {S G "2", S G, false},
        {S G ".x", S G, false},
        {S G R "2", S G R, false},
        {S "0", S, false},
        {S G "2" R, S G, false},
        {"/subscriptions", S, false},
        // without regard to case
        {S_UPPER, S, true},
        {S, S_UPPER, true},
        {S "/RESOURCEGROUPS/RG" R, S G, true},
        {S G "/providers/microsoft.azurestack/REGISTRATIONS/R", S G R, true},
        // the root, and slashes at the end
        {S, "", true},
        {S, "/", true},
        {"/", "/", true},
        {"/", "", true},
        {"/", S, false},
        {"", S, false},
        {S, S "/", true},
        {S G, S "//", true},
        {S G, S G "/", true},
        {S, S G "/", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[512];
        snprintf(row, sizeof row, "%s within %s", rows[i].scope, rows[i].other);
        expect_number(row, access_scope_within(text_of(rows[i].scope), text_of(rows[i].other)),
                      rows[i].within);
    }
}

static struct role_assignment_row assigned(const char *role, const char *scope) {
    struct role_assignment_row row = {.scope = text_of(scope)};
    for (const struct role_definition *at = role_definitions; at->id; at++)
        if (strcmp(at->name, role) == 0 && guid_read(text_of(at->id), &row.role))
            return row;
    fail_msg("there is no role %s", role);
    return row;
}

#define STACK "Microsoft.AzureStack/"
#define RESOURCES "Microsoft.Resources/subscriptions/resourceGroups/"
#define AUTHORIZATION "Microsoft.Authorization/"

static void what_a_role_allows_where(void **state) {
    static const struct {
        const char *role;
        const char *on;
        const char *action;
        const char *scope;
        bool allowed;
    } rows[] = {
        {"Owner", S, STACK "registrations/write", S G R, true},
        {"Owner", S, AUTHORIZATION "roleAssignments/write", S, true},
        {"Owner", S, AUTHORIZATION "locks/delete", S G R, true},
        {"Owner", S, STACK "registrations/write", S2 G R, false},
        {"Owner", S G, RESOURCES "delete", S G, true},
        {"Owner", S G, STACK "registrations/write", S, false},
        {"Owner", S G, STACK "registrations/write", S G "2" R, false},
        {"Contributor", S, STACK "registrations/write", S G R, true},
        {"Contributor", S, STACK "registrations/getActivationKey/action", S G R, true},
        {"Contributor", S, RESOURCES "write", S G, true},
        {"Contributor", S, AUTHORIZATION "roleAssignments/read", S, true},
        {"Contributor", S, AUTHORIZATION "roleAssignments/write", S, false},
        {"Contributor", S, AUTHORIZATION "roleAssignments/delete", S G, false},
        {"Contributor", S, AUTHORIZATION "locks/write", S G, false},
        {"Reader", S, STACK "registrations/read", S G R, true},
        {"Reader", S, STACK "registrations/customerSubscriptions/read", S G R C, true},
        {"Reader", S, AUTHORIZATION "locks/read", S, true},
        {"Reader", S, STACK "registrations/write", S G R, false},
        {"Reader", S, STACK "registrations/getActivationKey/action", S G R, false},
        {"Reader", S, STACK "register/action", S, false},
        {"Azure Stack Registration Owner", S, STACK "registrations/read", S G R, true},
        {"Azure Stack Registration Owner", S, STACK "REGISTRATIONS/READ", S G R, true},
        {"Azure Stack Registration Owner", S, STACK "registrations/customerSubscriptions/read",
         S G R, false},
        {"Azure Stack Registration Owner", S, STACK "registrations/write", S G R, false},
        {"Azure Stack Registration Owner", S, RESOURCES "read", S G, false},
        {"Reader", "/", STACK "registrations/read", S G R, true},
        {"Reader", "/", STACK "registrations/read", "/", true},
        {"Reader", S, STACK "registrations/read", "/", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[512];
        struct role_assignment_row only = assigned(rows[i].role, rows[i].on);
        const struct access access = {.action = text_of(rows[i].action), .rows = &only, .count = 1};
        snprintf(row, sizeof row, "%s on %s: %s of %s", rows[i].role, rows[i].on, rows[i].action,
                 rows[i].scope);
        expect_number(row, access_allows(&access, text_of(rows[i].scope)), rows[i].allowed);
    }
}

static void roles_add_up(void **state) {
    struct role_assignment_row rows[] = {assigned("Reader", S), assigned("Contributor", S G),
                                         assigned("Owner", S2)};
    struct access access = {
        .action = TEXT(STACK "registrations/read"), .rows = rows, .count = ROWS(rows)};
    (void)state;
    assert_true(access_allows(&access, TEXT(S "/resourceGroups/x")));
    access.action = TEXT(STACK "registrations/write");
    assert_true(access_allows(&access, TEXT(S G R)));
    assert_false(access_allows(&access, TEXT(S)));
    access.action = TEXT(AUTHORIZATION "roleAssignments/write");
    assert_false(access_allows(&access, TEXT(S G)));
    assert_true(access_allows(&access, TEXT(S2)));
}

// Of custom roles there are verdicts, by id; one that is not among them allows nothing.
static void custom_roles(void **state) {
    static const struct {
        uint8_t role;
        bool allowed;
    } rows[] = {{1, true}, {2, false}, {3, true}, {4, false}, {0, false}};
    const struct role_verdict verdicts[] = {{{{1}}, true}, {{{2}}, false}, {{{3}}, true}};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct role_assignment_row only = {.scope = TEXT(S G), .role = {{rows[i].role}}};
        const struct access access = {
            .rows = &only, .count = 1, .customs = verdicts, .custom_count = ROWS(verdicts)};
        expect_number("in its scope", access_allows(&access, TEXT(S G R)), rows[i].allowed);
        expect_number("outside", access_allows(&access, TEXT(S)), false);
        const struct access without = {.rows = &only, .count = 1};
        expect_number("without verdicts", access_allows(&without, TEXT(S G R)), false);
    }
}

static void which_subscriptions_are_seen(void **state) {
    static const struct {
        const char *on;
        bool sees;
    } rows[] = {
        {S, true},     {S_UPPER, true}, {S G, true},
        {S G R, true}, {"/", true},     {S2, false},
        {S2 G, false}, {S "0", false},  {"/subscriptions", true}, // above all of them
    };
    struct arm_call call = {.arena = *state};
    struct subscription_row subscription = {.offer = TEXT("CSP")};
    assert_true(guid_read(TEXT("c0de0000-0000-4000-8000-000000000001"), &subscription.id));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct role_assignment_row only = assigned("Azure Stack Registration Owner", rows[i].on);
        const struct access access = {.rows = &only, .count = 1};
        expect_number(rows[i].on, access_sees(&call, &access, &subscription), rows[i].sees);
    }
}

static void nobody_and_everybody(void **state) {
    struct arm_call call = {.arena = *state};
    struct subscription_row subscription = {.offer = TEXT("CSP")};
    assert_true(guid_read(TEXT("c0de0000-0000-4000-8000-000000000001"), &subscription.id));
    const struct text action = TEXT(STACK "registrations/write");
    const struct access nothing = {.action = action};
    const struct access everything = {.everything = true, .action = action}; // --auth none
    assert_false(access_sees(&call, &nothing, &subscription));
    assert_false(access_allows(&nothing, TEXT(S)));
    assert_true(access_sees(&call, &everything, &subscription));
    assert_true(access_allows(&everything, TEXT(S)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(scopes_within_each_other),
        in_arena(what_a_role_allows_where),
        in_arena(roles_add_up),
        in_arena(custom_roles),
        in_arena(which_subscriptions_are_seen),
        in_arena(nobody_and_everybody),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
