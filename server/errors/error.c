#include "errors/error.h"

#include "errors/control_error.h"
#include "errors/graph_error.h"
#include "errors/partner_error.h"

static const struct arm_error_row rows[ARM_CODES] = {
    [ARM_OK] = {"OK", 200, false, ""},
    [ARM_BAD_REQUEST] = {"BadRequest", 400, true,
                         "The request is not well-formed HTTP: {0:cause}."},
    [ARM_HTTP_VERSION_NOT_SUPPORTED] = {"HttpVersionNotSupported", 505, true,
                                        "Only HTTP/1.1 and HTTP/1.0 are served."},
    [ARM_HOST_NOT_ALLOWED] = {"HostNotAllowed", 403, true,
                              "The host '{0:host}' is not a name of this server. Start it with "
                              "--allowed-host {0:host}."},
    [ARM_CROSS_ORIGIN_REFUSED] =
        {"CrossOriginRefused", 403, true,
         "The request comes from a page of another origin ({0:origin}); only pages of this server "
         "itself may send it. Behind a proxy, start it with --public-url."},
    [ARM_INVALID_REQUEST_URI] = {"InvalidRequestUri", 400, true,
                                 "The request URI is invalid: {0:cause}."},
    [ARM_NOT_FOUND] = {"NotFound", 404, true,
                       "No resource type or operation is served at the path '{0:path}'."},
    [ARM_METHOD_NOT_ALLOWED] =
        {"MethodNotAllowed", 405, true,
         "The method '{0:method}' is not supported at this path. Supported are '{1:allowed}'."},
    [ARM_MISSING_API_VERSION] =
        {"MissingApiVersionParameter", 400, true,
         "The api-version query parameter (?api-version=) is required for all requests."},
    [ARM_INVALID_API_VERSION] =
        {"InvalidApiVersionParameter", 400, true,
         "The api-version '{0:version}' is invalid. The supported versions are '{2:versions}'."},
    [ARM_NO_REGISTERED_PROVIDER] =
        {"NoRegisteredProviderFound", 400, true,
         "No registered resource provider found for location 'global' and API version "
         "'{0:version}' for type '{1:type}'. The supported api-versions are '{2:versions}'. The "
         "supported locations are 'global'."},
    [ARM_AUTHENTICATION_FAILED] = {"AuthenticationFailed", 401, true,
                                   "Authentication failed. The 'Authorization' header is missing."},
    [ARM_INVALID_AUTHENTICATION_TOKEN] = {"InvalidAuthenticationToken", 401, true,
                                          "The access token is invalid: {0:cause}."},
    [ARM_EXPIRED_AUTHENTICATION_TOKEN] = {"ExpiredAuthenticationToken", 401, true,
                                          "The access token has expired: {0:cause}."},
    [ARM_AUTHORIZATION_FAILED] =
        {"AuthorizationFailed", 403, true,
         "The client '{0:name}' with object id '{1:object}' does not have authorization to perform "
         "action '{2:action}' over scope '{3:scope}' or the scope is invalid. If access was "
         "recently granted, please refresh your credentials."},
    [ARM_INVALID_SUBSCRIPTION_ID] =
        {"InvalidSubscriptionId", 400, true,
         "The provided subscription identifier '{0:subscription}' is malformed or invalid."},
    [ARM_SUBSCRIPTION_NOT_FOUND] = {"SubscriptionNotFound", 404, true,
                                    "The subscription '{0:subscription}' could not be found."},
    [ARM_RESOURCE_GROUP_NOT_FOUND] = {"ResourceGroupNotFound", 404, true,
                                      "Resource group '{0:group}' could not be found."},
    [ARM_MISSING_SUBSCRIPTION_REGISTRATION] =
        {"MissingSubscriptionRegistration", 409, true,
         "The subscription is not registered to use namespace '{0:namespace}'. Register it with "
         "POST /subscriptions/{1:subscription}/providers/{0:namespace}/register."},
    [ARM_READ_ONLY_DISABLED_SUBSCRIPTION] =
        {"ReadOnlyDisabledSubscription", 409, true,
         "The subscription '{0:subscription}' is disabled and therefore marked as read only. You "
         "cannot perform any write actions on this subscription until it is re-enabled."},
    [ARM_INVALID_RESOURCE_NAME] =
        {"InvalidResourceName", 400, true,
         "The name '{0:name}' of the {1:kind} is not valid. It takes {2:rule}."},
    [ARM_INVALID_RESOURCE_NAMESPACE] = {"InvalidResourceNamespace", 404, true,
                                        "The resource namespace '{0:namespace}' is invalid."},
    [ARM_CANNOT_UNREGISTER_PROVIDER] =
        {"CannotUnregisterProvider", 409, true,
         "The resource provider '{0:namespace}' cannot be unregistered from the subscription "
         "'{1:subscription}' because resources of it exist there, '{2:resource}' among them. "
         "Delete them first."},
    [ARM_INVALID_TAG_NAME] =
        {"InvalidTagName", 400, true,
         "Tag key too large. Following tag name '{0:name}' exceeded the maximum length. Maximum "
         "allowed length for tag name - '512' characters."},
    [ARM_INVALID_TAG_NAME_CHARACTERS] = {"InvalidTagNameCharacters", 400, true,
                                         "The tag names '{0:name}' have reserved characters "
                                         "'<,>,%,&,\\,?,/' or control characters."},
    [ARM_INVALID_TAG_VALUE_LENGTH] =
        {"InvalidTagValueLength", 400, true,
         "Tag value too large. Following tag value '{0:value}' exceeded the maximum length. "
         "Maximum allowed length for tag value - '256' characters."},
    [ARM_LOCATION_REQUIRED] = {"LocationRequired", 400, true,
                               "The location property is required for this definition."},
    [ARM_INVALID_RESOURCE_GROUP_LOCATION] =
        {"InvalidResourceGroupLocation", 409, true,
         "Invalid resource group location '{0:location}'. The Resource group already exists in "
         "location '{1:own}'."},
    [ARM_URI_TOO_LONG] = {"RequestUriTooLong", 414, true,
                          "The request URI is longer than 8192 bytes."},
    [ARM_REQUEST_TOO_LARGE] = {"RequestEntityTooLarge", 413, true,
                               "The request body is larger than the limit of {0:limit} bytes."},
    [ARM_HEADERS_TOO_LARGE] = {"RequestHeaderFieldsTooLarge", 431, true,
                               "The request has more than 64 header fields, or more than 14 KiB of "
                               "them; a field, a query argument and a cookie count 64 bytes more."},
    [ARM_UNSUPPORTED_MEDIA_TYPE] =
        {"UnsupportedMediaType", 415, true,
         "The content media type '{0:given}' is not supported. Only '{1:supported}' is supported."},
    [ARM_INVALID_REQUEST_CONTENT] =
        {"InvalidRequestContent", 400, true,
         "The request content was invalid: {0:place} must be {1:expected}."},
    [ARM_INVALID_TOP] = {"InvalidTop", 400, true,
                         "The value '{0:value}' of the query parameter $top is invalid. It takes a "
                         "whole number from 1 to 1000."},
    [ARM_INVALID_SKIP_TOKEN] =
        {"InvalidSkipToken", 400, true,
         "The value of the query parameter $skiptoken is not one that this list has given out."},
    [ARM_INVALID_FILTER] =
        {"InvalidFilter", 400, true,
         "The value '{0:value}' of the query parameter $filter is invalid. It takes {1:rule}."},
    [ARM_PRECONDITION_FAILED] =
        {"PreconditionFailed", 412, false,
         "The condition set by the {0:header} header was not met: {1:cause}."},
    [ARM_SCOPE_LOCKED] =
        {"ScopeLocked", 409, true,
         "The scope '{0:scope}' cannot perform {1:effect} operation because following scope(s) are "
         "locked: '{2:locked}'. Please remove the lock and try again."},
    [ARM_LOCK_NOT_FOUND] = {"LockNotFound", 404, true, "The lock '{0:lock}' could not be found."},
    [ARM_INVALID_ROLE_ASSIGNMENT_ID] =
        {"InvalidRoleAssignmentId", 400, false,
         "The role assignment ID '{0:name}' is not valid. The role assignment ID must be a GUID."},
    [ARM_ROLE_ASSIGNMENT_NOT_FOUND] = {"RoleAssignmentNotFound", 404, false,
                                       "The role assignment '{0:name}' is not found."},
    [ARM_ROLE_ASSIGNMENT_EXISTS] = {"RoleAssignmentExists", 409, false,
                                    "The role assignment already exists."},
    [ARM_ROLE_ASSIGNMENT_LIMIT_EXCEEDED] =
        {"RoleAssignmentLimitExceeded", 409, false,
         "No more role assignments can be created: the subscription has {0:limit} of them."},
    [ARM_LOCK_LIMIT_EXCEEDED] =
        {"LockLimitExceeded", 409, false,
         "No more locks can be created on the scope '{0:scope}': it has {1:limit} of them."},
    [ARM_ROLE_ASSIGNMENT_UPDATE_NOT_PERMITTED] =
        {"RoleAssignmentUpdateNotPermitted", 400, false,
         "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."},
    [ARM_ROLE_DEFINITION_NOT_FOUND] = {"RoleDefinitionNotFound", 404, false,
                                       "The role definition '{0:role}' is not found."},
    [ARM_ROLE_DEFINITION_DOES_NOT_EXIST] =
        {"RoleDefinitionDoesNotExist", 400, false,
         "The specified role definition with ID '{0:role}' does not exist."},
    [ARM_ROLE_NOT_ASSIGNABLE] =
        {"RoleAssignmentScopeNotAssignableToRoleDefinition", 400, false,
         "The role '{0:role}' is not available for assignment at the requested scope."},
    [ARM_INVALID_ROLE_DEFINITION_ID] =
        {"InvalidRoleDefinitionId", 400, false,
         "The role definition ID '{0:name}' is not valid. The role definition ID must be a GUID."},
    [ARM_INVALID_ROLE_DEFINITION_TYPE] =
        {"InvalidRoleDefinitionType", 400, false,
         "The role definition type '{0:type}' is not valid: 'CustomRole' alone can be written."},
    [ARM_ROLE_NAME_MISSING] = {"RoleDefinitionNameNullOrEmpty", 400, false,
                               "The role definition has no role name."},
    [ARM_MISSING_ASSIGNABLE_SCOPES] = {"MissingAssignableScopes", 400, false,
                                       "The role definition has no assignable scopes."},
    [ARM_LINKED_INVALID_PROPERTY_ID] = {"LinkedInvalidPropertyId", 400, true,
                                        "Property id '{0:id}' at path '{1:path}' is invalid. "
                                        "Expect the id of a subscription or of a resource group."},
    [ARM_LINKED_AUTHORIZATION_FAILED] =
        {"LinkedAuthorizationFailed", 403, true,
         "The client '{0:name}' with object id '{1:object}' has permission to perform action "
         "'{2:action}', but not on the linked scope '{3:linked}', or the linked scope is invalid."},
    [ARM_ROLE_DEFINITION_EXISTS] = {"RoleDefinitionExists", 409, false,
                                    "The role definition with ID '{0:role}' already exists."},
    [ARM_ROLE_NAME_TAKEN] =
        {"RoleDefinitionWithSameNameExists", 409, false,
         "A role with the name '{0:name}' already exists in this directory. Use a different name."},
    [ARM_ROLE_HAS_ASSIGNMENTS] = {"RoleDefinitionHasAssignments", 409, false,
                                  "There are existing role assignments referencing role."},
    [ARM_ROLE_LIMIT_EXCEEDED] =
        {"RoleDefinitionLimitExceeded", 409, false,
         "Role definition limit exceeded. No more role definitions can be created."},
    [ARM_TAG_NAME_NOT_FOUND] = {"TagNameNotFound", 404, true,
                                "The tag name '{0:name}' could not be found."},
    [ARM_TAG_IN_USE] = {"TagInUse", 409, true,
                        "The tag name or value '{0:name}' cannot be deleted: {1:cause}."},
    [ARM_REGISTRATION_NOT_FOUND] =
        {"RegistrationNotFound", 404, false,
         "The provided registration was not found. Make sure the following information was "
         "provided correctly: 1. Subscription identifier (value provided: {0:subscription}), 2. "
         "Resource group (value provided: {1:group}), 3. Registration name (value provided: "
         "{2:registration})."},
    [ARM_INVALID_REGISTRATION_TOKEN] = {"InvalidRegistrationToken", 400, false,
                                        "The registration token is malformed."},
    [ARM_CLOUD_ID_UPDATE_NOT_ALLOWED] =
        {"CloudIdUpdateNotAllowed", 409, false,
         "The registration '{0:registration}' is already associated with another Cloud identifier. "
         "Changing cloud identifiers is not allowed."},
    [ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND] =
        {"CustomerSubscriptionNotFound", 404, false,
         "Customer subscription identifier {0:customer} was not found under registration "
         "{1:registration}. Make sure a valid Azure subscription is being used and that the "
         "subscription ID was added to the registration using the PUT operation."},
    [ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID] =
        {"InvalidCustomerSubscriptionId", 400, false,
         "The provided customer subscription identifier '{0:customer}' is not valid. Make sure a "
         "valid Azure subscription is provided."},
    [ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED] =
        {"CustomerSubscriptionsNotAllowed", 400, false,
         "Customer subscription operations are not supported for disconnected customers. In order "
         "to use this feature, re-register with Pay As You Use licensing."},
    [ARM_UNAUTHORIZED_CSP_REGISTRATION] =
        {"UnauthorizedCspRegistration", 403, false,
         "The provided registration {0:registration} is not approved to use multi-tenancy."},
    [ARM_METADATA_RESOLVER_BAD_GATEWAY] =
        {"MetadataResolverBadGatewayError", 502, false,
         "One of the upstream servers returned an unexpected error. Try again later. If the "
         "problem persists, contact support."},
    [ARM_INVALID_CSP_SUBSCRIPTION] =
        {"InvalidCSPSubscription", 400, false,
         "The provided customer subscription identifier {0:customer} is not a valid CSP "
         "subscription. Make sure a valid Azure subscription is provided."},
    [ARM_BAD_CUSTOMER_SUBSCRIPTION_ID] =
        {"BadCustomerSubscriptionId", 400, false,
         "The provided customer subscription identifier {0:customer} and the registration "
         "{1:registration} subscription identifier are not owned by the same Microsoft CSP. Check "
         "that the customer subscription identifier is correct. The customer subscription ID is "
         "case sensitive. If the problem persists, contact support."},
    [ARM_DIRECTORY_TENANT_NOT_ONBOARDED] = {"DirectoryTenantNotOnboarded", 400, false,
                                            "The tenant '{0:tenant}' is not let in to the Azure "
                                            "Stack '{1:stack}'. Make it a directory "
                                            "tenant of the stack first."},
    [ARM_INVALID_USAGE_RECORDS] = {"InvalidUsageRecords", 400, false,
                                   "None of the {0:count} usage records was accepted. Please see "
                                   "details."},
    [ARM_TOO_MANY_USAGE_RECORDS] = {"TooManyUsageRecords", 413, false,
                                    "A report has at most {0:count} usage records. Send the others "
                                    "in another one."},
    [ARM_RATE_CARD_NOT_FOUND] = {"RateCardNotFound", 404, false,
                                 "There is no rate card with {0:asked}. There are: {1:cards}."},
    [ARM_USAGE_REPORTING_NOT_ENABLED] =
        {"UsageReportingNotEnabled", 409, false,
         "The registration token of '{0:registration}' says that its stack reports no usage "
         "(usageReportingEnabled). Register with a token that says it does."},
    [ARM_USAGE_RECORD_NOT_FOUND] = {"UsageRecordNotFound", 404, false,
                                    "No registration here has reported a record '{0:recordId}'."},
    [ARM_INVALID_AGGREGATION_GRANULARITY] =
        {"InvalidAggregationGranularity", 400, false,
         "The aggregationGranularity '{0:granularity}' is not valid: expected Daily or Hourly."},
    [ARM_REQUEST_END_TIME_IS_IN_FUTURE] =
        {"RequestEndTimeIsInFuture", 400, false,
         "The reportedEndTime '{0:reportedEndTime}' is later than the end of this hour or day."},
    [ARM_INVALID_ACTIVATION_KEY] = {"InvalidActivationKey", 401, false,
                                    "The activation key is invalid: {0:cause}."},
    [ARM_ACTIVATION_KEY_MISMATCH] =
        {"ActivationKeyMismatch", 403, false,
         "The activation key is of another cloud than '{0:registration}' is now. Get its own."},
    [ARM_USER_SUBSCRIPTION_OF_STACK] =
        {"UserSubscriptionOfStack", 409, false,
         "'{0:place}' cannot be taken: '{1:subscription}' was made for the tenant '{3:tenant}' by "
         "the administrator of the stack. Give it to another one there, in the subscription "
         "'{2:stack}'."},
    [ARM_INVALID_PROPERTY] = {"InvalidProperty", 400, false,
                              "The parameter '{0:parameter}' is not valid: expected {1:expected}."},
    [ARM_SUBSCRIPTION_ID_TAKEN] = {"SubscriptionIdTaken", 409, false,
                                   "The id '{0:subscription}' is another subscription's."},
    [ARM_RESOURCE_NOT_FOUND] =
        {"ResourceNotFound", 404, true,
         "The Resource '{0:type}/{1:name}' under resource group '{2:group}' was not found."},
    [ARM_INVALID_RESOURCE_LOCATION] =
        {"InvalidResourceLocation", 409, true,
         "The resource '{0:name}' already exists in location '{1:own}' in resource group "
         "'{2:group}'. A resource with the same name cannot be created in location "
         "'{3:location}'."},
    [ARM_LINKED_SUBSCRIPTION_EXISTS] = {"LinkedSubscriptionAlreadyExists", 409, false,
                                        "The subscription '{0:subscription}' is already linked "
                                        "under the registration '{1:registration}'."},
    [ARM_CLOUD_MANIFEST_FILE_NOT_FOUND] =
        {"CloudManifestFileNotFound", 404, false,
         "The cloud manifest file of verification version '{0:version}' was not found."},
    [ARM_RESOURCES_NOT_IN_SAME_RESOURCE_GROUP] =
        {"ResourcesNotInSameResourceGroup", 400, true,
         "The resource '{0:resource}' is not in the resource group '{1:group}' that is moved "
         "from."},
    [ARM_INVALID_TARGET_RESOURCE_GROUP] =
        {"InvalidTargetResourceGroup", 400, true,
         "The target resource group '{0:group}' is the one that the resources are in."},
    [ARM_RESOURCE_MOVE_NOT_SUPPORTED] =
        {"ResourceMoveNotSupported", 409, true,
         "The resource '{0:resource}' cannot be moved by itself, or not at all."},
    [ARM_RESOURCE_MOVE_REFUSED] = {"ResourceMoveProviderValidationFailed", 409, true,
                                   "Resource move validation failed. Please see details."},
    [ARM_RESOURCE_MOVE_FAILED] = {"ResourceMoveFailed", 409, true,
                                  "The resource '{0:resource}' cannot be moved: the target "
                                  "resource group has one of its type and name."},
    [ARM_PARENT_RESOURCE_NOT_FOUND] = {"ParentResourceNotFound", 404, true,
                                       "Can not perform requested operation on nested resource. "
                                       "Parent resource '{0:registration}' not found."},
    [ARM_PRODUCT_NOT_FOUND] = {"ProductNotFound", 404, false,
                               "The product '{0:product}' was not found."},
    [ARM_CONTENT_NOT_SIGNED] = {"AuthenticationFailed", 403, false,
                                "Server failed to authenticate the request: {0:cause}."},
    [ARM_BLOB_NOT_FOUND] = {"BlobNotFound", 404, false, "The content '{0:path}' does not exist."},
    [ARM_INVALID_RANGE] =
        {"InvalidRange", 416, false,
         "The range specified is invalid for the current size of the resource, {0:size} bytes."},
    [ARM_INTERNAL_SERVER_ERROR] = {"InternalServerError", 500, false,
                                   "The server encountered an internal error. Nothing was changed. "
                                   "Look up the correlation id in the server's log."},
    [ARM_SERVICE_UNAVAILABLE] =
        {"ServiceUnavailable", 503, false,
         "The server cannot do this now. Nothing was changed. Try again later."},
    [ARM_OUTCOME_UNKNOWN] = {"ServiceUnavailable", 503, false,
                             "The database or this server went away while this was being kept: it "
                             "may have been done, or not. Look whether it was, or send it again."},
    [ARM_INSUFFICIENT_STORAGE] = {"InsufficientStorage", 507, false,
                                  "There is no room left to store this. Nothing was changed."},
};

