#include "watch/fault_match.h"

#include <string.h>

// How many stars stand there that are one.
static size_t star_at(struct text glob, size_t at, bool by_segments) {
    if (at >= glob.size || glob.at[at] != '*')
        return 0;
    return by_segments && at + 1 < glob.size && glob.at[at + 1] == '*' ? 2 : 1;
}

// The places in the glob that the text may have come to so far, all at once: no way is tried twice.
struct places {
    bool is[FAULT_GLOB_MAX + 1];
};

static void skip_stars(struct places *places, struct text glob, bool by_segments) {
    for (size_t at = 0; at < glob.size; at++)
        if (places->is[at] && star_at(glob, at, by_segments))
            places->is[at + star_at(glob, at, by_segments)] = true;
}

static struct places step(const struct places *now, struct text glob, char c, bool by_segments) {
    struct places next = {0};
    for (size_t at = 0; at < glob.size; at++) {
        const size_t star = star_at(glob, at, by_segments);
        if (!now->is[at])
            continue;
        if (star && (!by_segments || star == 2 || c != '/'))
            next.is[at] = true;
        else if (!star && text_lower_char(glob.at[at]) == text_lower_char(c))
            next.is[at + 1] = true;
    }
    return next;
}

static bool has_star(struct text glob) {
    return glob.size && memchr(glob.at, '*', glob.size);
}

bool fault_glob_fits(struct text glob, struct text text, bool by_segments) {
    struct places places = {.is = {true}};
    if (!has_star(glob))
        return text_same(glob, text);
    if (glob.size > FAULT_GLOB_MAX)
        return false;
    skip_stars(&places, glob, by_segments);
    for (size_t i = 0; i < text.size; i++) {
        places = step(&places, glob, text.at[i], by_segments);
        skip_stars(&places, glob, by_segments);
    }
    return places.is[glob.size];
}

static bool fits_one_of(struct text globs, struct text text) {
    while (globs.size)
        if (fault_glob_fits(text_trim(text_cut(&globs, ',')), text, false))
            return true;
    return false;
}

static bool fits_caller(struct text wanted, const struct fault_facts *facts) {
    if (!facts->caller_id.size && !facts->caller_name.size)
        return text_same(wanted, TEXT("anonymous"));
    return text_same(wanted, facts->caller_id) || text_same(wanted, facts->caller_name);
}

static bool has(const struct http_field *fields, size_t count, const struct fault_pair *wanted) {
    for (size_t i = 0; i < count; i++)
        if (text_same(fields[i].name, wanted->name) &&
            fault_glob_fits(wanted->glob, fields[i].value, false))
            return true;
    return false;
}

static bool fits_pairs(const struct fault_match *match, const struct fault_facts *facts) {
    for (size_t i = 0; i < match->header_count; i++)
        if (!has(facts->fields, facts->field_count, &match->headers[i]))
            return false;
    for (size_t i = 0; i < match->query_count; i++)
        if (!has(facts->query, facts->query_count, &match->query[i]))
            return false;
    return true;
}

bool fault_match_fits(const struct fault_match *match, const struct fault_facts *facts) {
    return (!match->writes || facts->writes) &&
           (!match->method.size || text_same(match->method, facts->method)) &&
           (!match->operation.size || fits_one_of(match->operation, facts->operation)) &&
           (!match->subscription.size || text_same(match->subscription, facts->subscription)) &&
           (!match->caller.size || fits_caller(match->caller, facts)) &&
           (!match->path.size || fault_glob_fits(match->path, facts->path, true)) &&
           fits_pairs(match, facts);
}
