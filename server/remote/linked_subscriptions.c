#include "remote/linked_subscriptions.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "app/names.h"
#include "app/system_data.h"
#include "app/tags.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/placing.h"
#include "scope/resource_id.h"
#include "scope/scope.h"

#define LIST "/providers/" LINKED_TYPE

// What the device is comes from its registration, as long as there is one. It has never connected.
static void linked_render(struct arm_call *call, const struct linked_subscription_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), scope_linked_id(call, row));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), TEXT(LINKED_TYPE));
    json_put_text(out, TEXT("etag"), arm_etag_text(call->arena, row->etag));
    json_put_text(out, TEXT("location"), row->location);
    json_put_text(out, TEXT("kind"), TEXT("AzureStackHub"));
    if (row->tags.size)
        json_put_raw(out, TEXT("tags"), row->tags);
    system_data_render(call, &row->data);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("linkedSubscriptionId"), guid_text(call->arena, &row->linked_id));
    json_put_text(out, TEXT("registrationResourceId"), row->registration_id);
    json_put_if_any(out, TEXT("deviceId"), row->cloud_id);
    json_put_if_any(out, TEXT("deviceObjectId"), row->object_id);
    json_put_text(out, TEXT("deviceLinkState"),
                  row->is_managed ? TEXT("Linked") : TEXT("Unlinked"));
    json_put_text(out, TEXT("deviceConnectionStatus"), TEXT("Offline"));
    json_object_end(out);
    json_object_end(out);
}

enum arm_code linked_subscriptions_get(struct arm_call *call) {
    struct linked_subscription_row row;
    enum arm_code code = scope_linked(call, &row);
    if (code == ARM_OK)
        code = arm_call_read_condition(call, arm_etag_text(call->arena, row.etag));
    if (code == ARM_OK)
        linked_render(call, &row);
    return code;
}

// --- Lists ---

struct linked_of {
    int64_t group; // 0: all groups of the call's subscription
};

// A name has no '/', so name and group go into one key.
static struct text linked_key(struct arm_call *call, const void *row) {
    const struct linked_subscription_row *linked = row;
    return listing_key_of_two(call->arena, linked->name, '/', linked->group);
}

static enum store_result linked_read_rows(struct arm_call *call, const void *context,
                                          struct text after, size_t limit, void *ret_rows,
                                          size_t *ret_count) {
    const struct linked_of *of = context;
    const struct text name = text_cut(&after, '/');
    return store_linked_list(app_db(call), call->arena, &call->subscription, of->group, name, after,
                             limit, ret_rows, ret_count);
}

static bool linked_is_shown(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    return !access_is_partial(call) || access_shows(call, scope_linked_id(call, row));
}

static enum arm_code linked_render_row(struct arm_call *call, const void *context,
                                       const void *row) {
    (void)context;
    linked_render(call, row);
    return ARM_OK;
}

static enum arm_code list(struct arm_call *call, const struct linked_of *of, struct text path) {
    const struct listing listing = {
        .scope = text_format(call->arena, "linked %lld %.*s", (long long)of->group,
                             TEXT_ARGS(guid_text(call->arena, &call->subscription))),
        .path = path,
        .context = of,
        .row_size = sizeof(struct linked_subscription_row),
        .may_be_short = true,
        .read = linked_read_rows,
        .key = linked_key,
        .is_shown = linked_is_shown,
        .render = linked_render_row,
    };
    return listing_answer(call, &listing);
}

enum arm_code linked_subscriptions_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct resource_group_row group = {0};
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_group(call, &group);
    return code == ARM_OK ? list(call, &(struct linked_of){.group = group.id},
                                 scope_group_id(call, group.name, LIST))
                          : code;
}

enum arm_code linked_subscriptions_list_by_subscription(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    return code == ARM_OK ? list(call, &(struct linked_of){0}, scope_subscription_id(call, LIST))
                          : code;
}

// --- Writing ---

// What a body brings; .at is NULL for what it leaves out.
struct change {
    struct text location;
    struct text linked_id;
    struct text registration_id;
};

