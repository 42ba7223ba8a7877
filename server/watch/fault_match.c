#include "watch/fault_match.h"

#include "watch/glob.h"

static bool fits_one_of(struct text globs, struct text text) {
    while (globs.size)
        if (glob_fits(text_trim(text_cut(&globs, ',')), text, false))
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
            glob_fits(wanted->glob, fields[i].value, false))
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
           (!match->path.size || glob_fits(match->path, facts->path, true)) &&
           fits_pairs(match, facts);
}
