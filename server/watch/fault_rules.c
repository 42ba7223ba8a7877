#include "watch/fault_rules.h"

#include <stdint.h>

// Where a rule of that name is, or would be.
static struct fault_rule **place_of(struct fault_rules *rules, struct text name) {
    struct fault_rule **at = &rules->first;
    while (*at && !text_is((*at)->name, name))
        at = &(*at)->next;
    return at;
}

struct fault_rule *fault_rules_find(const struct fault_rules *rules, struct text name) {
    struct fault_rule *rule = rules->first;
    while (rule && !text_is(rule->name, name))
        rule = rule->next;
    return rule;
}

// A rule lies in its own arena.
static void forget(struct fault_rules *rules, struct fault_rule **at) {
    struct fault_rule *rule = *at;
    *at = rule->next;
    rules->count--;
    arena_close(rule->arena);
}

void fault_rules_put(struct fault_rules *rules, struct fault_rule *rule) {
    struct fault_rule **at = place_of(rules, rule->name);
    if (*at)
        forget(rules, at);
    rule->next = *at;
    *at = rule;
    rules->count++;
}

void fault_rules_remove(struct fault_rules *rules, struct text name) {
    struct fault_rule **at = place_of(rules, name);
    if (*at)
        forget(rules, at);
}

void fault_rules_clear(struct fault_rules *rules) {
    while (rules->first)
        forget(rules, &rules->first);
}

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): number n
// of a seed needs none of those before it.
double fault_draw(unsigned long long seed, unsigned long long number) {
    uint64_t mixed = seed + (number + 1) * 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    mixed ^= mixed >> 31;
    return (double)(mixed >> 11) / 9007199254740992.0;
}

static bool has_turn(const struct fault_rule *rule) {
    return rule->seen >= rule->skip && (!rule->times || rule->fired < rule->times);
}

static bool wins(const struct fault_rule *rule) {
    return fault_draw(rule->seed, rule->drawn) < rule->probability;
}

bool fault_rule_would_fire(const struct fault_rule *rule, const struct match_facts *facts,
                           struct arena *arena) {
    return match_fits(&rule->match, facts, arena) && has_turn(rule) && wins(rule);
}

bool fault_rule_fires(struct fault_rule *rule, const struct match_facts *facts,
                      struct arena *arena) {
    if (!match_fits(&rule->match, facts, arena))
        return false;
    const bool draws = has_turn(rule);
    const bool fires = draws && wins(rule);
    rule->seen++;
    rule->drawn += draws;
    rule->fired += fires;
    return fires;
}

struct fault_rule *fault_rules_fire(const struct fault_rules *rules,
                                    const struct match_facts *facts, struct arena *arena) {
    struct fault_rule *rule = rules->first;
    while (rule && (rule->by_header || !fault_rule_fires(rule, facts, arena)))
        rule = rule->next;
    return rule;
}

const struct fault_rule *fault_rules_would_fire(const struct fault_rules *rules,
                                                const struct match_facts *facts,
                                                struct arena *arena) {
    const struct fault_rule *rule = rules->first;
    while (rule && (rule->by_header || !fault_rule_would_fire(rule, facts, arena)))
        rule = rule->next;
    return rule;
}
