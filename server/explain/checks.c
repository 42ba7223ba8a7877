#include "explain/checks.h"

#include "scope/lock_rule.h"

#include <string.h>

#define BILLING_AS_A_CSP "azure-stack-add-manage-billing-as-a-csp"
#define REGISTER_TENANTS "azure-stack-csp-howto-register-tenants"

static const struct check_row rows[CHECKS] = {
    [CHECK_PATH] = {"path", 0, NULL, NULL},
    [CHECK_METHOD] = {"method", 0, NULL, NULL},
    [CHECK_API_VERSION] = {"apiVersion", 0, NULL, NULL},
    [CHECK_SUBSCRIPTION_ID] = {"subscriptionId", 0, NULL, NULL},
    [CHECK_MESSAGE] = {"message", 0, NULL, NULL},
    [CHECK_SIGN_IN] = {"signIn", 0, NULL, NULL},
    [CHECK_VISIBLE] = {"visible", 0, NULL, NULL},
    [CHECK_ROLE] = {"role", 0, NULL, NULL},
    [CHECK_GROUP] = {"group", 0, NULL, NULL},
    [CHECK_REGISTRATION] = {"registration", 1, NULL, NULL},
    [CHECK_DEFAULT_ACTIVE] = {"defaultActive", 0, NULL, NULL},
    [CHECK_PROVIDER] = {"provider", 0, NULL, NULL},
    [CHECK_LOCKS] = {"locks", 0, NULL, NULL},
    [CHECK_BODY] = {"body", 0, NULL, NULL},
    [CHECK_CUSTOMER_ID] = {"customerId", 2,
                           "The customer subscription ID must use lowercase letters.",
                           REGISTER_TENANTS},
    [CHECK_BILLING_MODEL] = {"billingModel", 3, NULL, NULL},
    [CHECK_DEFAULT_OFFER] = {"defaultOffer", 4,
                             "For multi-tenancy usage reporting to work, the subscription must be "
                             "a CSP or APSS subscription.",
                             BILLING_AS_A_CSP},
    [CHECK_APPROVED] = {"approved", 4, NULL, NULL},
    [CHECK_REACHABLE] = {"reachable", 5, NULL, NULL},
    [CHECK_CUSTOMER_KNOWN] = {"customerKnown", 6, NULL, NULL},
    [CHECK_CUSTOMER_ACTIVE] = {"customerActive", 6, NULL, NULL},
    [CHECK_CUSTOMER_OFFER] = {"customerOffer", 7,
                              "Must be created in the CSP offer; in practice, this means through "
                              "Partner Center.",
                              REGISTER_TENANTS},
    [CHECK_SAME_PARTNER] = {"samePartner", 8,
                            "Tenant subscriptions must be of the CSP type and must roll up to the "
                            "partner who owns the default subscription.",
                            BILLING_AS_A_CSP},
    [CHECK_CUSTOMER_TENANT] = {"customerTenant", 9,
                               "This subscription must be created in the tenant that will be used "
                               "to log into Azure Stack.",
                               REGISTER_TENANTS},
    [CHECK_RULE] = {"rule", 0, NULL, NULL},
    [CHECK_PRECONDITION] = {"precondition", 0, NULL, NULL},
};

const struct check_row *check_row(enum check check) {
    return &rows[check];
}

static bool path_has(const struct arm_route *route, const char *word) {
    return strstr(route->path, word);
}

static bool is_method(const struct arm_route *route, const char *method) {
    return strcmp(route->method, method) == 0;
}

// What a PUT names last need not be there.
static bool is_made_here(const struct arm_route *route, const char *last) {
    const struct text path = text_of(route->path);
    return is_method(route, "PUT") && text_ends_with(path, text_of(last));
}

static bool asks_version(const struct arm_route *route) {
    return route->family == ARM_STACK || route->family == ARM_STACK_ANY ||
           route->family == ARM_NEIGHBOUR || route->family == ARM_METADATA;
}

static bool asks_group(const struct arm_route *route) {
    return path_has(route, "{resourceGroupName}") && !is_made_here(route, "{resourceGroupName}") &&
           (!path_has(route, "{registrationName}") || is_made_here(route, "{registrationName}"));
}

static bool asks_registration(const struct arm_route *route) {
    return path_has(route, "{registrationName}") && !is_made_here(route, "{registrationName}");
}

static bool is_of_customers(const struct arm_route *route) {
    return text_starts_same(text_of(route->operation), TEXT("CustomerSubscriptions_"));
}

