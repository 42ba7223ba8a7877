// stack/ownership: who may be a customer under a registration, one row a documented case. Above
// each row stands the sentence it comes from: [errors] "Usage and billing registration error
// codes", [infra] "Usage reporting infrastructure for Cloud Solution Providers", [ops] "Register
// tenants for usage tracking" (all Azure Stack operator documentation); [rule] the check's own
// words in the table of this project.
#include "unit.h"

#include "stack/ownership.h"

#define ALPINE "c5000000-0000-4000-8000-00000000000a"
#define ALPINE_TENANT "bbbb0000-0000-4000-8000-000000000001"
#define WOODGROVE_TENANT "bbbb0000-0000-4000-8000-000000000002"
#define ANY NULL // no tenantId given

// Root partners. A reseller has its provider's.
enum { NOBODY, CONTOSO, WINGTIP, NORTHWIND, ADATUM };

struct default_subscription {
    const char *offer;
    int64_t root;
    bool approved, reachable, assumed;
};

static const struct default_subscription contoso_csp = {"CSP", CONTOSO, true, true};
static const struct default_subscription contoso_apss = {"APSS", CONTOSO, true, true};
static const struct default_subscription contoso_ea = {"EA", NOBODY, true, true};
static const struct default_subscription contoso_payg = {"PAYG", NOBODY, true, true};
static const struct default_subscription contoso_no_offer = {"", CONTOSO, true, true};
static const struct default_subscription csp_unapproved = {"CSP", CONTOSO, false, true};
static const struct default_subscription apss_unapproved = {"APSS", CONTOSO, false, true};
static const struct default_subscription ea_unapproved = {"EA", NOBODY, false, true};
static const struct default_subscription wingtip_apss = {"APSS", WINGTIP, true, true};
static const struct default_subscription fabrikam_csp = {"CSP", WINGTIP, true, true};
static const struct default_subscription adatum_csp = {"CSP", ADATUM, true, false};
static const struct default_subscription adatum_unapproved = {"CSP", ADATUM, false, false};
static const struct default_subscription csp_of_nobody = {"CSP", NOBODY, true, true};
static const struct default_subscription loose_one = {"CSP", NOBODY, true, true, true};

struct customer_subscription {
    bool known;
    const char *state, *offer;
    int64_t root;
    bool reachable, assumed;
};

static const struct customer_subscription alpine = {true, "Active", "CSP", CONTOSO, true};
static const struct customer_subscription lower_csp = {true, "Active", "csp", CONTOSO, true};
static const struct customer_subscription inactive = {true, "Suspended", "CSP", CONTOSO, true};
static const struct customer_subscription deleted = {true, "Deleted", "CSP", CONTOSO, true};
static const struct customer_subscription unknown = {.reachable = true};
static const struct customer_subscription never_heard_of = {.reachable = false};
static const struct customer_subscription ea = {true, "Active", "EA", NOBODY, true};
static const struct customer_subscription ea_inactive = {true, "Suspended", "EA", NOBODY, true};
static const struct customer_subscription apss = {true, "Active", "APSS", CONTOSO, true};
static const struct customer_subscription apss_of_northwind = {true, "Active", "APSS", NORTHWIND,
                                                               true};
static const struct customer_subscription lucerne = {true, "Active", "CSP", NORTHWIND, true};
static const struct customer_subscription proseware = {true, "Active", "CSP", WINGTIP, true};
static const struct customer_subscription margie = {true, "Active", "CSP", ADATUM, false};
static const struct customer_subscription margie_inactive = {true, "Suspended", "CSP", ADATUM,
                                                             false};
static const struct customer_subscription of_nobody = {true, "Active", "CSP", NOBODY, true};
static const struct customer_subscription loose_customer = {.assumed = true};

struct row {
    const char *id;
    const char *model;
    const struct default_subscription *under;
    const struct customer_subscription *customer;
    const char *tenant_id;
    enum ownership_verdict want;
};

static struct ownership_facts facts_of(const struct row *row) {
    struct ownership_facts facts = {
        .customer_id = text_of(row->id),
        .billing_model = text_of(row->model),
        .approved = row->under->approved,
        .registration = {.known = !row->under->assumed,
                         .assumed = row->under->assumed,
                         .state = TEXT("Active"),
                         .offer = text_of(row->under->offer),
                         .root_partner = row->under->root,
                         .partner_reachable = row->under->reachable},
        .customer = {.known = row->customer->known,
                     .assumed = row->customer->assumed,
                     .state = text_of(row->customer->state),
                     .offer = text_of(row->customer->offer),
                     .root_partner = row->customer->root,
                     .partner_reachable = row->customer->reachable},
    };
    assert_true(guid_read(TEXT(ALPINE_TENANT), &facts.customer.tenant));
    if (row->tenant_id)
        facts.tenant_id = text_of(row->tenant_id);
    return facts;
}

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char row[128];
        const struct ownership_facts facts = facts_of(&rows[i]);
        snprintf(row, sizeof row, "%zu: %s %s under %s", i, rows[i].id, rows[i].customer->offer,
                 rows[i].under->offer);
        expect_number(row, ownership_check(&facts), rows[i].want);
    }
}

