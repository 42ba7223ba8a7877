// store/directory, the file: "Loading is all or nothing; a mistake names the file, the JSON path
// and what was expected". One row a kind of mistake.
#include "unit.h"

#include "base/buffer.h"
#include "directory/directory.h"

#define T1 "{\"id\":\"bbbb0000-0000-4000-8000-000000000001\"}"
#define S1                                                                                         \
    "\"id\":\"c5000000-0000-4000-8000-00000000000a\",\"tenant\":\"bbbb0000-0000-4000-8000-"        \
    "000000000001\""
#define P "{\"partners\":["
#define T "{\"tenants\":["
// A directory with a tenant, a partner, and these subscriptions.
#define S                                                                                          \
    "{\"partners\":[{\"name\":\"contoso\",\"kind\":\"direct\"}],\"tenants\":[" T1                  \
    "],\"subscriptions\":["
#define END "]}"

#define GUID "a lower-case GUID"
#define NAME "a string of 1 to 256 characters"
#define FLAG "true or false"
#define LONG "0123456789012345678901234567890123456789012345678901234567890123"

struct row {
    const char *document, *why;
};

static void check_rows(struct arena *arena, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct directory directory = {.partner_count = 99};
        struct directory_mistakes mistakes = {0};
        expect(rows[i].document,
               !directory_read(arena, text_of(rows[i].document), &directory, &mistakes));
        mistakes.count = mistakes.count > 0; // what follows from it is not looked at here
        mistakes.more = false;
        expect_like(rows[i].document, directory_mistakes_text(arena, TEXT("f"), &mistakes),
                    text_format(arena, "f: %s", rows[i].why));
        expect_number(rows[i].document, directory.partner_count, 99);
    }
}

static void the_document(void **state) {
    static const struct row rows[] = {
        {"", "$: expected JSON*"},
        {"{", "$: expected JSON*"},
        {"# partners", "$: expected JSON*"},
        {"{\"partners\":\"\xFF\"}", "$: expected JSON*"},
        {"[]", "$: expected an object"},
        {"null", "$: expected an object"},
        {"{\"partners\":{}}", "partners: expected an array"},
        {"{\"tenants\":1}", "tenants: expected an array"},
        {"{\"subscriptions\":\"\"}", "subscriptions: expected an array"},
        {"{\"subscriptions\":null}", "subscriptions: expected a value, not null"},
        {"{\"$schema\":1}", "$schema: expected a string"},
        {"{\"partner\":[]}",
         "partner: expected one of the members known here: $schema partners tenants *"},
        {"{\"Partners\":[]}",
         "Partners: expected one of the members known here: $schema partners tenants *"},
        {"{\"partners\":[],\"partners\":[]}", "partners: expected each member once"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
         "$: expected at most 32 levels"},
    };
    check_rows(*state, rows, ROWS(rows));
}

