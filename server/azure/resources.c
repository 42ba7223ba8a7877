#include "azure/resources.h"

#include "app/fault.h"
#include "app/list_filter.h"
#include "app/listing.h"
#include "app/names.h"
#include "app/tags.h"
#include "protocol/filter.h"
#include "scope/access.h"
#include "scope/scope.h"
#include "tables/resources.h"

// Such a list shows tracked resources, which have a location, and a customer subscription is a
// proxy resource without one.
static void resource_render(struct arm_call *call, const struct resource_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), scope_resource_id(call, row));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), row->type);
    json_put_text(out, TEXT("location"), row->location);
    if (row->tags.size)
        json_put_raw(out, TEXT("tags"), row->tags);
    json_object_end(out);
}

static enum arm_code resource_read_filter(struct arm_call *call, struct filter *ret_filter) {
    static const char *const fields[] = {"resourceType", "resourceGroup", "name", "location",
                                         "tagName",      "tagValue",      NULL};
    return list_filter_read(call, fields, ret_filter);
}

static bool resource_allows(const struct filter *filter, const void *resource) {
    const struct resource_row *row = resource;
    return filter_allows(filter, "resourceType", row->type) &&
           filter_allows(filter, "resourceGroup", row->group) &&
           filter_allows(filter, "name", row->name) &&
           filter_allows(filter, "location", row->location) && tags_allowed(filter, row->tags);
}

// What a list's rows are read and shown with.
struct resources {
    int64_t group; // 0: all groups of the call's subscription
    struct filter filter;
};

// Neither a name nor a group's has a '/' in it; a type may.
static struct text resource_key(struct arm_call *call, const void *row) {
    const struct resource_row *resource = row;
    return text_format(call->arena, "%.*s/%.*s/%.*s", TEXT_ARGS(resource->name),
                       TEXT_ARGS(resource->group), TEXT_ARGS(resource->type));
}

static enum store_result resource_read_rows(struct arm_call *call, const void *context,
                                            struct text after, size_t limit, void *ret_rows,
                                            size_t *ret_count) {
    const struct resources *resources = context;
    const struct text name = text_cut(&after, '/');
    const struct text group = text_cut(&after, '/');
    const struct resource_place place = {name, group, after};
    return store_resource_list(app_db(call), call->arena, &call->subscription, resources->group,
                               &place, limit, ret_rows, ret_count);
}

static bool resource_is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct resources *resources = context;
    return filter_fits(&resources->filter, resource_allows, row) &&
           (!access_is_partial(call) || access_shows(call, scope_resource_id(call, row)));
}

static enum arm_code resource_render_row(struct arm_call *call, const void *context,
                                         const void *row) {
    (void)context;
    resource_render(call, row);
    return ARM_OK;
}

// group 0: of all groups.
static enum arm_code list(struct arm_call *call, int64_t group, struct text scope) {
    struct resources resources = {.group = group};
    const enum arm_code code = resource_read_filter(call, &resources.filter);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "%lld %.*s %.*s", (long long)group, TEXT_ARGS(scope),
                             TEXT_ARGS(arm_call_query(call, "$filter"))),
        .path = text_format(call->arena, "%.*s/resources", TEXT_ARGS(scope)),
        .context = &resources,
        .row_size = sizeof(struct resource_row),
        .may_be_short = true,
        .read = resource_read_rows,
        .key = resource_key,
        .is_shown = resource_is_shown,
        .render = resource_render_row,
    };
    return listing_answer(call, &listing);
}

enum arm_code resources_list(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    return code == ARM_OK ? list(call, 0, scope_subscription_id(call, "")) : code;
}

enum arm_code resources_list_by_resource_group(struct arm_call *call) {
    struct subscription_row subscription;
    struct resource_group_row group = {0};
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_group(call, &group);
    return code == ARM_OK ? list(call, group.id, scope_group_id(call, group.name, "")) : code;
}
