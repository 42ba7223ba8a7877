"""What the service's documentation says, word for word, with values in braces.

A witness beside the program's own table (docs/contract.md, "Errors"): it is not made of that.
"""

import re

MESSAGES = {
    "RegistrationNotFound": (
        "The provided registration was not found. Make sure the following information was provided correctly: "
        "1. Subscription identifier (value provided: {s}), 2. Resource group (value provided: {rg}), "
        "3. Registration name (value provided: {r})."
    ),
    "BadCustomerSubscriptionId": (
        "The provided customer subscription identifier {c} and the registration {r} subscription identifier are "
        "not owned by the same Microsoft CSP. Check that the customer subscription identifier is correct. The "
        "customer subscription ID is case sensitive. If the problem persists, contact support."
    ),
    "InvalidCustomerSubscriptionId": (
        "The provided customer subscription identifier '{c}' is not valid. Make sure a valid Azure subscription "
        "is provided."
    ),
    "CustomerSubscriptionNotFound": (
        "Customer subscription identifier {c} was not found under registration {r}. Make sure a valid Azure "
        "subscription is being used and that the subscription ID was added to the registration using the PUT "
        "operation."
    ),
    "UnauthorizedCspRegistration": "The provided registration {r} is not approved to use multi-tenancy.",
    "CustomerSubscriptionsNotAllowed": (
        "Customer subscription operations are not supported for disconnected customers. In order to use this "
        "feature, re-register with Pay As You Use licensing."
    ),
    "InvalidCSPSubscription": (
        "The provided customer subscription identifier {c} is not a valid CSP subscription. Make sure a valid "
        "Azure subscription is provided."
    ),
    "MetadataResolverBadGatewayError": (
        "One of the upstream servers returned an unexpected error. Try again later. If the problem persists, "
        "contact support."
    ),
}
STATUS = {
    "RegistrationNotFound": 404,
    "BadCustomerSubscriptionId": 400,
    "InvalidCustomerSubscriptionId": 400,
    "CustomerSubscriptionNotFound": 404,
    "UnauthorizedCspRegistration": 403,
    "CustomerSubscriptionsNotAllowed": 400,
    "InvalidCSPSubscription": 400,
    "MetadataResolverBadGatewayError": 502,
}
# Ours may go on after the service's sentence: how to approve, lower case, which tenants.
MAY_CONTINUE = {"UnauthorizedCspRegistration", "InvalidCustomerSubscriptionId", "CustomerSubscriptionNotFound"}


def assert_says(response, code, **values):
    """The answer is this error: its status, its code and its words."""
    assert response.status == STATUS[code], response
    assert response.code == code, response
    wanted = MESSAGES[code].format(**values)
    said = response.message
    if code in MAY_CONTINUE:
        assert re.match(re.escape(wanted) + r"($|\s\S)", said), f"{said!r} should begin with {wanted!r}"
    else:
        assert said == wanted
    return response
