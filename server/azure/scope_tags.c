#include "azure/scope_tags.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/system_data.h"
#include "app/tags.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "tables/subscription_tags.h"

// What has the tags: which of the rows counts, the path says.
struct tagged {
    struct text id;
    struct text tags; // a JSON object, or empty
    struct linked_subscription_row linked;
    struct registration_row registration;
    struct resource_group_row group;
};

static bool is_registration(const struct arm_call *call) {
    return arm_call_param(call, "registrationName").size;
}

static bool is_linked(const struct arm_call *call) {
    return arm_call_param(call, "linkedSubscriptionName").size;
}

static bool is_group(const struct arm_call *call) {
    return !is_registration(call) && !is_linked(call) &&
           arm_call_param(call, "resourceGroupName").size;
}

static enum arm_code find_registration(struct arm_call *call, bool to_write,
                                       struct tagged *tagged) {
    struct registration_row *row = &tagged->registration;
    enum arm_code code =
        to_write ? scope_registration_to_write(call, row) : scope_registration(call, row);
    if (code == ARM_OK && to_write)
        code = scope_group(call, &tagged->group);
    if (code != ARM_OK)
        return code;
    tagged->id = scope_registration_id(call, row, "");
    tagged->tags = row->tags;
    return ARM_OK;
}

static enum arm_code find_linked(struct arm_call *call, bool to_write, struct tagged *tagged) {
    struct linked_subscription_row *row = &tagged->linked;
    const enum arm_code code =
        to_write ? scope_linked_to_write(call, row) : scope_linked(call, row);
    if (code != ARM_OK)
        return code;
    tagged->id = scope_linked_id(call, row);
    tagged->tags = row->tags;
    return ARM_OK;
}

static enum arm_code scope_tags_find_group(struct arm_call *call, bool to_write,
                                           struct tagged *tagged) {
    struct subscription_row subscription;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_group(call, &tagged->group);
    if (code == ARM_OK && to_write)
        code = scope_check_active(call, &subscription);
    if (code != ARM_OK)
        return code;
    tagged->id = scope_group_id(call, tagged->group.name, "");
    tagged->tags = tagged->group.tags;
    return ARM_OK;
}

static enum arm_code find_subscription(struct arm_call *call, bool to_write,
                                       struct tagged *tagged) {
    struct subscription_row subscription;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK && to_write)
        code = scope_check_active(call, &subscription);
    if (code != ARM_OK)
        return code;
    tagged->id = scope_subscription_id(call, "");
    const enum store_result read =
        store_subscription_tags(app_db(call), call->arena, &call->subscription, &tagged->tags);
    return read == STORE_OK ? ARM_OK : app_fault(call, read);
}

static enum arm_code scope_tags_find(struct arm_call *call, bool to_write,
                                     struct tagged *ret_tagged) {
    if (is_registration(call))
        return find_registration(call, to_write, ret_tagged);
    if (is_linked(call))
        return find_linked(call, to_write, ret_tagged);
    if (is_group(call))
        return scope_tags_find_group(call, to_write, ret_tagged);
    return find_subscription(call, to_write, ret_tagged);
}

static enum arm_code scope_tags_find_to_write(struct arm_call *call, struct tagged *ret_tagged) {
    const enum arm_code code = scope_tags_find(call, true, ret_tagged);
    return code == ARM_OK ? lock_check(call) : code;
}

static enum arm_code scope_tags_keep(struct arm_call *call, struct tagged *tagged) {
    struct store_db *db = app_db(call);
    enum store_result kept = STORE_OK;
    if (is_registration(call)) {
        tagged->registration.tags = tagged->tags;
        tagged->registration.etag = arm_etag_new();
        const struct system_mark mark = system_mark_of(call);
        kept = store_registration_put(db, tagged->group.id, &tagged->registration, TEXT(""), &mark);
    } else if (is_linked(call)) {
        const struct system_mark mark = system_mark_of(call);
        tagged->linked.tags = tagged->tags;
        tagged->linked.etag = arm_etag_new();
        kept = store_linked_put(db, 0, &tagged->linked, &mark);
    } else if (is_group(call)) {
        tagged->group.tags = tagged->tags;
        kept = store_resource_group_update(db, &tagged->group);
    } else {
        kept = store_subscription_tags_put(db, &call->subscription, tagged->tags);
    }
    app_changed(call, CHANGE_CHANGED, tagged->id);
    return kept == STORE_OK ? ARM_OK : app_fault(call, kept);
}

