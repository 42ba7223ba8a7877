// Which api-versions are served, of which resource type (docs/contract.md, "API versions"): the one
// table, which errors, provider records and the contract's tests read. A pure rule.
#ifndef AZSREG_PROTOCOL_API_VERSION_H
#define AZSREG_PROTOCOL_API_VERSION_H

#include "errors/error.h"

// As published, of Microsoft.AzureStack where nothing else is said; the oldest first.
enum arm_version {
    ARM_2015_06_01_PREVIEW, // of Microsoft.Commerce
    ARM_2016_01_01,
    ARM_2017_06_01,
    ARM_2020_06_01_PREVIEW,
    ARM_2022_06_01,
    ARM_VERSIONS,
};

// What has versions: a resource type, or an operation that some versions of its type lack.
enum arm_type {
    ARM_ANY_TYPE, // of no one in particular: all versions of Microsoft.AzureStack
    ARM_OPERATIONS,
    ARM_REGISTRATIONS,
    ARM_ENABLE_REMOTE_MANAGEMENT,
    ARM_CUSTOMER_SUBSCRIPTIONS,
    ARM_PRODUCTS,
    ARM_LIST_PRODUCTS,
    ARM_LINKED_SUBSCRIPTIONS,
    ARM_CLOUD_MANIFEST_FILES,
    ARM_RATE_CARD,
    ARM_USAGE_AGGREGATES,
    ARM_SUBSCRIBER_USAGE_AGGREGATES,
    ARM_TYPES,
};

enum arm_family {
    ARM_STACK,     // a type that has versions of its own: one of them
    ARM_STACK_ANY, // the same, but may come without: generated SDKs send none
    ARM_NEIGHBOUR, // any well-formed version
    ARM_METADATA,  // the same, or 1.0: how old PowerShell asks for the endpoints
    ARM_PLAIN,     // not ARM's: asks for none
    ARM_FORM,      // the same, and its body is a form (OAuth 2.0)
    ARM_PARTNER,   // Partner Center's: asks for none
    ARM_GRAPH,     // Graph's: the same
};

// "2017-06-01"
struct text arm_version_name(enum arm_version version);

// "registrations/customerSubscriptions"; empty for ARM_ANY_TYPE.
struct text arm_type_name(enum arm_type type);

bool arm_type_has(enum arm_type type, enum arm_version version);

// Its versions, oldest first, joined by commas; in the arena, empty where there is no memory.
struct text arm_type_versions(struct arena *arena, enum arm_type type, const char *comma);

// What a request asks with.
struct api_version_asked {
    enum arm_family family;
    enum arm_type type; // where the family has one
    int times;          // how often the parameter stood in the query
    struct text version;
    bool skip; // --skip-api-version-check
};

// In ret_version, for the families that have a type, which one is answered: the newest where none
// was asked for, or a later one than there is.
enum arm_code api_version_check(const struct api_version_asked *asked,
                                enum arm_version *ret_version);

#endif
