#include "control/faults.h"

#include "app/dials.h"
#include "base/cleanup.h"
#include "base/shortage.h"
#include "control/control_call.h"
#include "control/fault_render.h"
#include "watch/fault_read.h"
#include "watch/faults.h"
#include "watch/glob.h"
#include "watch/match_read.h"

static struct fault_rules *rules_of(const struct arm_call *call) {
    return &app_of(call)->faults->rules;
}

static struct text name_of(const struct arm_call *call) {
    return arm_call_param(call, "faultName");
}

enum arm_code control_faults_list(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    for (const struct fault_rule *rule = rules_of(call)->first; rule; rule = rule->next)
        fault_render(rule, &call->out);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code control_faults_clear(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    faults_clear(app_of(call)->faults);
    call->status = 204;
    return ARM_OK;
}

enum arm_code control_faults_get(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    const struct fault_rule *rule = fault_rules_find(rules_of(call), name_of(call));
    if (!rule)
        return arm_refuse(call, CONTROL_FAULT_NOT_FOUND, name_of(call));
    fault_render(rule, &call->out);
    return ARM_OK;
}

enum arm_code control_faults_delete(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    fault_rules_remove(rules_of(call), name_of(call));
    call->status = 204;
    return ARM_OK;
}

static enum arm_code check_name(struct arm_call *call) {
    if (fault_name_is_valid(name_of(call)))
        return ARM_OK;
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT, TEXT("the name of a fault"),
                   TEXT("1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"));
    call->error.target = TEXT("name");
    return code;
}

static enum arm_code read_rule(struct arm_call *call, struct fault_rule *rule) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = arm_call_body_to_the_digit(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    fault_read(&reader, &root, rule);
    match_check_operations(call, &reader, &root, "match", &rule->match);
    rule->name = text_copy(rule->arena, name_of(call));
    return arm_call_read(call, &reader);
}

// Where memory was short while it was read the call is refused, and there may be less of the rule
// than was said: it is put once that is known.
static enum arm_code put(struct arm_call *call, struct arena **arena, struct fault_rule *rule) {
    struct fault_rules *rules = rules_of(call);
    const bool is_new = !fault_rules_find(rules, rule->name);
    if (is_new && rules->count == FAULT_RULES_MAX)
        return arm_refuse(call, CONTROL_TOO_MANY_FAULTS, TEXT(""));
    TAKE(*arena);
    fault_rules_put(rules, rule);
    call->status = is_new ? 201 : 200;
    fault_render(rule, &call->out);
    return ARM_OK;
}

enum arm_code control_faults_put(struct arm_call *call) {
    cleanup_arena struct arena *arena = arena_open();
    struct fault_rule *rule = arena ? arena_alloc(arena, sizeof *rule) : NULL;
    enum arm_code code = control_no_query(call);
    if (code == ARM_OK)
        code = check_name(call);
    if (code != ARM_OK)
        return code;
    if (!rule)
        return arm_refuse_for_memory(call);
    rule->arena = arena;
    rule->seed = (unsigned long long)app_of(call)->dials->seed.number & FAULT_SEED_MAX;
    code = read_rule(call, rule);
    if (code == ARM_OK && shortage_take())
        code = arm_refuse_for_memory(call);
    return code == ARM_OK ? put(call, &arena, rule) : code;
}