static void partners(void **state) {
    static const char kinds[] =
        "partners[0].kind: expected one of direct, indirectProvider, reseller";
    static const char provider[] =
        "partners[0].provider: expected the name of a partner of kind indirectProvider in this "
        "file";
    static const struct row rows[] = {
        {P "7" END, "partners[0]: expected an object"},
        {P "[1]" END, "partners[0]: expected an object"},
        {P "[[],{}]" END, "partners[0]: expected an object"},
        {P "{}" END, "partners[0].name: expected " NAME},
        {P "{\"name\":\"\",\"kind\":\"direct\"}" END, "partners[0].name: expected " NAME},
        {P "{\"name\":5,\"kind\":\"direct\"}" END, "partners[0].name: expected a string"},
        {P "{\"name\":\"" LONG LONG LONG LONG "x\",\"kind\":\"direct\"}" END,
         "partners[0].name: expected " NAME},
        {P "{\"name\":\"a\",\"displayName\":\"\",\"kind\":\"direct\"}" END,
         "partners[0].displayName: expected " NAME},
        {P "{\"name\":\"a\",\"displayName\":[],\"kind\":\"direct\"}" END,
         "partners[0].displayName: expected a string"},
        {P "{\"name\":\"a\"}" END, kinds},
        {P "{\"name\":\"a\",\"kind\":\"Direct\"}" END, kinds},
        {P "{\"name\":\"a\",\"kind\":\"distributor\"}" END, kinds},
        {P "{\"name\":\"a\",\"kind\":7}" END, "partners[0].kind: expected a string"},
        {P "{\"name\":\"a\",\"kind\":\"direct\",\"reachable\":\"yes\"}" END,
         "partners[0].reachable: expected " FLAG},
        {P "{\"name\":\"a\",\"kind\":\"direct\",\"reachable\":\"true\"}" END,
         "partners[0].reachable: expected " FLAG},
        {P "{\"name\":\"a\",\"kind\":\"direct\",\"reachable\":null}" END,
         "partners[0].reachable: expected a value, not null"},
        {P "{\"name\":\"a\",\"kind\":\"direct\",\"tier\":1}" END,
         "partners[0].tier: expected one of the members known here: name displayName kind provider "
         "reachable tenant adminAgents mpnId country"},
        {P "{\"name\":\"a\",\"kind\":\"direct\",\"provider\":\"b\"}" END,
         "partners[0].provider: expected only there on a reseller"},
        {P "{\"name\":\"a\",\"kind\":\"indirectProvider\",\"provider\":\"b\"}" END,
         "partners[0].provider: expected only there on a reseller"},
        {P "{\"name\":\"a\",\"kind\":\"reseller\"}" END, "partners[0].provider: expected " NAME},
        {P "{\"name\":\"a\",\"kind\":\"reseller\",\"provider\":\"b\"}" END, provider},
        {P "{\"name\":\"a\",\"kind\":\"reseller\",\"provider\":\"a\"}" END, provider},
        {P "{\"name\":\"a\",\"kind\":\"reseller\",\"provider\":\"b\"},{\"name\":\"b\",\"kind\":"
           "\"direct\"}" END,
         provider},
        {P "{\"name\":\"a\",\"kind\":\"reseller\",\"provider\":\"b\"},{\"name\":\"b\",\"kind\":"
           "\"reseller\",\"provider\":\"c\"},"
           "{\"name\":\"c\",\"kind\":\"indirectProvider\"}" END,
         provider},
        {P "{\"name\":\"a\",\"kind\":\"direct\"},{\"name\":\"b\",\"kind\":\"direct\"},{\"name\":"
           "\"a\",\"kind\":\"direct\"}" END,
         "partners[2]: expected a partner whose name is not in the list yet"},
    };
    check_rows(*state, rows, ROWS(rows));
}

static void tenants(void **state) {
    static const struct row rows[] = {
        {T "\"x\"" END, "tenants[0]: expected an object"},
        {T "[7]" END, "tenants[0]: expected an object"},
        {T "{}" END, "tenants[0].id: expected " GUID},
        {T "{\"id\":7}" END, "tenants[0].id: expected a string"},
        {T "{\"id\":\"BBBB0000-0000-4000-8000-000000000001\"}" END,
         "tenants[0].id: expected " GUID},
        {T "{\"id\":\"contoso.example\"}" END, "tenants[0].id: expected " GUID},
        {T "{\"id\":\"bbbb0000-0000-4000-8000-000000000001\",\"displayName\":7}" END,
         "tenants[0].displayName: expected a string"},
        {T "{\"id\":\"bbbb0000-0000-4000-8000-000000000001\",\"defaultDomain\":\"\"}" END,
         "tenants[0].defaultDomain: expected " NAME},
        {T "{\"id\":\"bbbb0000-0000-4000-8000-000000000001\",\"name\":\"x\"}" END,
         "tenants[0].name: expected one of the members known here: id displayName defaultDomain "
         "customer"},
        {T T1 "," T1 END, "tenants[1]: expected a tenant whose id is not in the list yet"},
    };
    check_rows(*state, rows, ROWS(rows));
}

