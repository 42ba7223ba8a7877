#include "protocol/accept.h"
#include "metrics/exposition.h"

// No version, or ours.
static bool is_known(const struct accept_wish *wish) {
    return !wish->version.at || text_is(wish->version, TEXT("1.0.0"));
}

enum exposition_format exposition_wanted(struct text accept) {
    static const char *const plain_types[] = {"*/*", "text/*", "text/plain"};
    int open = 0;
    int plain = 0;
    while (accept.size) {
        const struct accept_wish wish = accept_take(&accept);
        if (text_same(wish.name, TEXT("application/openmetrics-text")) && is_known(&wish) &&
            wish.weight > open)
            open = wish.weight;
        for (size_t i = 0; i < sizeof plain_types / sizeof *plain_types; i++)
            if (text_same(wish.name, text_of(plain_types[i])) && wish.weight > plain)
                plain = wish.weight;
    }
    return open > plain ? EXPOSITION_OPEN_METRICS : EXPOSITION_PLAIN;
}

const char *exposition_type(enum exposition_format format) {
    static const char *const types[EXPOSITION_FORMATS] = {
        [EXPOSITION_PLAIN] = "text/plain; version=0.0.4; charset=utf-8",
        [EXPOSITION_OPEN_METRICS] = "application/openmetrics-text; version=1.0.0; charset=utf-8"};
    return types[format];
}
