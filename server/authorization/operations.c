#include "authorization/operations.h"

#include "scope/scope.h"

#define STACK STACK_NAMESPACE "/"
#define AUTHORIZATION "Microsoft.Authorization/"
#define COMMERCE "Microsoft.Commerce/"
#define RESOURCES "Microsoft.Resources/"
#define ADMIN "Microsoft.Subscriptions.Admin/"
#define USAGE "Azsreg.Usage/"
#define LIST "/providers/Microsoft.Authorization/providerOperations"

struct operation {
    const char *name;
    const char *resource;
    const char *operation;
    const char *description;
};

static const struct {
    const char *prefix; // of its operations' names
    const char *display;
} providers[] = {
    {STACK, "Azure Stack Resource Provider"}, {AUTHORIZATION, "Microsoft Authorization"},
    {COMMERCE, "Microsoft Commerce"},         {RESOURCES, "Microsoft Resource Manager"},
    {ADMIN, "Azure Stack Subscriptions"},     {USAGE, "azsreg: Usage"},
};

enum { PROVIDERS = sizeof providers / sizeof *providers };

// Those of one resource type stand together.
static const struct operation operations[] = {
    {STACK "operations/read", "Operations", "List operations",
     "Lists what the Azure Stack resource provider can do."},
    {STACK "register/action", "Subscription", "Register the resource provider",
     "Registers a subscription with the Azure Stack resource provider."},
    {STACK "unregister/action", "Subscription", "Unregister the resource provider",
     "Takes back a subscription's registration with the Azure Stack resource provider."},
    {STACK "registrations/read", "Registration", "Read a registration",
     "Reads a registration, or lists the registrations of a scope."},
    {STACK "registrations/write", "Registration", "Write a registration",
     "Creates a registration, or updates its token or tags."},
    {STACK "registrations/delete", "Registration", "Delete a registration",
     "Deletes a registration together with its customer subscriptions."},
    {STACK "registrations/getActivationKey/action", "Registration", "Get the activation key",
     "Gets the key that activates the registered Azure Stack."},
    {STACK "registrations/enableRemoteManagement/action", "Registration",
     "Enable remote management", "Enables remote management of the registered Azure Stack."},
    {STACK "registrations/customerSubscriptions/read", "Customer subscription",
     "Read a customer subscription",
     "Reads a customer subscription, or lists those of a registration."},
    {STACK "registrations/customerSubscriptions/write", "Customer subscription",
     "Write a customer subscription", "Maps a tenant to the CSP subscription that pays for it."},
    {STACK "registrations/customerSubscriptions/delete", "Customer subscription",
     "Delete a customer subscription", "Removes a tenant's mapping."},
    {STACK "linkedSubscriptions/read", "Linked subscription", "Read a linked subscription",
     "Reads a linked subscription, or lists those of a scope."},
    {STACK "linkedSubscriptions/write", "Linked subscription", "Write a linked subscription",
     "Links a subscription of an Azure Stack that is managed from Azure."},
    {STACK "linkedSubscriptions/delete", "Linked subscription", "Delete a linked subscription",
     "Removes a link."},
    {STACK "registrations/products/read", "Product", "Read a product",
     "Reads a marketplace product, or lists those that a registration may download."},
    {STACK "registrations/products/listDetails/action", "Product", "List details of a product",
     "Gets the addresses a product is downloaded from."},
    {STACK "registrations/products/listProducts/action", "Product", "List products",
     "Lists products with their compatibility."},
    {STACK "registrations/products/getProducts/action", "Product", "Get products",
     "Gets products with their compatibility."},
    {STACK "registrations/products/getProduct/action", "Product", "Get a product",
     "Gets a product with its compatibility."},
    {STACK "registrations/products/uploadProductLog/action", "Product", "Upload a product log",
     "Notes what an Azure Stack says of a product."},
    {AUTHORIZATION "locks/read", "Lock", "Read locks",
     "Reads a lock, or lists the locks of a scope."},
    {AUTHORIZATION "locks/write", "Lock", "Write a lock", "Creates or changes a lock."},
    {AUTHORIZATION "locks/delete", "Lock", "Delete a lock", "Deletes a lock."},
    {AUTHORIZATION "permissions/read", "Permission", "List permissions",
     "Lists what the caller may do at a scope."},
    {AUTHORIZATION "roleAssignments/read", "Role assignment", "Read role assignments",
     "Reads a role assignment, or lists those of a scope."},
    {AUTHORIZATION "roleAssignments/write", "Role assignment", "Write a role assignment",
     "Gives a principal a role on a scope."},
    {AUTHORIZATION "roleAssignments/delete", "Role assignment", "Delete a role assignment",
     "Takes a role on a scope away."},
    {AUTHORIZATION "roleDefinitions/read", "Role definition", "Read role definitions",
     "Reads a role definition, or lists those of a scope."},
    {AUTHORIZATION "roleDefinitions/write", "Role definition", "Write a role definition",
     "Creates a custom role, or replaces one."},
    {AUTHORIZATION "roleDefinitions/delete", "Role definition", "Delete a role definition",
     "Deletes a custom role that nobody has."},
    {COMMERCE "UsageAggregates/read", "Usage aggregates", "Read usage aggregates",
     "Reads what a subscription pays for."},
    {COMMERCE "RateCard/read", "Rate card", "Read a rate card", "Reads what usage costs."},
    {RESOURCES "subscriptions/locations/read", "Location", "List locations",
     "Lists the locations of a subscription."},
    {RESOURCES "subscriptions/resourceGroups/read", "Resource group", "Read resource groups",
     "Reads a resource group, or lists those of a subscription."},
    {RESOURCES "subscriptions/resourceGroups/write", "Resource group", "Write a resource group",
     "Creates or changes a resource group."},
    {RESOURCES "subscriptions/resourceGroups/delete", "Resource group", "Delete a resource group",
     "Deletes a resource group and everything in it."},
    {RESOURCES "subscriptions/resourceGroups/moveResources/action", "Resource group",
     "Move resources", "Moves resources from one resource group to another."},
    {RESOURCES "subscriptions/resourceGroups/validateMoveResources/action", "Resource group",
     "Validate a move of resources", "Says what a move of resources would answer."},
    {RESOURCES "subscriptions/resourceGroups/resources/read", "Resource",
     "List resources of a group", "Lists the resources of a resource group."},
    {RESOURCES "subscriptions/resources/read", "Resource", "List resources",
     "Lists the resources of a subscription."},
    {RESOURCES "subscriptions/tagNames/read", "Tag name", "Read tag names",
     "Lists the tag names and values of a subscription."},
    {RESOURCES "subscriptions/tagNames/write", "Tag name", "Write a tag name",
     "Adds a tag name to a subscription."},
    {RESOURCES "subscriptions/tagNames/delete", "Tag name", "Delete a tag name",
     "Removes a tag name from a subscription."},
    {RESOURCES "subscriptions/tagNames/tagValues/write", "Tag value", "Write a tag value",
     "Adds a value to a tag name."},
    {RESOURCES "subscriptions/tagNames/tagValues/delete", "Tag value", "Delete a tag value",
     "Removes a value from a tag name."},
    {RESOURCES "tags/read", "Tags", "Read tags",
     "Reads the tags of a subscription, resource group or resource."},
    {RESOURCES "tags/write", "Tags", "Write tags",
     "Replaces or changes the tags of a subscription, resource group or resource."},
    {RESOURCES "tags/delete", "Tags", "Delete tags",
     "Removes the tags of a subscription, resource group or resource."},
    {ADMIN "directoryTenants/read", "Directory tenant", "Read directory tenants",
     "Reads a directory tenant, or lists those of a resource group."},
    {ADMIN "directoryTenants/write", "Directory tenant", "Write a directory tenant",
     "Lets the people of a tenant sign in to the Azure Stack."},
    {ADMIN "directoryTenants/delete", "Directory tenant", "Delete a directory tenant",
     "Shuts the people of a tenant out of the Azure Stack."},
    {ADMIN "subscriptions/read", "User subscription", "Read user subscriptions",
     "Reads a subscription of the Azure Stack, or lists them."},
    {ADMIN "subscriptions/write", "User subscription", "Write a user subscription",
     "Gives a tenant a subscription on the Azure Stack."},
    {ADMIN "subscriptions/delete", "User subscription", "Delete a user subscription",
     "Deletes a subscription of the Azure Stack."},
    {USAGE "reports/action", "Usage report", "Report usage",
     "Reports what a registered Azure Stack has measured."},
    {USAGE "records/read", "Usage record", "Read usage records",
     "Lists what registrations have reported, who pays for it, and why."},
    {USAGE "userSubscriptions/read", "User subscription", "Read user subscriptions",
     "Lists which tenant has which subscription of a registered Azure Stack."},
    {USAGE "userSubscriptions/write", "User subscription", "Write user subscriptions",
     "Says which tenant has which subscription of a registered Azure Stack."},
    {USAGE "mappings/read", "Mapping", "Read mappings", "Lists who was mapped to what, and when."},
};