static void subscriptions(void **state) {
    static const char state_of[] =
        "subscriptions[0].state: expected one of Active, Suspended, Deleted";
    static const char needs[] =
        "subscriptions[0].partner: expected there: a CSP or APSS subscription has one";
    static const struct row rows[] = {
        {S "[]" END, "subscriptions[0]: expected an object"},
        {S "[\"id\"]" END, "subscriptions[0]: expected an object"},
        {S "[\"resourceGroups\",[1,2]]" END, "subscriptions[0]: expected an object"},
        {S "{}" END, "subscriptions[0].id: expected " GUID},
        {S "{\"id\":\"x\"}" END, "subscriptions[0].id: expected " GUID},
        {S "{\"id\":\"C5000000-0000-4000-8000-00000000000A\"}" END,
         "subscriptions[0].id: expected " GUID},
        {S "{" S1 "}" END, "subscriptions[0].offer: expected " NAME},
        {S "{" S1 ",\"offer\":\"\"}" END, "subscriptions[0].offer: expected " NAME},
        {S "{" S1 ",\"offer\":{}}" END, "subscriptions[0].offer: expected a string"},
        {S "{\"id\":\"c5000000-0000-4000-8000-00000000000a\",\"offer\":\"EA\"}" END,
         "subscriptions[0].tenant: expected " GUID},
        {S "{\"id\":\"c5000000-0000-4000-8000-00000000000a\",\"offer\":\"EA\",\"tenant\":"
           "\"bbbb0000-0000-4000-8000-000000000009\"}" END,
         "subscriptions[0].tenant: expected the id of a tenant in this file"},
        {S "{" S1 ",\"offer\":\"CSP\"}" END, needs},
        {S "{" S1 ",\"offer\":\"APSS\"}" END, needs},
        {S "{" S1 ",\"offer\":\"CSP\",\"partner\":\"fabrikam\"}" END,
         "subscriptions[0].partner: expected the name of a partner in this file"},
        {S "{" S1 ",\"offer\":\"EA\",\"partner\":\"fabrikam\"}" END,
         "subscriptions[0].partner: expected the name of a partner in this file"},
        {S "{" S1 ",\"offer\":\"CSP\",\"partner\":\"Contoso\"}" END,
         "subscriptions[0].partner: expected the name of a partner in this file"},
        {S "{" S1 ",\"offer\":\"CSP\",\"partner\":7}" END,
         "subscriptions[0].partner: expected a string"},
        {S "{" S1 ",\"offer\":\"EA\",\"state\":\"active\"}" END, state_of},
        {S "{" S1 ",\"offer\":\"EA\",\"state\":\"Enabled\"}" END, state_of},
        {S "{" S1 ",\"offer\":\"EA\",\"state\":true}" END,
         "subscriptions[0].state: expected a string"},
        {S "{" S1 ",\"offer\":\"EA\",\"multiTenancyApproved\":1}" END,
         "subscriptions[0].multiTenancyApproved: expected " FLAG},
        {S "{" S1 ",\"offer\":\"EA\",\"approved\":true}" END,
         "subscriptions[0].approved: expected one of the members known here: id displayName offer "
         "tenant partner state "
         "multiTenancyApproved offerId created autoRenewEnabled partnerOnRecord "
         "registeredNamespaces resourceGroups"},
        {S "{" S1 ",\"offer\":\"EA\"},{" S1 ",\"offer\":\"EA\"}" END,
         "subscriptions[1]: expected a subscription whose id is not in the list yet"},
    };
    check_rows(*state, rows, ROWS(rows));
}

