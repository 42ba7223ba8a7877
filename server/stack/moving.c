#include "stack/moving.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/system_data.h"
#include "reference/namespaces.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/resource_id.h"
#include "scope/scope.h"
#include "stack/party.h"
#include "tables/customer_subscriptions.h"
#include "tables/locks.h"

// Where it goes from, or to.
struct place {
    struct subscription_row subscription;
    struct resource_group_row group;
    struct text id; // of the group
};

// One that is moved: a registration, or a linked subscription.
struct moved {
    struct text given; // its id, as the body has it
    struct resource_id id;
    bool is_registration;
    int64_t row;
    struct text name; // as it was first written
};

struct move {
    struct place from;
    struct place to;
    struct moved *moved;
    size_t count;
    bool between_subscriptions;
};

static struct text resource_id_at(struct arm_call *call, const struct place *place,
                                  const struct moved *moved) {
    return resource_id_in(call->arena, place->id,
                          moved->is_registration ? REGISTRATION_TYPE : LINKED_TYPE, moved->name);
}

// --- What is asked ---

static void read_resources(struct arm_call *call, struct json_reader *reader,
                           const struct json_at *root, struct move *move) {
    const struct json_at resources = json_child_array(reader, root, "resources");
    const size_t count = json_size(&resources);
    if (!count || count > MOVED_AT_ONCE_MAX) {
        json_refuse(reader, NULL, "resources", "an array of 1 to 800 ids");
        return;
    }
    move->moved = arena_alloc(call->arena, count * sizeof *move->moved);
    for (struct json_at at = json_first(&resources); at.node && move->moved; json_next(&at)) {
        struct moved *moved = &move->moved[move->count++];
        moved->given = text_copy(call->arena, json_item_string(reader, &at));
        if (!resource_id_read(call->arena, moved->given, &moved->id) || !moved->id.type.size)
            json_refuse(reader, &at, NULL, "the id of a resource in a resource group");
    }
}

static enum arm_code read_body(struct arm_call *call, struct move *move,
                               struct resource_id *ret_target) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    read_resources(call, &reader, &root, move);
    const struct text target = json_string(&reader, &root, "targetResourceGroup");
    if (!resource_id_read(call->arena, text_copy(call->arena, target), ret_target) ||
        ret_target->type.size)
        json_refuse(&reader, NULL, "targetResourceGroup",
                    "there, the whole id of a resource group");
    return arm_call_read(call, &reader);
}

static enum arm_code check_group(struct arm_call *call, const struct move *move) {
    for (size_t i = 0; i < move->count; i++) {
        const struct moved *moved = &move->moved[i];
        if (!guid_is(&moved->id.subscription, &call->subscription) ||
            !text_same(moved->id.group, move->from.group.name))
            return arm_refuse(call, ARM_RESOURCES_NOT_IN_SAME_RESOURCE_GROUP, moved->given,
                              move->from.group.name);
    }
    return ARM_OK;
}

// --- Where it goes ---

// Whoever may not write the group hears so, if he sees the subscription at all.
static enum arm_code check_access(struct arm_call *call, const struct resource_id *target,
                                  const struct subscription_row *row) {
    struct access access;
    const struct text action = TEXT("Microsoft.Resources/subscriptions/resourceGroups/write");
    const struct text scope =
        resource_id_of_group(call->arena, &target->subscription, target->group);
    const enum arm_code code = access_open_for(call, action, &access);
    if (code != ARM_OK || access_is_everybodys(call, &target->subscription))
        return code;
    if (!access_sees(call, &access, row))
        return arm_because(call, "subscription-hidden",
                           arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND,
                                      guid_text(call->arena, &target->subscription)));
    if (access_allows(&access, scope))
        return ARM_OK;
    return arm_because(call, "role-missing",
                       arm_refuse(call, ARM_AUTHORIZATION_FAILED, call->caller.name,
                                  guid_text(call->arena, &call->caller.object_id), action, scope));
}

