// Every operation that is served. The documents of openapi/ name the same ones; a test holds the
// two together.

#include "routes/routes.h"

#include "admin/directory_tenants.h"
#include "admin/user_subscriptions.h"
#include "authorization/locks.h"
#include "authorization/operations.h"
#include "authorization/permissions.h"
#include "authorization/role_assignments.h"
#include "authorization/role_definition_put.h"
#include "authorization/role_definitions.h"
#include "azure/locations.h"
#include "azure/providers.h"
#include "azure/resource_groups.h"
#include "azure/resources.h"
#include "azure/scope_tags.h"
#include "azure/subscriptions.h"
#include "azure/tag_names.h"
#include "azure/tenants.h"
#include "billing/aggregates.h"
#include "billing/records.h"
#include "billing/subscriber_aggregates.h"
#include "charges/charges.h"
#include "commerce/rate_card.h"
#include "control/service.h"
#include "graph/invitations.h"
#include "graph/principals_list.h"
#include "graph/users.h"
#include "metrics/metrics.h"
#include "partner/customers.h"
#include "partner/rate_cards.h"
#include "partner/relationships.h"
#include "products/content.h"
#include "products/product_logs.h"
#include "products/products.h"
#include "remote/cloud_manifest.h"
#include "remote/linked_subscriptions.h"
#include "reports/reports.h"
#include "routes/control_rows.h"
#include "routes/row_words.h"
#include "sales/offers.h"
#include "sales/orders.h"
#include "sales/partner_subscriptions.h"
#include "sales/utilizations.h"
#include "scope/scope.h"
#include "sign_in/metadata.h"
#include "sign_in/sign_in.h"
#include "stack/customer_subscriptions.h"
#include "stack/moving.h"
#include "stack/registrations.h"
#include "subscribers/stack_subscriptions.h"
#include "summary/summary.h"
#include "usage/mappings.h"

#include <assert.h>

// What is on each scope: tags, locks, role assignments, role definitions and what they allow.
// clang-format off
#define TAGGED_AT(kind, scope) \
    {"Tags_GetAt" kind, "GET", scope SCOPE_TAGS, scope_tags_get, \
     READS, NEIGHBOUR, RESOURCES("tags/read")}, \
    {"Tags_CreateOrUpdateAt" kind, "PUT", scope SCOPE_TAGS, scope_tags_put, \
     WRITES, NEIGHBOUR, RESOURCES("tags/write")}, \
    {"Tags_UpdateAt" kind, "PATCH", scope SCOPE_TAGS, scope_tags_update, \
     WRITES, NEIGHBOUR, RESOURCES("tags/write")}, \
    {"Tags_DeleteAt" kind, "DELETE", scope SCOPE_TAGS, scope_tags_delete, \
     WRITES, NEIGHBOUR, RESOURCES("tags/delete")},
#define LOCKED_AT(kind, scope) \
    {"ManagementLocks_ListAt" kind "Level", "GET", scope LOCKS, locks_list, \
     LISTS, NEIGHBOUR, AUTH("locks/read")}, \
    {"ManagementLocks_GetAt" kind "Level", "GET", scope LOCK, locks_get, \
     READS, NEIGHBOUR, AUTH("locks/read"), ONE}, \
    {"ManagementLocks_CreateOrUpdateAt" kind "Level", "PUT", scope LOCK, locks_create_or_update, \
     WRITES, NEIGHBOUR, AUTH("locks/write")}, \
    {"ManagementLocks_DeleteAt" kind "Level", "DELETE", scope LOCK, locks_delete, \
     WRITES, NEIGHBOUR, AUTH("locks/delete")},
#define ASSIGNED_AT(kind, scope) \
    {"RoleAssignments_ListFor" kind, "GET", scope ASSIGNMENTS, role_assignments_list, \
     LISTS, NEIGHBOUR, AUTH("roleAssignments/read")}, \
    {"RoleAssignments_GetFor" kind, "GET", scope ASSIGNMENT, role_assignments_get, \
     READS, NEIGHBOUR, AUTH("roleAssignments/read"), ONE}, \
    {"RoleAssignments_CreateFor" kind, "PUT", scope ASSIGNMENT, role_assignments_create, \
     WRITES, NEIGHBOUR, AUTH("roleAssignments/write")}, \
    {"RoleAssignments_DeleteFor" kind, "DELETE", scope ASSIGNMENT, role_assignments_delete, \
     WRITES, NEIGHBOUR, AUTH("roleAssignments/delete")},
