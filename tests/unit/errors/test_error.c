// arm/error: the one table of errors. What clients go by is written down once more here; the
// messages are in test_error_messages.c.
#include "unit.h"

#include "errors/error.h"
#include "json/json_in.h"

static void codes(void **state) {
    static const struct {
        enum arm_code code;
        const char *name;
        unsigned status;
        bool gateway;
    } rows[] = {
        {ARM_BAD_REQUEST, "BadRequest", 400, true},
        {CONTROL_TOKEN_REQUIRED, "ControlTokenRequired", 401, false},
        {CONTROL_TOKEN_INVALID, "InvalidControlToken", 401, false},
        {CONTROL_READ_ONLY, "ControlReadOnly", 403, false},
        {CONTROL_NO_DIRECTORY, "NoDirectory", 409, false},
        {CONTROL_FAULT_NOT_FOUND, "FaultNotFound", 404, false},
        {CONTROL_FAULT_UNKNOWN, "FaultNotFound", 400, false},
        {CONTROL_TOO_MANY_FAULTS, "TooManyFaults", 409, false},
        {CONTROL_INVALID_DIRECTORY, "InvalidDirectory", 400, false},
        {CONTROL_DIRECTORY_CONFLICT, "DirectoryConflict", 409, false},
        {CONTROL_DIRECTORY_TOO_LARGE, "DirectoryTooLarge", 409, false},
        {CONTROL_NOT_EXPLAINABLE, "NotExplainable", 400, false},
        {CONTROL_UNKNOWN_CALLER, "UnknownCaller", 400, false},
        {CONTROL_CLOCK_WOULD_GO_BACK, "ClockWouldGoBack", 409, false},
        {CONTROL_REQUEST_NOT_FOUND, "RequestNotFound", 404, false},
        {CONTROL_VERIFICATION_FAILED, "VerificationFailed", 409, false},
        {CONTROL_REQUESTS_INCOMPLETE, "RequestsIncomplete", 409, false},
        {CONTROL_SNAPSHOT_NOT_FOUND, "SnapshotNotFound", 404, false},
        {CONTROL_SNAPSHOT_OTHER_SCHEMA, "SnapshotOtherSchema", 409, false},
        {CONTROL_SNAPSHOT_NAME_TAKEN, "SnapshotNameTaken", 409, false},
        {CONTROL_TOO_MANY_SNAPSHOTS, "TooManySnapshots", 409, false},
        {CONTROL_NOT_ACCEPTABLE, "NotAcceptable", 406, false},
        {ARM_HTTP_VERSION_NOT_SUPPORTED, "HttpVersionNotSupported", 505, true},
        {ARM_HOST_NOT_ALLOWED, "HostNotAllowed", 403, true},
        {ARM_CROSS_ORIGIN_REFUSED, "CrossOriginRefused", 403, true},
        {ARM_INVALID_REQUEST_URI, "InvalidRequestUri", 400, true},
        {ARM_NOT_FOUND, "NotFound", 404, true},
        {ARM_METHOD_NOT_ALLOWED, "MethodNotAllowed", 405, true},
        {ARM_MISSING_API_VERSION, "MissingApiVersionParameter", 400, true},
        {ARM_INVALID_API_VERSION, "InvalidApiVersionParameter", 400, true},
        {ARM_NO_REGISTERED_PROVIDER, "NoRegisteredProviderFound", 400, true},
        {ARM_INVALID_SUBSCRIPTION_ID, "InvalidSubscriptionId", 400, true},
        {ARM_SUBSCRIPTION_NOT_FOUND, "SubscriptionNotFound", 404, true},
        {ARM_RESOURCE_GROUP_NOT_FOUND, "ResourceGroupNotFound", 404, true},
        {ARM_MISSING_SUBSCRIPTION_REGISTRATION, "MissingSubscriptionRegistration", 409, true},
        {ARM_READ_ONLY_DISABLED_SUBSCRIPTION, "ReadOnlyDisabledSubscription", 409, true},
        {ARM_INVALID_RESOURCE_NAME, "InvalidResourceName", 400, true},
        {ARM_INVALID_RESOURCE_NAMESPACE, "InvalidResourceNamespace", 404, true},
        {ARM_CANNOT_UNREGISTER_PROVIDER, "CannotUnregisterProvider", 409, true},
        {ARM_INVALID_TAG_NAME, "InvalidTagName", 400, true},
        {ARM_INVALID_TAG_NAME_CHARACTERS, "InvalidTagNameCharacters", 400, true},
        {ARM_INVALID_TAG_VALUE_LENGTH, "InvalidTagValueLength", 400, true},
        {ARM_LOCATION_REQUIRED, "LocationRequired", 400, true},
        {ARM_INVALID_RESOURCE_GROUP_LOCATION, "InvalidResourceGroupLocation", 409, true},
        {ARM_REQUEST_TOO_LARGE, "RequestEntityTooLarge", 413, true},
        {ARM_HEADERS_TOO_LARGE, "RequestHeaderFieldsTooLarge", 431, true},
        {ARM_URI_TOO_LONG, "RequestUriTooLong", 414, true},
        {ARM_UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", 415, true},
        {ARM_INVALID_REQUEST_CONTENT, "InvalidRequestContent", 400, true},
        {ARM_INVALID_TOP, "InvalidTop", 400, true},
        {ARM_INVALID_SKIP_TOKEN, "InvalidSkipToken", 400, true},
        {ARM_INVALID_FILTER, "InvalidFilter", 400, true},
        {ARM_AUTHENTICATION_FAILED, "AuthenticationFailed", 401, true},
        {ARM_INVALID_AUTHENTICATION_TOKEN, "InvalidAuthenticationToken", 401, true},
        {ARM_EXPIRED_AUTHENTICATION_TOKEN, "ExpiredAuthenticationToken", 401, true},
        {ARM_AUTHORIZATION_FAILED, "AuthorizationFailed", 403, true},
        {ARM_PRECONDITION_FAILED, "PreconditionFailed", 412, false},
        {ARM_SCOPE_LOCKED, "ScopeLocked", 409, true},
        {ARM_LOCK_NOT_FOUND, "LockNotFound", 404, true},
        {ARM_INVALID_ROLE_ASSIGNMENT_ID, "InvalidRoleAssignmentId", 400, false},
        {ARM_ROLE_ASSIGNMENT_NOT_FOUND, "RoleAssignmentNotFound", 404, false},
        {ARM_ROLE_ASSIGNMENT_EXISTS, "RoleAssignmentExists", 409, false},
        {ARM_ROLE_ASSIGNMENT_LIMIT_EXCEEDED, "RoleAssignmentLimitExceeded", 409, false},
        {ARM_LOCK_LIMIT_EXCEEDED, "LockLimitExceeded", 409, false},
        {ARM_ROLE_ASSIGNMENT_UPDATE_NOT_PERMITTED, "RoleAssignmentUpdateNotPermitted", 400, false},
        {ARM_ROLE_DEFINITION_NOT_FOUND, "RoleDefinitionNotFound", 404, false},
        {ARM_ROLE_DEFINITION_DOES_NOT_EXIST, "RoleDefinitionDoesNotExist", 400, false},
        {ARM_ROLE_NOT_ASSIGNABLE, "RoleAssignmentScopeNotAssignableToRoleDefinition", 400, false},
        {ARM_INVALID_ROLE_DEFINITION_ID, "InvalidRoleDefinitionId", 400, false},
        {ARM_INVALID_ROLE_DEFINITION_TYPE, "InvalidRoleDefinitionType", 400, false},
        {ARM_ROLE_NAME_MISSING, "RoleDefinitionNameNullOrEmpty", 400, false},
        {ARM_MISSING_ASSIGNABLE_SCOPES, "MissingAssignableScopes", 400, false},
        {ARM_LINKED_INVALID_PROPERTY_ID, "LinkedInvalidPropertyId", 400, true},
        {ARM_LINKED_AUTHORIZATION_FAILED, "LinkedAuthorizationFailed", 403, true},
        {ARM_ROLE_DEFINITION_EXISTS, "RoleDefinitionExists", 409, false},
        {ARM_ROLE_NAME_TAKEN, "RoleDefinitionWithSameNameExists", 409, false},
        {ARM_ROLE_HAS_ASSIGNMENTS, "RoleDefinitionHasAssignments", 409, false},
        {ARM_ROLE_LIMIT_EXCEEDED, "RoleDefinitionLimitExceeded", 409, false},
        {ARM_TAG_NAME_NOT_FOUND, "TagNameNotFound", 404, true},
        {ARM_TAG_IN_USE, "TagInUse", 409, true},
        {ARM_REGISTRATION_NOT_FOUND, "RegistrationNotFound", 404, false},
        {ARM_INVALID_REGISTRATION_TOKEN, "InvalidRegistrationToken", 400, false},
        {ARM_CLOUD_ID_UPDATE_NOT_ALLOWED, "CloudIdUpdateNotAllowed", 409, false},
        {ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND, "CustomerSubscriptionNotFound", 404, false},
        {ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, "InvalidCustomerSubscriptionId", 400, false},
        {ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED, "CustomerSubscriptionsNotAllowed", 400, false},
        {ARM_UNAUTHORIZED_CSP_REGISTRATION, "UnauthorizedCspRegistration", 403, false},
        {ARM_METADATA_RESOLVER_BAD_GATEWAY, "MetadataResolverBadGatewayError", 502, false},
        {ARM_INVALID_CSP_SUBSCRIPTION, "InvalidCSPSubscription", 400, false},
        {ARM_BAD_CUSTOMER_SUBSCRIPTION_ID, "BadCustomerSubscriptionId", 400, false},
        {ARM_RESOURCE_NOT_FOUND, "ResourceNotFound", 404, true},
        {ARM_INVALID_RESOURCE_LOCATION, "InvalidResourceLocation", 409, true},
        {ARM_LINKED_SUBSCRIPTION_EXISTS, "LinkedSubscriptionAlreadyExists", 409, false},
        {ARM_CLOUD_MANIFEST_FILE_NOT_FOUND, "CloudManifestFileNotFound", 404, false},
        {ARM_RESOURCES_NOT_IN_SAME_RESOURCE_GROUP, "ResourcesNotInSameResourceGroup", 400, true},
        {ARM_INVALID_TARGET_RESOURCE_GROUP, "InvalidTargetResourceGroup", 400, true},
        {ARM_RESOURCE_MOVE_NOT_SUPPORTED, "ResourceMoveNotSupported", 409, true},
        {ARM_RESOURCE_MOVE_REFUSED, "ResourceMoveProviderValidationFailed", 409, true},
        {ARM_RESOURCE_MOVE_FAILED, "ResourceMoveFailed", 409, true},
        {ARM_DIRECTORY_TENANT_NOT_ONBOARDED, "DirectoryTenantNotOnboarded", 400, false},
        {ARM_INVALID_USAGE_RECORDS, "InvalidUsageRecords", 400, false},
        {ARM_TOO_MANY_USAGE_RECORDS, "TooManyUsageRecords", 413, false},
        {ARM_INVALID_AGGREGATION_GRANULARITY, "InvalidAggregationGranularity", 400, false},
        {ARM_REQUEST_END_TIME_IS_IN_FUTURE, "RequestEndTimeIsInFuture", 400, false},
        {ARM_USAGE_RECORD_NOT_FOUND, "UsageRecordNotFound", 404, false},
        {ARM_RATE_CARD_NOT_FOUND, "RateCardNotFound", 404, false},
        {ARM_USAGE_REPORTING_NOT_ENABLED, "UsageReportingNotEnabled", 409, false},
        {ARM_INVALID_ACTIVATION_KEY, "InvalidActivationKey", 401, false},
        {ARM_ACTIVATION_KEY_MISMATCH, "ActivationKeyMismatch", 403, false},
        {ARM_USER_SUBSCRIPTION_OF_STACK, "UserSubscriptionOfStack", 409, false},
        {ARM_INVALID_PROPERTY, "InvalidProperty", 400, false},
        {ARM_SUBSCRIPTION_ID_TAKEN, "SubscriptionIdTaken", 409, false},
        {ARM_PARENT_RESOURCE_NOT_FOUND, "ParentResourceNotFound", 404, true},
        {ARM_PRODUCT_NOT_FOUND, "ProductNotFound", 404, false},
        {ARM_CONTENT_NOT_SIGNED, "AuthenticationFailed", 403, false},
        {ARM_BLOB_NOT_FOUND, "BlobNotFound", 404, false},
        {ARM_INVALID_RANGE, "InvalidRange", 416, false},
        {ARM_INTERNAL_SERVER_ERROR, "InternalServerError", 500, false},
        {ARM_SERVICE_UNAVAILABLE, "ServiceUnavailable", 503, false},
        {ARM_OUTCOME_UNKNOWN, "ServiceUnavailable", 503, false},
        {CONTROL_NOT_IMPLEMENTED, "NotImplemented", 501, false},
        {ARM_INSUFFICIENT_STORAGE, "InsufficientStorage", 507, false},
    };
    (void)state;
    // a new code needs a row here
    assert_int_equal(ROWS(rows), ARM_CODES - ARM_OK - 1 + CONTROL_CODES - GRAPH_CODES);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct arm_error_row *row = arm_error_row(rows[i].code);
        expect_text(rows[i].name, text_of(row->name), text_of(rows[i].name));
        expect_number(rows[i].name, row->status, rows[i].status);
        expect(rows[i].name, row->gateway == rows[i].gateway);
        expect(rows[i].name, row->message && strlen(row->message) > 10);
    }
}

