#include "admin/directory_tenants.h"

#include "admin/admin_call.h"
#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "app/names.h"
#include "clouds/directory_tenants.h"
#include "parties/tenants.h"
#include "scope/scope.h"

#define TYPE ADMIN_NAMESPACE "/directoryTenants"

struct place {
    struct stack_row stack;
    struct resource_group_row group;
    struct text name;
};

static enum arm_code open_place(struct arm_call *call, struct place *ret_place) {
    enum arm_code code = admin_open(call, &ret_place->stack);
    if (code == ARM_OK)
        code = scope_group(call, &ret_place->group);
    ret_place->name = arm_call_param(call, "directoryTenantName");
    return code;
}

static struct text id_of(struct arm_call *call, struct text group, struct text name) {
    return text_format(call->arena, "%.*s/providers/" TYPE "/%.*s",
                       TEXT_ARGS(scope_group_id(call, group, "")), TEXT_ARGS(name));
}

static void render(struct arm_call *call, const struct directory_tenant_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), id_of(call, row->group, row->name));
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("type"), TEXT(TYPE));
    json_put_text(out, TEXT("location"), row->location);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_object_end(out);
    json_object_end(out);
}

static enum arm_code refuse_name(struct arm_call *call, struct text name) {
    return arm_refuse(call, ARM_INVALID_RESOURCE_NAME, name, TEXT("directory tenant"),
                      TEXT("the name of a domain, as contoso.example"));
}

static enum arm_code read_body(struct arm_call *call, const struct place *place,
                               struct directory_tenant_row *ret_row) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    arm_call_hint(call, &root, &properties, (const char *const[]){"tenantId", NULL});
    const struct text location = json_string(&reader, &root, "location");
    const struct text tenant = json_string(&reader, &properties, "tenantId");
    ret_row->location =
        location_normalised(call->arena, location.size ? location : place->stack.location);
    if (!ret_row->location.size)
        json_refuse(&reader, &root, "location", "the name of a location");
    if (!guid_read(tenant, &ret_row->tenant) ||
        store_tenant_find(app_db(call), &ret_row->tenant) != STORE_OK)
        json_refuse(&reader, properties.node ? &properties : &root,
                    properties.node ? "tenantId" : "properties.tenantId",
                    "the id of a tenant that the directory knows");
    return arm_call_read(call, &reader);
}

// That there is none is no error yet.
static enum arm_code open_row(struct arm_call *call, struct place *ret_place,
                              struct directory_tenant_row *ret_row, bool *ret_found) {
    const enum arm_code code = open_place(call, ret_place);
    if (code != ARM_OK)
        return code;
    const enum store_result found = store_directory_tenant_find(
        app_db(call), call->arena, ret_place->group.id, ret_place->name, ret_row);
    *ret_found = found == STORE_OK;
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

enum arm_code directory_tenants_create_or_update(struct arm_call *call) {
    struct place place;
    struct directory_tenant_row row = {.origin = ORIGIN_MADE};
    struct directory_tenant_row before;
    bool is_there = false;
    enum arm_code code = open_row(call, &place, &before, &is_there);
    if (code == ARM_OK && !name_is_domain(place.name))
        code = refuse_name(call, place.name);
    if (code == ARM_OK)
        code = read_body(call, &place, &row);
    if (code != ARM_OK)
        return code;
    row.name = is_there ? before.name : place.name;
    row.group = place.group.name;
    const enum store_result put = store_directory_tenant_put(app_db(call), place.group.id, &row);
    if (put != STORE_OK)
        return app_fault(call, put);
    app_written(call, is_there, id_of(call, row.group, row.name));
    call->status = is_there ? 200 : 201;
    render(call, &row);
    return ARM_OK;
}

enum arm_code directory_tenants_get(struct arm_call *call) {
    struct place place;
    struct directory_tenant_row row;
    bool found = false;
    const enum arm_code code = open_row(call, &place, &row, &found);
    if (code != ARM_OK)
        return code;
    if (!found)
        return arm_refuse(call, ARM_RESOURCE_NOT_FOUND, TEXT(TYPE), place.name, place.group.name);
    render(call, &row);
    return ARM_OK;
}

enum arm_code directory_tenants_delete(struct arm_call *call) {
    struct place place;
    struct directory_tenant_row row;
    bool found = false;
    const enum arm_code code = open_row(call, &place, &row, &found);
    if (code != ARM_OK)
        return code;
    if (!found)
        return arm_nothing_there(call);
    app_changed(call, CHANGE_REMOVED, id_of(call, place.group.name, row.name));
    const enum store_result removed =
        store_directory_tenant_remove(app_db(call), place.group.id, place.name);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct place *place = context;
    return store_directory_tenant_list(app_db(call), call->arena, place->group.id, after, limit,
                                       ret_rows, ret_count);
}

static struct text key(struct arm_call *call, const void *row) {
    const struct directory_tenant_row *tenant = row;
    (void)call;
    return tenant->name;
}

static enum arm_code render_row(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    render(call, row);
    return ARM_OK;
}

enum arm_code directory_tenants_list(struct arm_call *call) {
    struct place place;
    const enum arm_code code = open_place(call, &place);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "directory tenants %lld", (long long)place.group.id),
        .path = scope_group_id(call, place.group.name, "/providers/" TYPE),
        .context = &place,
        .row_size = sizeof(struct directory_tenant_row),
        .read = read_rows,
        .key = key,
        .is_shown = listing_shows_all,
        .render = render_row,
    };
    return listing_answer(call, &listing);
}
