#include "admin/user_subscriptions.h"

#include "admin/admin_call.h"
#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "clouds/directory_tenants.h"
#include "clouds/user_subscriptions.h"
#include "parties/principals.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
#include "reference/namespaces.h"
#include "reference/role_assignments.h"
#include "scope/resource_id.h"
#include "scope/role_definitions.h"
#include "scope/scope.h"

enum { NAME_MAX = 256 };

#define LIST "/providers/" ADMIN_NAMESPACE "/subscriptions"

// Flat, without "properties", as it was recorded.
static struct text id_of(struct arm_call *call, const struct stack_row *stack,
                         const struct guid *id) {
    return text_format(call->arena, "/subscriptions/%.*s" LIST "/%.*s",
                       TEXT_ARGS(guid_text(call->arena, &stack->subscription)),
                       TEXT_ARGS(guid_text(call->arena, id)));
}

static void render(struct arm_call *call, const struct stack_row *stack,
                   const struct user_subscription_row *row) {
    struct json_out *out = &call->out;
    const struct text provider = guid_text(call->arena, &stack->subscription);
    const struct text id = guid_text(call->arena, &row->id);
    json_object(out);
    json_put_text(out, TEXT("id"), id_of(call, stack, &row->id));
    json_put_text(out, TEXT("subscriptionId"), id);
    json_put_text(out, TEXT("delegatedProviderSubscriptionId"), provider);
    json_put_text(out, TEXT("displayName"), row->display_name);
    json_put_text(out, TEXT("owner"), row->owner);
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_put_text(out, TEXT("routingResourceManagerType"), TEXT("Default"));
    json_put_text(out, TEXT("offerId"), row->offer_id);
    json_put_text(out, TEXT("state"), row->state);
    json_object_end(out);
}

static enum arm_code refuse_unknown(struct arm_call *call, struct text id) {
    return arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND, id);
}

// All zero names nothing.
static bool read_id(struct arm_call *call, struct guid *ret_id) {
    return guid_read(arm_call_param(call, "userSubscriptionId"), ret_id) && !guid_is_nil(ret_id);
}

static bool is_deleted(const struct user_subscription_row *row) {
    return text_is(row->state, TEXT("Deleted"));
}

// One that is deleted is not there, though its row stays: what it used is still its tenant's.
static enum store_result find(struct arm_call *call, const struct stack_row *stack,
                              const struct guid *id, struct user_subscription_row *ret_row) {
    const enum store_result found = store_user_subscription_of_stack(
        app_db(call), call->arena, &stack->subscription, id, ret_row);
    return found == STORE_OK && is_deleted(ret_row) ? STORE_MISSING : found;
}

enum arm_code user_subscriptions_get(struct arm_call *call) {
    struct stack_row stack;
    struct user_subscription_row row;
    struct guid id;
    const enum arm_code code = admin_open(call, &stack);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        read_id(call, &id) ? find(call, &stack, &id, &row) : STORE_MISSING;
    if (found == STORE_MISSING)
        return refuse_unknown(call, arm_call_param(call, "userSubscriptionId"));
    if (found != STORE_OK)
        return app_fault(call, found);
    render(call, &stack, &row);
    return ARM_OK;
}

// --- what is said of one ---

// An application is nobody's owner.
static enum store_result find_user(struct arm_call *call, struct text name,
                                   struct principal_row *ret_row) {
    const enum store_result found =
        store_principal_by_login(app_db(call), call->arena, name, ret_row);
    return found == STORE_OK && !ret_row->is_user ? STORE_MISSING : found;
}

// By the owner's name at home, or by the domain in it.
static enum store_result find_tenant_of(struct arm_call *call, struct text owner,
                                        struct guid *ret_tenant) {
    struct principal_row user;
    struct tenant_row tenant = {.display_name = TEXT("")};
    struct text domain = owner;
    enum store_result found = find_user(call, owner, &user);
    if (found == STORE_OK) {
        *ret_tenant = user.tenant;
        return found;
    }
    (void)text_cut(&domain, '@');
    if (found == STORE_MISSING)
        found = store_tenant_of_domain(app_db(call), call->arena, domain, &tenant);
    if (found == STORE_OK)
        *ret_tenant = tenant.id;
    return found;
}

static struct text read_state(struct json_reader *reader, const struct json_at *root) {
    static const char *const states[] = {"Enabled", "Disabled"};
    const struct text state = json_string(reader, root, "state");
    for (size_t i = 0; i < 2; i++)
        if (!state.at || text_same(state, text_of(states[i])))
            return text_of(states[i]);
    json_refuse(reader, root, "state", "Enabled or Disabled");
    return TEXT("");
}

