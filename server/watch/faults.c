#include "watch/faults.h"

#include "watch/fault_read.h"

#include <stdio.h>
#include <string.h>

// The service's own paths, and what whoever checks its tokens or reads its documents asks for.
static bool is_exempt(const struct arm_path *path) {
    const struct text first = path->count ? path->segments[0] : TEXT("");
    return text_same(first, TEXT("_azsreg")) || text_same(first, TEXT("openapi")) ||
           text_same(first, TEXT("openapi.json")) ||
           (path->count == 2 && text_same(first, TEXT("discovery")) &&
            text_same(path->segments[1], TEXT("keys")));
}

static struct text join(struct arena *arena, const struct arm_path *path) {
    struct buffer joined = buffer_in(arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < path->count; i++) {
        buffer_add_char(&joined, '/');
        buffer_add(&joined, path->segments[i]);
    }
    return path->count && buffer_text(&joined, &text) ? text : TEXT("/");
}

static struct match_facts facts_of(struct arm_call *call) {
    const struct arm_caller *caller = &call->caller;
    struct match_facts facts = {
        .words = {[MATCH_OPERATION] = text_of(call->route->operation),
                  [MATCH_METHOD] = call->request->method,
                  [MATCH_PATH] = join(call->arena, &call->path),
                  [MATCH_CALLER] = caller->signed_in ? caller->name : TEXT("anonymous")},
        .writes = arm_route_writes(call->route),
        .fields = call->request->fields,
        .field_count = call->request->field_count,
        .query = call->path.query,
    };
    if (call->has_subscription)
        facts.words[MATCH_SUBSCRIPTION] = guid_text(call->arena, &call->subscription);
    if (caller->signed_in)
        facts.caller_id = guid_text(call->arena, &caller->object_id);
    return facts;
}

// "PUT/SUBSCRIPTIONS/RESOURCEGROUPS": the fixed words of the route.
static struct text words_of(struct arm_call *call) {
    struct buffer words = buffer_in(call->arena);
    struct text path = text_of(call->route->path);
    struct text text = TEXT("");
    buffer_add(&words, call->request->method);
    while (path.size) {
        const struct text segment = text_cut(&path, '/');
        if (!segment.size || segment.at[0] == '{')
            continue;
        buffer_add_char(&words, '/');
        buffer_add(&words, text_upper(call->arena, segment));
    }
    return buffer_text(&words, &text) ? text : TEXT("");
}

struct word {
    struct text name;
    struct text value;
};

static void fill_one(struct buffer *filled, struct text *message, const struct word *words) {
    for (size_t i = 0; i < 2; i++)
        if (text_starts_same(*message, words[i].name)) {
            buffer_add(filled, words[i].value);
            *message = text_slice(*message, words[i].name.size, message->size);
            return;
        }
    buffer_add_char(filled, message->at[0]);
    *message = text_slice(*message, 1, message->size);
}

// The message with {subscription} and {operation} filled in.
static struct text fill(struct arm_call *call, struct text message) {
    struct buffer filled = buffer_in(call->arena);
    const struct word words[] = {
        {TEXT("{subscription}"),
         call->has_subscription ? guid_text(call->arena, &call->subscription) : TEXT("")},
        {TEXT("{operation}"), words_of(call)}};
    struct text text = TEXT("");
    while (message.size)
        fill_one(&filled, &message, words);
    return buffer_text(&filled, &text) ? text : TEXT("");
}

static void copy_error(struct arm_call *call, const struct fault_effect *effect,
                       struct arm_disturbance *disturbance) {
    disturbance->error =
        (struct own_error){effect->error.status, text_copy(call->arena, effect->error.code),
                           fill(call, effect->error.message)};
    for (size_t i = 0; i < effect->field_count; i++)
        disturbance->fields[i] =
            (struct http_field){text_copy(call->arena, effect->fields[i].name),
                                text_copy(call->arena, effect->fields[i].value)};
    disturbance->field_count = effect->field_count;
}

// The rule may be gone before the answer is.
static enum arm_code disturb(struct arm_call *call, const struct fault_rule *rule) {
    const struct fault_effect *effect = &rule->effect;
    struct arm_disturbance *disturbance = arena_alloc(call->arena, sizeof *disturbance);
    if (!disturbance)
        return arm_refuse_for_memory(call);
    *disturbance = (struct arm_disturbance){
        .name = text_copy(call->arena, rule->name),
        .is_instead = !effect->after && (effect->error.status || effect->ending),
        .ending = effect->ending,
        .delay_us = (int64_t)effect->delay_ms * 1000,
        .pace = effect->pace,
        .registering = effect->registering,
    };
    if (effect->error.status)
        copy_error(call, effect, disturbance);
    if (!arm_disturbance_prepare(call, disturbance))
        return arm_refuse_for_memory(call);
    if (effect->delay_ms && call->request->is_late)
        return arm_refuse_for_now(call, "as many answers are kept back as may be");
    call->disturbance = disturbance;
    return ARM_OK;
}