#define DEFINED_AT(kind, scope) \
    {"RoleDefinitions_ListFor" kind, "GET", scope DEFINITIONS, role_definitions_list, \
     READS, NEIGHBOUR, AUTH("roleDefinitions/read")}, \
    {"RoleDefinitions_GetFor" kind, "GET", scope DEFINITION, role_definitions_get, \
     READS, NEIGHBOUR, AUTH("roleDefinitions/read")}, \
    {"RoleDefinitions_CreateOrUpdateFor" kind, "PUT", scope DEFINITION, role_definitions_create_or_update, \
     WRITES, NEIGHBOUR, AUTH("roleDefinitions/write")}, \
    {"RoleDefinitions_DeleteFor" kind, "DELETE", scope DEFINITION, role_definitions_delete, \
     WRITES, NEIGHBOUR, AUTH("roleDefinitions/delete")}, \
    {"Permissions_ListFor" kind, "GET", scope PERMISSIONS, permissions_list, \
     READS, NEIGHBOUR, AUTH("permissions/read")},
#define ON_SCOPE(kind, scope) \
    TAGGED_AT(kind, scope) LOCKED_AT(kind, scope) ASSIGNED_AT(kind, scope) DEFINED_AT(kind, scope)

// Graph's, of the tenant that the token is for or of the one that the path names.
#define GRAPH_AT(kind, root) \
    {"Users_List" kind, "GET", root "/users", graph_users_list, \
     READS, GRAPH, SIGNED_IN}, \
    {"Users_Create" kind, "POST", root "/users", graph_users_create, \
     WRITES, GRAPH, SIGNED_IN}, \
    {"Users_Get" kind, "GET", root "/users/{userId}", graph_users_get, \
     READS, GRAPH, SIGNED_IN}, \
    {"Users_Update" kind, "PATCH", root "/users/{userId}", graph_users_update, \
     WRITES, GRAPH, SIGNED_IN}, \
    {"Users_Delete" kind, "DELETE", root "/users/{userId}", graph_users_delete, \
     WRITES, GRAPH, SIGNED_IN}, \
    {"Me_Get" kind, "GET", root "/me", graph_me, \
     READS, GRAPH, SIGNED_IN}, \
    {"Invitations_Create" kind, "POST", root "/invitations", graph_invitations_create, \
     WRITES, GRAPH, SIGNED_IN}, \
    {"ServicePrincipals_List" kind, "GET", root "/servicePrincipals", graph_service_principals_list, \
     READS, GRAPH, SIGNED_IN}, \
    {"ServicePrincipals_Get" kind, "GET", root "/servicePrincipals/{servicePrincipalId}", graph_service_principals_get, \
     READS, GRAPH, SIGNED_IN}, \
    {"DirectoryObjects_GetByIds" kind, "POST", root "/directoryObjects/getByIds", graph_get_by_ids, \
     READS, GRAPH, SIGNED_IN}, \
    {"Users_GetByName" kind, "GET", root "/users('{userId}')", graph_users_get, \
     READS, GRAPH, SIGNED_IN}, \
    {"Users_UpdateByName" kind, "PATCH", root "/users('{userId}')", graph_users_update, \
     WRITES, GRAPH, SIGNED_IN}, \
    {"Users_DeleteByName" kind, "DELETE", root "/users('{userId}')", graph_users_delete, \
     WRITES, GRAPH, SIGNED_IN},

// Partner Center's: whoever speaks for a partner.
#define PARTNER_READS(operation, method, path, handler) \
    {operation, method, path, handler, READS, PARTNER, SIGNED_IN}
#define PARTNER_WRITES(operation, method, path, handler) \
    {operation, method, path, handler, WRITES, PARTNER, SIGNED_IN}