// Said, it has to be that of the owner, where the directory knows such a user.
static void read_tenant(struct arm_call *call, struct json_reader *reader,
                        const struct json_at *root, struct user_subscription_row *row) {
    struct principal_row user;
    const struct text given = json_string(reader, root, "tenantId");
    if (!given.at) {
        if (find_tenant_of(call, row->owner, &row->tenant) != STORE_OK)
            json_refuse(reader, root, "owner", "user@domain, of a tenant that the directory knows");
        return;
    }
    if (!guid_read(given, &row->tenant) ||
        store_tenant_find(app_db(call), &row->tenant) != STORE_OK)
        json_refuse(reader, root, "tenantId", "the id of a tenant that the directory knows");
    else if (find_user(call, row->owner, &user) == STORE_OK && !guid_is(&user.tenant, &row->tenant))
        json_refuse(reader, root, "tenantId", "that of the owner, who is of another tenant");
}

static enum arm_code read_body(struct arm_call *call, const struct guid *id,
                               struct user_subscription_row *row) {
    struct json_reader reader;
    struct json_at root;
    struct guid given;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const cJSON *wrapped = cJSON_GetObjectItem(root.node, "properties");
    if (wrapped)
        call->hint = TEXT("there are no 'properties': all members stand at the top");
    const struct text own = json_string(&reader, &root, "subscriptionId");
    row->display_name = json_string(&reader, &root, "displayName");
    row->owner = json_string(&reader, &root, "owner");
    row->offer_id = json_string(&reader, &root, "offerId");
    row->state = read_state(&reader, &root);
    if (own.at && (!guid_read(own, &given) || !guid_is(&given, id)))
        json_refuse(&reader, &root, "subscriptionId", "the id in the URL");
    if (!text_has_characters(row->display_name, NAME_MAX))
        json_refuse(&reader, &root, "displayName", "a string of 1 to 256 characters");
    if (!text_has_characters(row->owner, NAME_MAX))
        json_refuse(&reader, &root, "owner", "the name of a user");
    if (row->offer_id.size && !text_has_characters(row->offer_id, NAME_MAX))
        json_refuse(&reader, &root, "offerId", "a string of 256 characters at most");
    if (!reader.failed)
        read_tenant(call, &reader, &root, row);
    return arm_call_read(call, &reader);
}

// --- what becomes of it ---

