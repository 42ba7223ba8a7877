// usage/payer: who pays, one row a documented case. Above each row stands the sentence it comes
// from: [infra] "Usage reporting infrastructure for Cloud Solution Providers", [ops] "Manage usage
// and billing for Azure Stack as a Cloud Solution Provider", [faq] "Frequently asked questions
// about Azure Stack usage"; [rule] the rule's own words in docs/usage.md.
#include "unit.h"

#include "usage/payer.h"

enum { NOBODY, CONTOSO, NORTHWIND };
enum { DEFAULT = 1, MAPPED = 2, CORRECTED = 3 };

struct row {
    const char *what;
    bool is_correction;
    const char *billing_model;
    bool has_tenant, is_mapped;
    bool known, assumed;
    const char *state;
    int64_t partner, default_partner;
    bool default_assumed;
    enum payer_rule rule;
    uint8_t payer;
};

static const struct row rows[] = {
    // [infra] "maps each tenant's usage to the appropriate tenant subscription"
    {"mapped", false, "PayAsYouUse", true, true, true, false, "Active", CONTOSO, CONTOSO, false,
     PAYER_TENANT_MAPPING, MAPPED},
    // [infra] "If a tenant has not been registered, that usage goes to the default subscription"
    {"not mapped", false, "PayAsYouUse", true, false, true, false, "Active", CONTOSO, CONTOSO,
     false, PAYER_TENANT_NOT_REGISTERED, DEFAULT},
    // [ops] "their usage is charged to the subscription used in the initial registration"
    {"no longer mapped", false, "Custom", true, false, true, false, "Active", CONTOSO, CONTOSO,
     false, PAYER_TENANT_NOT_REGISTERED, DEFAULT},
    // [rule] "nothing says whose stack subscription it is"
    {"nobody knows whose", false, "PayAsYouUse", false, false, true, false, "Active", CONTOSO,
     CONTOSO, false, PAYER_TENANT_UNKNOWN, DEFAULT},
    {"nobody knows whose, and yet mapped", false, "PayAsYouUse", false, true, true, false, "Active",
     CONTOSO, CONTOSO, false, PAYER_TENANT_UNKNOWN, DEFAULT},
    // [rule] "the registration's billing model is Capacity"
    {"capacity", false, "Capacity", true, true, true, false, "Active", CONTOSO, CONTOSO, false,
     PAYER_CAPACITY_REGISTRATION, DEFAULT},
    {"capacity, nobody knows whose", false, "Capacity", false, false, true, false, "Active",
     CONTOSO, CONTOSO, false, PAYER_CAPACITY_REGISTRATION, DEFAULT},
    // [rule] "a suspended customer still owes"
    {"suspended", false, "PayAsYouUse", true, true, true, false, "Suspended", CONTOSO, CONTOSO,
     false, PAYER_TENANT_MAPPING, MAPPED},
    // [rule] "the directory says Deleted or nothing"
    {"deleted", false, "PayAsYouUse", true, true, true, false, "Deleted", CONTOSO, CONTOSO, false,
     PAYER_SUBSCRIPTION_GONE, DEFAULT},
    {"unknown", false, "PayAsYouUse", true, true, false, false, "", NOBODY, CONTOSO, false,
     PAYER_SUBSCRIPTION_GONE, DEFAULT},
    {"deleted, of another partner", false, "PayAsYouUse", true, true, true, false, "Deleted",
     NORTHWIND, CONTOSO, false, PAYER_SUBSCRIPTION_GONE, DEFAULT},
    // [infra] "a CSP partner who is not responsible"
    {"another partner's", false, "PayAsYouUse", true, true, true, false, "Active", NORTHWIND,
     CONTOSO, false, PAYER_PARTNER_CHANGED, DEFAULT},
    {"nobody's any more", false, "PayAsYouUse", true, true, true, false, "Active", NOBODY, CONTOSO,
     false, PAYER_PARTNER_CHANGED, DEFAULT},
    {"the default's partner is another", false, "PayAsYouUse", true, true, true, false, "Active",
     CONTOSO, NORTHWIND, false, PAYER_PARTNER_CHANGED, DEFAULT},
    // [rule] "not asked of what --loose made"
    {"loose", false, "PayAsYouUse", true, true, false, true, "", NOBODY, CONTOSO, false,
     PAYER_TENANT_MAPPING, MAPPED},
    {"loose, and so is the default", false, "PayAsYouUse", true, true, true, false, "Active",
     CONTOSO, NOBODY, true, PAYER_TENANT_MAPPING, MAPPED},
    // [faq] billing models besides Capacity are charged alike
    {"development", false, "Development", true, true, true, false, "Active", CONTOSO, CONTOSO,
     false, PAYER_TENANT_MAPPING, MAPPED},
    {"ruggedized", false, "Ruggedized", true, true, true, false, "Active", CONTOSO, CONTOSO, false,
     PAYER_TENANT_MAPPING, MAPPED},
    // [rule] "it corrects a record: that record's payer", whatever is so by now
    {"a correction", true, "PayAsYouUse", true, true, true, false, "Active", CONTOSO, CONTOSO,
     false, PAYER_ADJUSTMENT, CORRECTED},
    {"a correction, of somebody who is gone", true, "Capacity", false, false, false, false, "",
     NOBODY, NORTHWIND, false, PAYER_ADJUSTMENT, CORRECTED},
};

static struct guid numbered(uint8_t number) {
    return (struct guid){.bytes = {number}};
}

static void who_pays(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        const struct payer_facts facts = {
            .is_correction = row->is_correction,
            .corrected_payer = numbered(CORRECTED),
            .billing_model = text_of(row->billing_model),
            .has_tenant = row->has_tenant,
            .is_mapped = row->is_mapped,
            .by_default = {.id = numbered(DEFAULT),
                           .is_known = true,
                           .is_assumed = row->default_assumed,
                           .state = TEXT("Active"),
                           .root_partner = row->default_partner},
            .mapped = {.id = numbered(MAPPED),
                       .is_known = row->known,
                       .is_assumed = row->assumed,
                       .state = text_of(row->state),
                       .root_partner = row->partner},
        };
        const struct payer payer = payer_of(&facts);
        expect_text(row->what, text_of(payer_rule_name(payer.rule)),
                    text_of(payer_rule_name(row->rule)));
        expect_number(row->what, payer.subscription.bytes[0], row->payer);
    }
}

static void each_rule_has_a_row(void **state) {
    (void)state;
    for (int rule = 0; rule < PAYER_RULES; rule++) {
        bool found = false;
        for (size_t i = 0; i < ROWS(rows); i++)
            found = found || (int)rows[i].rule == rule;
        expect(payer_rule_name((enum payer_rule)rule), found);
        assert_int_equal(payer_rule_named(text_of(payer_rule_name((enum payer_rule)rule))), rule);
    }
    assert_int_equal(payer_rule_named(TEXT("tenantMapping")), PAYER_RULES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(who_pays),
        in_arena(each_rule_has_a_row),
    };
    return cmocka_run_group_tests_name("payer", tests, NULL, NULL);
}