static struct text rendered(struct arena *arena, const struct arm_error *error) {
    struct json_out out = json_out_in(arena);
    struct text text = {0};
    arm_error_render(error, &(struct arm_error_words){.space = ARM_SPACE_MANAGER}, &out);
    assert_true(json_out_text(&out, &text));
    return text;
}

static struct text message_of(struct arena *arena, const struct arm_error *error) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, rendered(arena, error));
    const struct json_at root = json_root(&reader, tree);
    const struct json_at inner = json_child_object(&reader, &root, "error");
    const struct text code = json_string(&reader, &inner, "code");
    assert_false(reader.failed);
    expect_text(code.at, code, text_of(arm_error_row(error->code)->name));
    return text_of(text_cstring(arena, json_string(&reader, &inner, "message")));
}

// Each {n:name} stands for values[n], the values go by n, nothing of a placeholder is left, and a
// number has one name.
static void placeholders_are_all_filled(void **state) {
    for (unsigned code = ARM_OK + 1; code < CONTROL_CODES; code++) {
        if (code >= ARM_CODES && code < GRAPH_CODES) // they have words of their own
            continue;
        const struct arm_error_row *row = arm_error_row((enum arm_code)code);
        struct arm_error error = {.code = (enum arm_code)code,
                                  .values = {TEXT("<0>"), TEXT("<1>"), TEXT("<2>"), TEXT("<3>")}};
        const struct text message = message_of(*state, &error);
        expect(row->name, !strchr(message.at, '{') && !strchr(message.at, '}'));
        for (unsigned n = 0; n < 10; n++) {
            char placeholder[] = {'{', (char)('0' + n), ':', '\0'};
            char value[] = {'<', (char)('0' + n), '>', '\0'};
            const bool asked = strstr(row->message, placeholder);
            expect(row->name, !asked || n < ARM_ERROR_VALUES_MAX);
            expect(row->name, asked == (strstr(message.at, value) != NULL));
        }
    }
}

