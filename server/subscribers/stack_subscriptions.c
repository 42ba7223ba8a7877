#include "subscribers/stack_subscriptions.h"

#include "app/fault.h"
#include "app/listing.h"
#include "reports/reporter.h"
#include "scope/scope.h"
#include "usage/cloud.h"

enum { TEXT_MAX = 256, MORE_MAX = 4096 }; // characters of a member; bytes of all that are only kept

#define LIST "/providers/Azsreg.Usage/userSubscriptions"

static enum arm_code open_cloud(struct arm_call *call, struct registration_row *ret_row,
                                struct cloud *ret_cloud) {
    struct payer_party by_default;
    const enum arm_code code = scope_registration(call, ret_row);
    if (code != ARM_OK)
        return code;
    enum store_result found = usage_party_find(app_db(call), call->arena, &call->subscription,
                                               app_of(call)->loose, &by_default);
    if (found == STORE_OK)
        found =
            usage_cloud_find(app_db(call), call->arena, &by_default, ret_row->cloud_id, ret_cloud);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

// --- what is told ---

static struct guid read_id(struct json_reader *reader, const struct json_at *entry,
                           const char *key) {
    struct guid id = {.bytes = {0}};
    if (!guid_read(json_string(reader, entry, key), &id) || guid_is_nil(&id))
        json_refuse(reader, entry, key, "a GUID");
    return id;
}

static struct text read_text(struct json_reader *reader, const struct json_at *entry,
                             const char *key) {
    const struct text text = json_string(reader, entry, key);
    if (text.size && !text_has_characters(text, TEXT_MAX))
        json_refuse(reader, entry, key, "a string of 256 characters at most");
    return text.size ? text : TEXT("");
}

static bool is_asked_about(struct text name) {
    static const char *const names[] = {"subscriptionId", "tenantId", "displayName", "owner",
                                        "offerId",        "state",    "billable"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(name, text_of(names[i])))
            return true;
    return false;
}

// All other members, as an object; empty where there are none.
static struct text read_more(struct arm_call *call, struct json_reader *reader,
                             const struct json_at *entry) {
    struct json_out out = json_out_in(call->arena);
    struct text text = TEXT("");
    const cJSON *member = NULL;
    size_t count = 0;
    json_object(&out);
    cJSON_ArrayForEach(member, entry->node) {
        if (is_asked_about(text_of(member->string)))
            continue;
        json_put_raw(&out, text_of(member->string), json_compact(call->arena, member));
        count++;
    }
    json_object_end(&out);
    if (!count || !json_out_text(&out, &text))
        return TEXT("");
    if (text.size > MORE_MAX)
        json_refuse(reader, entry, NULL, "an object with 4096 bytes of other members at most");
    return text;
}

static void read_entry(struct arm_call *call, struct json_reader *reader,
                       const struct json_at *entry, struct user_subscription_row *row) {
    const struct text state = read_text(reader, entry, "state");
    *row = (struct user_subscription_row){
        .id = read_id(reader, entry, "subscriptionId"),
        .tenant = read_id(reader, entry, "tenantId"),
        .owner = read_text(reader, entry, "owner"),
        .display_name = read_text(reader, entry, "displayName"),
        .offer_id = read_text(reader, entry, "offerId"),
        .state = state.size ? state : TEXT("Enabled"),
        .is_free = !json_boolean(reader, entry, "billable", true),
        .origin = ORIGIN_MADE,
    };
    if (!reader->failed)
        row->more = read_more(call, reader, entry);
}

static enum arm_code read_entries(struct arm_call *call, struct user_subscription_row **ret_rows,
                                  size_t *ret_count) {
    struct json_reader reader;
    struct json_at root;
    size_t count = 0;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct json_at value = json_child_array(&reader, &root, "value");
    const size_t size = json_size(&value);
    struct user_subscription_row *rows = NULL;
    if (!value.node || size > STACK_SUBSCRIPTIONS_MAX)
        json_refuse(&reader, &root, "value", "an array of 2000 entries at most");
    else if (!(rows = arena_alloc(call->arena, (size + 1) * sizeof *rows)))
        return arm_refuse_for_memory(call);
    for (struct json_at entry = json_first(&value); entry.node && !reader.failed; json_next(&entry))
        read_entry(call, &reader, &entry, &rows[count++]);
    *ret_rows = rows;
    *ret_count = count;
    return arm_call_read(call, &reader);
}

// --- what becomes of it ---

// One that the stack's administrator has made is a subscription here, with roles and what is in it:
// whoever may write a registration need not be the one who may pass those on.
static enum arm_code refuse_other_tenant(struct arm_call *call, size_t index,
                                         const struct user_subscription_row *before) {
    return arm_refuse(call, ARM_USER_SUBSCRIPTION_OF_STACK,
                      text_format(call->arena, "value[%zu].tenantId", index),
                      guid_text(call->arena, &before->id), guid_text(call->arena, &before->stack),
                      guid_text(call->arena, &before->tenant));
}

// What the administrator says of it is not for a registration to say.
static void keep_administrators(const struct user_subscription_row *before,
                                struct user_subscription_row *row) {
    row->owner = before->owner;
    row->display_name = before->display_name;
    row->offer_id = before->offer_id;
    row->state = before->state;
    row->origin = before->origin;
}

static enum arm_code put(struct arm_call *call, const struct cloud *cloud, size_t index,
                         struct user_subscription_row *row, size_t *added) {
    struct user_subscription_row before;
    enum store_result result =
        store_user_subscription_find(app_db(call), call->arena, cloud, &row->id, &before);
    if (result != STORE_OK && result != STORE_MISSING)
        return app_fault(call, result);
    const bool is_of_stack = result == STORE_OK && !guid_is_nil(&before.stack);
    *added += result == STORE_MISSING;
    if (is_of_stack && !guid_is(&before.tenant, &row->tenant))
        return refuse_other_tenant(call, index, &before);
    if (is_of_stack)
        keep_administrators(&before, row);
    result = store_user_subscription_put(app_db(call), cloud, row);
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

enum arm_code usage_subscriptions_update(struct arm_call *call) {
    struct registration_row registration;
    struct cloud cloud = {.id = TEXT("")};
    struct user_subscription_row *rows = NULL;
    size_t count = 0;
    size_t added = 0;
    enum arm_code code = open_cloud(call, &registration, &cloud);
    if (code == ARM_OK)
        code = read_entries(call, &rows, &count);
    for (size_t i = 0; i < count && code == ARM_OK; i++)
        code = put(call, &cloud, i, &rows[i], &added);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    json_put_integer(&call->out, TEXT("count"), (long long)count);
    json_put_integer(&call->out, TEXT("added"), (long long)added);
    json_put_integer(&call->out, TEXT("replaced"), (long long)(count - added));
    json_object_end(&call->out);
    return ARM_OK;
}

// --- the list ---

static void put_text(struct json_out *out, const char *name, struct text value) {
    if (value.size)
        json_put_text(out, text_of(name), value);
}

static void put_more(struct arm_call *call, struct text more) {
    cleanup_json cJSON *tree = cJSON_ParseWithLength(more.at, more.size);
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, tree) {
        json_put_raw(&call->out, text_of(member->string), json_compact(call->arena, member));
    }
}

static enum arm_code render(struct arm_call *call, const void *context, const void *row) {
    const struct user_subscription_row *subscription = row;
    struct json_out *out = &call->out;
    (void)context;
    json_object(out);
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &subscription->id));
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &subscription->tenant));
    put_text(out, "displayName", subscription->display_name);
    put_text(out, "owner", subscription->owner);
    put_text(out, "offerId", subscription->offer_id);
    put_text(out, "state", subscription->state);
    json_put_bool(out, TEXT("billable"), !subscription->is_free);
    put_more(call, subscription->more);
    json_object_end(out);
    return ARM_OK;
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    struct guid id;
    return store_user_subscriptions_of_cloud(app_db(call), call->arena, context,
                                             listing_id_of_key(after, &id), limit, ret_rows,
                                             ret_count);
}

static struct text key(struct arm_call *call, const void *row) {
    const struct user_subscription_row *subscription = row;
    (void)call;
    return listing_key_of_id(&subscription->id);
}

enum arm_code usage_subscriptions_list(struct arm_call *call) {
    struct registration_row registration;
    struct cloud cloud = {.id = TEXT("")};
    const enum arm_code code = open_cloud(call, &registration, &cloud);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "user subscriptions %.*s %.*s",
                             TEXT_ARGS(guid_text(call->arena, &cloud.owner)), TEXT_ARGS(cloud.id)),
        .path = scope_registration_id(call, &registration, LIST),
        .context = &cloud,
        .row_size = sizeof(struct user_subscription_row),
        .read = read_rows,
        .key = key,
        .is_shown = listing_shows_all,
        .render = render,
    };
    return listing_answer(call, &listing);
}
