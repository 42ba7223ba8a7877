#include "stack/registrations.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "app/system_data.h"
#include "app/tags.h"
#include "keys/activation_key.h"
#include "keys/keys.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/placing.h"
#include "scope/scope.h"
#include "stack/noting.h"
#include "stack/registration_token.h"
#include "tables/linked_subscriptions.h"

#define LIST "/providers/" REGISTRATION_TYPE

// Members in the order in which answers of the service were recorded.
static enum arm_code registration_render(struct arm_call *call,
                                         const struct registration_row *row) {
    struct json_out *out = &call->out;
    struct system_data data = {0};
    const bool is_preview = call->version == ARM_2020_06_01_PREVIEW;
    const enum store_result read =
        is_preview ? store_registration_system_data(app_db(call), call->arena, row->id, &data)
                   : STORE_OK;
    if (read != STORE_OK)
        return app_fault(call, read);
    json_object(out);
    json_put_text(out, TEXT("id"), scope_registration_id(call, row, ""));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), TEXT(REGISTRATION_TYPE));
    json_put_text(out, TEXT("etag"), arm_etag_text(call->arena, row->etag));
    json_put_text(out, TEXT("location"), TEXT("global"));
    if (is_preview) {
        json_put_text(out, TEXT("kind"), TEXT("AzureStackHub"));
        system_data_render(call, &data);
    }
    if (row->tags.size)
        json_put_raw(out, TEXT("tags"), row->tags);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("cloudId"), row->cloud_id);
    json_put_text(out, TEXT("objectId"), row->object_id);
    json_put_text(out, TEXT("billingModel"), row->billing_model);
    json_object_end(out);
    json_object_end(out);
    return ARM_OK;
}

static enum arm_code answer_with(struct arm_call *call, const struct registration_row *row,
                                 unsigned status) {
    call->status = status;
    call->etag = arm_etag_text(call->arena, row->etag);
    return registration_render(call, row);
}

enum arm_code registrations_get(struct arm_call *call) {
    struct registration_row row;
    enum arm_code code = scope_registration(call, &row);
    if (code == ARM_OK)
        code = arm_call_read_condition(call, arm_etag_text(call->arena, row.etag));
    return code == ARM_OK ? registration_render(call, &row) : code;
}

static enum arm_code registration_render_row(struct arm_call *call, const void *context,
                                             const void *row) {
    (void)context;
    return registration_render(call, row);
}

struct registrations_of {
    int64_t group; // 0: all groups of the call's subscription
};

// A name has no '/', so name and group go into one key.
static struct text registration_key(struct arm_call *call, const void *row) {
    const struct registration_row *registration = row;
    return listing_key_of_two(call->arena, registration->name, '/', registration->group);
}

static enum store_result registration_read_rows(struct arm_call *call, const void *context,
                                                struct text after, size_t limit, void *ret_rows,
                                                size_t *ret_count) {
    const struct registrations_of *of = context;
    const struct text name = text_cut(&after, '/');
    return of->group ? store_registration_list(app_db(call), call->arena, of->group, name, limit,
                                               ret_rows, ret_count)
                     : store_registration_list_all(app_db(call), call->arena, &call->subscription,
                                                   name, after, limit, ret_rows, ret_count);
}

static bool registration_is_shown(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    return !access_is_partial(call) || access_shows(call, scope_registration_id(call, row, ""));
}

static enum arm_code list(struct arm_call *call, const struct registrations_of *of,
                          struct text scope, struct text path) {
    const struct listing listing = {
        .scope = scope,
        .path = path,
        .context = of,
        .row_size = sizeof(struct registration_row),
        .may_be_short = true,
        .read = registration_read_rows,
        .key = registration_key,
        .is_shown = registration_is_shown,
        .render = registration_render_row,
    };
    return listing_answer(call, &listing);
}

enum arm_code registrations_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct resource_group_row group = {0};
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_group(call, &group);
    if (code != ARM_OK)
        return code;
    return list(call, &(struct registrations_of){.group = group.id},
                text_format(call->arena, "%lld", (long long)group.id),
                scope_group_id(call, group.name, LIST));
}

enum arm_code registrations_list_by_subscription(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    return code == ARM_OK ? list(call, &(struct registrations_of){0},
                                 guid_text(call->arena, &call->subscription),
                                 scope_subscription_id(call, LIST))
                          : code;
}

// What a PUT or PATCH brings: a token (optional where the registration exists) and tags.
struct change {
    bool has_token;
    struct registration_token token;
};

static enum arm_code read_token(struct arm_call *call, struct text encoded, struct change *change) {
    struct text why = TEXT("");
    change->has_token =
        registration_token_read(call->arena, encoded, app_of(call)->loose, &change->token, &why);
    if (change->has_token)
        return ARM_OK;
    const enum arm_code code = arm_refuse(call, ARM_INVALID_REGISTRATION_TOKEN, TEXT(""));
    call->error.more = why;
    call->error.target = TEXT("properties.registrationToken");
    return code;
}

static enum arm_code read_change(struct arm_call *call, bool exists, struct registration_row *row,
                                 struct change *ret_change) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    const struct text token = json_string(&reader, &properties, "registrationToken");
    arm_call_hint(call, &root, &properties, (const char *const[]){"registrationToken", NULL});
    arm_call_hint(call, &root, &root,
                  (const char *const[]){"location", "tags", "properties", "id", "name", "type",
                                        "etag", NULL});
    (void)json_string(&reader, &root, "location"); // any: scripts send their group's
    const bool merge = text_is(call->request->method, TEXT("PATCH"));
    row->tags = merge ? tags_merge(&reader, &root, row->tags) : tags_read(&reader, &root);
    if (!exists && !token.at)
        json_refuse(&reader, NULL, "properties.registrationToken",
                    "there, and a string: a new registration needs its token");
    enum arm_code code = arm_call_read(call, &reader);
    if (code == ARM_OK)
        code = tags_check(call, &root, row->tags);
    return code == ARM_OK && token.at ? read_token(call, token, ret_change) : code;
}