static void values_are_not_looked_into(void **state) {
    const struct arm_error error = {.code = ARM_SUBSCRIPTION_NOT_FOUND,
                                    .values = {TEXT("{0}{1}\"\\\n%s")}};
    expect_text("once", message_of(*state, &error),
                TEXT("The subscription '{0}{1}\"\\\n%s' could not be found."));
}

static void the_body(void **state) {
    static const struct {
        const char *more, *target, *want;
    } rows[] = {
        {"", "",
         "{\"error\":{\"code\":\"InvalidRegistrationToken\",\"message\":\"The registration "
         "token is malformed.\"}}"},
        {"It is not base64.", "",
         "{\"error\":{\"code\":\"InvalidRegistrationToken\",\"message\":\"The registration token "
         "is "
         "malformed. It is not base64.\"}}"},
        {"", "properties.x",
         "{\"error\":{\"code\":\"InvalidRegistrationToken\",\"message\":\"The "
         "registration token is malformed.\",\"target\":\"properties.x\"}}"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct arm_error error = {.code = ARM_INVALID_REGISTRATION_TOKEN,
                                        .more = text_of(rows[i].more),
                                        .target = text_of(rows[i].target)};
        expect_text(rows[i].more, rendered(*state, &error), text_of(rows[i].want));
    }
}

// Labels are stable, so that logs can be searched for them.
static void reasons(void **state) {
    static const struct {
        enum arm_code code;
        const char *label;
        const char *reason;
    } rows[] = {
        {ARM_SCOPE_LOCKED, NULL, "scope-locked"},
        {ARM_SCOPE_LOCKED, "locked", "locked"},
        {ARM_INVALID_CSP_SUBSCRIPTION, NULL, "invalid-csp-subscription"},
        {ARM_METADATA_RESOLVER_BAD_GATEWAY, NULL, "metadata-resolver-bad-gateway-error"},
        {ARM_NOT_FOUND, NULL, "not-found"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct arm_error error = {.code = rows[i].code, .reason = rows[i].label};
        expect_text(rows[i].reason, arm_error_reason(&error, *state), text_of(rows[i].reason));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(codes),
        in_arena(placeholders_are_all_filled),
        in_arena(values_are_not_looked_into),
        in_arena(the_body),
        in_arena(reasons),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
