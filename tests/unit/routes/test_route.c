// arm/route: "404 for an unknown path; 405 with Allow for a known path with another method; HEAD
// works wherever GET does". A table made for the test.
#include "unit.h"

#include "app/app.h"
#include "arm/call.h"
#include "protocol/route_mend.h"
#include "routes/routes.h"

static enum arm_code nothing(struct arm_call *call) {
    (void)call;
    return ARM_OK;
}

static const struct arm_route rows_of_routes[] = {
    {"Things_List", "GET", "/things", nothing, ARM_READS, ARM_STACK},
    {"Things_Get", "GET", "/things/{thingName}", nothing, ARM_READS, ARM_STACK},
    {"Things_Put", "PUT", "/things/{thingName}", nothing, ARM_WRITES, ARM_STACK},
    {"Things_Delete", "DELETE", "/things/{thingName}", nothing, ARM_WRITES, ARM_STACK},
    {"Things_Push", "POST", "/things/{thingName}/push", nothing, ARM_WRITES, ARM_STACK},
    {"Parts_Get", "GET", "/things/{thingName}/Parts/{partName}", nothing, ARM_READS, ARM_STACK},
    {"Parts_Exists", "HEAD", "/things/{thingName}/Parts/{partName}", nothing, ARM_READS, ARM_STACK},
    {"Special_Get", "GET", "/special/{a}/{b}/fixed", nothing, ARM_READS, ARM_STACK},
    {"Quoted_Get", "GET", "/a/users('{userId}')", nothing, ARM_READS, ARM_STACK},
    {"Root_Get", "GET", "/", nothing, ARM_READS, ARM_STACK},
    {"Page_Get", "GET", "/page/", nothing, ARM_READS, ARM_STACK},
    {"Long_Get", "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", nothing, ARM_READS, ARM_STACK},
    // longer than a path that is kept: never reached, and never read past the end
    {"Longer_Get", "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", nothing, ARM_READS,
     ARM_STACK},
};
static const struct arm_routes routes = {rows_of_routes, ROWS(rows_of_routes)};

