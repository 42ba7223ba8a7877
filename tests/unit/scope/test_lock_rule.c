// scope/lock_rule: which locks stop what. Sentences in quotes are those of the public
// documentation, "Lock your resources to protect your infrastructure".
#include "unit.h"

#include "scope/lock_rule.h"

#define SUB "/subscriptions/c0de0000-0000-4000-8000-000000000001"
#define GROUP SUB "/resourceGroups/rg"
#define REG GROUP "/providers/Microsoft.AzureStack/registrations/r"
#define CUSTOMER REG "/customerSubscriptions/c5000000-0000-4000-8000-00000000000a"
#define ROLE "/providers/Microsoft.Authorization/roleAssignments/a"

struct row {
    enum lock_level level;
    const char *scope;
    enum lock_effect effect;
    const char *target;
    bool want;
};

#define NO_DELETE LOCK_CAN_NOT_DELETE
#define READ_ONLY LOCK_READ_ONLY
#define WRITE LOCK_EFFECT_WRITE
#define DELETE LOCK_EFFECT_DELETE

static void what_is_stopped(void **state) {
    static const struct row rows[] = {
        // "CanNotDelete means authorized users can read and modify a resource, but they can't
        // delete it."
        {NO_DELETE, REG, WRITE, REG, false},
        {NO_DELETE, REG, DELETE, REG, true},
        // "ReadOnly means authorized users can read a resource, but they can't delete or update
        // it."
        {READ_ONLY, REG, WRITE, REG, true},
        {READ_ONLY, REG, DELETE, REG, true},
        // "When you apply a lock at a parent scope, all resources within that scope inherit the
        // same lock. Even resources you add later inherit the same parent lock."
        {NO_DELETE, GROUP, DELETE, REG, true},
        {NO_DELETE, SUB, DELETE, REG, true},
        {NO_DELETE, SUB, DELETE, GROUP, true},
        {NO_DELETE, REG, DELETE, CUSTOMER, true},
        {NO_DELETE, SUB, DELETE, CUSTOMER, true},
        {READ_ONLY, GROUP, WRITE, REG, true},
        {READ_ONLY, SUB, WRITE, GROUP, true},
        {READ_ONLY, SUB, WRITE, SUB "/providers/Microsoft.AzureStack", true},
        {READ_ONLY, REG, WRITE, CUSTOMER, true},
        {READ_ONLY, REG, DELETE, CUSTOMER, true},
        {NO_DELETE, GROUP, WRITE, REG, false},
        {NO_DELETE, REG, WRITE, CUSTOMER, false},
        // "A cannot-delete lock on a resource or resource group prevents the deletion of Azure RBAC
        // assignments."
        {NO_DELETE, REG, DELETE, REG ROLE, true},
        {NO_DELETE, REG, WRITE, REG ROLE, false},
        {READ_ONLY, GROUP, WRITE, REG ROLE, true},
        // deleting a group takes along what is in it
        {NO_DELETE, REG, DELETE, GROUP, true},
        {READ_ONLY, REG, DELETE, GROUP, true},
        // writing it does not touch what is in it
        {READ_ONLY, REG, WRITE, GROUP, false},
        {READ_ONLY, GROUP, WRITE, SUB "/providers/Microsoft.AzureStack", false},
        // an assignment beside the registration, or a registration beside the locked one
        {NO_DELETE, REG, DELETE, GROUP ROLE, false},
        {READ_ONLY, REG, WRITE, REG "2", false},
        {NO_DELETE, REG, DELETE, REG "2", false},
        {NO_DELETE, REG "2", DELETE, REG, false},
        {NO_DELETE, GROUP "-b", DELETE, GROUP, false},
        {NO_DELETE, GROUP, DELETE, GROUP "-b", false},
        // ids compare without case
        {NO_DELETE, "/SUBSCRIPTIONS/C0DE0000-0000-4000-8000-000000000001/resourcegroups/RG", DELETE,
         REG, true},
        {READ_ONLY, REG, WRITE, GROUP "/providers/microsoft.azurestack/Registrations/R", true},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[512];
        snprintf(row, sizeof row, "%zu: %s of %s under %s", i,
                 rows[i].effect == WRITE ? "write" : "delete", rows[i].target, rows[i].scope);
        expect(row, lock_stops(rows[i].level, text_of(rows[i].scope), rows[i].effect,
                               text_of(rows[i].target)) == rows[i].want);
    }
}

static void levels(void **state) {
    static const struct {
        const char *name;
        bool known;
        enum lock_level level;
    } rows[] = {
        {"CanNotDelete", true, NO_DELETE},
        {"cannotdelete", true, NO_DELETE},
        {"ReadOnly", true, READ_ONLY},
        {"READONLY", true, READ_ONLY},
        {"NotSpecified", false},
        {"Delete", false},
        {"ReadOnly ", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum lock_level level = LOCK_CAN_NOT_DELETE;
        expect(rows[i].name, lock_level_read(text_of(rows[i].name), &level) == rows[i].known);
        expect(rows[i].name, !rows[i].known || level == rows[i].level);
    }
    expect_text("no delete", lock_level_name(NO_DELETE), TEXT("CanNotDelete"));
    expect_text("read only", lock_level_name(READ_ONLY), TEXT("ReadOnly"));
}

// Locks are put on and taken off whatever is locked.
static void what_locks_are_asked_about(void **state) {
    static const struct {
        const char *action;
        bool want;
    } rows[] = {
        {"Microsoft.AzureStack/registrations/write", true},
        {"Microsoft.AzureStack/registrations/enableRemoteManagement/action", true},
        {"Microsoft.Authorization/roleAssignments/write", true},
        {"Microsoft.Authorization/locks/write", false},
        {"Microsoft.Authorization/locks/delete", false},
        {"Microsoft.AzureStack/registrations/products/uploadProductLog/action", false},
        {"Azsreg.Usage/userSubscriptions/write", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].action, lock_concerns(text_of(rows[i].action)) == rows[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_is_stopped),
        in_arena(levels),
        in_arena(what_locks_are_asked_about),
    };
    return cmocka_run_group_tests_name("lock_rule", tests, NULL, NULL);
}
