#include "watch/match_read.h"

#include "watch/glob.h"

enum {
    ASKED_FIRST = MATCH_OPERATION,
    ANSWERED_FIRST = MATCH_STATUS,
    PAIR_NAME_MAX = 128,
    METHOD_MAX = 32
};

static bool is_status(struct text text) {
    if (text.size != 3 || text.at[0] < '1' || text.at[0] > '5')
        return false;
    for (size_t i = 1; i < 3; i++)
        if (text_lower_char(text.at[i]) != 'x' && (text.at[i] < '0' || text.at[i] > '9'))
            return false;
    return true;
}

// RFC 9110, 9.3, and RFC 5789.
static bool is_method(struct text text) {
    static const char *const methods[] = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                          "CONNECT", "OPTIONS", "TRACE", "PATCH"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (text_same(text, text_of(methods[i])))
            return true;
    return false;
}

// What is wrong with it; NULL: nothing.
static const char *mistake_in(enum match_word word, struct text text) {
    struct guid id;
    if (word == MATCH_STATUS && !is_status(text))
        return "a status such as 409 or 4xx";
    if (word == MATCH_METHOD && !is_method(text))
        return "a method of HTTP";
    if (word == MATCH_SUBSCRIPTION && !guid_read(text, &id))
        return "a GUID";
    if (word == MATCH_PATH && text.size && text.at[0] != '/' && text.at[0] != '*')
        return "a glob that begins with '/' or '*'";
    return text.size && text.size <= GLOB_MAX ? NULL : "1 to 512 characters";
}

// 409 as well as "409".
static struct text read_word(struct json_reader *reader, const struct json_at *object,
                             const char *name) {
    const cJSON *node = object->node ? cJSON_GetObjectItem(object->node, name) : NULL;
    return cJSON_IsNumber(node) && text_is(text_of(name), TEXT("status"))
               ? json_compact(reader->arena, node)
               : json_string(reader, object, name);
}

static void read_pairs(struct json_reader *reader, const struct json_at *match, const char *name,
                       struct match_pairs *ret_pairs) {
    const struct json_at pairs = json_child_object(reader, match, name);
    if (!pairs.node)
        return;
    ret_pairs->count = 0;
    for (struct json_at pair = json_first(&pairs); pair.node; json_next(&pair)) {
        const struct text glob = json_item_string(reader, &pair);
        if (reader->failed)
            return;
        const struct text name_of = text_of(pair.node->string);
        const bool is_fine = glob.size && glob.size <= GLOB_MAX;
        if (ret_pairs->count == MATCH_PAIRS_MAX || !text_is_token(name_of, PAIR_NAME_MAX))
            json_refuse(reader, match, name, "at most 8 names, each with a glob");
        else if (!is_fine)
            json_refuse(reader, &pairs, pair.node->string, "a glob of 1 to 512 bytes");
        if (reader->failed)
            return;
        ret_pairs->pairs[ret_pairs->count++] = (struct match_pair){name_of, glob};
    }
}

static void check_members(struct json_reader *reader, const struct json_at *object,
                          size_t word_count) {
    const char *names[MATCH_WORDS + 4] = {0};
    for (size_t i = 0; i < word_count; i++)
        names[i] = match_name((enum match_word)i);
    names[word_count] = "header";
    names[word_count + 1] = "query";
    names[word_count + 2] = "writes";
    json_only(reader, object, names);
}

void match_read(struct json_reader *reader, const struct json_at *object, const char *key,
                bool is_answered, struct match *ret_match) {
    const struct json_at match = json_child_object(reader, object, key);
    const size_t count = is_answered ? MATCH_WORDS : ANSWERED_FIRST;
    if (!match.node)
        return;
    check_members(reader, &match, count);
    for (size_t i = 0; i < count && !reader->failed; i++) {
        const char *name = match_name((enum match_word)i);
        const struct text text = read_word(reader, &match, name);
        const char *mistake = text.at ? mistake_in((enum match_word)i, text) : NULL;
        if (mistake)
            json_refuse(reader, &match, name, mistake);
        if (text.at)
            ret_match->words[i] = text;
    }
    ret_match->writes = json_boolean(reader, &match, "writes", ret_match->writes);
    read_pairs(reader, &match, "header", &ret_match->headers);
    read_pairs(reader, &match, "query", &ret_match->query);
}

static bool is_operation(const struct arm_call *call, struct text glob) {
    const struct arm_routes *routes = &call->service->routes;
    for (size_t i = 0; i < routes->count; i++)
        if (glob_fits(glob, text_of(routes->rows[i].operation), false))
            return true;
    return false;
}

// Globs with commas between them; one that is of none is a mistake.
static bool are_operations(const struct arm_call *call, struct text globs) {
    while (globs.size)
        if (!is_operation(call, text_trim(text_cut(&globs, ','))))
            return false;
    return true;
}

#define NO_OPERATION "names of operations that there are"

void match_check_operations(const struct arm_call *call, struct json_reader *reader,
                            const struct json_at *object, const char *key,
                            const struct match *match) {
    const struct json_at at = json_child_object(reader, object, key);
    if (!are_operations(call, match->words[MATCH_OPERATION]))
        json_refuse(reader, &at, match_name(MATCH_OPERATION), NO_OPERATION);
}

static enum arm_code refuse(struct arm_call *call, const char *name, const char *expected) {
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT,
                   text_format(call->arena, "the query parameter '%s'", name), text_of(expected));
    call->error.target = text_of(name);
    return code;
}

enum arm_code match_read_query(struct arm_call *call, struct match *ret_match) {
    for (size_t i = ASKED_FIRST; i < MATCH_WORDS; i++) {
        const char *name = match_name((enum match_word)i);
        struct text text = {0};
        const int times = arm_query_find(call->arena, call->path.query, name, &text);
        if (!times)
            continue;
        text = text.at ? text : TEXT("");
        const char *mistake =
            times == 1 ? mistake_in((enum match_word)i, text) : "one value, percent-encoded UTF-8";
        if (!mistake && i == MATCH_OPERATION && !are_operations(call, text))
            mistake = NO_OPERATION;
        if (mistake)
            return refuse(call, name, mistake);
        ret_match->words[i] = text;
    }
    return ARM_OK;
}
