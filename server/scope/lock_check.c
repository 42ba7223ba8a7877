#include "scope/lock_check.h"

#include "app/fault.h"
#include "scope/lock_rule.h"
#include "scope/scope.h"
#include "scope/scope_memo.h"
#include "scope/spelling.h"
#include "tables/locks.h"

#include <string.h>

enum { LOCKS_AT_ONCE = 16 };

static struct text id_under(struct arm_call *call, struct text scope, const char *between,
                            const char *param) {
    const struct text name = arm_call_param(call, param);
    return name.size
               ? text_format(call->arena, "%.*s%s%.*s", TEXT_ARGS(scope), between, TEXT_ARGS(name))
               : scope;
}

// What the URL names and where locks for it can be. The names need not be those of anything that
// exists, for a PUT may be about to make it.
static struct text target_of(struct arm_call *call, struct lineage *ret_lineage) {
    struct lineage *line = ret_lineage;
    line->subscription = scope_subscription_id(call, "");
    line->group = id_under(call, line->subscription, "/resourceGroups/", "resourceGroupName");
    line->self =
        id_under(call, line->group, "/providers/" REGISTRATION_TYPE "/", "registrationName");
    line->self =
        id_under(call, line->self, "/providers/" LINKED_TYPE "/", "linkedSubscriptionName");
    struct text target = line->self;
    target = id_under(call, target, "/providers/", "resourceProviderNamespace");
    target = id_under(call, target, "/customerSubscriptions/", "customerSubscriptionId");
    target = id_under(call, target, "/providers/Microsoft.Authorization/roleAssignments/",
                      "roleAssignmentName");
    target = id_under(call, target, "/providers/Microsoft.Authorization/roleDefinitions/",
                      "roleDefinitionId");
    target = id_under(call, target, "/tagNames/", "tagName");
    target = id_under(call, target, "/tagValues/", "tagValue");
    if (strstr(call->route->path, SCOPE_TAGS))
        target = text_format(call->arena, "%.*s" SCOPE_TAGS, TEXT_ARGS(target));
    return target;
}

// What stops a call.
struct stop {
    struct text scopes; // each once, joined by commas
    struct text first;  // the id of the first lock, for whoever asks why
};

// Rows come ordered by scope.
static void note(struct buffer *scopes, struct text *last, struct text scope) {
    if (text_same(*last, scope))
        return;
    if (last->size)
        buffer_add_char(scopes, ',');
    buffer_add(scopes, scope);
    *last = scope;
}

static struct text id_of(struct arm_call *call, const struct lock_row *row) {
    return text_format(call->arena,
                       "%.*s"
                       "/providers/Microsoft.Authorization/locks/"
                       "%.*s",
                       TEXT_ARGS(row->scope), TEXT_ARGS(row->name));
}

// ret_any: whether there are any, whatever they stop.
static enum store_result find_locks(struct arm_call *call, const struct lineage *lineage,
                                    enum lock_effect effect, struct text target, bool *ret_any,
                                    struct stop *ret_stop) {
    struct buffer scopes = buffer_in(call->arena);
    struct text last = TEXT("");
    struct lock_row after = {0};
    size_t count = LOCKS_AT_ONCE;
    while (count == LOCKS_AT_ONCE) {
        struct lock_row *rows = NULL;
        const enum store_result result =
            store_lock_list(app_db(call), call->arena, lineage, after.scope, after.name,
                            LOCKS_AT_ONCE, &rows, &count);
        if (result != STORE_OK)
            return result;
        *ret_any |= count > 0;
        for (size_t i = 0; i < count; i++) {
            enum lock_level level = LOCK_READ_ONLY;
            (void)lock_level_read(rows[i].level, &level);
            after = rows[i];
            if (!lock_stops(level, rows[i].scope, effect, target))
                continue;
            if (!last.size)
                ret_stop->first = id_of(call, &rows[i]);
            note(&scopes, &last, rows[i].scope);
        }
    }
    return buffer_text(&scopes, &ret_stop->scopes) ? STORE_OK : STORE_UNAVAILABLE;
}

static enum arm_code refuse(struct arm_call *call, struct text target, const struct stop *stop,
                            enum lock_effect effect) {
    if (!stop->scopes.size)
        return ARM_OK;
    return arm_because(call, "locked",
                       arm_refuse(call, ARM_SCOPE_LOCKED, target,
                                  effect == LOCK_EFFECT_DELETE ? TEXT("delete") : TEXT("write"),
                                  stop->scopes, stop->first));
}

enum arm_code lock_check(struct arm_call *call) {
    struct lineage lineage = {.below = false};
    struct stop stop = {.scopes = TEXT("")};
    bool any = false;
    const bool deletes = text_is(call->request->method, TEXT("DELETE"));
    app_call_of(call)->locks_asked = true;
    if (!deletes && scope_memo_knows(call, SCOPE_IS_UNLOCKED))
        return ARM_OK;
    const struct text target = target_of(call, &lineage);
    lineage.below = deletes && target.size == lineage.self.size; // nothing else has locks in it
    const enum lock_effect effect = deletes ? LOCK_EFFECT_DELETE : LOCK_EFFECT_WRITE;
    const enum store_result found = find_locks(call, &lineage, effect, target, &any, &stop);
    if (found != STORE_OK)
        return app_fault(call, found);
    if (!any)
        scope_memo_note(call, SCOPE_IS_UNLOCKED);
    return refuse(call, spelling_of(call, target), &stop, effect);
}

static enum arm_code check_group(struct arm_call *call, const struct lineage *lineage,
                                 enum lock_effect effect) {
    struct stop stop = {.scopes = TEXT("")};
    bool any = false;
    const enum store_result found = find_locks(call, lineage, effect, lineage->self, &any, &stop);
    return found == STORE_OK ? refuse(call, lineage->self, &stop, effect) : app_fault(call, found);
}

enum arm_code lock_check_move(struct arm_call *call, const struct lineage *from,
                              const struct lineage *to) {
    app_call_of(call)->locks_asked = true;
    const enum arm_code code = check_group(call, from, LOCK_EFFECT_DELETE);
    return code == ARM_OK ? check_group(call, to, LOCK_EFFECT_WRITE) : code;
}

bool lock_check_was_forgotten(const struct arm_call *call) {
    const struct arm_route *route = call->route;
    return route->access != ARM_OPEN && call->has_subscription &&
           lock_concerns(text_of(route->action)) && !app_call_of(call)->locks_asked &&
           !call->found_nothing;
}
