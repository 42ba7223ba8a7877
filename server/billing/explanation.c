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

static const char *reason_of(struct text rule) {
    for (size_t i = 0; i < PAYER_RULES; i++)
        if (text_is(rule, text_of(payer_rule_name((enum payer_rule)i))))
            return reasons[i];
    return "";
}

static struct text word_for(struct arena *arena, const struct usage_entry *entry, char place) {
    switch (place) {
    case 't':
        return guid_text(arena, &entry->charge.tenant);
    case 'm':
        return guid_text(arena, &entry->charge.mapped);
    case 'f':
        return clock_rfc3339_text(arena, entry->charge.mapped_from_ms);
    default:
        return guid_text(arena, &entry->series.subscription);
    }
}

struct text explanation_of(struct arena *arena, const struct usage_entry *entry) {
    struct buffer out = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&out, TEXT("Charged to "));
    buffer_add(&out, guid_text(arena, &entry->charge.payer));
    for (const char *at = reason_of(entry->charge.rule); *at; at++)
        if (*at == '{') {
            buffer_add(&out, word_for(arena, entry, at[1]));
            at += 2;
        } else {
            buffer_add_char(&out, *at);
        }
    buffer_add(&out, TEXT(", when the record was reported at "));
    buffer_add(&out, clock_rfc3339_text(arena, entry->report.reported_ms));
    buffer_add_char(&out, '.');
    return buffer_text(&out, &text) ? text : TEXT("");
}
