// store/directory: what a sound file says, and what loading it does to the store. "Loading the same
// file twice changes nothing."
#include "unit.h"

#include "base/cleanup.h"
#include "directory/directory.h"
#include "loading/directory_load.h"
#include "parties/subscriptions.h"
#include "reference/namespaces.h"
#include "store/store.h"
#include "tables/resource_groups.h"

static struct directory read_or_fail(struct arena *arena, struct text document) {
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    if (!directory_read(arena, document, &directory, &mistakes))
        fail_msg("%.*s", TEXT_ARGS(directory_mistakes_text(arena, TEXT("f"), &mistakes)));
    return directory;
}

static struct directory sample(struct arena *arena) {
    cleanup_file FILE *file = fopen(SAMPLE_DIRECTORY, "re");
    char *at = arena_alloc(arena, 1 << 20);
    assert_true(file && at);
    return read_or_fail(arena, (struct text){at, fread(at, 1, 1 << 20, file)});
}

static void the_sample_file(void **state) {
    const struct directory directory = sample(*state);
    assert_int_equal(directory.partner_count, 6);
    assert_int_equal(directory.tenant_count, 13);
    assert_int_equal(directory.subscription_count, 18);
    assert_int_equal(directory.group_count, 7);
    assert_int_equal(directory.namespace_count, 6);
    // wingtip is second; fabrikam and tailspin resell for it
    expect_text("a partner", directory.partners[2].row.name, TEXT("fabrikam"));
    assert_int_equal(directory.partners[0].row.root, 1);
    assert_int_equal(directory.partners[1].row.root, 2);
    assert_int_equal(directory.partners[2].row.root, 2);
    assert_int_equal(directory.partners[3].row.root, 2);
    assert_false(directory.partners[5].row.reachable);
    expect_text("a group", directory.groups[0].location, TEXT("westcentralus"));
    assert_int_equal(directory.groups[0].subscription, 1);
    expect_text("a namespace", directory.namespaces[0].name, TEXT("Microsoft.AzureStack"));
}

static void what_is_left_out_has_a_meaning(void **state) {
    const struct directory directory = read_or_fail(
        *state, TEXT("{\"partners\":[{\"name\":\"p\",\"kind\":\"indirectProvider\"}],"
                     "\"tenants\":[{\"id\":\"bbbb0000-0000-4000-8000-000000000001\"}],"
                     "\"subscriptions\":[{\"id\":\"c5000000-0000-4000-8000-00000000000a\","
                     "\"offer\":\"EA\",\"tenant\":\"bbbb0000-0000-4000-8000-000000000001\"}]}"));
    const struct directory_subscription *subscription = &directory.subscriptions[0];
    assert_true(directory.partners[0].row.reachable);
    expect_text("state", subscription->state, TEXT("Active"));
    assert_true(subscription->approved); // "approved unless it says no"
    assert_true(subscription->origin == ORIGIN_FILE);
    assert_int_equal(subscription->partner, 0);
    expect_text("name", subscription->display_name, TEXT(""));
    static const char *const empties[] = {"{}", "\xEF\xBB\xBF{}",
                                          "{\"partners\":[],\"tenants\":[]}"};
    for (size_t i = 0; i < ROWS(empties); i++) {
        const struct directory empty = read_or_fail(*state, text_of(empties[i]));
        expect_number(empties[i], empty.partner_count + empty.subscription_count, 0);
    }
}

// "reachable": both a reseller and its provider have to be.
static void reach(void **state) {
    static const struct {
        const char *provider, *reseller;
        bool want;
    } rows[] = {{"true", "true", true},
                {"true", "false", false},
                {"false", "true", false},
                {"false", "false", false}};
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct directory directory = read_or_fail(
            *state, text_format(*state,
                                "{\"partners\":[{\"name\":\"r\",\"kind\":\"reseller\",\"provider\":"
                                "\"p\",\"reachable\":%s},"
                                "{\"name\":\"p\",\"kind\":\"indirectProvider\",\"reachable\":%s}]}",
                                rows[i].reseller, rows[i].provider));
        expect(rows[i].provider, directory.partners[0].row.reachable == rows[i].want);
        expect_number(rows[i].provider, directory.partners[0].row.root, 2);
    }
}

static struct store *store; // in memory

