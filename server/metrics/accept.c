#include "metrics/exposition.h"

enum { WHOLE = 1000 }; // of a weight, in thousandths

// RFC 9110, 12.4.2: "0.5"; what is none counts as nothing.
static int read_weight(struct text text) {
    int weight = 0;
    int place = WHOLE;
    for (size_t i = 0; i < text.size && i < 5; i++) {
        if (i == 1 && text.at[i] == '.')
            continue;
        if (text.at[i] < '0' || text.at[i] > '9')
            return 0;
        weight += (text.at[i] - '0') * place;
        place /= 10;
    }
    return weight < WHOLE ? weight : WHOLE;
}

struct wish {
    struct text type;
    int weight;
    bool is_known; // its version, where it names one, is one of ours
};

// "TYPE;version=1.0.0;q=0.5"
static struct wish read_wish(struct text text) {
    struct wish wish = {.type = text_trim(text_cut(&text, ';')), .weight = WHOLE, .is_known = true};
    while (text.size) {
        struct text value = text_cut(&text, ';');
        const struct text name = text_trim(text_cut(&value, '='));
        if (text_same(name, TEXT("q")))
            wish.weight = read_weight(text_trim(value));
        else if (text_same(name, TEXT("version")))
            wish.is_known = text_is(text_trim(value), TEXT("1.0.0"));
    }
    return wish;
}

enum exposition_format exposition_wanted(struct text accept) {
    static const char *const plain_types[] = {"*/*", "text/*", "text/plain"};
    int open = 0;
    int plain = 0;
    while (accept.size) {
        const struct wish wish = read_wish(text_cut(&accept, ','));
        if (text_same(wish.type, TEXT("application/openmetrics-text")) && wish.is_known &&
            wish.weight > open)
            open = wish.weight;
        for (size_t i = 0; i < sizeof plain_types / sizeof *plain_types; i++)
            if (text_same(wish.type, text_of(plain_types[i])) && wish.weight > plain)
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
