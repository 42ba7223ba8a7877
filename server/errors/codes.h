// What an error is called in here, and what is known of one.
#ifndef AZSREG_ERRORS_CODES_H
#define AZSREG_ERRORS_CODES_H

#include "base/nodiscard.h"
#include "json/json_out.h"

enum NODISCARD arm_code {
    ARM_OK,
    // the front door
    ARM_BAD_REQUEST,
    ARM_HTTP_VERSION_NOT_SUPPORTED,
    ARM_HOST_NOT_ALLOWED,
    ARM_CROSS_ORIGIN_REFUSED,
    ARM_INVALID_REQUEST_URI,
    ARM_NOT_FOUND,
    ARM_METHOD_NOT_ALLOWED,
    ARM_MISSING_API_VERSION,
    ARM_INVALID_API_VERSION,
    ARM_NO_REGISTERED_PROVIDER,
    ARM_AUTHENTICATION_FAILED,
    ARM_INVALID_AUTHENTICATION_TOKEN,
    ARM_EXPIRED_AUTHENTICATION_TOKEN,
    ARM_AUTHORIZATION_FAILED,
    ARM_INVALID_SUBSCRIPTION_ID,
    ARM_SUBSCRIPTION_NOT_FOUND,
    ARM_RESOURCE_GROUP_NOT_FOUND,
    ARM_MISSING_SUBSCRIPTION_REGISTRATION,
    ARM_READ_ONLY_DISABLED_SUBSCRIPTION,
    ARM_INVALID_RESOURCE_NAME,
    ARM_INVALID_RESOURCE_NAMESPACE,
    ARM_CANNOT_UNREGISTER_PROVIDER,
    ARM_INVALID_TAG_NAME,
    ARM_INVALID_TAG_NAME_CHARACTERS,
    ARM_INVALID_TAG_VALUE_LENGTH,
    ARM_LOCATION_REQUIRED,
    ARM_INVALID_RESOURCE_GROUP_LOCATION,
    ARM_URI_TOO_LONG,
    ARM_REQUEST_TOO_LARGE,
    ARM_HEADERS_TOO_LARGE,
    ARM_UNSUPPORTED_MEDIA_TYPE,
    ARM_INVALID_REQUEST_CONTENT,
    ARM_INVALID_TOP,
    ARM_INVALID_SKIP_TOKEN,
    ARM_INVALID_FILTER,
    ARM_PRECONDITION_FAILED,
    // locks and roles
    ARM_SCOPE_LOCKED,
    ARM_LOCK_NOT_FOUND,
    ARM_INVALID_ROLE_ASSIGNMENT_ID,
    ARM_ROLE_ASSIGNMENT_NOT_FOUND,
    ARM_ROLE_ASSIGNMENT_EXISTS,
    ARM_ROLE_ASSIGNMENT_LIMIT_EXCEEDED,
    ARM_LOCK_LIMIT_EXCEEDED,
    ARM_ROLE_ASSIGNMENT_UPDATE_NOT_PERMITTED,
    ARM_ROLE_DEFINITION_NOT_FOUND,
    ARM_ROLE_DEFINITION_DOES_NOT_EXIST,
    ARM_ROLE_NOT_ASSIGNABLE,
    ARM_INVALID_ROLE_DEFINITION_ID,
    ARM_INVALID_ROLE_DEFINITION_TYPE,
    ARM_ROLE_NAME_MISSING,
    ARM_MISSING_ASSIGNABLE_SCOPES,
    ARM_LINKED_INVALID_PROPERTY_ID,
    ARM_LINKED_AUTHORIZATION_FAILED,
    ARM_ROLE_DEFINITION_EXISTS,
    ARM_ROLE_NAME_TAKEN,
    ARM_ROLE_HAS_ASSIGNMENTS,
    ARM_ROLE_LIMIT_EXCEEDED,
    // tags
    ARM_TAG_NAME_NOT_FOUND,
    ARM_TAG_IN_USE,
    // registrations
    ARM_REGISTRATION_NOT_FOUND,
    ARM_INVALID_REGISTRATION_TOKEN,
    ARM_CLOUD_ID_UPDATE_NOT_ALLOWED,
    // customer subscriptions
    ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND,
    ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID,
    ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED,
    ARM_UNAUTHORIZED_CSP_REGISTRATION,
    ARM_METADATA_RESOLVER_BAD_GATEWAY,
    ARM_INVALID_CSP_SUBSCRIPTION,
    ARM_BAD_CUSTOMER_SUBSCRIPTION_ID,
    // an Azure Stack's own administration
    ARM_DIRECTORY_TENANT_NOT_ONBOARDED,
    ARM_SUBSCRIPTION_ID_TAKEN,
    // usage
    ARM_INVALID_USAGE_RECORDS,
    ARM_TOO_MANY_USAGE_RECORDS,
    ARM_RATE_CARD_NOT_FOUND,
    ARM_USAGE_REPORTING_NOT_ENABLED,
    ARM_USAGE_RECORD_NOT_FOUND,
    ARM_INVALID_AGGREGATION_GRANULARITY,
    ARM_REQUEST_END_TIME_IS_IN_FUTURE,
    ARM_INVALID_ACTIVATION_KEY,
    ARM_ACTIVATION_KEY_MISMATCH,
    ARM_USER_SUBSCRIPTION_OF_STACK,
    ARM_INVALID_PROPERTY,
    // linked subscriptions, cloud manifest files
    ARM_RESOURCE_NOT_FOUND,
    ARM_INVALID_RESOURCE_LOCATION,
    ARM_LINKED_SUBSCRIPTION_EXISTS,
    ARM_CLOUD_MANIFEST_FILE_NOT_FOUND,
    // moves
    ARM_RESOURCES_NOT_IN_SAME_RESOURCE_GROUP,
    ARM_INVALID_TARGET_RESOURCE_GROUP,
    ARM_RESOURCE_MOVE_NOT_SUPPORTED,
    ARM_RESOURCE_MOVE_REFUSED,
    ARM_RESOURCE_MOVE_FAILED,
    // products
    ARM_PARENT_RESOURCE_NOT_FOUND,
    ARM_PRODUCT_NOT_FOUND,
    ARM_CONTENT_NOT_SIGNED,
    ARM_BLOB_NOT_FOUND,
    ARM_INVALID_RANGE,
    // faults
    ARM_INTERNAL_SERVER_ERROR,
    ARM_SERVICE_UNAVAILABLE,
    ARM_INSUFFICIENT_STORAGE,
    ARM_CODES,
    // Partner Center's own (partner_error.c)
    PARTNER_ACCESS_DENIED = ARM_CODES,
    PARTNER_NO_RELATIONSHIP,
    PARTNER_INVALID_PROPERTY,
    PARTNER_INVALID_ADDRESS,
    PARTNER_DOMAIN_TAKEN,
    PARTNER_SUBSCRIPTION_NOT_FOUND,
    PARTNER_ORDER_NOT_FOUND,
    PARTNER_INVALID_OFFER,
    PARTNER_INVALID_QUANTITY,
    PARTNER_INVALID_LINE_NUMBER,
    PARTNER_MPN_ID_NOT_FOUND,
    PARTNER_MPN_ID_IS_NO_RESELLER,
    PARTNER_MPN_ID_IS_THE_PROVIDER,
    PARTNER_ETAG_NOT_VALID,
    PARTNER_SUBSCRIPTION_DELETED,
    PARTNER_INVALID_STATUS,
    PARTNER_UNREACHABLE,
    PARTNER_CODES,
    // Graph's own (graph_error.c)
    GRAPH_BAD_REQUEST = PARTNER_CODES,
    GRAPH_UNSUPPORTED_QUERY,
    GRAPH_NOT_FOUND,
    GRAPH_DENIED,
    GRAPH_NAME_TAKEN,
    GRAPH_CODES,
    // the service's own paths (control_error.c)
    CONTROL_TOKEN_REQUIRED = GRAPH_CODES,
    CONTROL_TOKEN_INVALID,
    CONTROL_READ_ONLY,
    CONTROL_NO_DIRECTORY,
    CONTROL_CODES,
};