static void what_is_in_them(void **state) {
    static const char name[] = "subscriptions[0].resourceGroups[0].name: expected 1 to 90 letters*";
    static const char location[] =
        "subscriptions[0].resourceGroups[0].location: expected the name of a location";
    static const char members[] =
        "subscriptions[0].resourceGroups[0].tags: expected one of the members known here: name "
        "location";
    static const struct row rows[] = {
        {S "{" S1 ",\"offer\":\"EA\",\"registeredNamespaces\":\"x\"}" END,
         "subscriptions[0].registeredNamespaces: expected an array"},
        {S "{" S1 ",\"offer\":\"EA\",\"registeredNamespaces\":[\"x\",7]}" END,
         "subscriptions[0].registeredNamespaces[1]: expected " NAME},
        {S "{" S1 ",\"offer\":\"EA\",\"registeredNamespaces\":[\"\"]}" END,
         "subscriptions[0].registeredNamespaces[0]: expected " NAME},
        {S "{" S1 ",\"offer\":\"EA\",\"registeredNamespaces\":[null]}" END,
         "subscriptions[0].registeredNamespaces[0]: expected " NAME},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":{}}" END,
         "subscriptions[0].resourceGroups: expected an array"},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[\"rg\"]}" END,
         "subscriptions[0].resourceGroups[0]: expected an object"},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[[\"rg\"]]}" END,
         "subscriptions[0].resourceGroups[0]: expected an object"},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[{}]}" END,
         "subscriptions[0].resourceGroups[0].name: expected " NAME},
        {S "{" S1
           ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a/b\",\"location\":\"x\"}]}" END,
         name},
        {S "{" S1
           ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a.\",\"location\":\"x\"}]}" END,
         name},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"rg\",\"location\":\"x\"},{"
           "\"name\":\"RG\",\"location\":\"y\"}]}" END,
         "subscriptions[0].resourceGroups[1].name: expected a resource group that is not in the "
         "list yet"},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a\"}]}" END,
         "subscriptions[0].resourceGroups[0].location: expected " NAME},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a\",\"location\":\" \"}]}" END,
         location},
        {S "{" S1
           ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a\",\"location\":\"west-us\"}]}" END,
         location},
        {S "{" S1 ",\"offer\":\"EA\",\"resourceGroups\":[{\"name\":\"a\",\"location\":\"x\","
           "\"tags\":{}}]}" END,
         members},
    };
    check_rows(*state, rows, ROWS(rows));
}

// "All mistakes of a file are reported at once, not the first alone." What follows from one is not
// one of its own.
static void all_at_once(void **state) {
    static const char document[] =
        "{\"tenants\":[{\"id\":\"X\"}," T1
        ",7],\"partners\":[{\"name\":\"r\",\"kind\":\"reseller\","
        "\"provider\":\"nobody\",\"country\":\"us\"}],\"subscriptions\":[{" S1
        ",\"offer\":\"CSP\",\"state\":\"Gone\"}],\"users\":[{}],\"roles\":[]}";
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    assert_false(directory_read(*state, text_of(document), &directory, &mistakes));
    expect_text(
        "all", directory_mistakes_text(*state, TEXT("f"), &mistakes),
        TEXT("f: roles: expected one of the members known here: $schema partners tenants "
             "subscriptions servicePrincipals users roleAssignments stacks rateCards\n"
             "f: tenants[0].id: expected a lower-case GUID\n"
             "f: tenants[2]: expected an object\n"
             "f: partners[0].country: expected the two capital letters of a country\n"
             "f: partners[0].provider: expected the name of a partner of kind indirectProvider in "
             "this file\n"
             "f: subscriptions[0].partner: expected there: a CSP or APSS subscription has one\n"
             "f: subscriptions[0].state: expected one of Active, Suspended, Deleted\n"
             "f: users[0].userPrincipalName: expected a string of 1 to 256 characters\n"
             "f: users[0].objectId: expected a lower-case GUID\n"
             "f: users[0].tenant: expected a lower-case GUID\n"
             "f: users[0].password: expected there, or its hash: one of the two"));
}

// Each more would cost whoever reads it as much as the one before; and a file is whoever's.
static void not_more_than_can_be_read(void **state) {
    struct buffer document = buffer_in(*state);
    struct text text = TEXT("");
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    buffer_add(&document, TEXT("{\"tenants\":[0"));
    for (int i = 1; i < 1000; i++)
        buffer_add(&document, TEXT(",0"));
    buffer_add(&document, TEXT("]}"));
    assert_true(buffer_text(&document, &text));
    assert_false(directory_read(*state, text, &directory, &mistakes));
    assert_int_equal(mistakes.count, JSON_MISTAKES_MAX);
    assert_true(mistakes.more);
    const struct text said = directory_mistakes_text(*state, TEXT("f"), &mistakes);
    expect_like("the first", said, TEXT("f: tenants[0]: expected an object\nf: tenants[1]*"));
    assert_true(text_ends_with(said, TEXT("\nf: the rest is not looked at")));
}

#define C(members)                                                                                 \
    "{\"partners\":[{\"name\":\"d\",\"kind\":\"direct\"},{\"name\":\"i\",\"kind\":"                \
    "\"indirectProvider\"},{\"name\":\"r\",\"kind\":\"reseller\",\"provider\":\"i\"}],"            \
    "\"tenants\":[{\"id\":\"bbbb0000-0000-4000-8000-000000000001\",\"customer\":" members "}]}"

