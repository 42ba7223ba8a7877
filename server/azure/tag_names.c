#include "azure/tag_names.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "app/tags.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "tables/tag_names.h"
#include "tables/tag_values.h"

static void render_count(struct json_out *out, int64_t uses) {
    json_put_object(out, TEXT("count"));
    json_put_text(out, TEXT("type"), TEXT("Total"));
    json_put_integer(out, TEXT("value"), uses);
    json_object_end(out);
}

static struct text id_of(struct arm_call *call, struct text name) {
    return text_format(call->arena, "%.*s/tagNames/%.*s",
                       TEXT_ARGS(scope_subscription_id(call, "")), TEXT_ARGS(name));
}

static struct text value_id_of(struct arm_call *call, struct text name, struct text value) {
    return text_format(call->arena, "%.*s/tagValues/%.*s", TEXT_ARGS(id_of(call, name)),
                       TEXT_ARGS(value));
}

static void render_value(struct arm_call *call, struct text name, struct text value, int64_t uses) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), value_id_of(call, name, value));
    json_put_text(out, TEXT("tagValue"), value);
    render_count(out, uses);
    json_object_end(out);
}

static void tag_name_render(struct arm_call *call, const struct tag_name_row *row) {
    struct json_out *out = &call->out;
    cleanup_json cJSON *values = cJSON_ParseWithLength(row->values.at, row->values.size);
    const cJSON *value = NULL;
    json_object(out);
    json_put_text(out, TEXT("id"), id_of(call, row->name));
    json_put_text(out, TEXT("tagName"), row->name);
    render_count(out, row->uses);
    json_put_array(out, TEXT("values"));
    cJSON_ArrayForEach(value, values) {
        render_value(call, row->name, text_of(value->string), (int64_t)value->valuedouble);
    }
    json_array_end(out);
    json_object_end(out);
}

static enum store_result tag_name_read_rows(struct arm_call *call, const void *context,
                                            struct text after, size_t limit, void *ret_rows,
                                            size_t *ret_count) {
    (void)context;
    return store_tag_name_list(app_db(call), call->arena, &call->subscription, after, limit,
                               ret_rows, ret_count);
}

static struct text tag_name_key(struct arm_call *call, const void *row) {
    const struct tag_name_row *name = row;
    (void)call;
    return name->name;
}

static enum arm_code tag_name_render_row(struct arm_call *call, const void *context,
                                         const void *row) {
    (void)context;
    tag_name_render(call, row);
    return ARM_OK;
}

// "This operation performs a union of predefined tags, resource tags, resource group tags and
// subscription tags, and returns a summary of usage for each tag name and value."
enum arm_code tag_names_list(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = guid_text(call->arena, &call->subscription),
        .path = scope_subscription_id(call, "/tagNames"),
        .row_size = sizeof(struct tag_name_row),
        .may_be_short = true,
        .read = tag_name_read_rows,
        .key = tag_name_key,
        .is_shown = listing_shows_all,
        .render = tag_name_render_row,
    };
    return listing_answer(call, &listing);
}

// What may be no tag may not be offered for one, either.
static enum arm_code check_tag(struct arm_call *call, struct text name, struct text value) {
    struct json_out out = json_out_in(call->arena);
    struct json_reader reader = {.arena = call->arena};
    struct text body = TEXT("");
    json_object(&out);
    json_put_object(&out, TEXT("tags"));
    json_put_text(&out, name, value);
    json_object_end(&out);
    json_object_end(&out);
    if (!json_out_text(&out, &body))
        return arm_refuse_for_memory(call);
    call->body = json_parse(&reader, body); // a refusal names parts of it
    const struct json_at root = json_root(&reader, call->body);
    const struct text tags = tags_read(&reader, &root);
    const enum arm_code code = arm_call_read(call, &reader);
    return code == ARM_OK ? tags_check(call, &root, tags) : code;
}

static enum arm_code answer_with_name(struct arm_call *call, struct text name) {
    struct tag_name_row row;
    const enum store_result found =
        store_tag_name_find(app_db(call), call->arena, &call->subscription, name, &row);
    if (found != STORE_OK)
        return app_fault(call, found);
    tag_name_render(call, &row);
    return ARM_OK;
}

enum arm_code tag_names_put(struct arm_call *call) {
    struct store_db *db = app_db(call);
    const struct text name = arm_call_param(call, "tagName");
    enum arm_code code = scope_check_writable(call);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = check_tag(call, name, TEXT(""));
    if (code != ARM_OK)
        return code;
    const enum store_result offered = store_tag_name_offered(db, &call->subscription, name);
    if (offered == STORE_OK)
        return answer_with_name(call, name);
    const enum store_result added =
        offered == STORE_MISSING ? store_tag_name_add(db, &call->subscription, name) : offered;
    if (added != STORE_OK)
        return app_fault(call, added);
    call->status = 201;
    app_changed(call, CHANGE_CREATED, id_of(call, name));
    return answer_with_name(call, name);
}

