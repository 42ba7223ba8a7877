// What the rows of the route table are written in: paths, and the words of their columns.
#ifndef AZSREG_ROUTES_ROW_WORDS_H
#define AZSREG_ROUTES_ROW_WORDS_H

#include "keys/keys.h"
#include "protocol/route.h"

#define SUBSCRIPTION "/subscriptions/{subscriptionId}"
#define GROUPS SUBSCRIPTION "/resourceGroups"
#define GROUP GROUPS "/{resourceGroupName}"
#define PROVIDERS SUBSCRIPTION "/providers"
#define PROVIDER PROVIDERS "/{resourceProviderNamespace}"
#define REGISTRATIONS "/providers/Microsoft.AzureStack/registrations"
#define REGISTRATION GROUP REGISTRATIONS "/{registrationName}"
#define CUSTOMERS REGISTRATION "/customerSubscriptions"
#define CUSTOMER CUSTOMERS "/{customerSubscriptionId}"
#define LINKED_SUBSCRIPTIONS "/providers/Microsoft.AzureStack/linkedSubscriptions"
#define LINKED GROUP LINKED_SUBSCRIPTIONS "/{linkedSubscriptionName}"
#define MANIFESTS "/providers/Microsoft.AzureStack/cloudManifestFiles"
#define PRODUCTS REGISTRATION "/products"
#define PRODUCT PRODUCTS "/{productName}"
#define LOCKS "/providers/Microsoft.Authorization/locks"
#define LOCK LOCKS "/{lockName}"
#define ASSIGNMENTS "/providers/Microsoft.Authorization/roleAssignments"
#define ASSIGNMENT ASSIGNMENTS "/{roleAssignmentName}"
#define DEFINITIONS "/providers/Microsoft.Authorization/roleDefinitions"
#define DEFINITION DEFINITIONS "/{roleDefinitionId}"
#define PERMISSIONS "/providers/Microsoft.Authorization/permissions"
#define PROVIDER_OPERATIONS "/providers/Microsoft.Authorization/providerOperations"
#define TAG_NAMES SUBSCRIPTION "/tagNames"
#define TAG_NAME TAG_NAMES "/{tagName}"
#define TAG_VALUE TAG_NAME "/tagValues/{tagValue}"
#define STACK_TENANTS GROUP "/providers/Microsoft.Subscriptions.Admin/directoryTenants"
#define STACK_TENANT STACK_TENANTS "/{directoryTenantName}"
#define STACK_SUBSCRIPTIONS SUBSCRIPTION "/providers/Microsoft.Subscriptions.Admin/subscriptions"
#define STACK_SUBSCRIPTION STACK_SUBSCRIPTIONS "/{userSubscriptionId}"
#define USAGE SUBSCRIPTION "/providers/Azsreg.Usage"
#define USAGE_REPORTS REGISTRATION "/providers/Azsreg.Usage/reports"
#define COMMERCE SUBSCRIPTION "/providers/Microsoft.Commerce"
#define USAGE_SUBSCRIPTIONS REGISTRATION "/providers/Azsreg.Usage/userSubscriptions"
#define PARTNER_CUSTOMERS "/v1/customers"
#define PARTNER_CUSTOMER PARTNER_CUSTOMERS "/{customerId}"
#define PARTNER_SUBSCRIPTION PARTNER_CUSTOMER "/subscriptions/{purchaseId}"
#define CONTROL "/_azsreg"
#define OPEN_ID "/.well-known/openid-configuration"

// What a call does, and which api-versions it takes: those of a type, or any.
#define READS ARM_READS
#define TELLS ARM_TELLS
#define LISTS ARM_LISTS
#define WRITES ARM_WRITES
#define HANDS_IN ARM_HANDS_IN
#define REGISTRATIONS_TYPE ARM_STACK, ARM_REGISTRATIONS
#define REMOTE_TYPE ARM_STACK_ANY, ARM_ENABLE_REMOTE_MANAGEMENT
#define CUSTOMERS_TYPE ARM_STACK, ARM_CUSTOMER_SUBSCRIPTIONS
#define PRODUCTS_TYPE ARM_STACK, ARM_PRODUCTS
#define LIST_PRODUCTS_TYPE ARM_STACK, ARM_LIST_PRODUCTS
#define LINKED_SUBSCRIPTIONS_TYPE ARM_STACK, ARM_LINKED_SUBSCRIPTIONS
#define MANIFESTS_TYPE ARM_STACK, ARM_CLOUD_MANIFEST_FILES
#define RATE_CARD_TYPE ARM_STACK, ARM_RATE_CARD
#define AGGREGATES_TYPE ARM_STACK, ARM_USAGE_AGGREGATES
#define SUBSCRIBER_AGGREGATES_TYPE ARM_STACK, ARM_SUBSCRIBER_USAGE_AGGREGATES
#define OPERATIONS_TYPE ARM_STACK, ARM_OPERATIONS
#define NEIGHBOUR ARM_NEIGHBOUR, ARM_ANY_TYPE
#define METADATA ARM_METADATA, ARM_ANY_TYPE
#define PLAIN ARM_PLAIN, ARM_ANY_TYPE
#define FORM ARM_FORM, ARM_ANY_TYPE
#define PARTNER ARM_PARTNER, ARM_ANY_TYPE
#define GRAPH ARM_GRAPH, ARM_ANY_TYPE

// The action that roles grant, or to whom it is open without.
#define OPEN "", ARM_OPEN
#define SIGNED_IN "", ARM_SIGNED_IN
#define ACTIVATED "", ARM_ACTIVATED
#define WATCHES "", ARM_WATCHES
#define CONTROLS "", ARM_CONTROLS
#define STACK(action) "Microsoft.AzureStack/" action, ARM_GRANTED
#define RESOURCES(action) "Microsoft.Resources/" action, ARM_GRANTED
#define ADMIN(action) "Microsoft.Subscriptions.Admin/" action, ARM_GRANTED
#define USED(action) "Azsreg.Usage/" action, ARM_GRANTED
#define PAID(action) "Microsoft.Commerce/" action, ARM_ASKED
#define AUTH(action) "Microsoft.Authorization/" action, ARM_GRANTED

// Which key a call needs.
#define SIGNS KEY_OF_TOKENS
#define ACTIVATES KEY_OF_ACTIVATION

#define ONE .is_one = true
#define CONSOLE .is_console = true
#define RECORDS .takes_records = true

#endif
