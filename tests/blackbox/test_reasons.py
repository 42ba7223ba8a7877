"""The log's reason= of a refusal: a label that stays the same, where one code has several causes.

no-partner is not here: no directory file lists a CSP subscription without a partner.
"""

import re
import time

import pytest

from azsregtest import arm, auth, binary, contoso, directory, tokens
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from azsregtest.messages import assert_says
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

G = query(GROUPS_VERSION)
OTHER = '"00000000-0000-0000-0000-000000000000"'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Contoso's CSP subscription is not registered with the provider here."""
    with Server(tmp_path_factory.mktemp("reasons"), contoso.FILE) as running:
        yield running


def reason(server, answer):
    """Of the line that the log has for an answer."""
    correlation = "correlation=" + answer.headers["x-ms-correlation-request-id"]
    until = time.monotonic() + binary.PATIENCE  # it is written when the turn is over
    while correlation not in server.log() and time.monotonic() < until:
        time.sleep(0.001)
    (line,) = [one for one in server.log().splitlines() if correlation in one]
    found = re.search(r" reason=(\S+)", line)
    return found and found[1]


def refused(server, answer, status, code, label):
    expect(answer, status, code)
    assert reason(server, answer) == label
    return answer


@pytest.mark.parametrize("customer, tenant, status, code, label", [
    (contoso.ALPINE.upper(), None, 400, "InvalidCustomerSubscriptionId", "customer-id-form"),
    ("no-guid", None, 400, "InvalidCustomerSubscriptionId", "customer-id-form"),
    (contoso.UNKNOWN, None, 400, "InvalidCustomerSubscriptionId", "customer-unknown"),
    (contoso.LITWARE_SUSPENDED, None, 400, "InvalidCustomerSubscriptionId", "customer-suspended"),
    (contoso.LITWARE_DELETED, None, 400, "InvalidCustomerSubscriptionId", "customer-deleted"),
    (contoso.ALPINE, contoso.WOODGROVE_TENANT, 400, "InvalidCustomerSubscriptionId", "customer-tenant"),
    (contoso.ALPINE, "no-guid", 400, "InvalidCustomerSubscriptionId", "customer-tenant"),
    (contoso.LUCERNE, None, 400, "BadCustomerSubscriptionId", "other-partner"),
    (contoso.WOODGROVE_EA, None, 400, "InvalidCSPSubscription", "customer-offer"),
    (contoso.MARGIE, None, 502, "MetadataResolverBadGatewayError", "partner-unreachable"),
])
def test_a_customer_that_is_refused(server, api, customer, tenant, status, code, label):
    refused(server, api.registration().add(customer, tenant), status, code, label)


def test_the_default_subscription(server, api):
    """One code, two causes, and a sentence for each."""
    offer = refused(server, api.registration(contoso.EA).add(contoso.ALPINE), 403, "UnauthorizedCspRegistration", "default-offer")
    assert offer.message.endswith(" Its subscription has the offer 'EA'; only CSP or APSS can have customers.")
    approval = refused(server, api.registration(contoso.UNAPPROVED).add(contoso.ALPINE), 403,
                       "UnauthorizedCspRegistration", "not-approved")
    assert approval.message.endswith('set "multiTenancyApproved": true on it in the directory file.')


def test_a_registration_with_a_capacity_token(server, api):
    made = api.registration(model="Capacity")
    for answer in (made.add(contoso.ALPINE), api.client.get(made / contoso.ALPINE), api.client.get(made.list_url),
                   api.client.delete(made / contoso.ALPINE)):
        refused(server, answer, 400, "CustomerSubscriptionsNotAllowed", "capacity")


@pytest.mark.parametrize("sub, group, label", [
    (contoso.UNKNOWN, contoso.GROUP, "subscription-unknown"),
    (contoso.APSS, "nowhere", "group-missing"),
    (contoso.APSS, contoso.GROUP, "registration-missing"),
])
def test_which_part_of_a_url_is_wrong(server, client, sub, group, label):
    where = arm.registration(sub, group, "nothing")
    for method, tail in (("GET", ""), ("PATCH", ""), ("PUT", "/customerSubscriptions/" + contoso.ALPINE),
                         ("GET", "/customerSubscriptions"), ("GET", "/providers/Microsoft.Authorization/locks")):
        refused(server, client.request(method, where + tail + query()), 404, "RegistrationNotFound", label)
    for method, tail in (("GET", ""), ("GET", "/x"), ("POST", "/_all/getProducts"), ("POST", "/x/uploadProductLog")):
        answer = client.request(method, f"{where}/products{tail}{query()}")
        refused(server, answer, 404, "ParentResourceNotFound", label)