// Those of a request that names one itself; .at NULL: it names none.
static struct text named_by(const struct arm_call *call) {
    return app_of(call)->faults->takes_header ? http_request_field(call->request, "x-azsreg-fault")
                                              : (struct text){0};
}

// That one: a rule, or else a preset; NULL where there is neither.
static struct fault_rule *find_named(const struct arm_call *call, struct text name,
                                     struct fault_rule *preset) {
    struct fault_rule *rule = fault_rules_find(&app_of(call)->faults->rules, name);
    return !rule && fault_read_preset(call->arena, name, preset) ? preset : rule;
}

static enum arm_code meet_named(struct arm_call *call, struct text name,
                                const struct match_facts *facts) {
    struct fault_rule preset;
    struct fault_rule *rule = find_named(call, name, &preset);
    if (!rule)
        return arm_refuse(call, CONTROL_FAULT_UNKNOWN,
                          text_is_token(name, FAULT_NAME_MAX) ? name : TEXT("?"));
    return fault_rule_fires(rule, facts, call->arena) ? disturb(call, rule) : ARM_OK;
}

enum arm_code faults_meet(struct arm_call *call) {
    const struct faults *faults = app_of(call)->faults;
    if (call->is_disturbance_asked || (!faults->rules.count && !faults->takes_header) ||
        is_exempt(&call->path))
        return ARM_OK;
    call->is_disturbance_asked = true;
    const struct text name = named_by(call);
    if (!name.at && !faults->rules.count)
        return ARM_OK;
    const struct match_facts facts = facts_of(call);
    if (name.at)
        return meet_named(call, name, &facts);
    const struct fault_rule *rule = fault_rules_fire(&faults->rules, &facts, call->arena);
    return rule ? disturb(call, rule) : ARM_OK;
}

struct text faults_foretell(struct arm_call *call) {
    const struct fault_rules *rules = &app_of(call)->faults->rules;
    const struct text name = named_by(call);
    if (is_exempt(&call->path) || (!name.at && !rules->count))
        return (struct text){0};
    struct fault_rule preset;
    const struct match_facts facts = facts_of(call);
    const struct fault_rule *rule = name.at ? find_named(call, name, &preset)
                                            : fault_rules_would_fire(rules, &facts, call->arena);
    return rule && fault_rule_would_fire(rule, &facts, call->arena)
               ? text_copy(call->arena, rule->name)
               : (struct text){0};
}

void faults_clear(struct faults *faults) {
    fault_rules_clear(&faults->rules);
    memset(faults->registering, 0, sizeof faults->registering);
}

// --- providers on their way ---

static struct fault_registering *find(const struct arm_call *call, const char *provider) {
    struct fault_registering *at = app_of(call)->faults->registering;
    for (size_t i = 0; i < FAULTS_REGISTERING_MAX; i++)
        if (at[i].left && strcmp(at[i].provider, provider) == 0 &&
            guid_is(&at[i].subscription, &call->subscription))
            return &at[i];
    return NULL;
}

void faults_unregister(const struct arm_call *call, const char *provider) {
    struct fault_registering *found = find(call, provider);
    if (found && !call->is_rehearsed)
        found->left = 0;
}

// The oldest makes room.
void faults_register(const struct arm_call *call, const char *provider) {
    struct faults *faults = app_of(call)->faults;
    const unsigned long reads = call->disturbance ? call->disturbance->registering : 0;
    if (!reads)
        return;
    faults_unregister(call, provider);
    struct fault_registering *place = &faults->registering[faults->next_place];
    *place = (struct fault_registering){call->subscription, provider, reads, ""};
    snprintf(place->fault, sizeof place->fault, "%.*s", TEXT_ARGS(call->disturbance->name));
    faults->next_place = (faults->next_place + 1) % FAULTS_REGISTERING_MAX;
}

const struct fault_registering *faults_registering_of(const struct arm_call *call,
                                                      const char *provider) {
    return call->has_subscription ? find(call, provider) : NULL;
}

bool faults_is_registering(const struct arm_call *call, const char *provider) {
    return faults_registering_of(call, provider);
}

bool faults_tell_registering(const struct arm_call *call, const char *provider) {
    struct fault_registering *found = call->has_subscription ? find(call, provider) : NULL;
    if (found && !call->is_rehearsed && !arm_route_writes(call->route))
        found->left--;
    return found;
}