// A row: operation, method, path and handler; then what it does and what it takes.
static const struct arm_route rows[] = {
    // first what is asked for most
    {"CustomerSubscriptions_Get", "GET", CUSTOMER, customer_subscriptions_get,
     READS, CUSTOMERS_TYPE, STACK("registrations/customerSubscriptions/read"), ONE},
    {"CustomerSubscriptions_Create", "PUT", CUSTOMER, customer_subscriptions_create,
     WRITES, CUSTOMERS_TYPE, STACK("registrations/customerSubscriptions/write")},
    {"CustomerSubscriptions_Delete", "DELETE", CUSTOMER, customer_subscriptions_delete,
     WRITES, CUSTOMERS_TYPE, STACK("registrations/customerSubscriptions/delete")},
    {"CustomerSubscriptions_List", "GET", CUSTOMERS, customer_subscriptions_list,
     LISTS, CUSTOMERS_TYPE, STACK("registrations/customerSubscriptions/read")},

    {"Registrations_Get", "GET", REGISTRATION, registrations_get,
     READS, REGISTRATIONS_TYPE, STACK("registrations/read"), ONE},
    {"Registrations_CreateOrUpdate", "PUT", REGISTRATION, registrations_create_or_update,
     WRITES, REGISTRATIONS_TYPE, STACK("registrations/write")},
    {"Registrations_Update", "PATCH", REGISTRATION, registrations_update,
     WRITES, REGISTRATIONS_TYPE, STACK("registrations/write")},
    {"Registrations_Delete", "DELETE", REGISTRATION, registrations_delete,
     WRITES, REGISTRATIONS_TYPE, STACK("registrations/delete")},
    {"Registrations_GetActivationKey", "POST", REGISTRATION "/getactivationkey", registrations_get_activation_key,
     READS, REGISTRATIONS_TYPE, STACK("registrations/getActivationKey/action"), ACTIVATES},
    {"Registrations_EnableRemoteManagement", "POST", REGISTRATION "/enableRemoteManagement", registrations_enable_remote_management,
     WRITES, REMOTE_TYPE, STACK("registrations/enableRemoteManagement/action")},
    {"Registrations_List", "GET", GROUP REGISTRATIONS, registrations_list,
     LISTS, REGISTRATIONS_TYPE, STACK("registrations/read")},
    {"Registrations_ListBySubscription", "GET", SUBSCRIPTION REGISTRATIONS, registrations_list_by_subscription,
     LISTS, REGISTRATIONS_TYPE, STACK("registrations/read")},

    {"Products_List", "GET", PRODUCTS, products_list,
     READS, PRODUCTS_TYPE, STACK("registrations/products/read")},
    {"Products_Get", "GET", PRODUCT, products_get,
     READS, PRODUCTS_TYPE, STACK("registrations/products/read"), ONE},
    {"Products_ListDetails", "POST", PRODUCT "/listDetails", products_list_details,
     READS, PRODUCTS_TYPE, STACK("registrations/products/listDetails/action")},
    {"Products_ListProducts", "POST", PRODUCT "/listProducts", products_get_products,
     READS, LIST_PRODUCTS_TYPE, STACK("registrations/products/listProducts/action")},
    {"Products_GetProducts", "POST", PRODUCT "/getProducts", products_get_products,
     READS, PRODUCTS_TYPE, STACK("registrations/products/getProducts/action")},
    {"Products_GetProduct", "POST", PRODUCT "/getProduct", products_get_product,
     READS, PRODUCTS_TYPE, STACK("registrations/products/getProduct/action")},
    {"Products_UploadLog", "POST", PRODUCT "/uploadProductLog", products_upload_log,
     WRITES, PRODUCTS_TYPE, STACK("registrations/products/uploadProductLog/action")},

    {"LinkedSubscriptions_Get", "GET", LINKED, linked_subscriptions_get,
     READS, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/read"), ONE},
    {"LinkedSubscriptions_CreateOrUpdate", "PUT", LINKED, linked_subscriptions_create_or_update,
     WRITES, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/write")},
    {"LinkedSubscriptions_Update", "PATCH", LINKED, linked_subscriptions_update,
     WRITES, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/write")},
    {"LinkedSubscriptions_Delete", "DELETE", LINKED, linked_subscriptions_delete,
     WRITES, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/delete")},
    {"LinkedSubscriptions_ListByResourceGroup", "GET", GROUP LINKED_SUBSCRIPTIONS, linked_subscriptions_list,
     LISTS, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/read")},
    {"LinkedSubscriptions_ListBySubscription", "GET", SUBSCRIPTION LINKED_SUBSCRIPTIONS, linked_subscriptions_list_by_subscription,
     LISTS, LINKED_SUBSCRIPTIONS_TYPE, STACK("linkedSubscriptions/read")},
    {"CloudManifestFile_List", "GET", MANIFESTS, cloud_manifest_list,
     READS, MANIFESTS_TYPE, SIGNED_IN, ACTIVATES},
    {"CloudManifestFile_Get", "GET", MANIFESTS "/{verificationVersion}", cloud_manifest_get,
     READS, MANIFESTS_TYPE, SIGNED_IN, ACTIVATES},

    {"Operations_List", "GET", "/providers/Microsoft.AzureStack/operations", operations_list,
     READS, OPERATIONS_TYPE, SIGNED_IN},

    {"Subscriptions_List", "GET", "/subscriptions", subscriptions_list,
     READS, NEIGHBOUR, SIGNED_IN},
    {"Subscriptions_Get", "GET", SUBSCRIPTION, subscriptions_get,
     READS, NEIGHBOUR, SIGNED_IN},

    {"Subscriptions_ListLocations", "GET", SUBSCRIPTION "/locations", locations_list,
     READS, NEIGHBOUR, RESOURCES("subscriptions/locations/read")},
    {"Tenants_List", "GET", "/tenants", tenants_list,
     READS, NEIGHBOUR, SIGNED_IN},

    {"ResourceGroups_List", "GET", GROUPS, resource_groups_list,
     LISTS, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/read")},
    {"ResourceGroups_Get", "GET", GROUP, resource_groups_get,
     READS, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/read"), ONE},
    {"ResourceGroups_CheckExistence", "HEAD", GROUP, resource_groups_check_existence,
     READS, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/read")},
    {"ResourceGroups_CreateOrUpdate", "PUT", GROUP, resource_groups_create_or_update,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/write")},
    {"ResourceGroups_Update", "PATCH", GROUP, resource_groups_update,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/write")},
    {"ResourceGroups_Delete", "DELETE", GROUP, resource_groups_delete,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/delete")},

    {"Providers_List", "GET", PROVIDERS, providers_list,
     READS, NEIGHBOUR, SIGNED_IN},
    {"Providers_Get", "GET", PROVIDER, providers_get,
     READS, NEIGHBOUR, SIGNED_IN},
    {"Providers_Register", "POST", PROVIDER "/register", providers_register,
     WRITES, NEIGHBOUR, STACK("register/action")},
    {"Providers_Unregister", "POST", PROVIDER "/unregister", providers_unregister,
     WRITES, NEIGHBOUR, STACK("unregister/action")},
    {"Providers_ListAtTenantScope", "GET", "/providers", providers_list_at_tenant_scope,
     READS, NEIGHBOUR, SIGNED_IN},
    {"Providers_GetAtTenantScope", "GET", "/providers/{resourceProviderNamespace}", providers_get_at_tenant_scope,
     READS, NEIGHBOUR, SIGNED_IN},

    {"Resources_List", "GET", SUBSCRIPTION "/resources", resources_list,
     LISTS, NEIGHBOUR, RESOURCES("subscriptions/resources/read")},
    {"Resources_ListByResourceGroup", "GET", GROUP "/resources", resources_list_by_resource_group,
     LISTS, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/resources/read")},

    {"Resources_MoveResources", "POST", GROUP "/moveResources", resources_move,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/moveResources/action")},
    {"Resources_ValidateMoveResources", "POST", GROUP "/validateMoveResources", resources_validate_move,
     READS, NEIGHBOUR, RESOURCES("subscriptions/resourceGroups/validateMoveResources/action")},

    ON_SCOPE("Subscription", SUBSCRIPTION)
    ON_SCOPE("ResourceGroup", GROUP)
    ON_SCOPE("Resource", REGISTRATION)
    ON_SCOPE("LinkedSubscription", LINKED)

    {"Tags_List", "GET", TAG_NAMES, tag_names_list,
     READS, NEIGHBOUR, RESOURCES("subscriptions/tagNames/read")},
    {"Tags_CreateOrUpdate", "PUT", TAG_NAME, tag_names_put,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/tagNames/write")},
    {"Tags_Delete", "DELETE", TAG_NAME, tag_names_delete,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/tagNames/delete")},
    {"Tags_CreateOrUpdateValue", "PUT", TAG_VALUE, tag_values_put,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/tagNames/tagValues/write")},
    {"Tags_DeleteValue", "DELETE", TAG_VALUE, tag_values_delete,
     WRITES, NEIGHBOUR, RESOURCES("subscriptions/tagNames/tagValues/delete")},

    {"RoleDefinitions_ListForTenant", "GET", DEFINITIONS, role_definitions_list,
     READS, NEIGHBOUR, SIGNED_IN},
    {"RoleDefinitions_GetForTenant", "GET", DEFINITION, role_definitions_get,
     READS, NEIGHBOUR, SIGNED_IN},

    {"ProviderOperationsMetadata_List", "GET", PROVIDER_OPERATIONS, provider_operations_list,
     READS, NEIGHBOUR, SIGNED_IN},
    {"ProviderOperationsMetadata_Get", "GET", PROVIDER_OPERATIONS "/{resourceProviderNamespace}", provider_operations_get,
     READS, NEIGHBOUR, SIGNED_IN},

    {"DirectoryTenants_List", "GET", STACK_TENANTS, directory_tenants_list,
     READS, NEIGHBOUR, ADMIN("directoryTenants/read")},
    {"DirectoryTenants_Get", "GET", STACK_TENANT, directory_tenants_get,
     READS, NEIGHBOUR, ADMIN("directoryTenants/read"), ONE},
    {"DirectoryTenants_CreateOrUpdate", "PUT", STACK_TENANT, directory_tenants_create_or_update,
     WRITES, NEIGHBOUR, ADMIN("directoryTenants/write")},
    {"DirectoryTenants_Delete", "DELETE", STACK_TENANT, directory_tenants_delete,
     WRITES, NEIGHBOUR, ADMIN("directoryTenants/delete")},
    {"UserSubscriptions_List", "GET", STACK_SUBSCRIPTIONS, user_subscriptions_list,
     READS, NEIGHBOUR, ADMIN("subscriptions/read")},
    {"UserSubscriptions_Get", "GET", STACK_SUBSCRIPTION, user_subscriptions_get,
     READS, NEIGHBOUR, ADMIN("subscriptions/read"), ONE},
    {"UserSubscriptions_CreateOrUpdate", "PUT", STACK_SUBSCRIPTION, user_subscriptions_create_or_update,
     WRITES, NEIGHBOUR, ADMIN("subscriptions/write")},
    {"UserSubscriptions_Delete", "DELETE", STACK_SUBSCRIPTION, user_subscriptions_delete,
     WRITES, NEIGHBOUR, ADMIN("subscriptions/delete")},

    {"UsageMappings_List", "GET", USAGE "/mappings", usage_mappings_list,
     READS, NEIGHBOUR, USED("mappings/read")},
    {"UsageRecords_List", "GET", USAGE "/records", usage_records_list,
     READS, NEIGHBOUR, USED("records/read")},
    {"UsageRecords_Get", "GET", USAGE "/records/{recordId}", usage_records_get,
     READS, NEIGHBOUR, USED("records/read"), ONE},
    {"UsageSummary_Get", "GET", USAGE "/summary", usage_summary_get,
     READS, NEIGHBOUR, USED("records/read")},
    {"UsageAggregates_List", "GET", COMMERCE "/UsageAggregates", usage_aggregates_list,
     READS, AGGREGATES_TYPE, PAID("UsageAggregates/read")},
    {"SubscriberUsageAggregates_List", "GET", COMMERCE ".Admin/subscriberUsageAggregates", subscriber_usage_aggregates_list,
     READS, SUBSCRIBER_AGGREGATES_TYPE, PAID("UsageAggregates/read")},
    {"UsageCharges_List", "GET", USAGE "/charges", usage_charges_list,
     READS, NEIGHBOUR, PAID("UsageAggregates/read")},
    {"UsageReports_Create", "POST", USAGE_REPORTS, usage_reports_create,
     HANDS_IN, NEIGHBOUR, USED("reports/action"), RECORDS},
    {"RateCard_Get", "GET", COMMERCE "/RateCard", rate_card_get,
     READS, RATE_CARD_TYPE, PAID("RateCard/read")},
    {"UsageSubscriptions_Update", "PUT", USAGE_SUBSCRIPTIONS, usage_subscriptions_update,
     HANDS_IN, NEIGHBOUR, USED("userSubscriptions/write")},
    {"UsageSubscriptions_List", "GET", USAGE_SUBSCRIPTIONS, usage_subscriptions_list,
     READS, NEIGHBOUR, USED("userSubscriptions/read")},
    {"Usage_Report", "POST", "/usage", usage_report,
     HANDS_IN, PLAIN, ACTIVATED, RECORDS},

    PARTNER_READS("Customers_List", "GET", PARTNER_CUSTOMERS, customers_list),
    PARTNER_WRITES("Customers_Create", "POST", PARTNER_CUSTOMERS, customers_create),
    PARTNER_READS("Customers_Get", "GET", PARTNER_CUSTOMER, customers_get),
    PARTNER_READS("Customers_CompanyProfile", "GET", PARTNER_CUSTOMER "/profiles/company", customers_company_profile),
    PARTNER_READS("Customers_BillingProfile", "GET", PARTNER_CUSTOMER "/profiles/billing", customers_billing_profile),
    PARTNER_READS("Offers_ListByCustomer", "GET", PARTNER_CUSTOMER "/offers", offers_list_by_customer),
    PARTNER_READS("Orders_List", "GET", PARTNER_CUSTOMER "/orders", orders_list),
    PARTNER_WRITES("Orders_Create", "POST", PARTNER_CUSTOMER "/orders", orders_create),
    PARTNER_READS("Orders_Get", "GET", PARTNER_CUSTOMER "/orders/{orderId}", orders_get),
    PARTNER_READS("PartnerSubscriptions_List", "GET", PARTNER_CUSTOMER "/subscriptions", partner_subscriptions_list),
    PARTNER_READS("PartnerSubscriptions_Get", "GET", PARTNER_SUBSCRIPTION, partner_subscriptions_get),
    PARTNER_WRITES("PartnerSubscriptions_Update", "PATCH", PARTNER_SUBSCRIPTION, partner_subscriptions_update),
    PARTNER_READS("PartnerSubscriptions_ProvisioningStatus", "GET", PARTNER_SUBSCRIPTION "/provisioningstatus", partner_subscriptions_provisioning),
    PARTNER_READS("Relationships_ListByCustomer", "GET", PARTNER_CUSTOMER "/relationships", relationships_list_by_customer),
    PARTNER_READS("Relationships_List", "GET", "/v1/relationships", relationships_list),
    PARTNER_READS("Offers_List", "GET", "/v1/offers", offers_list),
    PARTNER_READS("Offers_Get", "GET", "/v1/offers/{offerId}", offers_get),
    PARTNER_READS("Utilizations_Azure", "GET", PARTNER_SUBSCRIPTION "/utilizations/azure", utilizations_azure),
    PARTNER_READS("RateCards_Azure", "GET", "/v1/ratecards/azure", rate_cards_azure),
    PARTNER_READS("RateCards_SharedServices", "GET", "/v1/ratecards/azure-sharedservices", rate_cards_shared_services),
    PARTNER_READS("Domains_Exists", "HEAD", "/v1/domains/{domain}", domains_exists),
    PARTNER_READS("Validations_Address", "POST", "/v1/validations/address", validations_address),
    PARTNER_READS("Validations_Country", "GET", "/v1/countryvalidationrules/{countryCode}", validations_country),

    GRAPH_AT("", "/v1.0")
    GRAPH_AT("OfTenant", "/{tenant}/v1.0")

    {"Metadata_Endpoints", "GET", "/metadata/endpoints", metadata_endpoints,
     READS, METADATA, OPEN},
    {"Metadata_Instance", "GET", "/common/discovery/instance", metadata_instance,
     READS, PLAIN, OPEN},
    {"Metadata_UserRealm", "GET", "/common/UserRealm/{user}", metadata_user_realm,
     READS, PLAIN, OPEN},
    {"Metadata_OpenId", "GET", "/{authority}" OPEN_ID, metadata_open_id,
     READS, PLAIN, OPEN},
    {"Metadata_OpenIdAdfs", "GET", "/adfs/adfs" OPEN_ID, metadata_open_id,
     READS, PLAIN, OPEN},
    {"Metadata_OpenIdV2", "GET", "/{authority}/v2.0" OPEN_ID, metadata_open_id_v2,
     READS, PLAIN, OPEN},
    {"Metadata_OpenIdAdfsTenant", "GET", "/adfs/{authority}" OPEN_ID, metadata_open_id,
     READS, PLAIN, OPEN},

    CONTROL_ROWS
    {"Azsreg_OpenApi", "GET", "/openapi.json", service_openapi,
     TELLS, PLAIN, OPEN},
    {"Azsreg_OpenApiControl", "GET", "/openapi/control.json", service_openapi,
     TELLS, PLAIN, OPEN},
    {"Azsreg_OpenApiGraph", "GET", "/openapi/graph.json", service_openapi,
     TELLS, PLAIN, OPEN},
    {"Azsreg_OpenApiPartnerCenter", "GET", "/openapi/partner-center.json", service_openapi,
     TELLS, PLAIN, OPEN},
    {"Azsreg_OpenApiStack", "GET", "/openapi/stack.json", service_openapi,
     TELLS, PLAIN, OPEN},
    {"Azsreg_Content", "GET", "/_azsreg/content/{+path}", content_get,
     READS, PLAIN, OPEN},
    {"Azsreg_Redeem", "GET", "/_azsreg/redeem", graph_redeem,
     WRITES, PLAIN, OPEN},
    {"SignIn_Token", "POST", "/{authority}/oauth2/token", sign_in_token,
     READS, FORM, OPEN, SIGNS},
    {"SignIn_TokenV2", "POST", "/{authority}/oauth2/v2.0/token", sign_in_token,
     READS, FORM, OPEN, SIGNS},
    {"SignIn_TokenAdfs", "POST", "/adfs/adfs/oauth2/token", sign_in_token,
     READS, FORM, OPEN, SIGNS},
    {"SignIn_DeviceCode", "POST", "/{authority}/oauth2/devicecode", sign_in_device_code,
     WRITES, FORM, OPEN},
    {"SignIn_DeviceCodeV2", "POST", "/{authority}/oauth2/v2.0/devicecode", sign_in_device_code,
     WRITES, FORM, OPEN},
    {"SignIn_DeviceCodeAdfs", "POST", "/adfs/adfs/oauth2/devicecode", sign_in_device_code,
     WRITES, FORM, OPEN},
    {"SignIn_DevicePage", "GET", "/_azsreg/device", sign_in_device_page,
     READS, PLAIN, OPEN},
    {"SignIn_DeviceStyle", "GET", "/_azsreg/device.css", sign_in_device_style,
     TELLS, PLAIN, OPEN},
    {"SignIn_DeviceSubmit", "POST", "/_azsreg/device", sign_in_device_submit,
     READS, FORM, OPEN},
    {"Keys_List", "GET", "/discovery/keys", service_keys,
     READS, PLAIN, OPEN, SIGNS},
    {"Azsreg_ActivationKeys", "GET", "/_azsreg/activation-keys", service_activation_keys,
     READS, PLAIN, OPEN, ACTIVATES},
};
// clang-format on

static_assert(sizeof rows / sizeof *rows <= METRICS_OPERATIONS_MAX, "all of them are counted");

const struct arm_routes service_routes = {rows, sizeof rows / sizeof *rows};
