// Faults, in their order, and which of them a request gets (docs/control.md, "Faults"). What
// decides is the request, what was counted before it, and for a rule that only fires sometimes a
// draw that depends on its seed and its number alone.
#ifndef AZSREG_WATCH_FAULT_RULES_H
#define AZSREG_WATCH_FAULT_RULES_H

#include "arm/disturbance.h"
#include "watch/match.h"

enum {
    FAULT_RULES_MAX = 64,
    FAULT_NAME_MAX = 64,
    FAULT_DELAY_MAX_MS = 300000,
    FAULT_PACE_MAX = 1000000,
    FAULT_REGISTERING_MAX = 1000,
};

#define FAULT_SEED_MAX 9007199254740991LL // what JSON's numbers hold in every language

// What a fault does.
struct fault_effect {
    struct own_error error; // status 0: none
    struct http_field fields[DISTURBANCE_FIELDS_MAX];
    size_t field_count;
    bool after;              // the handler is asked first
    enum http_ending ending; // HTTP_ENDS_UNSAID: before or after, as the member above says
    unsigned long delay_ms;
    unsigned long pace;
    unsigned long registering;
};

struct fault_rule {
    struct fault_rule *next;
    struct arena *arena; // all of it, where it is one of the rules; a preset has none
    struct text name;
    struct text preset; // whose effect it has; empty for none
    struct match match;
    struct fault_effect effect;
    unsigned long long skip;
    unsigned long long times; // 0: for ever
    double probability;
    unsigned long long seed;
    bool by_header; // fires where a request names it, and only there
    unsigned long long seen;
    unsigned long long fired;
    unsigned long long drawn;
};

// All zero to begin with.
struct fault_rules {
    struct fault_rule *first;
    size_t count;
};

// NULL where there is none of that name.
struct fault_rule *fault_rules_find(const struct fault_rules *rules, struct text name);

// Takes a rule over, in the place of the one of its name, or else as the last, for which there must
// be room.
void fault_rules_put(struct fault_rules *rules, struct fault_rule *rule);

void fault_rules_remove(struct fault_rules *rules, struct text name);
void fault_rules_clear(struct fault_rules *rules);

// A number from 0 to below 1.
double fault_draw(unsigned long long seed, unsigned long long number);

// Whether a rule fires for a request, which it counts if it fits. The arena is match_fits'.
bool fault_rule_fires(struct fault_rule *rule, const struct match_facts *facts,
                      struct arena *arena);

// The same, and nothing is counted.
bool fault_rule_would_fire(const struct fault_rule *rule, const struct match_facts *facts,
                           struct arena *arena);

// The first that does; NULL for none. Those behind it have not seen the request.
struct fault_rule *fault_rules_fire(const struct fault_rules *rules,
                                    const struct match_facts *facts, struct arena *arena);

const struct fault_rule *fault_rules_would_fire(const struct fault_rules *rules,
                                                const struct match_facts *facts,
                                                struct arena *arena);

#endif
