#include "scope/role_definitions.h"

#include <string.h>

// Azure's built-in roles, with the ids and actions the public documentation gives them.
const struct role_definition role_definitions[] = {
    {"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner",
     "Grants full access to manage all resources, including the ability to assign roles in Azure "
     "RBAC.",
     "*", ""},
    {"b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor",
     "Grants full access to manage all resources, but does not allow you to assign roles in Azure "
     "RBAC, manage assignments in Azure Blueprints, or share image galleries.",
     "*",
     "Microsoft.Authorization/*/Delete\n"
     "Microsoft.Authorization/*/Write\n"
     "Microsoft.Authorization/elevateAccess/Action\n"
     "Microsoft.Blueprint/blueprintAssignments/write\n"
     "Microsoft.Blueprint/blueprintAssignments/delete\n"
     "Microsoft.Compute/galleries/share/action"},
    {"acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader",
     "View all resources, but does not allow you to make any changes.", "*/read", ""},
    {"6f12a6df-dd06-4f3e-bcb1-ce8be600526a", "Azure Stack Registration Owner",
     "Lets you manage Azure Stack registrations.",
     "Microsoft.AzureStack/edgeSubscriptions/read\n"
     "Microsoft.AzureStack/registrations/products/*/action\n"
     "Microsoft.AzureStack/registrations/products/read\n"
     "Microsoft.AzureStack/registrations/read",
     ""},
    {"fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64", "Billing Reader",
     "Allows read access to billing data.",
     "Microsoft.Authorization/*/read\n"
     "Microsoft.Billing/*/read\n"
     "Microsoft.Commerce/*/read\n"
     "Microsoft.Consumption/*/read\n"
     "Microsoft.Management/managementGroups/read\n"
     "Microsoft.CostManagement/*/read\n"
     "Microsoft.Support/*",
     ""},
    {.id = NULL},
};

const struct role_definition *role_definition_of(const struct guid *role) {
    char id[GUID_CHARS + 1];
    guid_write(role, id);
    for (const struct role_definition *row = role_definitions; row->id; row++)
        if (strcmp(row->id, id) == 0)
            return row;
    return NULL;
}

bool role_definition_named(struct text name, struct guid *ret_role) {
    for (const struct role_definition *row = role_definitions; row->id; row++)
        if (text_is(name, text_of(row->name)))
            return guid_read(text_of(row->id), ret_role);
    return false;
}

struct role_permission role_definition_permission(const struct role_definition *role) {
    return (struct role_permission){.actions = text_of(role->actions),
                                    .not_actions = text_of(role->not_actions)};
}

static void render_actions(struct json_out *out, struct text key, struct text actions) {
    json_put_array(out, key);
    while (actions.size)
        json_text(out, text_cut(&actions, '\n'));
    json_array_end(out);
}

void role_permission_render(const struct role_permission *permission, struct json_out *out) {
    json_object(out);
    render_actions(out, TEXT("actions"), permission->actions);
    render_actions(out, TEXT("notActions"), permission->not_actions);
    render_actions(out, TEXT("dataActions"), permission->data_actions);
    render_actions(out, TEXT("notDataActions"), permission->not_data_actions);
    json_object_end(out);
}

// Where a '*' has taken too little, it takes one character more and what follows it is tried again.
static bool matches(struct text pattern, struct text action) {
    size_t at = 0;
    size_t star = pattern.size; // the last '*' met; none yet
    size_t taken = 0;           // where in the action that one ends
    for (size_t i = 0; i < action.size;) {
        if (at < pattern.size && pattern.at[at] == '*') {
            star = at++;
            taken = i;
        } else if (at < pattern.size &&
                   text_lower_char(pattern.at[at]) == text_lower_char(action.at[i])) {
            at++;
            i++;
        } else if (star < pattern.size) {
            at = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
    while (at < pattern.size && pattern.at[at] == '*')
        at++;
    return at == pattern.size;
}

static bool any_matches(struct text patterns, struct text action) {
    while (patterns.size)
        if (matches(text_cut(&patterns, '\n'), action))
            return true;
    return false;
}

bool role_permission_allows(const struct role_permission *permission, struct text action) {
    return any_matches(permission->actions, action) &&
           !any_matches(permission->not_actions, action);
}

bool role_definition_allows(const struct role_definition *role, struct text action) {
    const struct role_permission permission = role_definition_permission(role);
    return role_permission_allows(&permission, action);
}

bool role_action_is_valid(struct text action) {
    struct text rest = action;
    (void)text_cut(&rest, '*');
    return text_is_token(action, ROLE_ACTION_BYTES_MAX) &&
           !(rest.size && memchr(rest.at, '*', rest.size));
}
