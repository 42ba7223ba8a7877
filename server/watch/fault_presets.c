#include "watch/fault_presets.h"

#include "base/buffer.h"

#define PARTNER_CENTER                                                                             \
    "Customers_*,Domains_*,Offers_*,Orders_*,PartnerSubscriptions_*,RateCards_*,"                  \
    "Relationships_*,Utilizations_*,Validations_*"

static const struct {
    const char *name;
    const char *json;
} presets[] = {
    // https://github.com/MicrosoftDocs/azure-docs/issues/105248
    {"throttled",
     "{\"do\":{\"status\":429,\"code\":\"SubscriptionRequestsThrottled\",\"message\":\"Number of "
     "requests for subscription '{subscription}' and operation '{operation}' exceeded the backend "
     "storage limit. Please try again after '1' seconds.\",\"headers\":{\"Retry-After\":\"1\"}}}"},
    {"unavailable",
     "{\"do\":{\"status\":503,\"code\":\"ServiceUnavailable\",\"message\":\"The service is "
     "temporarily unavailable. Try again later.\",\"headers\":{\"Retry-After\":\"5\"}}}"},
    {"gateway-timeout",
     "{\"do\":{\"status\":504,\"code\":\"GatewayTimeout\",\"message\":\"The gateway did not "
     "receive a response within the specified time period.\",\"after\":true},\"times\":1}"},
    {"lost-answer", "{\"match\":{\"writes\":true},\"do\":{\"close\":\"after\"},\"times\":1}"},
    {"slow", "{\"do\":{\"delayMs\":3000}}"},
    {"registering", "{\"do\":{\"registering\":3}}"},
    // Check 5 of customer subscriptions, and what Partner Center says of the same.
    {"partner-center-down",
     "{\"match\":{\"operation\":\"CustomerSubscriptions_Create," PARTNER_CENTER "\"},"
     "\"do\":{\"status\":502,\"code\":\"MetadataResolverBadGatewayError\",\"message\":\"One of the "
     "upstream servers returned an unexpected error. Try again later. If the problem persists, "
     "contact support.\"}}"},
};

enum { PRESETS = sizeof presets / sizeof *presets };

struct text fault_preset(struct text name) {
    for (size_t i = 0; i < PRESETS; i++)
        if (text_is(name, text_of(presets[i].name)))
            return text_of(presets[i].json);
    return TEXT("");
}

struct text fault_preset_names(struct arena *arena) {
    struct buffer names = buffer_in(arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < PRESETS; i++) {
        if (i)
            buffer_add(&names, i + 1 == PRESETS ? TEXT(" or ") : TEXT(", "));
        buffer_add(&names, text_of(presets[i].name));
    }
    return buffer_text(&names, &text) ? text : TEXT("");
}