static void check_members(struct json_reader *reader, const struct change *change, bool is_patch,
                          struct linked_subscription_row *row) {
    if (change->linked_id.at && !guid_read(change->linked_id, &row->linked_id))
        json_refuse(reader, NULL, "properties.linkedSubscriptionId", "a GUID");
    if (!change->linked_id.at && !is_patch)
        json_refuse(reader, NULL, "properties.linkedSubscriptionId", "there, a GUID");
    if (!change->registration_id.at && !is_patch)
        json_refuse(reader, NULL, "properties.registrationResourceId",
                    "there, the id of a registration");
}

static enum arm_code read_change(struct arm_call *call, struct linked_subscription_row *row,
                                 struct change *ret_change) {
    struct json_reader reader;
    struct json_at root;
    const bool is_patch = text_is(call->request->method, TEXT("PATCH"));
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    arm_call_hint(call, &root, &properties,
                  (const char *const[]){"linkedSubscriptionId", "registrationResourceId", NULL});
    *ret_change = (struct change){
        .location = json_string(&reader, &root, "location"),
        .linked_id = json_string(&reader, &properties, "linkedSubscriptionId"),
        .registration_id = json_string(&reader, &properties, "registrationResourceId"),
    };
    row->tags = is_patch ? tags_merge(&reader, &root, row->tags) : tags_read(&reader, &root);
    check_members(&reader, ret_change, is_patch, row);
    const enum arm_code code = arm_call_read(call, &reader);
    return code == ARM_OK ? tags_check(call, &root, row->tags) : code;
}

static enum arm_code check_location(struct arm_call *call, struct text given,
                                    struct linked_subscription_row *row) {
    const bool is_new = row->id == 0;
    const struct text location = given.at ? location_normalised(call->arena, given) : row->location;
    if (is_new && !given.at)
        return arm_refuse(call, ARM_LOCATION_REQUIRED, TEXT(""));
    if (!location.size) {
        const enum arm_code code = arm_refuse(call, ARM_INVALID_REQUEST_CONTENT, TEXT("'location'"),
                                              TEXT("the name of a location"));
        call->error.target = TEXT("location");
        return code;
    }
    if (!is_new && !text_is(location, row->location))
        return arm_refuse(call, ARM_INVALID_RESOURCE_LOCATION, row->name, row->location, row->group,
                          given);
    row->location = location;
    return ARM_OK;
}

static struct text registration_id(struct arm_call *call, const struct guid *subscription,
                                   struct text group, struct text name) {
    return resource_id_in(call->arena, resource_id_of_group(call->arena, subscription, group),
                          REGISTRATION_TYPE, name);
}

// It may be in another subscription, if the caller may read it there.
static bool may_read(struct arm_call *call, const struct resource_id *id) {
    struct access access;
    if (access_open_for(call, TEXT(REGISTRATION_TYPE "/read"), &access) != ARM_OK)
        return false;
    const struct text scope = registration_id(call, &id->subscription, id->group, id->name);
    return (access_allows(&access, scope) && !access_is_shut_out(call, &access, scope)) ||
           access_is_everybodys(call, &id->subscription);
}

static enum arm_code refuse_registration(struct arm_call *call, const struct resource_id *id) {
    const enum arm_code code =
        arm_refuse(call, ARM_REGISTRATION_NOT_FOUND, guid_text(call->arena, &id->subscription),
                   id->group, id->name);
    call->error.target = TEXT("properties.registrationResourceId");
    return code;
}

static enum arm_code find_registration(struct arm_call *call, struct text given,
                                       struct linked_subscription_row *row) {
    struct resource_id id;
    struct registration_row registration;
    if (!given.at)
        return ARM_OK;
    if (!resource_id_read(call->arena, given, &id) ||
        !text_same(id.type, TEXT(REGISTRATION_TYPE)) || !may_read(call, &id))
        return refuse_registration(call, &id);
    const enum store_result found =
        store_registration_find(app_db(call), call->arena, &id.subscription, id.group, id.name,
                                app_of(call)->loose, &registration);
    if (found == STORE_MISSING)
        return refuse_registration(call, &id);
    if (found != STORE_OK)
        return app_fault(call, found);
    row->registration = registration.id;
    row->registration_id =
        registration_id(call, &id.subscription, registration.group, registration.name);
    return ARM_OK;
}

