#include "azure/providers.h"

#include "app/changes.h"
#include "app/fault.h"
#include "reference/namespaces.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "tables/resources.h"
#include "watch/faults.h"

struct resource_type {
    const char *name;     // both NULL where the type says it
    const char *versions; // a JSON array
    const char *location; // NULL for none
    enum arm_type type;
};

enum place { IN_AZURE, EVERYWHERE, IN_OPERATORS }; // the last: in a stack's own subscription

struct provider {
    const char *name;
    bool is_free; // needs no registration
    enum place place;
    struct resource_type types[16];
};

#define RESOURCES_VERSIONS "[\"2021-04-01\",\"2019-10-01\",\"2018-05-01\",\"2016-09-01\"]"
#define LOCKS_VERSIONS "[\"2016-09-01\",\"2015-01-01\"]"
#define ADMIN_VERSIONS "[\"2015-11-01\"]"
#define ROLES_VERSIONS "[\"2022-04-01\",\"2015-07-01\"]"

// Old PowerShell compares the types' casing with that of the resource's own type.
static const struct provider served[] = {
    {"Microsoft.AzureStack",
     false,
     IN_AZURE,
     {{.type = ARM_CLOUD_MANIFEST_FILES},
      {.type = ARM_LINKED_SUBSCRIPTIONS, .location = "global"},
      {.type = ARM_OPERATIONS},
      {.type = ARM_REGISTRATIONS, .location = "global"},
      {.type = ARM_CUSTOMER_SUBSCRIPTIONS, .location = "global"},
      {.type = ARM_PRODUCTS, .location = "global"}}},
    {"Microsoft.Authorization",
     true,
     EVERYWHERE,
     {{"locks", LOCKS_VERSIONS},
      {"permissions", ROLES_VERSIONS},
      {"providerOperations", ROLES_VERSIONS},
      {"roleAssignments", ROLES_VERSIONS},
      {"roleDefinitions", ROLES_VERSIONS}}},
    {"Microsoft.Commerce",
     true,
     IN_AZURE,
     {{.type = ARM_RATE_CARD}, {.type = ARM_USAGE_AGGREGATES}}},
    {"Microsoft.Commerce.Admin", true, IN_AZURE, {{.type = ARM_SUBSCRIBER_USAGE_AGGREGATES}}},
    {"Microsoft.Resources",
     true,
     EVERYWHERE,
     {{"providers", RESOURCES_VERSIONS},
      {"resourceGroups", RESOURCES_VERSIONS},
      {"resources", RESOURCES_VERSIONS},
      {"subscriptions", RESOURCES_VERSIONS},
      {"subscriptions/locations", RESOURCES_VERSIONS},
      {"subscriptions/providers", RESOURCES_VERSIONS},
      {"subscriptions/resourceGroups", RESOURCES_VERSIONS},
      {"subscriptions/resourceGroups/resources", RESOURCES_VERSIONS},
      {"subscriptions/resources", RESOURCES_VERSIONS},
      {"subscriptions/tagNames", RESOURCES_VERSIONS},
      {"subscriptions/tagNames/tagValues", RESOURCES_VERSIONS},
      {"tags", RESOURCES_VERSIONS},
      {"tenants", RESOURCES_VERSIONS}}},
    {"Microsoft.Subscriptions.Admin",
     true,
     IN_OPERATORS,
     {{"directoryTenants", ADMIN_VERSIONS}, {"subscriptions", ADMIN_VERSIONS}}},
};

enum { PROVIDERS = sizeof served / sizeof *served };

// The newest first: there are clients that take whichever stands first.
static void render_versions(struct json_out *out, const struct resource_type *type) {
    if (type->versions) {
        json_put_raw(out, TEXT("apiVersions"), text_of(type->versions));
        return;
    }
    json_put_array(out, TEXT("apiVersions"));
    for (enum arm_version version = ARM_VERSIONS; version-- > 0;)
        if (arm_type_has(type->type, version))
            json_text(out, arm_version_name(version));
    json_array_end(out);
}

static void render_type(struct json_out *out, const struct resource_type *type) {
    json_object(out);
    json_put_text(out, TEXT("resourceType"),
                  type->name ? text_of(type->name) : arm_type_name(type->type));
    json_put_array(out, TEXT("locations"));
    if (type->location)
        json_text(out, text_of(type->location));
    json_array_end(out);
    render_versions(out, type);
    json_put_text(out, TEXT("capabilities"), TEXT("None"));
    json_object_end(out);
}

static struct text registered_state(const struct arm_call *call, const struct provider *provider) {
    return faults_tell_registering(call, provider->name) ? TEXT("Registering") : TEXT("Registered");
}