static int open_both(void **state) {
    struct text why = TEXT("");
    if (open_arena_state(state))
        return -1;
    store = store_open(*state, NULL, &why);
    return store ? 0 : -1;
}

static int close_both(void **state) {
    store_close(store);
    return close_arena_state(state);
}

static bool load(struct arena *arena, const struct directory *directory) {
    struct store_db *db = NULL;
    struct directory_load what = {.directory = directory};
    assert_int_equal(store_write(store, &db), STORE_OK);
    assert_int_equal(directory_load(db, arena, &what), STORE_OK);
    expect_text("why not", what.why, TEXT(""));
    assert_int_equal(store_write_end(store, true), STORE_OK);
    assert_int_equal(store_commit(store), STORE_OK);
    return what.changed;
}

static enum store_result find(struct arena *arena, const char *id,
                              struct subscription_row *ret_row) {
    struct store_db *db = NULL;
    struct guid guid;
    assert_true(guid_read(text_of(id), &guid));
    assert_int_equal(store_read(store, &db), STORE_OK);
    return store_subscription_find(db, arena, &guid, ret_row);
}

static void loading_twice_changes_nothing(void **state) {
    const struct directory directory = sample(*state);
    struct subscription_row row;
    assert_true(load(*state, &directory));
    assert_false(load(*state, &directory));
    assert_int_equal(find(*state, "c5000000-0000-4000-8000-0000000000fa", &row), STORE_OK);
    expect_text("name", row.display_name, TEXT("Proseware via Fabrikam"));
    assert_true(row.root_partner > 0); // its reseller's provider
    assert_true(row.partner_reachable && row.approved && row.in_directory);
    assert_int_equal(find(*state, "ada00000-0000-4000-8000-000000000001", &row), STORE_OK);
    assert_false(row.partner_reachable);
    assert_int_equal(find(*state, "c0de0000-0000-4000-8000-000000000003", &row), STORE_OK);
    assert_int_equal(row.root_partner, 0);
    assert_int_equal(find(*state, "c0de0000-0000-4000-8000-000000000099", &row), STORE_MISSING);
}

// A file that no longer lists a subscription makes it unknown, but what was made in it stays.
static void another_file_replaces_it(void **state) {
    const struct directory first = sample(*state);
    const struct directory empty = read_or_fail(*state, TEXT("{}"));
    struct subscription_row row;
    struct resource_group_row group;
    struct store_db *db = NULL;
    struct guid apss;
    assert_true(guid_read(TEXT("c0de0000-0000-4000-8000-000000000002"), &apss));
    assert_true(load(*state, &first));
    assert_true(load(*state, &empty));
    assert_int_equal(find(*state, "c0de0000-0000-4000-8000-000000000002", &row), STORE_MISSING);
    assert_int_equal(store_read(store, &db), STORE_OK);
    assert_int_equal(store_resource_group_find(db, *state, &apss, TEXT("AzureStack"), &group),
                     STORE_OK);
    assert_int_equal(store_namespace_find(db, &apss, TEXT("microsoft.azurestack")), STORE_OK);
    assert_true(load(*state, &first));
    assert_int_equal(find(*state, "c0de0000-0000-4000-8000-000000000002", &row), STORE_OK);
}

// Resellers may stand before the provider they refer to.
static void partners_in_any_order(void **state) {
    const struct directory directory = read_or_fail(
        *state,
        TEXT("{\"partners\":[{\"name\":\"r1\",\"kind\":\"reseller\",\"provider\":\"p\"},"
             "{\"name\":\"d\",\"kind\":\"direct\"},{\"name\":\"p\",\"kind\":\"indirectProvider\"},"
             "{\"name\":\"r2\",\"kind\":\"reseller\",\"provider\":\"p\"}]}"));
    assert_true(load(*state, &directory));
}

// --- what requests have made ---

#define ONE "bbbb0000-0000-4000-8000-000000000001"
#define MADE_TENANT "bbbb0000-0000-4000-8000-0000000000aa"
#define MADE "c5000000-0000-4000-8000-0000000000aa"
#define CONTOSO "{\"partners\":[{\"name\":\"contoso\",\"kind\":\"direct\"}]"
#define FILE_ONE                                                                                   \
    CONTOSO ",\"tenants\":[{\"id\":\"" ONE                                                         \
            "\"}],\"subscriptions\":[{\"id\":\"c5000000-0000-4000-8000-"                           \
            "00000000000a\",\"offer\":\"CSP\",\"partner\":\"contoso\",\"tenant\":\"" ONE "\"}]}"