static void who_may_be_mapped(void **state) {
    static const struct row rows[] = {
        // [infra] Tenant subscriptions must be of the CSP type and must roll up to the partner who
        // owns the default subscription.
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, ANY, OWNERSHIP_OK},
        // [infra] For multi-tenant usage reporting to work, the subscription must be a CSP or CSPSS
        // subscription. (CSPSS is the older name of APSS.)
        {ALPINE, "PayAsYouUse", &contoso_apss, &alpine, ANY, OWNERSHIP_OK},
        // [infra] Indirect resellers work with an indirect provider (also known as a distributor).
        // [rule] A reseller rolls up to its indirect provider; compare the root.
        {ALPINE, "PayAsYouUse", &fabrikam_csp, &proseware, ANY, OWNERSHIP_OK},
        // [rule] compare the root: the distributor's own registration, a reseller's customer
        {ALPINE, "PayAsYouUse", &wingtip_apss, &proseware, ANY, OWNERSHIP_OK},
        // [rule] billing models other than Capacity: PayAsYouUse, Development, Custom, Ruggedized
        {ALPINE, "Development", &contoso_csp, &alpine, ANY, OWNERSHIP_OK},
        {ALPINE, "Custom", &contoso_csp, &alpine, ANY, OWNERSHIP_OK},
        {ALPINE, "Ruggedized", &contoso_csp, &alpine, ANY, OWNERSHIP_OK},
        // [rule] tenantId, if given, is the tenant the subscription was created in
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, ALPINE_TENANT, OWNERSHIP_OK},
        // the same, however the client spells it: only the customer id is case sensitive
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, "BBBB0000-0000-4000-8000-000000000001",
         OWNERSHIP_OK},
        // an offer is one whatever its case
        {ALPINE, "PayAsYouUse", &contoso_csp, &lower_csp, ANY, OWNERSHIP_OK},
        // --loose: an unknown customer counts as a CSP subscription of the registration's partner
        {ALPINE, "PayAsYouUse", &contoso_csp, &loose_customer, ANY, OWNERSHIP_OK},
        {ALPINE, "PayAsYouUse", &contoso_csp, &loose_customer, ALPINE_TENANT, OWNERSHIP_OK},
        // --loose: a registration in a subscription nobody knows takes customers
        {ALPINE, "PayAsYouUse", &loose_one, &alpine, ANY, OWNERSHIP_OK},
        {ALPINE, "PayAsYouUse", &loose_one, &loose_customer, ANY, OWNERSHIP_OK},
    };
    (void)state;
    check_rows(rows, ROWS(rows));
}

