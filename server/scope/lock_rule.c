#include "scope/lock_rule.h"

static const char *const names[] = {
    [LOCK_CAN_NOT_DELETE] = "CanNotDelete",
    [LOCK_READ_ONLY] = "ReadOnly",
};

bool lock_level_read(struct text name, enum lock_level *ret_level) {
    for (enum lock_level level = LOCK_CAN_NOT_DELETE; level <= LOCK_READ_ONLY; level++)
        if (text_same(name, text_of(names[level]))) {
            *ret_level = level;
            return true;
        }
    return false;
}

struct text lock_level_name(enum lock_level level) {
    return text_of(names[level]);
}

// Whether an id is another one or something in it: "…/resourceGroups/ab" is not in "…/a".
static bool is_within(struct text id, struct text outer) {
    return text_starts_same(id, outer) && (id.size == outer.size || id.at[outer.size] == '/');
}

// "When you apply a lock at a parent scope, all resources within that scope inherit the same lock."
// The other way round what is deleted takes all that is in it along, so a lock in there stops that
// as well.
bool lock_stops(enum lock_level level, struct text scope, enum lock_effect effect,
                struct text target) {
    const bool deletes = effect == LOCK_EFFECT_DELETE;
    if (level == LOCK_CAN_NOT_DELETE && !deletes)
        return false;
    return is_within(target, scope) || (deletes && is_within(scope, target));
}

// A lock that locked locks could never be taken off; and what a stack says of a product, or of who
// has used it, changes nothing that a lock is about.
bool lock_concerns(struct text action) {
    return !text_starts_same(action, TEXT("Microsoft.Authorization/locks/")) &&
           !text_starts_same(action, TEXT("Azsreg.Usage/")) &&
           !text_starts_same(action, TEXT("Microsoft.AzureStack/registrations/products/"));
}