const struct arm_error_row *arm_error_row(enum arm_code code) {
    return code < ARM_CODES       ? &rows[code]
           : code < PARTNER_CODES ? partner_error_row(code)
           : code < GRAPH_CODES   ? graph_error_row(code)
                                  : control_error_row(code);
}

// The message with each {n:name} replaced: by the value n, or, without values, by {name}.
static void fill(struct buffer *buffer, enum arm_code code, const struct text *values) {
    struct text message = text_of(arm_error_row(code)->message);
    while (message.size) {
        buffer_add(buffer, text_cut(&message, '{'));
        struct text name = text_cut(&message, '}');
        const struct text index = text_cut(&name, ':');
        if (index.size && values) {
            buffer_add(buffer, values[index.at[0] - '0']);
        } else if (index.size) {
            buffer_add_char(buffer, '{');
            buffer_add(buffer, name);
            buffer_add_char(buffer, '}');
        }
    }
}

struct text arm_error_template(enum arm_code code, struct arena *arena) {
    struct buffer buffer = buffer_in(arena);
    struct text text = TEXT("");
    fill(&buffer, code, NULL);
    return buffer_text(&buffer, &text) ? text : TEXT("");
}

struct text arm_error_message(const struct arm_error *error, struct arena *arena) {
    struct buffer buffer = buffer_in(arena);
    fill(&buffer, error->code, error->values);
    if (error->more.size) {
        buffer_add_char(&buffer, ' ');
        buffer_add(&buffer, error->more);
    }
    struct text text = {0};
    return buffer_text(&buffer, &text) ? text : text_of(arm_error_row(error->code)->message);
}