def test_an_id_in_capitals_is_found_nowhere_and_told_why(server, api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    shouted = contoso.ALPINE.upper()
    answer = refused(server, api.client.get(made / shouted), 404, "CustomerSubscriptionNotFound", "customer-id-form")
    assert_says(answer, "CustomerSubscriptionNotFound", c=shouted, r=made.name)
    assert answer.message.endswith(" The identifier must be a GUID that uses lowercase letters.")
    plain = refused(server, api.client.get(made / contoso.WOODGROVE), 404, "CustomerSubscriptionNotFound",
                    "customer-subscription-not-found")
    assert "lowercase" not in plain.message


def test_states_locks_and_conditions(server, api):
    put = api.client.put
    missing = arm.registration(contoso.SUSPENDED, contoso.GROUP, "r") + query()
    refused(server, put(missing, body(tokens.mint())), 409, "ReadOnlyDisabledSubscription", "default-suspended")
    url = arm.group(contoso.CSP, api.group(contoso.CSP)) + "/providers/Microsoft.AzureStack/registrations/r" + query()
    refused(server, put(url, body(tokens.mint())), 409, "MissingSubscriptionRegistration", "provider-unregistered")
    made = api.registration()
    for method, field in (("PUT", "If-Match"), ("GET", "If-Match"), ("DELETE", "If-Match")):
        answer = api.client.request(method, made.url, headers={field: OTHER})
        refused(server, answer, 412, "PreconditionFailed", "etag-other")
    lock = arm.below(made.path, "locks", "L") + G
    expect(put(lock, {"properties": {"level": "ReadOnly"}}), 201)
    refused(server, api.client.delete(made.url), 409, "ScopeLocked", "locked")
    expect(api.client.delete(lock), 200)


def test_a_skip_token_that_this_list_has_not_given_out(server, client):
    answer = client.get(arm.registrations(contoso.APSS) + query(skiptoken="AAAA"))
    refused(server, answer, 400, "InvalidSkipToken", "skiptoken-forged")


def test_what_has_one_cause_is_called_by_its_code(server, client):
    refused(server, client.get(arm.subscription(contoso.UNKNOWN) + G), 404, "SubscriptionNotFound", "subscription-not-found")
    refused(server, client.get(arm.group(contoso.APSS, "nowhere") + G), 404, "ResourceGroupNotFound", "resource-group-not-found")


def test_roles(make_server, tmp_path):
    """Hidden or unknown: the answer is the same, the log is not."""
    group = arm.group(contoso.APSS, contoso.GROUP)
    people = auth.with_people([("Reader", group)])
    server = make_server(*auth.ON, directory=directory.write(tmp_path, people))
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as reader:
        where = arm.registration(contoso.CSP, contoso.GROUP, "r") + query()
        refused(server, reader.get(where), 404, "RegistrationNotFound", "subscription-hidden")
        refused(server, reader.get(arm.subscription(contoso.CSP) + G), 404, "SubscriptionNotFound", "subscription-hidden")
        refused(server, reader.delete(group + G), 403, "AuthorizationFailed", "role-missing")


def test_what_a_csp_subscription_pays(make_server, tmp_path):
    people = auth.with_people([("Owner", arm.subscription(contoso.ALPINE))])
    people["servicePrincipals"][0]["tenant"] = contoso.ALPINE_TENANT
    server = make_server(*auth.ON, directory=directory.write(tmp_path, people))
    card = f"{arm.subscription(contoso.ALPINE)}/providers/Microsoft.Commerce/RateCard"
    with auth.Signed(server, auth.sign_in(server, auth.app_id(0))) as owner:
        refused(server, owner.get(card + arm.query_for(card)), 403, "AuthorizationFailed", "usage-of-partner")