// How often something has the tag with this value; NULL: with any.
static enum arm_code count_uses(struct arm_call *call, struct text name, const struct text *value,
                                int64_t *ret_uses, bool *ret_has_values) {
    struct tag_name_row row = {0};
    const enum store_result found =
        store_tag_name_find(app_db(call), call->arena, &call->subscription, name, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    cleanup_json cJSON *values = cJSON_ParseWithLength(row.values.at, row.values.size);
    const cJSON *one =
        value ? cJSON_GetObjectItemCaseSensitive(values, text_cstring(call->arena, *value)) : NULL;
    const int64_t uses = one ? (int64_t)one->valuedouble : 0;
    *ret_has_values = values && values->child;
    *ret_uses = value ? uses : row.uses;
    return ARM_OK;
}

// "This operation allows adding a value to the list of predefined values for an existing predefined
// tag name."
static enum arm_code check_name(struct arm_call *call, struct text name) {
    const enum store_result offered =
        store_tag_name_offered(app_db(call), &call->subscription, name);
    if (offered == STORE_MISSING)
        return arm_refuse(call, ARM_TAG_NAME_NOT_FOUND, name);
    return offered == STORE_OK ? ARM_OK : app_fault(call, offered);
}

static enum arm_code check_value(struct arm_call *call, struct text name, struct text value) {
    enum arm_code code = scope_check_writable(call);
    if (code == ARM_OK)
        code = check_name(call, name);
    if (code == ARM_OK)
        code = lock_check(call);
    return code == ARM_OK ? check_tag(call, name, value) : code;
}

enum arm_code tag_values_put(struct arm_call *call) {
    struct store_db *db = app_db(call);
    const struct text name = arm_call_param(call, "tagName");
    const struct text value = arm_call_param(call, "tagValue");
    int64_t uses = 0;
    bool has_values = false;
    enum arm_code code = check_value(call, name, value);
    if (code == ARM_OK)
        code = count_uses(call, name, &value, &uses, &has_values);
    if (code != ARM_OK)
        return code;
    const enum store_result offered = store_tag_value_offered(db, &call->subscription, name, value);
    const enum store_result added = offered == STORE_MISSING
                                        ? store_tag_value_add(db, &call->subscription, name, value)
                                        : offered;
    if (added != STORE_OK)
        return app_fault(call, added);
    if (offered == STORE_MISSING)
        app_changed(call, CHANGE_CREATED, value_id_of(call, name, value));
    call->status = offered == STORE_MISSING ? 201 : 200;
    render_value(call, name, value, uses);
    return ARM_OK;
}

// A name (value NULL) or a value of it. Where there is none, that is the answer (204) before
// anything else is asked.
static enum arm_code find_to_delete(struct arm_call *call, struct text name,
                                    const struct text *value, bool *ret_found) {
    struct store_db *db = app_db(call);
    struct subscription_row subscription;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    const enum store_result offered =
        value ? store_tag_value_offered(db, &call->subscription, name, *value)
              : store_tag_name_offered(db, &call->subscription, name);
    *ret_found = offered == STORE_OK;
    if (offered == STORE_MISSING)
        return arm_nothing_there(call);
    if (offered != STORE_OK)
        return app_fault(call, offered);
    code = scope_check_active(call, &subscription);
    return code == ARM_OK ? lock_check(call) : code;
}

// "The name being deleted must not be in use as a tag name for any resource. All predefined values
// for the given name must have already been deleted." "The value being deleted must not be in use
// as a tag value for the given tag name for any resource."
static enum arm_code check_unused(struct arm_call *call, struct text name,
                                  const struct text *value) {
    int64_t uses = 0;
    bool has_values = false;
    const enum arm_code code = count_uses(call, name, value, &uses, &has_values);
    if (code != ARM_OK)
        return code;
    if (uses)
        return arm_refuse(call, ARM_TAG_IN_USE, value ? *value : name,
                          TEXT("something is tagged with it"));
    if (!value && has_values)
        return arm_refuse(call, ARM_TAG_IN_USE, name, TEXT("it has values"));
    return ARM_OK;
}

enum arm_code tag_names_delete(struct arm_call *call) {
    const struct text name = arm_call_param(call, "tagName");
    bool found = false;
    enum arm_code code = find_to_delete(call, name, NULL, &found);
    if (code == ARM_OK && found)
        code = check_unused(call, name, NULL);
    if (code != ARM_OK || !found)
        return code;
    app_changed(call, CHANGE_REMOVED, id_of(call, name));
    const enum store_result removed =
        store_tag_name_remove(app_db(call), &call->subscription, name);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}

enum arm_code tag_values_delete(struct arm_call *call) {
    const struct text name = arm_call_param(call, "tagName");
    const struct text value = arm_call_param(call, "tagValue");
    bool found = false;
    enum arm_code code = find_to_delete(call, name, &value, &found);
    if (code == ARM_OK && found)
        code = check_unused(call, name, &value);
    if (code != ARM_OK || !found)
        return code;
    app_changed(call, CHANGE_REMOVED, value_id_of(call, name, value));
    const enum store_result removed =
        store_tag_value_remove(app_db(call), &call->subscription, name, value);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}