static struct guid guid_of(const char *text) {
    struct guid id = {0};
    assert_true(guid_read(text_of(text), &id));
    return id;
}

// A customer of contoso's with a subscription and an administrator.
static void make_customer(void) {
    struct store_db *db = NULL;
    int64_t contoso = 0;
    assert_int_equal(store_write(store, &db), STORE_OK);
    assert_int_equal(store_partner_number(db, TEXT("contoso"), &contoso), STORE_OK);
    const struct tenant_row tenant = {guid_of(MADE_TENANT), TEXT("M"), TEXT("made.example"),
                                      ORIGIN_MADE};
    const struct partner_customer_row customer = {.partner = contoso,
                                                  .tenant = tenant.id,
                                                  .company_name = TEXT("M"),
                                                  .is_told = true,
                                                  .origin = ORIGIN_MADE};
    const struct directory_subscription subscription = {.id = guid_of(MADE),
                                                        .offer = TEXT("CSP"),
                                                        .tenant = tenant.id,
                                                        .partner = contoso,
                                                        .state = TEXT("Active"),
                                                        .origin = ORIGIN_MADE};
    const struct purchase_row purchase = {
        .subscription = subscription.id, .order = guid_of(MADE), .offer_id = TEXT(PURCHASE_OFFER)};
    const struct principal_row admin = {.id = guid_of(MADE),
                                        .is_user = true,
                                        .login = TEXT("admin@made.example"),
                                        .tenant = tenant.id,
                                        .origin = ORIGIN_MADE};
    assert_int_equal(store_tenant_put(db, &tenant), STORE_OK);
    assert_int_equal(store_partner_customer_put(db, &customer), STORE_OK);
    assert_int_equal(store_subscription_put(db, &subscription), STORE_OK);
    assert_int_equal(store_purchase_add(db, &purchase), STORE_OK);
    assert_int_equal(store_principal_put(db, &admin), STORE_OK);
    assert_int_equal(store_write_end(store, true), STORE_OK);
    assert_int_equal(store_commit(store), STORE_OK);
}

static void suspend(const char *id) {
    struct store_db *db = NULL;
    const struct purchase_row row = {
        .subscription = guid_of(id), .name = TEXT("s"), .state = TEXT("Suspended")};
    assert_int_equal(store_write(store, &db), STORE_OK);
    assert_int_equal(store_purchase_update(db, &row), STORE_OK);
    assert_int_equal(store_subscription_edit(db, &row.subscription, row.name, row.state), STORE_OK);
    assert_int_equal(store_write_end(store, true), STORE_OK);
    assert_int_equal(store_commit(store), STORE_OK);
}

// Loads and undoes it: why it is not to be kept.
static struct text why_not(struct arena *arena, const char *document, bool reset) {
    const struct directory directory = read_or_fail(arena, text_of(document));
    struct directory_load what = {.directory = &directory, .reset = reset};
    struct store_db *db = NULL;
    assert_int_equal(store_write(store, &db), STORE_OK);
    assert_int_equal(directory_load(db, arena, &what), STORE_OK);
    assert_int_equal(store_write_end(store, !what.why.size), STORE_OK);
    assert_int_equal(store_commit(store), STORE_OK);
    return what.why;
}

// "A suspended subscription stays suspended" with the same file; "a row suspended by request is
// Active again if [another] file says so or says nothing".
static void the_file_wins_for_what_it_names(void **state) {
    const char *id = "c5000000-0000-4000-8000-00000000000a";
    struct subscription_row row;
    expect_text("the first", why_not(*state, FILE_ONE, false), TEXT(""));
    suspend(id);
    expect_text("the same", why_not(*state, FILE_ONE, false), TEXT(""));
    assert_int_equal(find(*state, id, &row), STORE_OK);
    expect_text("still", row.state, TEXT("Suspended"));
    expect_text("another", why_not(*state, FILE_ONE "\n", false), TEXT(""));
    assert_int_equal(find(*state, id, &row), STORE_OK);
    expect_text("again", row.state, TEXT("Active"));
}