static void whose_customer(void **state) {
    static const struct row rows[] = {
        {C("[]"), "tenants[0].customer: expected an object"},
        {C("{}"), "tenants[0].customer.partner: expected there: a customer is somebody's"},
        {C("{\"partner\":\"x\"}"),
         "tenants[0].customer.partner: expected the name of a partner in this file"},
        {C("{\"partner\":\"r\"}"),
         "tenants[0].customer.partner: expected a direct partner or an "
         "indirect provider; its reseller stands beside it"},
        {C("{\"partner\":\"d\"}"), "tenants[0].customer.companyName: expected " NAME},
        {C("{\"partner\":\"d\",\"reseller\":\"r\"}"),
         "tenants[0].customer.reseller: expected the name of a reseller of that partner"},
        {C("{\"partner\":\"i\",\"reseller\":\"i\"}"),
         "tenants[0].customer.reseller: expected the name of a reseller of that partner"},
        {C("{\"partner\":\"i\",\"reseller\":\"r\",\"companyName\":\"C\",\"address\":{}}"),
         "tenants[0].customer.address.country: expected the two letters of a country"},
        {"{\"tenants\":[{\"id\":\"bbbb0000-0000-4000-8000-000000000001\",\"defaultDomain\":\"A.b\"}"
         ","
         "{\"id\":\"bbbb0000-0000-4000-8000-000000000002\",\"defaultDomain\":\"a.B\"}]}",
         "tenants[1]: expected a tenant whose defaultDomain is not in the list yet"},
        {S "{" S1 ",\"offer\":\"EA\",\"offerId\":\"x\"}" END,
         "subscriptions[0].offerId: expected only there on a CSP subscription"},
        {S "{" S1
           ",\"offer\":\"CSP\",\"partner\":\"contoso\",\"created\":\"2026-02-30T00:00:00Z\"}" END,
         "subscriptions[0].created: expected a time like 2026-11-22T08:30:00Z"},
        {P "{\"name\":\"p\",\"kind\":\"direct\",\"tenant\":\"bbbb0000-0000-4000-8000-"
           "000000000001\"}" END,
         "partners[0].tenant: expected the id of a tenant in this file"},
        {P "{\"name\":\"p\",\"kind\":\"direct\",\"adminAgents\":[1]}" END,
         "partners[0].adminAgents[0]: expected a lower-case GUID"},
    };
    check_rows(*state, rows, ROWS(rows));
}

#define STACK_ID "c1000000-0000-4000-8000-000000000001"
#define USER_ID "c1000000-0000-4000-8000-0000000000a1"
#define STACK                                                                                      \
    "\"name\":\"s\",\"cloudId\":\"c\",\"location\":\"local\",\"subscription\":\"" STACK_ID         \
    "\",\"tenant\":\"bbbb0000-0000-4000-8000-000000000001\""
#define USER                                                                                       \
    "\"id\":\"" USER_ID                                                                            \
    "\",\"displayName\":\"u\",\"owner\":\"o\",\"tenant\":\"bbbb0000-0000-4000-8000-"               \
    "000000000001\""
#define LET_IN                                                                                     \
    "\"name\":\"a.example\",\"location\":\"local\",\"resourceGroup\":\"RG\",\"tenant\":"           \
    "\"bbbb0000-0000-"                                                                             \
    "4000-8000-000000000001\""
#define GROUPS ",\"resourceGroups\":[{\"name\":\"rg\",\"location\":\"local\"}]"
#define K "{\"tenants\":[" T1 "],\"stacks\":["