// Whose links are asked about has to be readable, whoever named it first.
static struct text registration_of(const struct change *change,
                                   const struct linked_subscription_row *row) {
    const bool asks_again =
        !change->registration_id.at && change->linked_id.at && row->registration;
    return asks_again ? row->registration_id : change->registration_id;
}

static enum arm_code check_conflict(struct arm_call *call,
                                    const struct linked_subscription_row *row) {
    const enum store_result found =
        row->registration ? store_linked_conflict(app_db(call), row) : STORE_MISSING;
    if (found == STORE_OK)
        return arm_refuse(call, ARM_LINKED_SUBSCRIPTION_EXISTS,
                          guid_text(call->arena, &row->linked_id), row->registration_id);
    return found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

// As it now is: what its registration says of the device is in another table.
static enum arm_code answer_with(struct arm_call *call, struct linked_subscription_row *row,
                                 unsigned status) {
    const enum store_result found = store_linked_find(
        app_db(call), call->arena, &call->subscription, row->group, row->name, true, row);
    if (found != STORE_OK)
        return app_fault(call, found);
    app_written(call, status == 200, scope_linked_id(call, row));
    call->status = status;
    call->etag = arm_etag_text(call->arena, row->etag);
    linked_render(call, row);
    return ARM_OK;
}

// Both PUT and PATCH: row is what there is, or a new one with id 0.
static enum arm_code linked_write(struct arm_call *call, int64_t group,
                                  struct linked_subscription_row *row) {
    const bool exists = row->id != 0;
    struct change change = {.location = TEXT("")};
    enum arm_code code = lock_check(call);
    if (code == ARM_OK)
        code = read_change(call, row, &change);
    if (code == ARM_OK)
        code = check_location(call, change.location, row);
    if (code == ARM_OK)
        code = find_registration(call, registration_of(&change, row), row);
    if (code == ARM_OK)
        code = check_conflict(call, row);
    if (code == ARM_OK)
        code = arm_call_precondition(call, exists, arm_etag_text(call->arena, row->etag));
    if (code != ARM_OK)
        return code;
    const struct system_mark mark = system_mark_of(call);
    row->etag = arm_etag_new();
    const enum store_result written = store_linked_put(app_db(call), group, row, &mark);
    return written == STORE_OK ? answer_with(call, row, exists ? 200 : 201)
                               : app_fault(call, written);
}

enum arm_code linked_subscriptions_create_or_update(struct arm_call *call) {
    struct resource_group_row group;
    struct linked_subscription_row row = {0};
    const struct text name = arm_call_param(call, "linkedSubscriptionName");
    const enum arm_code code = placing_find_group(call, TEXT("linked subscription"), name, &group);
    if (code != ARM_OK)
        return code;
    const enum store_result found = store_linked_find(
        app_db(call), call->arena, &call->subscription, group.name, name, true, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING)
        row = (struct linked_subscription_row){.group = group.name, .name = name};
    return linked_write(call, group.id, &row);
}

enum arm_code linked_subscriptions_update(struct arm_call *call) {
    struct linked_subscription_row row;
    const enum arm_code code = scope_linked_to_write(call, &row);
    return code == ARM_OK ? linked_write(call, 0, &row) : code;
}

// 204 where nothing of that name exists, whichever part of the URL says so.
enum arm_code linked_subscriptions_delete(struct arm_call *call) {
    struct linked_subscription_row row;
    enum arm_code code = scope_linked_to_write(call, &row);
    if (code == ARM_RESOURCE_NOT_FOUND || code == ARM_RESOURCE_GROUP_NOT_FOUND ||
        code == ARM_SUBSCRIPTION_NOT_FOUND)
        return arm_nothing_there(call);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, row.etag));
    if (code != ARM_OK)
        return code;
    app_changed(call, CHANGE_REMOVED, scope_linked_id(call, &row));
    const enum store_result removed = store_linked_remove(app_db(call), row.id);
    return removed == STORE_OK ? scope_remove_roles(call, scope_linked_id(call, &row))
                               : app_fault(call, removed);
}