static void made_rows_stay(void **state) {
    struct subscription_row row;
    expect_text("the first", why_not(*state, FILE_ONE, false), TEXT(""));
    make_customer();
    expect_text("another", why_not(*state, CONTOSO "}", false), TEXT(""));
    assert_int_equal(find(*state, "c5000000-0000-4000-8000-00000000000a", &row), STORE_MISSING);
    assert_int_equal(find(*state, MADE, &row), STORE_OK);
    assert_true(row.root_partner && row.in_directory);
}

static void made_rows_need_their_partner(void **state) {
    struct subscription_row row;
    expect_text("the first", why_not(*state, FILE_ONE, false), TEXT(""));
    make_customer();
    expect_text("without", why_not(*state, "{}", false),
                TEXT("partners: \"contoso\" has 1 customer made by requests; list it, or start "
                     "with --reset-directory"));
    assert_int_equal(find(*state, MADE, &row), STORE_OK);
    expect_text("reset", why_not(*state, "{}", true), TEXT(""));
    assert_int_equal(find(*state, MADE, &row), STORE_MISSING);
}

// Another tenant of the same domain, and another user of the same name, are the same.
static void a_file_takes_over_what_it_names(void **state) {
    static const char file[] =
        CONTOSO ",\"tenants\":[{\"id\":\"" ONE
                "\",\"defaultDomain\":\"MADE.example\"}],\"users\":["
                "{\"userPrincipalName\":\"Admin@made.example\",\"objectId\":\"" ONE
                "\",\"tenant\":\"" ONE "\",\"password\":\"x\"}]}";
    struct subscription_row row;
    struct store_db *db = NULL;
    struct principal_row user;
    const struct guid old = guid_of(MADE);
    expect_text("the first", why_not(*state, FILE_ONE, false), TEXT(""));
    make_customer();
    expect_text("another", why_not(*state, file, false), TEXT(""));
    assert_int_equal(find(*state, MADE, &row), STORE_OK);
    const struct guid tenant = guid_of(ONE);
    assert_true(guid_is(&row.tenant, &tenant));
    assert_int_equal(store_read(store, &db), STORE_OK);
    assert_int_equal(store_principal_by_id(db, *state, &old, &user), STORE_MISSING);
    assert_int_equal(store_principal_by_login(db, *state, TEXT("admin@made.example"), &user),
                     STORE_OK);
    assert_int_equal(user.origin, ORIGIN_FILE);
}

// A partner's number stays with its name, wherever it stands in the next file.
static void partners_keep_their_numbers(void **state) {
    struct subscription_row before;
    struct subscription_row after;
    expect_text("the first", why_not(*state, FILE_ONE, false), TEXT(""));
    make_customer();
    assert_int_equal(find(*state, MADE, &before), STORE_OK);
    expect_text("another",
                why_not(*state,
                        "{\"partners\":[{\"name\":\"a\",\"kind\":\"direct\"},{\"name\":\"contoso\","
                        "\"kind\":\"indirectProvider\",\"reachable\":false}]}",
                        false),
                TEXT(""));
    assert_int_equal(find(*state, MADE, &after), STORE_OK);
    assert_int_equal(before.root_partner, after.root_partner);
    assert_true(before.partner_reachable && !after.partner_reachable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(the_sample_file),
        in_arena(what_is_left_out_has_a_meaning),
        in_arena(reach),
        cmocka_unit_test_setup_teardown(loading_twice_changes_nothing, open_both, close_both),
        cmocka_unit_test_setup_teardown(another_file_replaces_it, open_both, close_both),
        cmocka_unit_test_setup_teardown(partners_in_any_order, open_both, close_both),
        cmocka_unit_test_setup_teardown(the_file_wins_for_what_it_names, open_both, close_both),
        cmocka_unit_test_setup_teardown(made_rows_stay, open_both, close_both),
        cmocka_unit_test_setup_teardown(made_rows_need_their_partner, open_both, close_both),
        cmocka_unit_test_setup_teardown(a_file_takes_over_what_it_names, open_both, close_both),
        cmocka_unit_test_setup_teardown(partners_keep_their_numbers, open_both, close_both),
    };
    return cmocka_run_group_tests_name("directory_load", tests, NULL, NULL);
}
