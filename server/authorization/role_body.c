#include "authorization/role_body.h"

#include "app/names.h"

// A list of actions, one a line. left: how many more the role may have.
static struct text read_actions(struct json_reader *reader, const struct json_at *permission,
                                const char *key, size_t *left) {
    const struct json_at array = json_child_array(reader, permission, key);
    struct buffer lines = buffer_in(reader->arena);
    struct text text = TEXT("");
    for (struct json_at item = json_first(&array); item.node && !reader->failed; json_next(&item)) {
        const struct text action = text_of(cJSON_GetStringValue(item.node));
        if (!role_action_is_valid(action))
            json_refuse(reader, &item, NULL,
                        "an action of 1 to 256 characters, without spaces, with one '*' at most");
        else if (!(*left)--)
            json_refuse(reader, permission, NULL, "a permission with at most 256 actions in all");
        if (item.index)
            buffer_add_char(&lines, '\n');
        buffer_add(&lines, action);
    }
    return buffer_text(&lines, &text) ? text : TEXT("");
}

// There is one permission. A condition, which would make it smaller, is not for us to judge.
static struct role_permission read_permission(struct json_reader *reader,
                                              const struct json_at *properties) {
    const struct json_at array = json_child_array(reader, properties, "permissions");
    struct role_permission read = {0};
    struct json_at permission = {0};
    size_t left = ROLE_ACTIONS_MAX;
    if (json_size(&array) == 1)
        permission = json_first(&array);
    if (!cJSON_IsObject(permission.node)) {
        json_refuse(reader, NULL, "properties.permissions", "an array of one object");
        return read;
    }
    if (json_string(reader, &permission, "condition").at)
        json_refuse(reader, &permission, "condition", "left out: conditions are not served");
    read.actions = read_actions(reader, &permission, "actions", &left);
    read.not_actions = read_actions(reader, &permission, "notActions", &left);
    read.data_actions = read_actions(reader, &permission, "dataActions", &left);
    read.not_data_actions = read_actions(reader, &permission, "notDataActions", &left);
    return read;
}

// As they were given; whether they are scopes is seen later.
static void read_scopes(struct json_reader *reader, const struct json_at *properties,
                        struct role *role) {
    const struct json_at array = json_child_array(reader, properties, "assignableScopes");
    const size_t count = json_size(&array);
    if (count > ROLE_SCOPES_MAX) {
        json_refuse(reader, properties, "assignableScopes", "at most 2000 scopes");
        return;
    }
    role->scopes = arena_alloc(reader->arena, count * sizeof *role->scopes);
    for (struct json_at item = json_first(&array); item.node && role->scopes; json_next(&item)) {
        if (!cJSON_IsString(item.node))
            json_refuse(reader, &item, NULL, "a string");
        role->scopes[role->scope_count++] = text_of(cJSON_GetStringValue(item.node));
    }
}

// As it is given, but for the words: how a group is spelt is for those who may know that it is
// there.
// "/subscriptions/{id}", or a resource group in it: "You cannot set AssignableScopes to the root
// scope", and there are no management groups here.
static bool spell_scope(struct arm_call *call, struct text given, struct text *ret_scope) {
    const struct text start = TEXT("/subscriptions/");
    struct text rest = text_without_end(given, '/');
    struct guid id;
    if (!text_starts_same(rest, start))
        return false;
    rest = text_slice(rest, start.size, rest.size);
    if (!guid_read(text_cut(&rest, '/'), &id))
        return false;
    const bool is_group = rest.size;
    if (is_group &&
        (!text_same(text_cut(&rest, '/'), TEXT("resourceGroups")) || !name_is_resource_group(rest)))
        return false;
    *ret_scope = text_format(call->arena, "/subscriptions/%.*s%s%.*s",
                             TEXT_ARGS(guid_text(call->arena, &id)),
                             is_group ? "/resourceGroups/" : "", TEXT_ARGS(rest));
    return true;
}

static enum arm_code spell_scopes(struct arm_call *call, struct role *role) {
    for (size_t i = 0; i < role->scope_count; i++)
        if (!spell_scope(call, role->scopes[i], &role->scopes[i]))
            return arm_refuse(call, ARM_LINKED_INVALID_PROPERTY_ID, role->scopes[i],
                              text_format(call->arena, "properties.assignableScopes[%zu]", i));
    return role->scope_count ? ARM_OK : arm_refuse(call, ARM_MISSING_ASSIGNABLE_SCOPES, TEXT(""));
}

static struct text read_bounded(struct json_reader *reader, const struct json_at *properties,
                                const char *key, size_t max, const char *expected) {
    const struct text text = json_string(reader, properties, key);
    if (text.size && !text_has_characters(text, max))
        json_refuse(reader, properties, key, expected);
    return text;
}

enum arm_code role_read_body(struct arm_call *call, struct role *role) {
    static const char *const members[] = {"roleName",    "description",      "type",
                                          "permissions", "assignableScopes", NULL};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    const struct text type = json_string(&reader, &properties, "type");
    role->row.name = text_trim(read_bounded(&reader, &properties, "roleName", ROLE_NAME_CHARS_MAX,
                                            "a string of at most 512 characters"));
    role->row.description =
        read_bounded(&reader, &properties, "description", ROLE_DESCRIPTION_CHARS_MAX,
                     "a string of at most 2048 characters");
    role->row.permission = read_permission(&reader, &properties);
    read_scopes(&reader, &properties, role);
    arm_call_hint(call, &root, &properties, members);
    const enum arm_code code = arm_call_read(call, &reader);
    if (code != ARM_OK)
        return code;
    if (type.at && !text_same(type, TEXT("CustomRole")))
        return arm_refuse(call, ARM_INVALID_ROLE_DEFINITION_TYPE, type);
    if (!role->row.name.size)
        return arm_refuse(call, ARM_ROLE_NAME_MISSING, TEXT(""));
    return spell_scopes(call, role);
}