static enum arm_code find_subscription(struct arm_call *call, const struct guid *id,
                                       struct subscription_row *ret_row) {
    const enum store_result found = store_subscription_find(app_db(call), call->arena, id, ret_row);
    const bool is_known = found == STORE_OK && (ret_row->in_directory || app_of(call)->loose);
    if (found == STORE_MISSING || (found == STORE_OK && !is_known))
        return arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND, guid_text(call->arena, id));
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static enum arm_code find_target(struct arm_call *call, const struct resource_id *target,
                                 struct place *place) {
    enum arm_code code = find_subscription(call, &target->subscription, &place->subscription);
    if (code == ARM_OK)
        code = check_access(call, target, &place->subscription);
    if (code != ARM_OK)
        return code;
    const enum store_result found = store_resource_group_find(
        app_db(call), call->arena, &target->subscription, target->group, &place->group);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_RESOURCE_GROUP_NOT_FOUND, target->group);
    place->id = resource_id_of_group(call->arena, &target->subscription, place->group.name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static enum arm_code find_source(struct arm_call *call, struct place *place) {
    enum arm_code code = scope_subscription(call, &place->subscription);
    if (code == ARM_OK)
        code = scope_group(call, &place->group);
    if (code == ARM_OK)
        code = scope_check_active(call, &place->subscription);
    place->id = resource_id_of_group(call->arena, &call->subscription, place->group.name);
    return code;
}

static enum arm_code check_target(struct arm_call *call, const struct move *move) {
    const struct subscription_row *target = &move->to.subscription;
    const enum arm_code code = scope_check_active(call, target);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_namespace_find(app_db(call), &target->id, TEXT(STACK_NAMESPACE));
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_MISSING_SUBSCRIPTION_REGISTRATION, TEXT(STACK_NAMESPACE),
                          guid_text(call->arena, &target->id));
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static enum arm_code check_locks(struct arm_call *call, const struct move *move) {
    const struct lineage source = {
        .subscription = resource_id_of_subscription(call->arena, &move->from.subscription.id),
        .group = move->from.id,
        .self = move->from.id};
    const struct lineage target = {
        .subscription = resource_id_of_subscription(call->arena, &move->to.subscription.id),
        .group = move->to.id,
        .self = move->to.id};
    return lock_check_move(call, &source, &target);
}

// --- What goes there ---

static enum arm_code refuse_resource(struct arm_call *call, enum arm_code code,
                                     const struct moved *moved) {
    const enum arm_code refused = arm_refuse(call, code, moved->given);
    call->error.target = moved->given;
    return refused;
}

static enum arm_code check_types(struct arm_call *call, struct move *move) {
    for (size_t i = 0; i < move->count; i++) {
        struct moved *moved = &move->moved[i];
        moved->is_registration = text_same(moved->id.type, TEXT(REGISTRATION_TYPE));
        if (!moved->is_registration && !text_same(moved->id.type, TEXT(LINKED_TYPE)))
            return refuse_resource(call, ARM_RESOURCE_MOVE_NOT_SUPPORTED, moved);
    }
    return ARM_OK;
}

static enum store_result find_in(struct arm_call *call, const struct place *place,
                                 struct moved *moved, int64_t *ret_row) {
    const struct guid *subscription = &place->subscription.id;
    struct registration_row registration = {0};
    struct linked_subscription_row linked = {0};
    const enum store_result found =
        moved->is_registration
            ? store_registration_find(app_db(call), call->arena, subscription, place->group.name,
                                      moved->id.name, true, &registration)
            : store_linked_find(app_db(call), call->arena, subscription, place->group.name,
                                moved->id.name, true, &linked);
    *ret_row = moved->is_registration ? registration.id : linked.id;
    if (found == STORE_OK)
        moved->name = moved->is_registration ? registration.name : linked.name;
    return found;
}

static enum arm_code find_all(struct arm_call *call, struct move *move) {
    for (size_t i = 0; i < move->count; i++) {
        struct moved *moved = &move->moved[i];
        const enum store_result found = find_in(call, &move->from, moved, &moved->row);
        if (found == STORE_MISSING)
            return arm_refuse(call, ARM_RESOURCE_NOT_FOUND, moved->id.type, moved->id.name,
                              move->from.group.name);
        if (found != STORE_OK)
            return app_fault(call, found);
    }
    return ARM_OK;
}

static bool is_named_before(const struct move *move, size_t index) {
    const struct moved *moved = &move->moved[index];
    for (size_t i = 0; i < index; i++)
        if (move->moved[i].row == moved->row &&
            move->moved[i].is_registration == moved->is_registration)
            return true;
    return false;
}

static enum arm_code check_names(struct arm_call *call, struct move *move) {
    for (size_t i = 0; i < move->count; i++) {
        struct moved other = move->moved[i];
        int64_t row = 0;
        const enum store_result found = find_in(call, &move->to, &other, &row);
        if (found != STORE_OK && found != STORE_MISSING)
            return app_fault(call, found);
        if (found == STORE_OK || is_named_before(move, i))
            return refuse_resource(call, ARM_RESOURCE_MOVE_FAILED, &move->moved[i]);
    }
    return ARM_OK;
}

// --- Between subscriptions ---

static enum arm_code refuse_owner(struct arm_call *call, const struct moved *moved,
                                  const char *reason, const char *why) {
    const enum arm_code code = arm_refuse(call, ARM_RESOURCE_MOVE_REFUSED, TEXT(""));
    struct arm_error_detail *detail = arena_alloc(call->arena, sizeof *detail);
    call->error.details = detail;
    call->error.detail_count = detail ? 1 : 0;
    if (detail)
        *detail = (struct arm_error_detail){
            .code = TEXT("BadRequest"),
            .target = moved->is_registration ? TEXT(REGISTRATION_TYPE) : TEXT(LINKED_TYPE),
            .message = text_format(
                call->arena, "The resource '%.*s' cannot be moved to the target subscription: %s.",
                TEXT_ARGS(moved->given), why),
        };
    return arm_because(call, reason, code);
}

static enum arm_code answer_for(struct arm_call *call, const struct moved *moved,
                                enum ownership_verdict verdict) {
    switch (verdict) {
    case OWNERSHIP_OK:
        return ARM_OK;
    case OWNERSHIP_OTHER_TENANT:
        return refuse_owner(call, moved, "other-tenant",
                            "the subscriptions are not in the same tenant");
    case OWNERSHIP_DEFAULT_OFFER:
        return refuse_owner(call, moved, "default-offer",
                            "only between CSP or APSS subscriptions can a registration be moved");
    case OWNERSHIP_NOT_APPROVED:
        return refuse_owner(call, moved, "not-approved",
                            "it is not approved to use multi-tenancy, and the registration has "
                            "customer subscriptions");
    case OWNERSHIP_NOT_REACHABLE:
        return arm_because(call, "partner-unreachable",
                           arm_refuse(call, ARM_METADATA_RESOLVER_BAD_GATEWAY, TEXT("")));
    default:
        return refuse_owner(call, moved, "other-partner",
                            "the two are not owned by the same Microsoft CSP");
    }
}

static enum arm_code check_owner(struct arm_call *call, const struct move *move,
                                 const struct moved *moved) {
    struct customer_subscription_row *rows = NULL;
    size_t count = 0;
    const enum store_result listed =
        moved->is_registration
            ? store_customer_list(app_db(call), call->arena, moved->row, NULL, 1, &rows, &count)
            : STORE_OK;
    if (listed != STORE_OK)
        return app_fault(call, listed);
    const struct ownership_move facts = {
        .source = party_of(&move->from.subscription),
        .target = party_of(&move->to.subscription),
        .target_approved = move->to.subscription.approved,
        .has_customers = count,
    };
    const enum ownership_verdict verdict = moved->is_registration ? ownership_check_move(&facts)
                                           : ownership_same_tenant(&facts.source, &facts.target)
                                               ? OWNERSHIP_OK
                                               : OWNERSHIP_OTHER_TENANT;
    return answer_for(call, moved, verdict);
}

static enum arm_code check_owners(struct arm_call *call, const struct move *move) {
    enum arm_code code = ARM_OK;
    for (size_t i = 0; i < move->count && move->between_subscriptions && code == ARM_OK; i++)
        code = check_owner(call, move, &move->moved[i]);
    return code;
}

// --- All of it ---

static enum arm_code check_places(struct arm_call *call, struct move *move) {
    struct resource_id target;
    enum arm_code code = find_source(call, &move->from);
    if (code == ARM_OK)
        code = read_body(call, move, &target);
    if (code == ARM_OK)
        code = check_group(call, move);
    if (code == ARM_OK)
        code = find_target(call, &target, &move->to);
    if (code == ARM_OK && move->from.group.id == move->to.group.id)
        code = arm_refuse(call, ARM_INVALID_TARGET_RESOURCE_GROUP, move->to.id);
    move->between_subscriptions = !guid_is(&move->from.subscription.id, &move->to.subscription.id);
    return code;
}

static enum arm_code check(struct arm_call *call, struct move *move) {
    enum arm_code (*const checks[])(struct arm_call *, struct move *) = {check_places, check_types,
                                                                         find_all};
    enum arm_code (*const more[])(struct arm_call *, const struct move *) = {check_locks,
                                                                             check_target};
    enum arm_code code = ARM_OK;
    for (size_t i = 0; i < sizeof checks / sizeof *checks && code == ARM_OK; i++)
        code = checks[i](call, move);
    for (size_t i = 0; i < sizeof more / sizeof *more && code == ARM_OK; i++)
        code = more[i](call, move);
    if (code == ARM_OK)
        code = check_names(call, move);
    return code == ARM_OK ? check_owners(call, move) : code;
}

// Its customer subscriptions, product logs and all that says its number go along untouched. Locks
// on it go with it; role assignments do not, as in Azure.
static enum store_result move_one(struct arm_call *call, const struct move *move,
                                  const struct moved *moved, const struct system_mark *mark) {
    struct store_db *db = app_db(call);
    const int64_t group = move->to.group.id;
    const struct text id = resource_id_at(call, &move->to, moved);
    enum store_result result =
        moved->is_registration
            ? store_registration_move(db, moved->row, group, arm_etag_new(), mark)
            : store_linked_move(db, moved->row, group, arm_etag_new(), mark);
    if (result == STORE_OK && moved->is_registration)
        result = store_linked_follow(db, moved->row, id, arm_etag_new());
    if (result == STORE_OK)
        result = store_locks_move(db, resource_id_at(call, &move->from, moved), id);
    return result;
}

static enum arm_code move_all(struct arm_call *call, const struct move *move) {
    const struct system_mark mark = system_mark_of(call);
    for (size_t i = 0; i < move->count; i++) {
        const struct moved *moved = &move->moved[i];
        const enum store_result result = move_one(call, move, moved, &mark);
        app_changed(call, CHANGE_REMOVED, resource_id_at(call, &move->from, moved));
        app_changed(call, CHANGE_CREATED, resource_id_at(call, &move->to, moved));
        if (result != STORE_OK)
            return app_fault(call, result);
        const enum arm_code code =
            scope_remove_roles(call, resource_id_at(call, &move->from, moved));
        if (code != ARM_OK)
            return code;
    }
    return ARM_OK;
}

enum arm_code resources_move(struct arm_call *call) {
    struct move move = {.count = 0};
    const enum arm_code code = check(call, &move);
    call->status = 204;
    return code == ARM_OK ? move_all(call, &move) : code;
}

enum arm_code resources_validate_move(struct arm_call *call) {
    struct move move = {.count = 0};
    call->status = 204;
    return check(call, &move);
}