static void render_details(const struct arm_error *error, struct json_out *out) {
    json_put_array(out, TEXT("details"));
    for (size_t i = 0; i < error->detail_count; i++) {
        const struct arm_error_detail *detail = &error->details[i];
        json_object(out);
        json_put_text(out, TEXT("code"), detail->code);
        json_put_text(out, TEXT("target"), detail->target);
        json_put_text(out, TEXT("message"), detail->message);
        json_object_end(out);
    }
    json_array_end(out);
}

static void render_manager(const struct arm_error *error, struct text message,
                           struct json_out *out) {
    json_object(out);
    json_put_object(out, TEXT("error"));
    json_put_text(out, TEXT("code"), text_of(arm_error_row(error->code)->name));
    json_put_text(out, TEXT("message"), message);
    if (error->target.size)
        json_put_text(out, TEXT("target"), error->target);
    if (error->detail_count)
        render_details(error, out);
    if (error->facts.size)
        json_put_raw(out, TEXT("details"), error->facts);
    json_object_end(out);
    json_object_end(out);
}

void arm_error_render(const struct arm_error *error, const struct arm_error_words *words,
                      struct json_out *out) {
    const struct text message = arm_error_message(error, out->buffer.arena);
    const struct arm_error_row *row = arm_error_row(error->code);
    if (words->space == ARM_SPACE_PARTNER)
        partner_error_render(error, row, message, out);
    else if (words->space == ARM_SPACE_GRAPH)
        graph_error_render(error, row, message, words, out);
    else
        render_manager(error, message, out);
}