static enum arm_code apply_token(struct arm_call *call, bool exists,
                                 const struct registration_token *token,
                                 struct registration_row *row) {
    if (exists && !text_same(row->cloud_id, token->cloud_id))
        return arm_refuse(call, ARM_CLOUD_ID_UPDATE_NOT_ALLOWED, row->name);
    if (!exists)
        row->cloud_id = token->cloud_id;
    if (token->object_id.size)
        row->object_id = token->object_id;
    row->billing_model = token->billing_model;
    return ARM_OK;
}

static struct text fresh_object_id(struct arm_call *call) {
    const struct guid id = guid_random();
    return guid_text(call->arena, &id);
}

// Both PUT and PATCH: row is what there is, or a new one with id 0.
static enum arm_code registration_write(struct arm_call *call, int64_t group,
                                        struct registration_row *row) {
    const bool exists = row->id != 0;
    struct change change = {.has_token = false};
    enum arm_code code = lock_check(call);
    if (code == ARM_OK)
        code = read_change(call, exists, row, &change);
    if (code == ARM_OK && change.has_token)
        code = apply_token(call, exists, &change.token, row);
    if (code == ARM_OK)
        code = arm_call_precondition(call, exists, arm_etag_text(call->arena, row->etag));
    if (code != ARM_OK)
        return code;
    if (!row->object_id.size)
        row->object_id = fresh_object_id(call);
    row->etag = arm_etag_new();
    const struct system_mark mark = system_mark_of(call);
    enum store_result written =
        store_registration_put(app_db(call), group, row, change.token.members, &mark);
    if (written == STORE_OK && exists && change.has_token) // its object id may be another
        written = store_linked_touch(app_db(call), row->id, row->etag);
    if (written == STORE_OK && !exists) // its id
        written = store_registration_find(app_db(call), call->arena, &call->subscription,
                                          row->group, row->name, true, row);
    if (written != STORE_OK)
        return app_fault(call, written);
    app_written(call, exists, scope_registration_id(call, row, ""));
    return answer_with(call, row, exists ? 200 : 201);
}

enum arm_code registrations_create_or_update(struct arm_call *call) {
    struct resource_group_row group;
    struct registration_row row = {0};
    const struct text name = arm_call_param(call, "registrationName");
    const enum arm_code code = placing_find_group(call, TEXT("registration"), name, &group);
    if (code != ARM_OK)
        return code;
    const enum store_result found = store_registration_find(
        app_db(call), call->arena, &call->subscription, group.name, name, true, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING)
        row = (struct registration_row){.group = group.name, .name = name};
    return registration_write(call, group.id, &row);
}

enum arm_code registrations_update(struct arm_call *call) {
    struct registration_row row;
    struct resource_group_row group = {0};
    enum arm_code code = scope_registration_to_write(call, &row);
    if (code == ARM_OK)
        code = scope_group(call, &group);
    return code == ARM_OK ? registration_write(call, group.id, &row) : code;
}

// 204 where nothing of that name exists, whichever part of the URL says so.
enum arm_code registrations_delete(struct arm_call *call) {
    struct registration_row row;
    enum arm_code code = scope_registration_to_write(call, &row);
    if (code == ARM_REGISTRATION_NOT_FOUND)
        return arm_nothing_there(call);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, row.etag));
    if (code != ARM_OK)
        return code;
    app_changed(call, CHANGE_REMOVED, scope_registration_id(call, &row, ""));
    enum store_result removed = noting_customers(call, &row);
    if (removed == STORE_OK)
        removed = store_linked_touch(app_db(call), row.id, arm_etag_new());
    if (removed == STORE_OK)
        removed = store_registration_remove(app_db(call), row.id);
    return removed == STORE_OK ? scope_remove_roles(call, scope_registration_id(call, &row, ""))
                               : app_fault(call, removed);
}

enum arm_code registrations_get_activation_key(struct arm_call *call) {
    struct registration_row row;
    struct activation_key_facts facts = {0};
    enum arm_code code = scope_registration(call, &row);
    if (code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, row.etag));
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_registration_token(app_db(call), call->arena, row.id, &facts.members);
    if (found != STORE_OK)
        return app_fault(call, found);
    facts.subscription_id = guid_text(call->arena, &call->subscription);
    facts.resource_group = row.group;
    facts.registration = row.name;
    facts.base_url = arm_call_base_url(call);
    const struct text key =
        signing_key_sign(call->arena, keys_get(app_of(call)->keys, KEY_OF_ACTIVATION),
                         activation_key_payload(call->arena, &facts));
    if (!key.size)
        return ARM_INTERNAL_SERVER_ERROR;
    call->secret = true; // it lets a stack in
    json_object(&call->out);
    json_put_text(&call->out, TEXT("activationKey"), key);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code registrations_enable_remote_management(struct arm_call *call) {
    struct registration_row row;
    enum arm_code code = scope_registration_to_write(call, &row);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, row.etag));
    if (code != ARM_OK)
        return code;
    const struct system_mark mark = system_mark_of(call);
    enum store_result noted = store_registration_enable_remote(app_db(call), row.id, &mark);
    if (noted == STORE_OK)
        noted = store_linked_touch(app_db(call), row.id, arm_etag_new());
    app_changed(call, CHANGE_CHANGED, scope_registration_id(call, &row, ""));
    return noted == STORE_OK ? ARM_OK : app_fault(call, noted);
}
