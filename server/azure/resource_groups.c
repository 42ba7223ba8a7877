#include "azure/resource_groups.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/list_filter.h"
#include "app/listing.h"
#include "app/names.h"
#include "app/tags.h"
#include "protocol/filter.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/scope.h"

static void group_render(struct arm_call *call, const struct resource_group_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), scope_group_id(call, row->name, ""));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Resources/resourceGroups"));
    json_put_text(out, TEXT("location"), row->location);
    if (row->managed_by.size)
        json_put_text(out, TEXT("managedBy"), row->managed_by);
    if (row->tags.size)
        json_put_raw(out, TEXT("tags"), row->tags);
    json_put_raw(out, TEXT("properties"), TEXT("{\"provisioningState\":\"Succeeded\"}"));
    json_object_end(out);
}

static enum arm_code find_in(struct arm_call *call, struct subscription_row *ret_subscription,
                             struct resource_group_row *ret_row) {
    const enum arm_code code = scope_subscription(call, ret_subscription);
    return code == ARM_OK ? scope_group(call, ret_row) : code;
}

static enum arm_code group_find(struct arm_call *call, struct resource_group_row *ret_row) {
    struct subscription_row subscription;
    return find_in(call, &subscription, ret_row);
}

enum arm_code resource_groups_get(struct arm_call *call) {
    struct resource_group_row row;
    const enum arm_code code = group_find(call, &row);
    if (code == ARM_OK)
        group_render(call, &row);
    return code;
}

enum arm_code resource_groups_check_existence(struct arm_call *call) {
    struct resource_group_row row;
    call->status = 204;
    return group_find(call, &row);
}

static enum arm_code group_read_filter(struct arm_call *call, struct filter *ret_filter) {
    static const char *const fields[] = {"name", "location", "tagName", "tagValue", NULL};
    return list_filter_read(call, fields, ret_filter);
}

static bool group_allows(const struct filter *filter, const void *group) {
    const struct resource_group_row *row = group;
    return filter_allows(filter, "name", row->name) &&
           filter_allows(filter, "location", row->location) && tags_allowed(filter, row->tags);
}

static enum store_result group_read_rows(struct arm_call *call, const void *context,
                                         struct text after, size_t limit, void *ret_rows,
                                         size_t *ret_count) {
    (void)context;
    return store_resource_group_list(app_db(call), call->arena, &call->subscription, after, limit,
                                     ret_rows, ret_count);
}

static struct text group_key(struct arm_call *call, const void *row) {
    const struct resource_group_row *group = row;
    (void)call;
    return group->name;
}

static bool group_is_shown(struct arm_call *call, const void *filter, const void *row) {
    const struct resource_group_row *group = row;
    return filter_fits(filter, group_allows, row) &&
           (!access_is_partial(call) || access_shows(call, scope_group_id(call, group->name, "")));
}

static enum arm_code group_render_row(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    group_render(call, row);
    return ARM_OK;
}

enum arm_code resource_groups_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct filter filter;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = group_read_filter(call, &filter);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "%.*s %.*s",
                             TEXT_ARGS(guid_text(call->arena, &call->subscription)),
                             TEXT_ARGS(arm_call_query(call, "$filter"))),
        .path = scope_subscription_id(call, "/resourceGroups"),
        .context = &filter,
        .row_size = sizeof(struct resource_group_row),
        .may_be_short = true,
        .read = group_read_rows,
        .key = group_key,
        .is_shown = group_is_shown,
        .render = group_render_row,
    };
    return listing_answer(call, &listing);
}

