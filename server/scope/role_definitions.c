#include "scope/role_definitions.h"

#include <string.h>

// Azure's built-in roles, with the ids and actions the public documentation gives them.
const struct role_definition role_definitions[] = {
    {"8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
     "Owner",
     "Grants full access to manage all resources, including the ability to assign roles in Azure "
     "RBAC.",
     {"*"},
     {NULL}},
    {"b24988ac-6180-42a0-ab88-20f7382dd24c",
     "Contributor",
     "Grants full access to manage all resources, but does not allow you to assign roles in Azure "
     "RBAC, manage assignments in Azure Blueprints, or share image galleries.",
     {"*"},
     {"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
      "Microsoft.Blueprint/blueprintAssignments/write",
      "Microsoft.Blueprint/blueprintAssignments/delete",
      "Microsoft.Compute/galleries/share/action"}},
    {"acdd72a7-3385-48ef-bd42-f606fba81ae7",
     "Reader",
     "View all resources, but does not allow you to make any changes.",
     {"*/read"},
     {NULL}},
    {"6f12a6df-dd06-4f3e-bcb1-ce8be600526a",
     "Azure Stack Registration Owner",
     "Lets you manage Azure Stack registrations.",
     {"Microsoft.AzureStack/edgeSubscriptions/read",
      "Microsoft.AzureStack/registrations/products/*/action",
      "Microsoft.AzureStack/registrations/products/read",
      "Microsoft.AzureStack/registrations/read"},
     {NULL}},
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

static void render_actions(struct json_out *out, const char *key, const char *const *actions) {
    json_put_array(out, text_of(key));
    for (; *actions; actions++)
        json_text(out, text_of(*actions));
    json_array_end(out);
}

void role_definition_render(const struct role_definition *role, struct json_out *out) {
    json_object(out);
    render_actions(out, "actions", role->actions);
    render_actions(out, "notActions", role->not_actions);
    json_put_raw(out, TEXT("dataActions"), TEXT("[]"));
    json_put_raw(out, TEXT("notDataActions"), TEXT("[]"));
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

static bool any_matches(const char *const *patterns, struct text action) {
    for (; *patterns; patterns++)
        if (matches(text_of(*patterns), action))
            return true;
    return false;
}

bool role_allows(const struct guid *role, struct text action) {
    const struct role_definition *definition = role_definition_of(role);
    return definition && any_matches(definition->actions, action) &&
           !any_matches(definition->not_actions, action);
}