static void who_may_not(void **state) {
    static const struct row rows[] = {
        // 2 [ops] The customer subscription ID is case sensitive.
        {"C5000000-0000-4000-8000-00000000000A", "PayAsYouUse", &contoso_csp, &alpine, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        // 2 one capital is enough
        {"c5000000-0000-4000-8000-00000000000A", "PayAsYouUse", &contoso_csp, &alpine, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        // 2 [rule] the id is a lower-case 8-4-4-4-12 GUID
        {"c500000000004000800000000000000a", "PayAsYouUse", &contoso_csp, &alpine, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        {"{" ALPINE "}", "PayAsYouUse", &contoso_csp, &alpine, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        {ALPINE " ", "PayAsYouUse", &contoso_csp, &alpine, ANY, OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        {"alpine-ski-house", "PayAsYouUse", &contoso_csp, &alpine, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        {"", "PayAsYouUse", &contoso_csp, &alpine, ANY, OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        // 2 holds in --loose as well
        {"C5000000-0000-4000-8000-00000000000A", "PayAsYouUse", &loose_one, &loose_customer, ANY,
         OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        // 3 [errors] The registration to which you're trying to add tenants is a Capacity
        // registration.
        {ALPINE, "Capacity", &contoso_csp, &alpine, ANY, OWNERSHIP_CAPACITY},
        {ALPINE, "Capacity", &loose_one, &loose_customer, ANY, OWNERSHIP_CAPACITY},
        // 4 [infra] For multi-tenant usage reporting to work, the subscription must be a CSP or
        // CSPSS subscription.
        {ALPINE, "PayAsYouUse", &contoso_ea, &alpine, ANY, OWNERSHIP_DEFAULT_OFFER},
        {ALPINE, "PayAsYouUse", &contoso_payg, &alpine, ANY, OWNERSHIP_DEFAULT_OFFER},
        {ALPINE, "PayAsYouUse", &contoso_no_offer, &alpine, ANY, OWNERSHIP_DEFAULT_OFFER},
        // 4 [errors] A registration must be approved for multi-tenancy by Microsoft before you can
        // start adding tenants to it.
        {ALPINE, "PayAsYouUse", &csp_unapproved, &alpine, ANY, OWNERSHIP_NOT_APPROVED},
        {ALPINE, "PayAsYouUse", &apss_unapproved, &alpine, ANY, OWNERSHIP_NOT_APPROVED},
        {ALPINE, "PayAsYouUse", &csp_unapproved, &loose_customer, ANY, OWNERSHIP_NOT_APPROVED},
        // 5 [errors] One of the upstream servers returned an unexpected error. (the customer's
        // partner, the default subscription's, both)
        {ALPINE, "PayAsYouUse", &contoso_csp, &margie, ANY, OWNERSHIP_NOT_REACHABLE},
        {ALPINE, "PayAsYouUse", &adatum_csp, &alpine, ANY, OWNERSHIP_NOT_REACHABLE},
        {ALPINE, "PayAsYouUse", &adatum_csp, &margie, ANY, OWNERSHIP_NOT_REACHABLE},
        // 6 [errors] The customer subscription identifier is not valid. Make sure a valid Azure
        // subscription is provided.
        {ALPINE, "PayAsYouUse", &contoso_csp, &unknown, ANY, OWNERSHIP_UNKNOWN},
        // 6 who is unknown has no partner that could be out of reach
        {ALPINE, "PayAsYouUse", &contoso_csp, &never_heard_of, ANY, OWNERSHIP_UNKNOWN},
        // 6 [rule] the subscription is active
        {ALPINE, "PayAsYouUse", &contoso_csp, &inactive, ANY, OWNERSHIP_SUSPENDED},
        {ALPINE, "PayAsYouUse", &loose_one, &inactive, ANY, OWNERSHIP_SUSPENDED},
        {ALPINE, "PayAsYouUse", &contoso_csp, &deleted, ANY, OWNERSHIP_DELETED},
        // 7 [ops] Must be created in the Cloud Solution Provider (CSP) offer through the Partner
        // Center.
        {ALPINE, "PayAsYouUse", &contoso_csp, &ea, ANY, OWNERSHIP_NOT_CSP},
        {ALPINE, "PayAsYouUse", &loose_one, &ea, ANY, OWNERSHIP_NOT_CSP},
        // 7 shared services can hold a registration, but not be a customer
        {ALPINE, "PayAsYouUse", &contoso_csp, &apss, ANY, OWNERSHIP_NOT_CSP},
        // 8 [errors] This error happens when the customer subscription is a CSP subscription, but
        // it rolls up to a CSP partner different from the one to which the subscription used in the
        // initial registration rolls up.
        {ALPINE, "PayAsYouUse", &contoso_csp, &lucerne, ANY, OWNERSHIP_OTHER_PARTNER},
        {ALPINE, "PayAsYouUse", &contoso_apss, &proseware, ANY, OWNERSHIP_OTHER_PARTNER},
        {ALPINE, "PayAsYouUse", &fabrikam_csp, &alpine, ANY, OWNERSHIP_OTHER_PARTNER},
        // 8 without a partner nobody owns anything, not even together
        {ALPINE, "PayAsYouUse", &contoso_csp, &of_nobody, ANY, OWNERSHIP_NO_PARTNER},
        {ALPINE, "PayAsYouUse", &csp_of_nobody, &alpine, ANY, OWNERSHIP_OTHER_PARTNER},
        {ALPINE, "PayAsYouUse", &csp_of_nobody, &of_nobody, ANY, OWNERSHIP_NO_PARTNER},
        // 9 [rule] tenantId, if given, is the tenant the subscription was created in
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, WOODGROVE_TENANT, OWNERSHIP_OTHER_TENANT},
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, "alpineskihouse.example",
         OWNERSHIP_OTHER_TENANT},
        {ALPINE, "PayAsYouUse", &contoso_csp, &alpine, "", OWNERSHIP_OTHER_TENANT},
        {ALPINE, "PayAsYouUse", &loose_one, &alpine, WOODGROVE_TENANT, OWNERSHIP_OTHER_TENANT},
    };
    (void)state;
    check_rows(rows, ROWS(rows));
}

// "A PUT passes these checks in this order; the first that fails answers": what fails two checks
// that stand side by side is told the first.
static void neighbours_in_order(void **state) {
    static const char upper[] = "C5000000-0000-4000-8000-00000000000A";
    static const struct row rows[] = {
        // 2 before 3
        {upper, "Capacity", &contoso_csp, &alpine, ANY, OWNERSHIP_ID_NOT_LOWER_CASE_GUID},
        // 3 before 4
        {ALPINE, "Capacity", &contoso_ea, &alpine, ANY, OWNERSHIP_CAPACITY},
        {ALPINE, "Capacity", &csp_unapproved, &alpine, ANY, OWNERSHIP_CAPACITY},
        // 4 before 5
        {ALPINE, "PayAsYouUse", &contoso_ea, &margie, ANY, OWNERSHIP_DEFAULT_OFFER},
        {ALPINE, "PayAsYouUse", &adatum_unapproved, &alpine, ANY, OWNERSHIP_NOT_APPROVED},
        // 4: the offer before the approval, which would not help
        {ALPINE, "PayAsYouUse", &ea_unapproved, &alpine, ANY, OWNERSHIP_DEFAULT_OFFER},
        // 5 before 6
        {ALPINE, "PayAsYouUse", &adatum_csp, &unknown, ANY, OWNERSHIP_NOT_REACHABLE},
        {ALPINE, "PayAsYouUse", &adatum_csp, &inactive, ANY, OWNERSHIP_NOT_REACHABLE},
        {ALPINE, "PayAsYouUse", &contoso_csp, &margie_inactive, ANY, OWNERSHIP_NOT_REACHABLE},
        // 6 before 7
        {ALPINE, "PayAsYouUse", &contoso_csp, &ea_inactive, ANY, OWNERSHIP_SUSPENDED},
        // 7 before 8
        {ALPINE, "PayAsYouUse", &contoso_csp, &apss_of_northwind, ANY, OWNERSHIP_NOT_CSP},
        {ALPINE, "PayAsYouUse", &contoso_csp, &ea, ANY, OWNERSHIP_NOT_CSP},
        // 8 before 9
        {ALPINE, "PayAsYouUse", &contoso_csp, &lucerne, WOODGROVE_TENANT, OWNERSHIP_OTHER_PARTNER},
    };
    (void)state;
    check_rows(rows, ROWS(rows));
}

// One request that fails every check, mended one check at a time.
static void all_wrong_mended_one_by_one(void **state) {
    struct ownership_facts facts = facts_of(&(struct row){
        "NOT-A-GUID", "Capacity", &ea_unapproved, &ea_inactive, WOODGROVE_TENANT, OWNERSHIP_OK});
    (void)state;
    facts.registration.partner_reachable = facts.customer.partner_reachable = false;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_ID_NOT_LOWER_CASE_GUID);
    facts.customer_id = TEXT(ALPINE);
    assert_int_equal(ownership_check(&facts), OWNERSHIP_CAPACITY);
    facts.billing_model = TEXT("PayAsYouUse");
    assert_int_equal(ownership_check(&facts), OWNERSHIP_DEFAULT_OFFER);
    facts.registration.offer = TEXT("CSP");
    assert_int_equal(ownership_check(&facts), OWNERSHIP_NOT_APPROVED);
    facts.approved = true;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_NOT_REACHABLE);
    facts.registration.partner_reachable = true;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_NOT_REACHABLE);
    facts.customer.partner_reachable = true;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_SUSPENDED);
    facts.customer.state = TEXT("Active");
    assert_int_equal(ownership_check(&facts), OWNERSHIP_NOT_CSP);
    facts.customer.offer = TEXT("CSP");
    assert_int_equal(ownership_check(&facts), OWNERSHIP_NO_PARTNER);
    facts.customer.root_partner = CONTOSO;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_OTHER_PARTNER);
    facts.registration.root_partner = facts.customer.root_partner = WINGTIP;
    assert_int_equal(ownership_check(&facts), OWNERSHIP_OTHER_TENANT);
    facts.tenant_id = TEXT(ALPINE_TENANT);
    assert_int_equal(ownership_check(&facts), OWNERSHIP_OK);
}

// "Check 3 applies to every operation on customerSubscriptions."
static void billing_models(void **state) {
    static const char *const allowed[] = {"PayAsYouUse", "Development", "Custom", "Ruggedized"};
    (void)state;
    for (size_t i = 0; i < ROWS(allowed); i++)
        expect(allowed[i], ownership_allows_customers(text_of(allowed[i])));
    assert_false(ownership_allows_customers(TEXT("Capacity")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(who_may_be_mapped),   in_arena(who_may_not),
        in_arena(neighbours_in_order), in_arena(all_wrong_mended_one_by_one),
        in_arena(billing_models),
    };
    return cmocka_run_group_tests_name("ownership", tests, NULL, NULL);
}
