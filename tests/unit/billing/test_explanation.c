// billing/explanation: one sentence for each rule.
#include "unit.h"

#include "billing/explanation.h"

#define PAYER "c5000000-0000-0000-0000-000000000001"
#define TENANT "c5000000-0000-0000-0000-000000000002"
#define MAPPED "c5000000-0000-0000-0000-000000000003"
#define STACK "c5000000-0000-0000-0000-000000000004"
#define OWN "Charged to " PAYER ", the registration's own subscription, because "
#define THEN ", when the record was reported at 2025-11-22T08:26:40.000Z"

static struct guid numbered(uint8_t number) {
    struct guid guid = {.bytes = {0xc5}};
    guid.bytes[15] = number;
    return guid;
}

static void a_sentence_for_each_rule(void **state) {
    static const struct {
        const char *rule, *sentence;
    } rows[] = {
        {"Adjustment", "Charged to " PAYER " because it corrects a record that was charged to it"},
        {"CapacityRegistration", OWN "its billing model was Capacity"},
        {"TenantUnknown", OWN "nothing said which tenant has subscription " STACK " of the stack"},
        {"TenantNotRegistered", OWN "tenant " TENANT " had no customer subscription under it"},
        {"SubscriptionGone", OWN MAPPED ", to which tenant " TENANT
                                        " was mapped from 2025-11-21T00:00:00.000Z, was deleted"},
        {"PartnerChanged",
         OWN MAPPED ", to which tenant " TENANT
                    " was mapped from 2025-11-21T00:00:00.000Z, rolled up to another partner"},
        {"TenantMapping", "Charged to " PAYER " because tenant " TENANT
                          " was mapped to it from 2025-11-21T00:00:00.000Z"},
    };
    struct usage_entry entry = {
        .series = {.subscription = numbered(4)},
        .charge = {.payer = numbered(1),
                   .tenant = numbered(2),
                   .mapped = numbered(3),
                   .mapped_from_ms = 1763683200000},
        .report = {.reported_ms = 1763800000000},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        entry.charge.rule = text_of(rows[i].rule);
        expect_text(rows[i].rule, explanation_of(*state, &entry),
                    text_format(*state, "%s" THEN ".", rows[i].sentence));
        expect_text(rows[i].rule,
                    explanation_of_charge(*state, &entry.charge, &entry.series.subscription),
                    text_format(*state, "%s.", rows[i].sentence));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(a_sentence_for_each_rule)};
    return cmocka_run_group_tests_name("explanation", tests, NULL, NULL);
}