enum { OPERATIONS = sizeof operations / sizeof *operations };

static bool is_of(const struct operation *row, size_t provider) {
    return text_starts_same(text_of(row->name), text_of(providers[provider].prefix));
}

enum arm_code operations_list(struct arm_call *call) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_array(out, TEXT("value"));
    for (size_t i = 0; i < OPERATIONS; i++) {
        const struct operation *row = &operations[i];
        if (!is_of(row, 0))
            continue;
        json_object(out);
        json_put_text(out, TEXT("name"), text_of(row->name));
        json_put_object(out, TEXT("display"));
        json_put_text(out, TEXT("provider"), text_of(providers[0].display));
        json_put_text(out, TEXT("resource"), text_of(row->resource));
        json_put_text(out, TEXT("operation"), text_of(row->operation));
        json_put_text(out, TEXT("description"), text_of(row->description));
        json_object_end(out);
        json_put_text(out, TEXT("origin"), TEXT("user,system"));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return ARM_OK;
}

static struct text without_last(struct text name) {
    while (name.size && name.at[name.size - 1] != '/')
        name.size--;
    return name.size ? text_slice(name, 0, name.size - 1) : name;
}

// "registrations" of "Microsoft.AzureStack/registrations/getActivationKey/action"; empty for what
// is done to the provider itself.
static struct text type_of(const struct operation *row, size_t provider) {
    struct text name = text_of(row->name);
    const size_t prefix = text_of(providers[provider].prefix).size;
    name = text_slice(name, prefix, name.size);
    const struct text above = without_last(name);
    const struct text verb = text_slice(name, above.size + 1, name.size);
    return text_is(verb, TEXT("action")) ? without_last(above) : above;
}