static void matches(void **state) {
    static const struct {
        const char *method, *target;
        bool known;
        const char *operation, *allow;
    } rows[] = {
        {"GET", "/things", true, "Things_List", NULL},
        {"GET", "/THINGS/", true, "Things_List", NULL},
        {"GET", "//things//a", true, "Things_Get", NULL},
        {"PUT", "/things/a", true, "Things_Put", NULL},
        {"DELETE", "/things/%61", true, "Things_Delete", NULL},
        {"POST", "/Things/a/PUSH", true, "Things_Push", NULL},
        {"GET", "/things/a/parts/b", true, "Parts_Get", NULL},
        {"GET", "/special/x/y/FIXED", true, "Special_Get", NULL},
        {"GET", "/things/things", true, "Things_Get", NULL},
        {"GET", "/", true, "Root_Get", NULL},
        {"HEAD", "//", true, "Root_Get", NULL},
        {"PUT", "/?a=b", true, NULL, "GET, HEAD, OPTIONS"},
        {"GET", "/page", true, "Page_Get", NULL},
        {"GET", "/page/", true, "Page_Get", NULL},
        {"GET", "/page/x", false, NULL, ""},
        // HEAD: its own row first, else GET's
        {"HEAD", "/things", true, "Things_List", NULL},
        {"HEAD", "/things/a", true, "Things_Get", NULL},
        {"HEAD", "/things/a/parts/b", true, "Parts_Exists", NULL},
        // a known path, another method
        {"HEAD", "/things/a/push", true, NULL, "POST, OPTIONS"},
        {"POST", "/things", true, NULL, "GET, HEAD, OPTIONS"},
        {"PATCH", "/things/a", true, NULL, "GET, PUT, DELETE, HEAD, OPTIONS"},
        {"OPTIONS", "/things/a", true, NULL, "GET, PUT, DELETE, HEAD, OPTIONS"},
        {"GET", "/things/a/push", true, NULL, "POST, OPTIONS"},
        {"POST", "/things/a/parts/b", true, NULL, "GET, HEAD, OPTIONS"},
        {"get", "/things", true, NULL, "GET, HEAD, OPTIONS"}, // methods have a case
        {"", "/things", true, NULL, "GET, HEAD, OPTIONS"},
        // an unknown path
        {"GET", "/thing", false, NULL, ""},
        {"GET", "/thingss", false, NULL, ""},
        {"GET", "/things/a/b", false, NULL, ""},
        {"GET", "/things/a/push/x", false, NULL, ""},
        {"GET", "/special/x/y", false, NULL, ""},
        {"GET", "/special/x/y/other", false, NULL, ""},
        {"GET", "/special/fixed", false, NULL, ""},
        // a name with words around it
        {"GET", "/A/Users('x')", true, "Quoted_Get", NULL},
        {"HEAD", "/a/users(%27x%27)", true, "Quoted_Get", NULL},
        {"PUT", "/a/users('x')", true, NULL, "GET, HEAD, OPTIONS"},
        {"GET", "/a/users('')", false, NULL, ""},
        {"GET", "/a/users('x'", false, NULL, ""},
        {"GET", "/a/user('x')", false, NULL, ""},
        {"GET", "/a/me", false, NULL, ""},
        {"GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", true, "Long_Get", NULL},
        {"GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", false, NULL, ""},
        {"GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", false, NULL, ""},
        {"OPTIONS", "/nowhere", false, NULL, ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        char row[96];
        snprintf(row, sizeof row, "%s %s", rows[i].method, rows[i].target);
        assert_true(arm_path_read(*state, text_of(rows[i].target), &path, &why));
        const struct arm_match match = arm_route_match(&routes, text_of(rows[i].method), &path);
        expect(row, match.known == rows[i].known);
        expect_text(row, text_of(match.route ? match.route->operation : ""),
                    text_of(rows[i].operation));
        if (rows[i].allow)
            expect_text(row, text_of(match.allow), text_of(rows[i].allow));
    }
}

static void parameters(void **state) {
    static const struct {
        const char *target;
        size_t route;
        const char *name, *want;
    } rows[] = {
        {"/things/Abc", 1, "thingName", "Abc"},     {"//things//A%20b/", 1, "thingName", "A b"},
        {"/things/a/parts/b", 5, "thingName", "a"}, {"/things/a/parts/b", 5, "partName", "b"},
        {"/things/a/parts/b", 5, "name", ""},       {"/things/a/parts/b", 5, "things", ""},
        {"/special/x/y/fixed", 7, "b", "y"},        {"/things", 0, "thingName", ""},
        {"/a/Users('x%27y')", 8, "userId", "x'y"},  {"/a/users('x')", 8, "user", ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        assert_true(arm_path_read(*state, text_of(rows[i].target), &path, &why));
        expect_text(rows[i].target,
                    arm_route_param(&rows_of_routes[rows[i].route], &path, rows[i].name),
                    text_of(rows[i].want));
    }
}

static bool is_action(const char *action) {
    return (strncmp(action, "Microsoft.", 10) == 0 || strncmp(action, "Azsreg.", 7) == 0) &&
           strchr(action, '/');
}

// The table that is served: no operation twice, no method and path twice, nothing missing in a row.
static void the_real_table_is_sound(void **state) {
    (void)state;
    assert_true(service_routes.count >= 30);
    for (size_t i = 0; i < service_routes.count; i++) {
        const struct arm_route *a = &service_routes.rows[i];
        const bool names_its_type = a->family == ARM_STACK || a->family == ARM_STACK_ANY;
        expect(a->operation, a->handler && a->path[0] == '/');
        expect(a->operation, (a->type != ARM_ANY_TYPE) == names_its_type);
        expect(a->operation,
               is_action(a->action) == (a->access == ARM_GRANTED || a->access == ARM_ASKED));
        // an invitation's ticket is what lets one in; a device that asks for a code has nothing yet
        expect(a->operation, a->access != ARM_OPEN || a->effect == ARM_READS ||
                                 a->effect == ARM_TELLS ||
                                 strcmp(a->operation, "Azsreg_Redeem") == 0 ||
                                 strncmp(a->operation, "SignIn_DeviceCode", 17) == 0);
        for (size_t k = 0; k < i; k++) {
            const struct arm_route *b = &service_routes.rows[k];
            expect(a->operation, strcmp(a->operation, b->operation) != 0);
            expect(a->operation,
                   strcmp(a->method, b->method) != 0 || strcasecmp(a->path, b->path) != 0);
        }
    }
}

// Every row is reached by its own path: none hides behind an earlier one.
static void the_real_table_reaches_every_row(void **state) {
    for (size_t i = 0; i < service_routes.count; i++) {
        struct arm_path path;
        struct text why = TEXT("");
        const struct arm_route *route = &service_routes.rows[i];
        assert_true(arm_path_read(*state, text_of(route->path), &path, &why));
        const struct arm_match match =
            arm_route_match(&service_routes, text_of(route->method), &path);
        expect(route->operation, match.route == route);
    }
}

#define GROUP "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
#define STACK GROUP "/providers/Microsoft.AzureStack/registrations"

// What was probably meant: a word or two misspelt or left out, and nothing for what only begins
// alike.
static void the_nearest_path(void **state) {
    static const struct {
        const char *target, *want;
    } rows[] = {
        {"/subscription", "/subscriptions"},
        {"/subscriptions/s/resourceGroup/g",
         "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"},
        {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStak/registrations", STACK},
        {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registration/r",
         STACK "/{registrationName}"},
        {"/subscriptions/s/resourceGroups/g/registrations/r", STACK "/{registrationName}"},
        {"/subscriptions/s/resourceGroups/g/Microsoft.AzureStack/registrations", STACK},
        {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r/"
         "customerSubscription/c",
         STACK "/{registrationName}/customerSubscriptions/{customerSubscriptionId}"},
        {"/health", "/_azsreg/health"},
        {"/oauth2/token", "/{authority}/oauth2/token"},
        {"/", "/"},
        {"/_azsregs", "/_azsreg/"},
        {"/x", NULL},
        {"/favicon.ico", NULL},
        {"/x/y/z", NULL},
        {"/subscriptions/s/virtualMachines", NULL},
        {"/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines", NULL},
        {"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", NULL},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        assert_true(arm_path_read(*state, text_of(rows[i].target), &path, &why));
        expect_text(rows[i].target, text_of(arm_route_nearest(&service_routes, &path).path),
                    text_of(rows[i].want));
    }
}

// What it would be, and what is wrong with it.
static void the_path_that_was_meant(void **state) {
    static const struct {
        const char *target, *meant, *mistakes;
    } rows[] = {
        {"/subscription", "/subscriptions", "'subscription' is 'subscriptions'"},
        {"/subscriptions/s/resourceGroups/g/registrations/r",
         "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r",
         "'/providers/Microsoft.AzureStack' is missing before 'registrations'"},
        {"/subscriptions/s/resourceGroups/a%20b/Microsoft.AzureStak/registrations?x=1",
         "/subscriptions/s/resourceGroups/a%20b/providers/Microsoft.AzureStack/registrations",
         "'/providers' is missing before 'Microsoft.AzureStak', 'Microsoft.AzureStak' is "
         "'Microsoft.AzureStack'"},
        {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack",
         "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations",
         "'/registrations' is missing at the end"},
        {"/oauth2/token", "/{authority}/oauth2/token", "'/{authority}' is missing before 'oauth2'"},
        {"/subscriptions/resourceGroups/g", "/subscriptions/{subscriptionId}/resourceGroups/g",
         "'/{subscriptionId}' is missing before 'resourceGroups'"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        assert_true(arm_path_read(*state, text_of(rows[i].target), &path, &why));
        const struct arm_near near = arm_route_nearest(&service_routes, &path);
        assert_non_null(near.path);
        expect_text(rows[i].target, arm_route_mend(*state, &near, &path), text_of(rows[i].meant));
        expect_text(rows[i].target, arm_route_mistakes(*state, &near, &path),
                    text_of(rows[i].mistakes));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(matches),
        in_arena(parameters),
        in_arena(the_real_table_is_sound),
        in_arena(the_real_table_reaches_every_row),
        in_arena(the_nearest_path),
        in_arena(the_path_that_was_meant),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