// Whose paths and words: each has errors, headers and tokens of its own.
enum arm_space {
    ARM_SPACE_MANAGER, // Azure Resource Manager, and what has no space of its own
    ARM_SPACE_PARTNER, // Partner Center
    ARM_SPACE_GRAPH,   // Microsoft Graph
    ARM_SPACE_CONTROL, // the service itself; its errors are written as ARM's
    ARM_SPACES,
};

enum { ARM_ERROR_VALUES_MAX = 4 };

struct arm_error_detail {
    struct text code;
    struct text target;
    struct text message;
};

struct arm_error {
    enum arm_code code;
    struct text values[ARM_ERROR_VALUES_MAX]; // what goes into the message, by number
    struct text more;                         // a further sentence, after the message
    struct text target;                       // the member the error is about
    const struct arm_error_detail *details;   // each with what it is about
    size_t detail_count;
    struct text cause;  // for the log alone
    const char *reason; // for the log; NULL: the code in kebab case
};

// What an error's words say besides: Graph's repeat the ids of the request.
struct arm_error_words {
    enum arm_space space;
    struct text request_id;
    struct text client_request_id;
    struct text date;
};

struct arm_error_row {
    const char *name;
    unsigned status;
    bool gateway;        // Azure's front door says it, not the provider: x-ms-failure-cause
    const char *message; // {1:group} stands for values[1], which is a group
};

#endif
