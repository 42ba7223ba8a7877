#include "azure/resources.h"

#include "app/fault.h"
#include "app/list_filter.h"
#include "app/names.h"
#include "app/tags.h"
#include "arm/paging.h"
#include "protocol/filter.h"
#include "scope/access.h"
#include "scope/scope.h"

#define RESOURCE_TYPE "Microsoft.AzureStack/registrations"

// Registrations alone: such a list shows tracked resources, which have a location, and a customer
// subscription is a proxy resource without one.
static void render(struct arm_call *call, const struct registration_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), scope_registration_id(call, row, ""));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), TEXT(RESOURCE_TYPE));
    json_put_text(out, TEXT("location"), TEXT("global"));
    if (row->tags.size)
        json_put_raw(out, TEXT("tags"), row->tags);
    json_object_end(out);
}

static enum arm_code read_filter(struct arm_call *call, struct filter *ret_filter) {
    static const char *const fields[] = {"resourceType", "resourceGroup", "name", "location",
                                         "tagName",      "tagValue",      NULL};
    return list_filter_read(call, fields, ret_filter);
}

static bool allows(const struct filter *filter, const void *resource) {
    const struct registration_row *row = resource;
    return filter_allows(filter, "resourceType", TEXT(RESOURCE_TYPE)) &&
           filter_allows(filter, "resourceGroup", row->group) &&
           filter_allows(filter, "name", row->name) &&
           filter_allows(filter, "location", TEXT("global")) && tags_allowed(filter, row->tags);
}

// group 0: of all groups.
static enum store_result read_rows(struct arm_call *call, int64_t group, struct text after_name,
                                   struct text after_group, size_t limit,
                                   struct registration_row **ret_rows, size_t *ret_count) {
    struct store_db *db = app_db(call);
    return group ? store_registration_list(db, call->arena, group, after_name, limit, ret_rows,
                                           ret_count)
                 : store_registration_list_all(db, call->arena, &call->subscription, after_name,
                                               after_group, limit, ret_rows, ret_count);
}

// A name has no '/', so name and group of the last row go into one key.
static struct text key_of(struct arm_call *call, const struct registration_row *row) {
    return text_format(call->arena, "%.*s/%.*s", TEXT_ARGS(row->name), TEXT_ARGS(row->group));
}

// A page is filled from as many rows as the filter asks for.
static enum arm_code fill_page(struct arm_call *call, int64_t group, const struct filter *filter,
                               struct arm_page *page) {
    struct text after_group = page->after;
    struct text after_name = text_cut(&after_group, '/');
    size_t count = 0;
    do {
        struct registration_row *rows = NULL;
        const enum store_result result =
            read_rows(call, group, after_name, after_group, page->limit + 1, &rows, &count);
        if (result != STORE_OK)
            return app_fault(call, result);
        for (size_t i = 0; i < count; i++) {
            after_name = rows[i].name;
            after_group = rows[i].group;
            const bool shown = filter_fits(filter, allows, &rows[i]) &&
                               (!access_is_partial(call) ||
                                access_shows(call, scope_registration_id(call, &rows[i], "")));
            if (!arm_page_next(call, page, key_of(call, &rows[i]), shown))
                return ARM_OK;
            if (shown)
                render(call, &rows[i]);
        }
    } while (count);
    return ARM_OK;
}

static enum arm_code list(struct arm_call *call, int64_t group, struct text scope) {
    struct filter filter;
    struct arm_page page;
    enum arm_code code = read_filter(call, &filter);
    if (code == ARM_OK)
        code =
            arm_page_open(call,
                          text_format(call->arena, "%lld %.*s %.*s", (long long)group,
                                      TEXT_ARGS(scope), TEXT_ARGS(arm_call_query(call, "$filter"))),
                          text_format(call->arena, "%.*s/resources", TEXT_ARGS(scope)), &page);
    if (code == ARM_OK)
        code = fill_page(call, group, &filter, &page);
    if (code == ARM_OK)
        arm_page_close(call, &page);
    return code;
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