static void render_operation(struct json_out *out, const struct operation *row) {
    json_object(out);
    json_put_text(out, TEXT("name"), text_of(row->name));
    json_put_text(out, TEXT("displayName"), text_of(row->operation));
    json_put_text(out, TEXT("description"), text_of(row->description));
    json_put_text(out, TEXT("origin"), TEXT("user,system"));
    json_put_bool(out, TEXT("isDataAction"), false);
    json_object_end(out);
}

// The operations of one type, from the first on; ret_next is the one after them.
static void render_operations(struct json_out *out, size_t first, size_t provider,
                              size_t *ret_next) {
    const struct text type = type_of(&operations[first], provider);
    size_t i = first;
    json_put_array(out, TEXT("operations"));
    for (; i < OPERATIONS && is_of(&operations[i], provider); i++) {
        if (!text_is(type_of(&operations[i], provider), type))
            break;
        render_operation(out, &operations[i]);
    }
    json_array_end(out);
    *ret_next = i;
}

static void render_types(struct json_out *out, size_t provider) {
    json_put_array(out, TEXT("resourceTypes"));
    for (size_t i = 0; i < OPERATIONS;) {
        const struct operation *row = &operations[i];
        if (!is_of(row, provider) || !type_of(row, provider).size) {
            i++;
            continue;
        }
        json_object(out);
        json_put_text(out, TEXT("name"), type_of(row, provider));
        json_put_text(out, TEXT("displayName"), text_of(row->resource));
        render_operations(out, i, provider, &i);
        json_object_end(out);
    }
    json_array_end(out);
}

static void operation_render(struct arm_call *call, size_t provider) {
    struct json_out *out = &call->out;
    const struct text name = without_last(text_of(providers[provider].prefix));
    json_object(out);
    json_put_text(out, TEXT("id"), text_format(call->arena, LIST "/%.*s", TEXT_ARGS(name)));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Authorization/providerOperations"));
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("displayName"), text_of(providers[provider].display));
    render_types(out, provider);
    json_put_array(out, TEXT("operations"));
    for (size_t i = 0; i < OPERATIONS; i++)
        if (is_of(&operations[i], provider) && !type_of(&operations[i], provider).size)
            render_operation(out, &operations[i]);
    json_array_end(out);
    json_object_end(out);
}

enum arm_code provider_operations_list(struct arm_call *call) {
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    for (size_t provider = 0; provider < PROVIDERS; provider++)
        operation_render(call, provider);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code provider_operations_get(struct arm_call *call) {
    const struct text name = arm_call_param(call, "resourceProviderNamespace");
    for (size_t provider = 0; provider < PROVIDERS; provider++)
        if (text_same(name, without_last(text_of(providers[provider].prefix)))) {
            operation_render(call, provider);
            return ARM_OK;
        }
    return arm_refuse(call, ARM_INVALID_RESOURCE_NAMESPACE, name);
}
