#include "watch/match.h"

#include "protocol/path.h"
#include "watch/glob.h"

static bool is_same(struct text wanted, struct text got) {
    return text_same(wanted, got);
}

static bool is_like(struct text wanted, struct text got) {
    return glob_fits(wanted, got, false);
}

static bool is_like_one(struct text wanted, struct text got) {
    while (wanted.size)
        if (is_like(text_trim(text_cut(&wanted, ',')), got))
            return true;
    return false;
}

static bool is_at(struct text wanted, struct text got) {
    return glob_fits(wanted, got, true);
}

// "4xx": an x is any digit.
static bool is_status(struct text wanted, struct text got) {
    if (wanted.size != got.size)
        return false;
    for (size_t i = 0; i < got.size; i++)
        if (text_lower_char(wanted.at[i]) != 'x' && wanted.at[i] != got.at[i])
            return false;
    return true;
}

static const struct {
    const char *name;
    bool (*fits)(struct text wanted, struct text got);
} words[MATCH_WORDS] = {
    [MATCH_OPERATION] = {"operation", is_like_one},
    [MATCH_METHOD] = {"method", is_same},
    [MATCH_PATH] = {"path", is_at},
    [MATCH_SUBSCRIPTION] = {"subscription", is_same},
    [MATCH_CALLER] = {"caller", is_same},
    [MATCH_STATUS] = {"status", is_status},
    [MATCH_CODE] = {"code", is_same},
    [MATCH_REASON] = {"reason", is_same},
    [MATCH_FAULT] = {"fault", is_same},
    [MATCH_REQUEST_ID] = {"requestId", is_same},
    [MATCH_CORRELATION] = {"correlation", is_same},
};

const char *match_name(enum match_word word) {
    return words[word].name;
}

static bool word_fits(const struct match *match, const struct match_facts *facts, size_t word) {
    const struct text wanted = match->words[word];
    const struct text got = facts->words[word];
    if (!wanted.at)
        return true;
    if (word == MATCH_CALLER && facts->caller_id.at && is_same(wanted, facts->caller_id))
        return true;
    return got.at && words[word].fits(wanted, got);
}

// Of a header that is there twice, any counts; got is the first of them.
static bool header_fits(const struct match_pair *pair, const struct match_facts *facts,
                        struct text *ret_got) {
    struct text got = {0};
    for (size_t i = 0; i < facts->field_count; i++) {
        const struct http_field *field = &facts->fields[i];
        if (!text_same(field->name, pair->name))
            continue;
        if (is_like(pair->glob, field->value))
            return true;
        got = got.at ? got : field->value;
    }
    *ret_got = got;
    return false;
}

static bool parameter_fits(const struct match_pair *pair, const struct match_facts *facts,
                           struct arena *arena, struct text *ret_got) {
    struct text rest = facts->query;
    struct text got = {0};
    while (rest.size) {
        struct text value = text_cut(&rest, '&');
        struct text name = text_cut(&value, '=');
        if (!arm_percent_decode(arena, name, true, &name) || !text_same(name, pair->name) ||
            !arm_percent_decode(arena, value, true, &value))
            continue;
        value = value.at ? value : TEXT("");
        if (is_like(pair->glob, value))
            return true;
        got = got.at ? got : value;
    }
    *ret_got = got;
    return false;
}

// Those noted so far; NULL where the first is enough.
struct differences {
    struct match_difference *noted;
    size_t count;
};

static void note(struct differences *differences, const char *field, const struct match_pair *pair,
                 struct text got) {
    if (differences->noted && differences->count < MATCH_DIFFERENCES_MAX)
        differences->noted[differences->count] =
            (struct match_difference){field, pair->name, pair->glob, got};
    differences->count++;
}

static bool is_enough(const struct differences *differences) {
    return !differences->noted && differences->count;
}

static void look(const struct match *match, const struct match_facts *facts, struct arena *arena,
                 struct differences *differences) {
    struct text got = {0};
    for (size_t i = 0; i < MATCH_WORDS && !is_enough(differences); i++)
        if (!word_fits(match, facts, i))
            note(differences, words[i].name, &(struct match_pair){TEXT(""), match->words[i]},
                 facts->words[i]);
    if (match->writes && !facts->writes)
        note(differences, "writes", &(struct match_pair){TEXT(""), TEXT("true")}, TEXT("false"));
    for (size_t i = 0; i < match->headers.count && !is_enough(differences); i++)
        if (!header_fits(&match->headers.pairs[i], facts, &got))
            note(differences, "header", &match->headers.pairs[i], got);
    for (size_t i = 0; i < match->query.count && !is_enough(differences); i++)
        if (!parameter_fits(&match->query.pairs[i], facts, arena, &got))
            note(differences, "query", &match->query.pairs[i], got);
}

bool match_fits(const struct match *match, const struct match_facts *facts, struct arena *arena) {
    struct differences differences = {0};
    look(match, facts, arena, &differences);
    return !differences.count;
}

size_t match_differs(const struct match *match, const struct match_facts *facts,
                     struct arena *arena,
                     struct match_difference ret_differences[MATCH_DIFFERENCES_MAX]) {
    struct differences differences = {.noted = ret_differences};
    look(match, facts, arena, &differences);
    return differences.count;
}

static void copy_pairs(struct arena *arena, struct match_pairs *pairs) {
    for (size_t i = 0; i < pairs->count; i++)
        pairs->pairs[i] = (struct match_pair){text_copy(arena, pairs->pairs[i].name),
                                              text_copy(arena, pairs->pairs[i].glob)};
}

struct match match_copy(struct arena *arena, const struct match *match) {
    struct match copy = *match;
    for (size_t i = 0; i < MATCH_WORDS; i++)
        if (copy.words[i].at)
            copy.words[i] = text_copy(arena, copy.words[i]);
    copy_pairs(arena, &copy.headers);
    copy_pairs(arena, &copy.query);
    return copy;
}