static enum arm_code check_let_in(struct arm_call *call, const struct stack_row *stack,
                                  const struct user_subscription_row *row) {
    const enum store_result found =
        store_stack_lets_in(app_db(call), &stack->subscription, &row->tenant);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_DIRECTORY_TENANT_NOT_ONBOARDED,
                          guid_text(call->arena, &row->tenant), stack->name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

// What was Azure's and is in no file any more waits for one that names it again.
static enum store_result is_kept(struct arm_call *call, const struct guid *id) {
    return store_namespace_find(app_db(call), id, TEXT(STACK_NAMESPACE));
}

// An id is one subscription's, whosever: Azure's, this stack's, another's. ret_before is nil where
// there was none.
static enum arm_code check_free(struct arm_call *call, const struct stack_row *stack,
                                const struct guid *id, struct subscription_row *ret_before) {
    *ret_before = (struct subscription_row){.offer = TEXT("")};
    enum store_result found = store_subscription_find(app_db(call), call->arena, id, ret_before);
    bool is_taken = found == STORE_OK && (!guid_is(&ret_before->stack, &stack->subscription) ||
                                          guid_is(&ret_before->id, &stack->subscription));
    if (found == STORE_MISSING) {
        found = is_kept(call, id);
        is_taken = found == STORE_OK;
    }
    if (is_taken)
        return arm_refuse(call, ARM_SUBSCRIPTION_ID_TAKEN, guid_text(call->arena, id));
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

// Where the directory knows the owner; an application is none.
static enum store_result make_owner(struct arm_call *call,
                                    const struct user_subscription_row *row) {
    struct principal_row user;
    struct role_assignment_row assignment = {.scope =
                                                 resource_id_of_subscription(call->arena, &row->id),
                                             .name = guid_random(),
                                             .principal_type = TEXT("User")};
    enum store_result found = find_user(call, row->owner, &user);
    if (found == STORE_MISSING)
        call->hint = text_format(call->arena, "nobody is Owner: the directory knows no user '%.*s'",
                                 TEXT_ARGS(row->owner));
    if (found != STORE_OK || !role_definition_named(TEXT("Owner"), &assignment.role))
        return found == STORE_MISSING ? STORE_OK : found;
    assignment.principal = user.id;
    found = store_role_assignment_same(app_db(call), &assignment);
    return found == STORE_MISSING ? store_role_assignment_add(app_db(call), &assignment) : found;
}

static enum store_result put(struct arm_call *call, const struct stack_row *stack,
                             const struct user_subscription_row *row) {
    struct cloud cloud;
    const bool is_on = text_is(row->state, TEXT("Enabled"));
    const struct directory_subscription subscription = {.id = row->id,
                                                        .display_name = row->display_name,
                                                        .offer = row->offer_id,
                                                        .tenant = row->tenant,
                                                        .state = is_on ? TEXT("Active")
                                                                 : is_deleted(row)
                                                                     ? TEXT("Deleted")
                                                                     : TEXT("Suspended"),
                                                        .origin = row->origin,
                                                        .stack = stack->subscription};
    enum store_result result = store_cloud_of_stack(app_db(call), call->arena, stack, &cloud);
    if (result == STORE_OK)
        result = store_user_subscription_put(app_db(call), &cloud, row);
    return result == STORE_OK ? store_subscription_put(app_db(call), &subscription) : result;
}

// Whoever had roles in it has none once it is another tenant's, as in Azure; nor of an id that was
// somebody's once.
static enum store_result pass_on(struct arm_call *call, const struct subscription_row *before,
                                 const struct user_subscription_row *row) {
    enum store_result result = STORE_OK;
    if (guid_is_nil(&before->id) || !guid_is(&before->tenant, &row->tenant))
        result = store_role_assignment_remove_all(
            app_db(call), resource_id_of_subscription(call->arena, &row->id));
    return result == STORE_OK ? make_owner(call, row) : result;
}

static enum arm_code read_put(struct arm_call *call, const struct stack_row *stack,
                              struct user_subscription_row *row) {
    enum arm_code code = ARM_OK;
    if (!read_id(call, &row->id))
        code = arm_refuse(call, ARM_INVALID_SUBSCRIPTION_ID,
                          arm_call_param(call, "userSubscriptionId"));
    if (code == ARM_OK)
        code = read_body(call, &row->id, row);
    return code == ARM_OK ? check_let_in(call, stack, row) : code;
}

enum arm_code user_subscriptions_create_or_update(struct arm_call *call) {
    struct stack_row stack;
    struct user_subscription_row row = {.origin = ORIGIN_MADE};
    struct subscription_row before;
    enum arm_code code = admin_open(call, &stack);
    if (code == ARM_OK)
        code = read_put(call, &stack, &row);
    if (code == ARM_OK)
        code = check_free(call, &stack, &row.id, &before);
    if (code != ARM_OK)
        return code;
    row.stack = stack.subscription;
    enum store_result result = put(call, &stack, &row);
    if (result == STORE_OK)
        result = pass_on(call, &before, &row);
    if (result != STORE_OK)
        return app_fault(call, result);
    const bool was_there = !guid_is_nil(&before.id) && !text_is(before.state, TEXT("Deleted"));
    app_written(call, was_there, id_of(call, &stack, &row.id));
    call->status = was_there ? 200 : 201;
    render(call, &stack, &row);
    return ARM_OK;
}

// Nobody sees it any more. What is in it is there again when it is.
enum arm_code user_subscriptions_delete(struct arm_call *call) {
    struct stack_row stack;
    struct user_subscription_row row;
    struct guid id;
    const enum arm_code code = admin_open(call, &stack);
    if (code != ARM_OK)
        return code;
    enum store_result result = read_id(call, &id) ? find(call, &stack, &id, &row) : STORE_MISSING;
    if (result == STORE_MISSING)
        return arm_nothing_there(call);
    row.state = TEXT("Deleted");
    app_changed(call, CHANGE_REMOVED, id_of(call, &stack, &id));
    if (result == STORE_OK)
        result = put(call, &stack, &row);
    if (result == STORE_OK)
        result = store_role_assignment_remove_all(app_db(call),
                                                  resource_id_of_subscription(call->arena, &id));
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

// --- the list ---

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct stack_row *stack = context;
    struct guid id;
    return store_user_subscription_list(app_db(call), call->arena, &stack->subscription,
                                        listing_id_of_key(after, &id), limit, ret_rows, ret_count);
}

static struct text key(struct arm_call *call, const void *row) {
    const struct user_subscription_row *subscription = row;
    (void)call;
    return listing_key_of_id(&subscription->id);
}

static bool is_shown(struct arm_call *call, const void *context, const void *row) {
    (void)call;
    (void)context;
    return !is_deleted(row);
}

static enum arm_code render_row(struct arm_call *call, const void *context, const void *row) {
    render(call, context, row);
    return ARM_OK;
}

enum arm_code user_subscriptions_list(struct arm_call *call) {
    struct stack_row stack;
    const enum arm_code code = admin_open(call, &stack);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "user subscriptions %.*s",
                             TEXT_ARGS(guid_text(call->arena, &stack.subscription))),
        .path = scope_subscription_id(call, LIST),
        .context = &stack,
        .row_size = sizeof(struct user_subscription_row),
        .read = read_rows,
        .key = key,
        .is_shown = is_shown,
        .render = render_row,
    };
    return listing_answer(call, &listing);
}
