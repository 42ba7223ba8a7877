"""Which subscription may pay for whose use: the rule table of docs/contract.md, "Customer subscriptions".

One row per documented case, under the sentence that documents it. Sentences are from the
operator documentation: [infra] "Usage reporting infrastructure for Cloud Solution Providers",
[ops] "Register tenants for usage tracking", [errors] "Usage and billing registration error
codes"; [contract] marks a decision of this project.
"""

from urllib.parse import unquote

import pytest

from azsregtest import contoso, directory
from azsregtest.messages import assert_says
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

APSS_OF_NORTHWIND = "e0000000-0000-4000-8000-000000000001"
CSP_OF_WINGTIP = "e0000000-0000-4000-8000-000000000002"
PROSEWARE_VIA_CONTOSO = "e0000000-0000-4000-8000-000000000003"
UNAPPROVED_CUSTOMER = "e0000000-0000-4000-8000-000000000004"
DISTRIBUTOR = "e0000000-0000-4000-8000-000000000005"
APSS_UNAPPROVED = "e0000000-0000-4000-8000-000000000006"
EA_SUSPENDED = "e0000000-0000-4000-8000-000000000007"
UNREACHABLE_AND_UNAPPROVED = "e0000000-0000-4000-8000-000000000008"


def more(identifier, offer, tenant, partner=None, **members):
    made = {"id": identifier, "offer": offer, "tenant": tenant, **members}
    if partner:
        made["partner"] = partner
    return made


def home(identifier, offer, partner, **members):
    """A subscription a registration can be put in."""
    return more(identifier, offer, contoso.CONTOSO_TENANT, partner, registeredNamespaces=["Microsoft.AzureStack"],
                resourceGroups=[{"name": contoso.GROUP, "location": "westcentralus"}], **members)


