#include "secrets/throttle.h"

#include <stddef.h>

enum { PROBES = 8 };

static size_t slot_at(uint64_t who, size_t probe) {
    return (size_t)(who + probe) % THROTTLE_SLOTS;
}

static int64_t paid(const struct throttle *throttle, uint64_t who) {
    for (size_t i = 0; i < PROBES; i++)
        if (throttle->slots[slot_at(who, i)].who == who)
            return throttle->slots[slot_at(who, i)].paid_us;
    return 0;
}

int64_t throttle_debt(const struct throttle *throttle, uint64_t who, int64_t now_us) {
    const int64_t until_us = paid(throttle, who);
    return until_us > now_us ? until_us - now_us : 0;
}

bool throttle_allows(const struct throttle *throttle, const struct throttle_rule *rule,
                     uint64_t who, int64_t now_us) {
    return throttle_debt(throttle, who, now_us) <= (rule->at_once - 1) * rule->every_us;
}

// Its own, or that of whoever owes least.
static size_t slot_of(const struct throttle *throttle, uint64_t who) {
    size_t least = slot_at(who, 0);
    for (size_t i = 0; i < PROBES; i++) {
        const size_t at = slot_at(who, i);
        if (throttle->slots[at].who == who)
            return at;
        if (throttle->slots[at].paid_us < throttle->slots[least].paid_us)
            least = at;
    }
    return least;
}

void throttle_charge(struct throttle *throttle, const struct throttle_rule *rule, uint64_t who,
                     int64_t now_us) {
    const size_t at = slot_of(throttle, who);
    const int64_t from_us = now_us + throttle_debt(throttle, who, now_us);
    throttle->slots[at].who = who;
    throttle->slots[at].paid_us = from_us + rule->every_us;
}

void throttle_refund(struct throttle *throttle, const struct throttle_rule *rule, uint64_t who) {
    const size_t at = slot_of(throttle, who);
    if (throttle->slots[at].who == who)
        throttle->slots[at].paid_us -= rule->every_us;
}