static void stacks(void **state) {
    static const struct row rows[] = {
        {"{\"stacks\":{}}", "stacks: expected an array"},
        {K "7" END, "stacks[0]: expected an object"},
        {K "{}" END, "stacks[0].name: expected " NAME},
        {K "{" STACK ",\"state\":\"Active\"}" END,
         "stacks[0].state: expected one of the members known here: name cloudId location tenant "
         "subscription resourceGroups directoryTenants subscriptions"},
        {K "{\"name\":\"s\"}" END, "stacks[0].cloudId: expected " NAME},
        {K "{" STACK "},{" STACK "}" END,
         "stacks[1]: expected a stack whose name is not in the list yet"},
        {K "{" STACK "},{\"name\":\"t\",\"cloudId\":\"c\",\"location\":\"local\",\"subscription\":"
           "\"" STACK_ID "\",\"tenant\":\"bbbb0000-0000-4000-8000-000000000001\"}" END,
         "stacks[1].subscription: expected an id that no subscription of a stack has yet"},
        {K "{" STACK ",\"subscriptions\":[{" USER "},{" USER "}]}" END,
         "stacks[0].subscriptions[1].id: expected an id that no subscription of a stack has yet"},
        {S "{" S1 ",\"offer\":\"EA\"}],\"stacks\":[{\"name\":\"s\",\"cloudId\":\"c\",\"location\":"
           "\"local\",\"subscription\":\"c5000000-0000-4000-8000-00000000000a\",\"tenant\":"
           "\"bbbb0000-"
           "0000-4000-8000-000000000001\"}" END,
         "stacks[0].subscription: expected an id that no subscription of this file has"},
        {K "{" STACK ",\"subscriptions\":[{" USER ",\"state\":\"Active\"}]}" END,
         "stacks[0].subscriptions[0].state: expected one of Enabled, Disabled, Deleted"},
        {K "{" STACK ",\"subscriptions\":[{\"id\":\"" USER_ID "\"}]}" END,
         "stacks[0].subscriptions[0].displayName: expected " NAME},
        {K "{" STACK GROUPS ",\"directoryTenants\":[{" LET_IN "},{" LET_IN "}]}" END,
         "stacks[0].directoryTenants[1].name: expected a directory tenant that is not in the list "
         "yet"},
        {K "{" STACK ",\"directoryTenants\":[{" LET_IN "}]}" END,
         "stacks[0].directoryTenants[0].resourceGroup: expected the name of one of the stack's "
         "resourceGroups"},
        {K
         "{" STACK GROUPS ",\"directoryTenants\":[{\"name\":\"no domain\",\"resourceGroup\":"
         "\"rg\",\"location\":\"local\",\"tenant\":\"bbbb0000-0000-4000-8000-000000000001\"}]}" END,
         "stacks[0].directoryTenants[0].name: expected the name of a domain"},
        {K
         "{" STACK GROUPS ",\"directoryTenants\":[{\"name\":\"a.example\",\"resourceGroup\":"
         "\"rg\",\"location\":\"local\",\"tenant\":\"bbbb0000-0000-4000-8000-000000000002\"}]}" END,
         "stacks[0].directoryTenants[0].tenant: expected the id of a tenant in this file"},
    };
    check_rows(*state, rows, ROWS(rows));
}

// Their subscriptions are behind Azure's, and each has its own groups.
static void subscriptions_of_stacks(void **state) {
    static const char document[] =
        S "{" S1 ",\"offer\":\"EA\"" GROUPS "}],\"stacks\":[{" STACK GROUPS
          ",\"directoryTenants\":[{" LET_IN "}],\"subscriptions\":[{" USER
          ",\"state\":\"Disabled\",\"offerId\":\"CSP\"" GROUPS "}]}" END;
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    assert_true(directory_read(*state, text_of(document), &directory, &mistakes));
    assert_int_equal(directory.subscription_count, 3);
    expect_text("the operator's", directory.subscriptions[1].display_name,
                TEXT("Default Provider Subscription"));
    expect_text("a user's", directory.subscriptions[2].state, TEXT("Suspended"));
    assert_int_equal(directory.group_count, 3);
    for (size_t i = 0; i < 3; i++)
        expect_number("its own", directory.groups[i].subscription, i);
    assert_int_equal(directory.stack_tenant_count, 1);
    assert_int_equal(directory.user_subscription_count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(all_at_once),    in_arena(not_more_than_can_be_read),
        in_arena(whose_customer), in_arena(the_document),
        in_arena(partners),       in_arena(tenants),
        in_arena(subscriptions),  in_arena(what_is_in_them),
        in_arena(stacks),         in_arena(subscriptions_of_stacks),
    };
    return cmocka_run_group_tests_name("directory_read", tests, NULL, NULL);
}