DIRECTORY = directory.with_subscriptions(
    more(APSS_OF_NORTHWIND, "APSS", contoso.TREY_TENANT, "northwind"),
    more(CSP_OF_WINGTIP, "CSP", contoso.TREY_TENANT, "wingtip"),
    more(PROSEWARE_VIA_CONTOSO, "CSP", contoso.PROSEWARE_TENANT, "contoso"),
    more(UNAPPROVED_CUSTOMER, "CSP", contoso.TREY_TENANT, "contoso", multiTenancyApproved=False),
    home(DISTRIBUTOR, "APSS", "wingtip"),
    home(APSS_UNAPPROVED, "APSS", "contoso", multiTenancyApproved=False),
    more(EA_SUSPENDED, "EA", contoso.TREY_TENANT, state="Suspended"),
    home(UNREACHABLE_AND_UNAPPROVED, "CSP", "adatum", multiTenancyApproved=False),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """contoso.json and the few subscriptions the rows need beyond it."""
    folder = tmp_path_factory.mktemp("rules")
    with Server(folder, directory.write(folder, DIRECTORY)) as running:
        yield running


ALLOWED = None
CASES = []


def case(sentence, default, customer, verdict, model="PayAsYouUse", tenant=None):
    CASES.append(pytest.param(default, customer, verdict, model, tenant, id=f"{len(CASES):02d}-{verdict or 'allowed'}"))
    assert sentence


# --- Who may be mapped ---------------------------------------------------------------

case("[infra] Tenant subscriptions must be of the CSP type and must roll up to the partner who owns the "
     "default subscription.",
     contoso.APSS, contoso.ALPINE, ALLOWED)
case("[infra] For multi-tenant usage reporting to work, the subscription must be a CSP or CSPSS subscription. "
     "(CSPSS is the older name of APSS)",
     DISTRIBUTOR, contoso.TREY, ALLOWED)
case("[infra] Indirect resellers work with an indirect provider (also known as a distributor). "
     "[contract] A reseller rolls up to its indirect provider; compare the root: the reseller's own customer",
     contoso.FABRIKAM, contoso.PROSEWARE, ALLOWED)
case("[contract] compare the root: a customer of another reseller of the same distributor",
     contoso.FABRIKAM, contoso.TREY, ALLOWED)
case("[contract] compare the root: a customer of the distributor itself",
     contoso.FABRIKAM, CSP_OF_WINGTIP, ALLOWED)
case("[contract] compare the root: a customer of a reseller, under the distributor's registration",
     DISTRIBUTOR, contoso.PROSEWARE, ALLOWED)
case("[contract] approved unless the directory says no; the flag is the default subscription's, not the customer's",
     contoso.APSS, UNAPPROVED_CUSTOMER, ALLOWED)
case("[errors] Only pay-as-you-use registrations are allowed to add tenants. [contract] check 3: the billing "
     "model is not Capacity",
     contoso.APSS, contoso.ALPINE, ALLOWED, "Development")
case("[contract] check 3: not Capacity", contoso.APSS, contoso.ALPINE, ALLOWED, "Custom")
case("[contract] check 3: not Capacity", contoso.APSS, contoso.ALPINE, ALLOWED, "Ruggedized")
case("[contract] tenantId, if given, is the tenant the subscription was created in",
     contoso.APSS, contoso.ALPINE, ALLOWED, tenant=contoso.ALPINE_TENANT)

# --- Check 2 and 6: the id -----------------------------------------------------------

case("[ops] The customer subscription ID is case sensitive.",
     contoso.APSS, contoso.ALPINE.upper(), "InvalidCustomerSubscriptionId")
case("[ops] The customer subscription ID is case sensitive: one capital is enough",
     contoso.APSS, contoso.ALPINE[:-1] + "A", "InvalidCustomerSubscriptionId")
case("[contract] check 2: a lower-case 8-4-4-4-12 GUID",
     contoso.APSS, contoso.ALPINE.replace("-", ""), "InvalidCustomerSubscriptionId")
case("[contract] check 2: a lower-case 8-4-4-4-12 GUID",
     contoso.APSS, "alpine-ski-house", "InvalidCustomerSubscriptionId")
case("[contract] check 2: a lower-case 8-4-4-4-12 GUID",
     contoso.APSS, "%7B" + contoso.ALPINE + "%7D", "InvalidCustomerSubscriptionId")
case("[errors] The customer subscription identifier is not valid. Make sure a valid Azure subscription is provided.",
     contoso.APSS, contoso.UNKNOWN, "InvalidCustomerSubscriptionId")
case("[errors] Make sure a valid Azure subscription is provided. [contract] and the subscription is active",
     contoso.APSS, contoso.LITWARE_SUSPENDED, "InvalidCustomerSubscriptionId")
case("[errors] Make sure a valid Azure subscription is provided. [contract] and the subscription is active",
     contoso.APSS, contoso.LITWARE_DELETED, "InvalidCustomerSubscriptionId")

# --- Check 3: the billing model ------------------------------------------------------

case("[errors] The registration to which you're trying to add tenants is a Capacity registration.",
     contoso.APSS, contoso.ALPINE, "CustomerSubscriptionsNotAllowed", "Capacity")

# --- Check 4: the default subscription -----------------------------------------------

case("[infra] For multi-tenant usage reporting to work, the subscription must be a CSP or CSPSS subscription.",
     contoso.EA, contoso.ALPINE, "UnauthorizedCspRegistration")
case("[errors] A registration must be approved for multi-tenancy by Microsoft before you can start adding tenants "
     "to it.",
     contoso.UNAPPROVED, contoso.ALPINE, "UnauthorizedCspRegistration")
case("[errors] A registration must be approved for multi-tenancy: APSS as well",
     APSS_UNAPPROVED, contoso.ALPINE, "UnauthorizedCspRegistration")

# --- Check 5: the directory cannot be asked ------------------------------------------

case("[errors] One of the upstream servers returned an unexpected error. (the customer's partner)",
     contoso.APSS, contoso.MARGIE, "MetadataResolverBadGatewayError")
case("[errors] One of the upstream servers returned an unexpected error. (the default subscription's partner)",
     contoso.ADATUM, contoso.ALPINE, "MetadataResolverBadGatewayError")
case("[errors] One of the upstream servers returned an unexpected error. (both)",
     contoso.ADATUM, contoso.MARGIE, "MetadataResolverBadGatewayError")

# --- Check 7: the customer's offer ---------------------------------------------------

case("[ops] Must be created in the Cloud Solution Provider (CSP) offer through the Partner Center.",
     contoso.APSS, contoso.WOODGROVE_EA, "InvalidCSPSubscription")
case("[ops] Must be created in the CSP offer: shared services can hold a registration, not be a customer",
     DISTRIBUTOR, contoso.APSS, "InvalidCSPSubscription")

# --- Check 8: the partner ------------------------------------------------------------

case("[errors] This error happens when the customer subscription is a CSP subscription, but it rolls up to a CSP "
     "partner different from the one to which the subscription used in the initial registration rolls up.",
     contoso.APSS, contoso.LUCERNE, "BadCustomerSubscriptionId")
case("[infra] In other words, you cannot register someone else's customers: a reseller's, by a direct partner",
     contoso.APSS, contoso.PROSEWARE, "BadCustomerSubscriptionId")
case("[infra] you cannot register someone else's customers: a direct partner's, by a reseller",
     contoso.FABRIKAM, contoso.ALPINE, "BadCustomerSubscriptionId")
case("[infra] you cannot register someone else's customers: the same tenant, bought from someone else",
     contoso.FABRIKAM, PROSEWARE_VIA_CONTOSO, "BadCustomerSubscriptionId")

# --- Check 9: the tenant -------------------------------------------------------------

case("[contract] tenantId, if given, is the tenant the subscription was created in",
     contoso.APSS, contoso.ALPINE, "InvalidCustomerSubscriptionId", tenant=contoso.WOODGROVE_TENANT)
case("[contract] tenantId, if given, is the tenant the subscription was created in; one nobody knows is not",
     contoso.APSS, contoso.ALPINE, "InvalidCustomerSubscriptionId", tenant=contoso.UNKNOWN)


@pytest.mark.parametrize("default, customer, verdict, model, tenant", CASES)
def test_the_documented_cases(api, default, customer, verdict, model, tenant):
    made = api.registration(sub=default, model=model)
    answer = made.add(customer, tenant)
    if verdict is ALLOWED:
        assert answer.status == 200, answer
        assert made.mapped() == [customer]
        return
    assert_says(answer, verdict, s=default, rg=contoso.GROUP, r=made.name, c=unquote(customer))
    if model != "Capacity":
        assert made.mapped() == [], "a refused request writes nothing"


# --- The order of the checks: a request that violates two of them gets the first -------

ORDER = []


def order(checks, default, customer, verdict, **more_values):
    ORDER.append(pytest.param(default, customer, verdict, more_values, id=checks))


order("1 before 2", contoso.APSS, contoso.ALPINE.upper(), "RegistrationNotFound", missing=True)
order("1 before 6", contoso.APSS, contoso.UNKNOWN, "RegistrationNotFound", missing=True)
order("2 before 3", contoso.APSS, contoso.ALPINE.upper(), "InvalidCustomerSubscriptionId", model="Capacity")
order("2 before 4", contoso.EA, contoso.ALPINE.upper(), "InvalidCustomerSubscriptionId")
order("3 before 4 (offer)", contoso.EA, contoso.ALPINE, "CustomerSubscriptionsNotAllowed", model="Capacity")
order("3 before 4 (approval)", contoso.UNAPPROVED, contoso.ALPINE, "CustomerSubscriptionsNotAllowed", model="Capacity")
order("3 before 6", contoso.APSS, contoso.UNKNOWN, "CustomerSubscriptionsNotAllowed", model="Capacity")
order("4 before 5 (customer's partner)", contoso.EA, contoso.MARGIE, "UnauthorizedCspRegistration")
order("4 before 5 (default's partner)", UNREACHABLE_AND_UNAPPROVED, contoso.ALPINE, "UnauthorizedCspRegistration")
order("4 before 6", contoso.UNAPPROVED, contoso.UNKNOWN, "UnauthorizedCspRegistration")
order("5 before 6 (unknown)", contoso.ADATUM, contoso.UNKNOWN, "MetadataResolverBadGatewayError")
order("5 before 6 (suspended)", contoso.ADATUM, contoso.LITWARE_SUSPENDED, "MetadataResolverBadGatewayError")
order("5 before 7", contoso.ADATUM, contoso.WOODGROVE_EA, "MetadataResolverBadGatewayError")
order("5 before 8", contoso.ADATUM, contoso.LUCERNE, "MetadataResolverBadGatewayError")
order("6 before 7", contoso.APSS, EA_SUSPENDED, "InvalidCustomerSubscriptionId")
order("6 before 8", contoso.FABRIKAM, contoso.LITWARE_SUSPENDED, "InvalidCustomerSubscriptionId")
order("7 before 8", contoso.APSS, APSS_OF_NORTHWIND, "InvalidCSPSubscription")
order("7 before 9", contoso.APSS, contoso.WOODGROVE_EA, "InvalidCSPSubscription", tenant=contoso.ALPINE_TENANT)
order("8 before 9", contoso.APSS, contoso.LUCERNE, "BadCustomerSubscriptionId", tenant=contoso.ALPINE_TENANT)


@pytest.mark.parametrize("default, customer, verdict, values", ORDER)
def test_the_order_of_the_checks(api, default, customer, verdict, values):
    made = api.registration(sub=default, model=values.get("model", "PayAsYouUse"))
    if values.get("missing"):
        assert api.client.delete(made.url).status == 200
    answer = made.add(customer, values.get("tenant"))
    assert_says(answer, verdict, s=default, rg=contoso.GROUP, r=made.name, c=customer)


@pytest.mark.parametrize("default, customer, verdict, values", ORDER)
def test_preconditions_come_after_every_check(api, default, customer, verdict, values):
    made = api.registration(sub=default, model=values.get("model", "PayAsYouUse"))
    if values.get("missing"):
        assert api.client.delete(made.url).status == 200
    answer = made.add(customer, values.get("tenant"), headers={"If-Match": '"other"'})
    assert_says(answer, verdict, s=default, rg=contoso.GROUP, r=made.name, c=customer)


def test_upper_case_is_told_to_use_lowercase_letters(api):
    refused = api.registration().add(contoso.ALPINE.upper())
    assert "lowercase letters" in assert_says(refused, "InvalidCustomerSubscriptionId", c=contoso.ALPINE.upper()).message


def test_the_wrong_tenant_is_pointed_at_and_both_are_named(api):
    refused = api.registration().add(contoso.ALPINE, contoso.WOODGROVE_TENANT)
    assert_says(refused, "InvalidCustomerSubscriptionId", c=contoso.ALPINE)
    assert refused.json()["error"]["target"] == "properties.tenantId"
    assert contoso.WOODGROVE_TENANT in refused.message and contoso.ALPINE_TENANT in refused.message


def test_unapproved_is_told_how_to_approve(api):
    refused = api.registration(sub=contoso.UNAPPROVED).add(contoso.ALPINE)
    assert "multiTenancyApproved" in refused.message


def test_errors_of_the_provider_are_not_the_gateways(api):
    refused = api.registration().add(contoso.LUCERNE)
    assert "x-ms-failure-cause" not in refused.headers