// At tenant scope a provider has no registration state.
static enum arm_code provider_render(struct arm_call *call, const struct provider *provider) {
    struct json_out *out = &call->out;
    struct text scope = TEXT("");
    enum store_result registered = STORE_OK;
    if (call->has_subscription)
        scope = scope_subscription_id(call, "");
    if (call->has_subscription && !provider->is_free)
        registered =
            store_namespace_find(app_db(call), &call->subscription, text_of(provider->name));
    if (registered != STORE_OK && registered != STORE_MISSING)
        return app_fault(call, registered);
    json_object(out);
    json_put_text(out, TEXT("id"),
                  text_format(call->arena, "%.*s/providers/%s", TEXT_ARGS(scope), provider->name));
    json_put_text(out, TEXT("namespace"), text_of(provider->name));
    json_put_text(out, TEXT("registrationPolicy"),
                  provider->is_free ? TEXT("RegistrationFree") : TEXT("RegistrationRequired"));
    if (call->has_subscription)
        json_put_text(out, TEXT("registrationState"),
                      registered == STORE_OK ? registered_state(call, provider)
                                             : TEXT("NotRegistered"));
    json_put_array(out, TEXT("resourceTypes"));
    for (const struct resource_type *type = provider->types; type->name || type->type; type++)
        render_type(out, type);
    json_array_end(out);
    json_object_end(out);
    return ARM_OK;
}

// An Azure Stack serves other providers than Azure. At tenant scope (NULL) Azure is asked.
static bool is_served(const struct provider *provider, const struct subscription_row *row) {
    const bool is_local = row && subscription_is_local(row);
    switch (provider->place) {
    case IN_AZURE:
        return !is_local;
    case IN_OPERATORS:
        return is_local && guid_is(&row->stack, &row->id);
    default:
        return true;
    }
}

// NULL, with the call's error set, for a namespace that is not served.
static const struct provider *provider_find(struct arm_call *call,
                                            const struct subscription_row *row) {
    const struct text name = arm_call_param(call, "resourceProviderNamespace");
    for (size_t i = 0; i < PROVIDERS; i++)
        if (text_same(name, text_of(served[i].name)) && is_served(&served[i], row))
            return &served[i];
    DISREGARD(arm_refuse(call, ARM_INVALID_RESOURCE_NAMESPACE, name));
    return NULL;
}

static enum arm_code list(struct arm_call *call, const struct subscription_row *row) {
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    enum arm_code code = ARM_OK;
    for (size_t i = 0; i < PROVIDERS && code == ARM_OK; i++)
        if (is_served(&served[i], row))
            code = provider_render(call, &served[i]);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return code;
}

enum arm_code providers_list_at_tenant_scope(struct arm_call *call) {
    return list(call, NULL);
}

enum arm_code providers_list(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    return code == ARM_OK ? list(call, &subscription) : code;
}

static enum arm_code get(struct arm_call *call, const struct subscription_row *row) {
    const struct provider *provider = provider_find(call, row);
    return provider ? provider_render(call, provider) : call->error.code;
}

enum arm_code providers_get_at_tenant_scope(struct arm_call *call) {
    return get(call, NULL);
}

enum arm_code providers_get(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    return code == ARM_OK ? get(call, &subscription) : code;
}

// A provider in use stays registered.
static enum arm_code check_unused(struct arm_call *call, const struct provider *provider) {
    struct resource_row *rows = NULL;
    size_t count = 0;
    const struct resource_place start = {TEXT(""), TEXT(""), TEXT("")};
    if (provider->is_free)
        return ARM_OK;
    const enum store_result result = store_resource_list(
        app_db(call), call->arena, &call->subscription, 0, &start, 1, &rows, &count);
    if (result != STORE_OK)
        return app_fault(call, result);
    return count ? arm_refuse(call, ARM_CANNOT_UNREGISTER_PROVIDER, text_of(provider->name),
                              guid_text(call->arena, &call->subscription),
                              scope_resource_id(call, rows))
                 : ARM_OK;
}

// What the URL names, where it may be written to; NULL, with the call's error set, where not.
static const struct provider *provider_find_to_write(struct arm_call *call) {
    struct subscription_row subscription;
    if (scope_subscription(call, &subscription) != ARM_OK)
        return NULL;
    const struct provider *provider = provider_find(call, &subscription);
    const bool may =
        provider && scope_check_active(call, &subscription) == ARM_OK && lock_check(call) == ARM_OK;
    return may ? provider : NULL;
}

static struct text id_of(struct arm_call *call, const struct provider *provider) {
    return text_format(call->arena, "%.*s/providers/%s", TEXT_ARGS(scope_subscription_id(call, "")),
                       provider->name);
}

enum arm_code providers_register(struct arm_call *call) {
    const struct provider *provider = provider_find_to_write(call);
    if (!provider)
        return call->error.code;
    const enum store_result added =
        provider->is_free
            ? STORE_OK
            : store_namespace_add(app_db(call), &call->subscription, text_of(provider->name));
    if (added == STORE_OK)
        faults_register(call, provider->name);
    if (!provider->is_free)
        app_changed(call, CHANGE_CHANGED, id_of(call, provider));
    return added == STORE_OK ? provider_render(call, provider) : app_fault(call, added);
}

enum arm_code providers_unregister(struct arm_call *call) {
    const struct provider *provider = provider_find_to_write(call);
    const enum arm_code code = provider ? check_unused(call, provider) : call->error.code;
    if (code != ARM_OK)
        return code;
    const enum store_result removed =
        provider->is_free
            ? STORE_OK
            : store_namespace_remove(app_db(call), &call->subscription, text_of(provider->name));
    faults_unregister(call, provider->name);
    if (!provider->is_free)
        app_changed(call, CHANGE_CHANGED, id_of(call, provider));
    return removed == STORE_OK ? provider_render(call, provider) : app_fault(call, removed);
}
