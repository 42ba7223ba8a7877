#include "watch/fault_read.h"

#include "watch/fault_effect_read.h"
#include "watch/fault_presets.h"
#include "watch/match_read.h"
#include "json/json_digits.h"

#include <stdlib.h>

enum { COUNT_MAX = 1000000000 };

#define OPERATION_OF_REGISTERING "Providers_Register"

bool fault_name_is_valid(struct text name) {
    return text_is_name(name, FAULT_NAME_MAX);
}

static void read_match(struct json_reader *reader, const struct json_at *root,
                       struct fault_rule *rule) {
    match_read(reader, root, "match", false, &rule->match);
    rule->match = match_copy(rule->arena, &rule->match);
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
    struct text *operation = &rule->match.words[MATCH_OPERATION];
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
