#include "billing/explanation.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "usage/payer.h"

#define OWN ", the registration's own subscription, because "

// What follows "Charged to PAYER"; the tenant, what it was mapped to and since when, and the
// subscription of the stack go in place of {t}, {m}, {f} and {s}.
static const char *const reasons[PAYER_RULES] = {
    [PAYER_ADJUSTMENT] = " because it corrects a record that was charged to it",
    [PAYER_CAPACITY_REGISTRATION] = OWN "its billing model was Capacity",
    [PAYER_TENANT_UNKNOWN] = OWN "nothing said which tenant has subscription {s} of the stack",
    [PAYER_TENANT_NOT_REGISTERED] = OWN "tenant {t} had no customer subscription under it",
    [PAYER_SUBSCRIPTION_GONE] = OWN "{m}, to which tenant {t} was mapped from {f}, was deleted",
    [PAYER_PARTNER_CHANGED] =
        OWN "{m}, to which tenant {t} was mapped from {f}, rolled up to another partner",
    [PAYER_TENANT_MAPPING] = " because tenant {t} was mapped to it from {f}",
};

static const char *reason_of(struct text name) {
    const enum payer_rule rule = payer_rule_named(name);
    return rule < PAYER_RULES ? reasons[rule] : "";
}

static struct text word_for(struct arena *arena, const struct usage_charge_row *charge,
                            const struct guid *subscription, char place) {
    switch (place) {
    case 't':
        return guid_text(arena, &charge->tenant);
    case 'm':
        return guid_text(arena, &charge->mapped);
    case 'f':
        return clock_rfc3339_text(arena, charge->mapped_from_ms);
    default:
        return guid_text(arena, subscription);
    }
}

static struct text sentence(struct arena *arena, const struct usage_charge_row *charge,
                            const struct guid *subscription, struct text end) {
    struct buffer out = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&out, TEXT("Charged to "));
    buffer_add(&out, guid_text(arena, &charge->payer));
    for (const char *at = reason_of(charge->rule); *at; at++)
        if (*at == '{') {
            buffer_add(&out, word_for(arena, charge, subscription, at[1]));
            at += 2;
        } else {
            buffer_add_char(&out, *at);
        }
    buffer_add(&out, end);
    return buffer_text(&out, &text) ? text : TEXT("");
}

struct text explanation_of(struct arena *arena, const struct usage_entry *entry) {
    const struct text time = clock_rfc3339_text(arena, entry->report.reported_ms);
    return sentence(arena, &entry->charge, &entry->series.subscription,
                    text_format(arena, ", when the record was reported at %.*s.", TEXT_ARGS(time)));
}

struct text explanation_of_charge(struct arena *arena, const struct usage_charge_row *charge,
                                  const struct guid *subscription) {
    return sentence(arena, charge, subscription, TEXT("."));
}