static enum arm_code answer_with(struct arm_call *call, const struct tagged *tagged) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_joined(out, TEXT("id"), tagged->id, TEXT(SCOPE_TAGS));
    json_put_text(out, TEXT("name"), TEXT("default"));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Resources/tags"));
    json_put_object(out, TEXT("properties"));
    json_put_raw(out, TEXT("tags"), tagged->tags.size ? tagged->tags : TEXT("{}"));
    json_object_end(out);
    json_object_end(out);
    return ARM_OK;
}

enum arm_code scope_tags_get(struct arm_call *call) {
    struct tagged tagged = {0};
    const enum arm_code code = scope_tags_find(call, false, &tagged);
    return code == ARM_OK ? answer_with(call, &tagged) : code;
}

// "The 'replace' option replaces the entire set of existing tags with a new set. The 'merge' option
// allows adding tags with new names and updating the values of tags with existing names. The
// 'delete' option allows selectively deleting tags based on given names or name/value pairs."
static struct text changed(struct json_reader *reader, const struct json_at *root,
                           const struct json_at *properties, struct text kept) {
    const struct text operation = json_string(reader, root, "operation");
    if (text_same(operation, TEXT("Replace")))
        return tags_read(reader, properties);
    if (text_same(operation, TEXT("Merge")))
        return tags_merge(reader, properties, kept);
    if (text_same(operation, TEXT("Delete")))
        return tags_without(reader, properties, kept);
    json_refuse(reader, NULL, "operation", "'Replace', 'Merge' or 'Delete'");
    return kept;
}

static enum arm_code scope_tags_read_body(struct arm_call *call, struct tagged *tagged) {
    struct json_reader reader;
    struct json_at root;
    const bool is_patch = text_is(call->request->method, TEXT("PATCH"));
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    const struct json_at tags = json_child_object(&reader, &properties, "tags");
    arm_call_hint(call, &root, &properties, (const char *const[]){"tags", NULL});
    arm_call_hint(call, &root, &root,
                  (const char *const[]){"operation", "properties", "id", "name", "type", NULL});
    if (!tags.node)
        json_refuse(&reader, NULL, "properties.tags", "there, and an object");
    tagged->tags = is_patch ? changed(&reader, &root, &properties, tagged->tags)
                            : tags_read(&reader, &properties);
    const enum arm_code read = arm_call_read(call, &reader);
    const bool brings_tags =
        !is_patch || !text_same(json_string(&reader, &root, "operation"), TEXT("Delete"));
    return read == ARM_OK && brings_tags ? tags_check(call, &properties, tagged->tags) : read;
}

static enum arm_code change(struct arm_call *call) {
    struct tagged tagged = {0};
    enum arm_code code = scope_tags_find_to_write(call, &tagged);
    if (code == ARM_OK)
        code = scope_tags_read_body(call, &tagged);
    if (code == ARM_OK)
        code = scope_tags_keep(call, &tagged);
    return code == ARM_OK ? answer_with(call, &tagged) : code;
}

enum arm_code scope_tags_put(struct arm_call *call) {
    return change(call);
}

enum arm_code scope_tags_update(struct arm_call *call) {
    return change(call);
}

enum arm_code scope_tags_delete(struct arm_call *call) {
    struct tagged tagged = {0};
    const enum arm_code code = scope_tags_find_to_write(call, &tagged);
    tagged.tags = TEXT("");
    return code == ARM_OK ? scope_tags_keep(call, &tagged) : code;
}