// What a PUT or PATCH brings, written over the row. A location is only checked, never changed.
static enum arm_code read_change(struct arm_call *call, struct resource_group_row *row) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const bool patch = text_is(call->request->method, TEXT("PATCH"));
    arm_call_hint(call, &root, &root,
                  (const char *const[]){"location", "tags", "managedBy", "properties", "id", "name",
                                        "type", NULL});
    const struct text given = json_string(&reader, &root, "location");
    const struct text managed_by = json_string(&reader, &root, "managedBy");
    const struct text location = location_normalised(call->arena, given);
    row->tags = patch ? tags_replace(&reader, &root, row->tags) : tags_read(&reader, &root);
    if (managed_by.at || !patch)
        row->managed_by = managed_by.at ? managed_by : TEXT("");
    if (given.at && !location.size)
        json_refuse(&reader, &root, "location", "the name of a location");
    enum arm_code code = arm_call_read(call, &reader);
    if (code == ARM_OK)
        code = tags_check(call, &root, row->tags);
    if (code != ARM_OK)
        return code;
    if (!given.at && !row->id)
        return arm_refuse(call, ARM_LOCATION_REQUIRED, TEXT(""));
    if (!row->id)
        row->location = location;
    if (given.at && !text_is(location, row->location))
        return arm_refuse(call, ARM_INVALID_RESOURCE_GROUP_LOCATION, given, row->location);
    return ARM_OK;
}

static enum arm_code group_write(struct arm_call *call, struct resource_group_row *row) {
    struct store_db *db = app_db(call);
    const bool exists = row->id != 0;
    enum arm_code code = lock_check(call);
    if (code == ARM_OK)
        code = read_change(call, row);
    if (code != ARM_OK)
        return code;
    const enum store_result written =
        exists ? store_resource_group_update(db, row)
               : store_resource_group_add(db, &call->subscription, row, NULL);
    if (written != STORE_OK)
        return app_fault(call, written);
    app_written(call, exists, scope_group_id(call, row->name, ""));
    call->status = exists ? 200 : 201;
    group_render(call, row);
    return ARM_OK;
}

enum arm_code resource_groups_create_or_update(struct arm_call *call) {
    struct subscription_row subscription;
    struct resource_group_row row;
    const struct text name = arm_call_param(call, "resourceGroupName");
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_check_active(call, &subscription);
    if (code != ARM_OK)
        return code;
    if (!name_is_resource_group(name))
        return arm_refuse(call, ARM_INVALID_RESOURCE_NAME, name, TEXT("resource group"),
                          TEXT(NAME_RESOURCE_GROUP_TAKES));
    const enum store_result found =
        store_resource_group_find(app_db(call), call->arena, &call->subscription, name, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING)
        row = (struct resource_group_row){.name = name};
    return group_write(call, &row);
}

static enum arm_code group_find_to_write(struct arm_call *call,
                                         struct resource_group_row *ret_row) {
    struct subscription_row subscription;
    const enum arm_code code = find_in(call, &subscription, ret_row);
    return code == ARM_OK ? scope_check_active(call, &subscription) : code;
}

enum arm_code resource_groups_update(struct arm_call *call) {
    struct resource_group_row row;
    const enum arm_code code = group_find_to_write(call, &row);
    return code == ARM_OK ? group_write(call, &row) : code;
}

enum { NOTED_AT_ONCE = 100 };

// They go with their group. What belongs to them goes with them, and is not named.
static enum store_result note_resources(struct arm_call *call,
                                        const struct resource_group_row *group) {
    struct resource_place after = {TEXT(""), TEXT(""), TEXT("")};
    struct resource_row *rows = NULL;
    size_t count = 1;
    enum store_result result = STORE_OK;
    while (result == STORE_OK && count && app_notes_changes(call)) {
        result = store_resource_list(app_db(call), call->arena, &call->subscription, group->id,
                                     &after, NOTED_AT_ONCE, &rows, &count);
        for (size_t i = 0; result == STORE_OK && i < count; i++) {
            app_changed(call, CHANGE_REMOVED, scope_resource_id(call, &rows[i]));
            after = (struct resource_place){rows[i].name, rows[i].group, rows[i].type};
        }
    }
    return result;
}

enum arm_code resource_groups_delete(struct arm_call *call) {
    struct resource_group_row row;
    enum arm_code code = group_find_to_write(call, &row);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code != ARM_OK)
        return code;
    const enum store_result noted = note_resources(call, &row);
    if (noted != STORE_OK)
        return app_fault(call, noted);
    app_changed(call, CHANGE_REMOVED, scope_group_id(call, row.name, ""));
    const enum store_result removed = store_resource_group_remove(app_db(call), row.id);
    return removed == STORE_OK ? scope_remove_roles(call, scope_group_id(call, row.name, ""))
                               : app_fault(call, removed);
}
