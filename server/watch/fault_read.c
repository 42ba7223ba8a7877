#include "watch/fault_read.h"

#include "watch/fault_effect_read.h"
#include "watch/fault_presets.h"
#include "json/json_digits.h"

#include <stdlib.h>
#include <string.h>

enum { CALLER_MAX = 256, METHOD_MAX = 32, PAIR_NAME_MAX = 128, COUNT_MAX = 1000000000 };

#define OPERATION_OF_REGISTERING "Providers_Register"

bool fault_name_is_valid(struct text name) {
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.at[i];
        const bool is_plain = text_is_letter_or_digit(c) && text_lower_char(c) == c;
        if (!is_plain && (!i || !c || !strchr("._-", c)))
            return false;
    }
    return name.size && name.size <= FAULT_NAME_MAX;
}

// A text that fits a check, where it is there.
static void read_text(struct json_reader *reader, const struct json_at *object, const char *key,
                      bool is_fine, const char *expected, struct arena *arena, struct text *text) {
    const struct text given = json_string(reader, object, key);
    if (given.at && !is_fine)
        json_refuse(reader, object, key, expected);
    else if (given.at)
        *text = text_copy(arena, given);
}

static void read_glob(struct json_reader *reader, const struct json_at *object, const char *key,
                      struct arena *arena, struct text *glob) {
    const struct text given = json_string(reader, object, key);
    read_text(reader, object, key,
              text_has_characters(given, FAULT_GLOB_MAX) && given.size <= FAULT_GLOB_MAX,
              "a glob of 1 to 512 bytes", arena, glob);
}

static void read_path(struct json_reader *reader, const struct json_at *match,
                      struct fault_rule *rule) {
    const struct text given = json_string(reader, match, "path");
    if (given.size && given.at[0] != '/' && given.at[0] != '*')
        json_refuse(reader, match, "path", "a glob that begins with '/' or '*'");
    else
        read_glob(reader, match, "path", rule->arena, &rule->match.path);
}

static void read_pairs(struct json_reader *reader, const struct json_at *match, const char *key,
                       struct arena *arena, struct fault_pair *pairs, size_t *count) {
    const struct json_at object = json_child_object(reader, match, key);
    if (!object.node)
        return;
    *count = 0;
    for (const cJSON *member = object.node->child; member; member = member->next) {
        if (*count == FAULT_PAIRS_MAX || !text_is_token(text_of(member->string), PAIR_NAME_MAX)) {
            json_refuse(reader, match, key, "at most 8 names, each with a glob");
            return;
        }
        struct fault_pair *pair = &pairs[(*count)++];
        pair->name = text_copy(arena, text_of(member->string));
        read_glob(reader, &object, member->string, arena, &pair->glob);
    }
}

static void read_match(struct json_reader *reader, const struct json_at *root,
                       struct fault_rule *rule) {
    static const char *const members[] = {
        "operation", "method", "path", "subscription", "caller", "writes", "header", "query", NULL};
    const struct json_at at = json_child_object(reader, root, "match");
    struct fault_match *match = &rule->match;
    struct arena *arena = rule->arena;
    struct guid id;
    if (!at.node)
        return;
    json_only(reader, &at, members);
    read_glob(reader, &at, "operation", arena, &match->operation);
    read_text(reader, &at, "method", text_is_token(json_string(reader, &at, "method"), METHOD_MAX),
              "a method", arena, &match->method);
    read_path(reader, &at, rule);
    read_text(reader, &at, "subscription", guid_read(json_string(reader, &at, "subscription"), &id),
              "a GUID", arena, &match->subscription);
    read_text(reader, &at, "caller",
              text_has_characters(json_string(reader, &at, "caller"), CALLER_MAX),
              "an object id, a user's name, an appId or anonymous", arena, &match->caller);
    match->writes = json_boolean(reader, &at, "writes", match->writes);
    read_pairs(reader, &at, "header", arena, match->headers, &match->header_count);
    read_pairs(reader, &at, "query", arena, match->query, &match->query_count);
}

static void read_probability(struct json_reader *reader, const struct json_at *root,
                             struct fault_rule *rule) {
    const cJSON *node = cJSON_GetObjectItem(root->node, "probability");
    const char *said = cJSON_IsString(node) ? node->valuestring : "";
    const double given = json_is_digits(said) ? strtod(said + 1, NULL) : -1;
    if (!node)
        return;
    if (given >= 0 && given <= 1)
        rule->probability = given;
    else
        json_refuse(reader, root, "probability", "a number from 0 to 1");
}

static void read_preset(struct json_reader *reader, const struct json_at *root,
                        struct fault_rule *rule) {
    const struct text name = json_string(reader, root, "preset");
    if (!name.at)
        return;
    if (fault_read_preset(rule->arena, name, rule))
        rule->preset = rule->name;
    else
        json_refuse(reader, root, "preset", fault_preset_names(reader->arena).at);
    rule->name = TEXT("");
}

// There is one operation that it is about.
static void check_registering(struct json_reader *reader, const struct json_at *root,
                              struct fault_rule *rule) {
    struct text *operation = &rule->match.operation;
    if (!rule->effect.registering)
        return;
    if (!operation->size)
        *operation = TEXT(OPERATION_OF_REGISTERING);
    else if (!text_same(*operation, TEXT(OPERATION_OF_REGISTERING)))
        json_refuse(reader, root, "match", "no other operation than " OPERATION_OF_REGISTERING);
}

static void read(struct json_reader *reader, const struct json_at *root, struct fault_rule *rule) {
    read_match(reader, root, rule);
    fault_effect_read(reader, root, rule->arena, &rule->effect);
    fault_number_read(reader, root, "skip", 0, COUNT_MAX, &rule->skip);
    fault_number_read(reader, root, "times", 1, COUNT_MAX, &rule->times);
    fault_number_read(reader, root, "seed", 0, FAULT_SEED_MAX, &rule->seed);
    read_probability(reader, root, rule);
    rule->by_header = json_boolean(reader, root, "byHeader", rule->by_header);
    check_registering(reader, root, rule);
}

void fault_read(struct json_reader *reader, const struct json_at *root, struct fault_rule *rule) {
    static const char *const members[] = {"match",       "do",   "preset",   "skip", "times",
                                          "probability", "seed", "byHeader", NULL};
    json_only(reader, root, members);
    rule->probability = 1;
    read_preset(reader, root, rule);
    read(reader, root, rule);
}

bool fault_read_preset(struct arena *arena, struct text name, struct fault_rule *ret_rule) {
    const struct text json = fault_preset(name);
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    struct fault_rule rule = {.arena = arena, .name = text_copy(arena, name), .probability = 1};
    if (!json.size)
        return false;
    cleanup_json cJSON *tree = json_parse(&reader, json);
    const struct json_at root = json_root(&reader, tree);
    read(&reader, &root, &rule);
    if (!reader.failed)
        *ret_rule = rule;
    return !reader.failed;
}