static bool route_asks(const struct arm_route *route, enum check check) {
    const bool writes = arm_route_writes(route);
    switch (check) {
    case CHECK_API_VERSION:
        return asks_version(route);
    case CHECK_SUBSCRIPTION_ID:
        return path_has(route, "{subscriptionId}");
    case CHECK_SIGN_IN:
        return route->access != ARM_OPEN;
    case CHECK_VISIBLE:
        return route->access != ARM_OPEN && path_has(route, "{subscriptionId}");
    case CHECK_ROLE:
        return route->access == ARM_GRANTED || route->access == ARM_ASKED;
    case CHECK_GROUP:
        return asks_group(route);
    case CHECK_REGISTRATION:
        return asks_registration(route);
    case CHECK_DEFAULT_ACTIVE:
    case CHECK_PROVIDER:
        return writes && path_has(route, "{registrationName}") && route->type != ARM_ANY_TYPE;
    case CHECK_LOCKS:
        return writes && path_has(route, "{subscriptionId}") &&
               lock_concerns(text_of(route->action));
    case CHECK_BODY:
        return writes && !is_method(route, "DELETE");
    case CHECK_BILLING_MODEL:
        return is_of_customers(route);
    case CHECK_CUSTOMER_ID:
    case CHECK_DEFAULT_OFFER:
    case CHECK_APPROVED:
    case CHECK_REACHABLE:
    case CHECK_CUSTOMER_KNOWN:
    case CHECK_CUSTOMER_ACTIVE:
    case CHECK_CUSTOMER_OFFER:
    case CHECK_SAME_PARTNER:
    case CHECK_CUSTOMER_TENANT:
        return is_of_customers(route) && is_method(route, "PUT");
    case CHECK_PRECONDITION:
        return is_method(route, "PUT") || is_method(route, "PATCH") || is_method(route, "DELETE");
    case CHECK_PATH:
    case CHECK_METHOD:
    case CHECK_MESSAGE:
    case CHECK_RULE:
    case CHECKS:
        break;
    }
    return check != CHECK_RULE;
}

bool check_is_asked(const struct arm_call *call, enum check check) {
    return call->route ? route_asks(call->route, check)
                       : check == CHECK_PATH || check == CHECK_METHOD;
}

static bool is_because(const struct arm_call *call, const char *reason) {
    return call->error.reason && strcmp(call->error.reason, reason) == 0;
}

static enum check of_customer(const struct arm_call *call) {
    if (is_because(call, "customer-id-form"))
        return CHECK_CUSTOMER_ID;
    if (is_because(call, "customer-unknown"))
        return CHECK_CUSTOMER_KNOWN;
    return is_because(call, "customer-tenant") ? CHECK_CUSTOMER_TENANT : CHECK_CUSTOMER_ACTIVE;
}

static const struct {
    enum arm_code code;
    enum check check;
} by_code[] = {
    {ARM_INVALID_REQUEST_URI, CHECK_PATH},
    {ARM_METHOD_NOT_ALLOWED, CHECK_METHOD},
    {ARM_MISSING_API_VERSION, CHECK_API_VERSION},
    {ARM_INVALID_API_VERSION, CHECK_API_VERSION},
    {ARM_NO_REGISTERED_PROVIDER, CHECK_API_VERSION},
    {ARM_INVALID_SUBSCRIPTION_ID, CHECK_SUBSCRIPTION_ID},
    {ARM_REQUEST_TOO_LARGE, CHECK_MESSAGE},
    {ARM_UNSUPPORTED_MEDIA_TYPE, CHECK_MESSAGE},
    {ARM_AUTHENTICATION_FAILED, CHECK_SIGN_IN},
    {ARM_INVALID_AUTHENTICATION_TOKEN, CHECK_SIGN_IN},
    {ARM_EXPIRED_AUTHENTICATION_TOKEN, CHECK_SIGN_IN},
    {ARM_SUBSCRIPTION_NOT_FOUND, CHECK_VISIBLE},
    {ARM_AUTHORIZATION_FAILED, CHECK_ROLE},
    {ARM_RESOURCE_GROUP_NOT_FOUND, CHECK_GROUP},
    {ARM_READ_ONLY_DISABLED_SUBSCRIPTION, CHECK_DEFAULT_ACTIVE},
    {ARM_MISSING_SUBSCRIPTION_REGISTRATION, CHECK_PROVIDER},
    {ARM_SCOPE_LOCKED, CHECK_LOCKS},
    {ARM_INVALID_REQUEST_CONTENT, CHECK_BODY},
    {ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED, CHECK_BILLING_MODEL},
    {ARM_INVALID_CSP_SUBSCRIPTION, CHECK_CUSTOMER_OFFER},
    {ARM_BAD_CUSTOMER_SUBSCRIPTION_ID, CHECK_SAME_PARTNER},
    {ARM_PRECONDITION_FAILED, CHECK_PRECONDITION},
};

enum check check_of_refusal(const struct arm_call *call, enum arm_code code) {
    if (code == ARM_NOT_FOUND)
        return call->route ? CHECK_RULE : CHECK_PATH;
    if (code == ARM_REGISTRATION_NOT_FOUND)
        return call->is_hidden ? CHECK_VISIBLE : CHECK_REGISTRATION;
    if (code == ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID)
        return of_customer(call);
    if (code == ARM_UNAUTHORIZED_CSP_REGISTRATION)
        return is_because(call, "default-offer") ? CHECK_DEFAULT_OFFER : CHECK_APPROVED;
    if (code == ARM_METADATA_RESOLVER_BAD_GATEWAY)
        return is_of_customers(call->route) ? CHECK_REACHABLE : CHECK_RULE;
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (by_code[i].code == code)
            return by_code[i].check;
    return CHECK_RULE;
}
