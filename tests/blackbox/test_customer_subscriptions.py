"""Customer subscriptions beyond who may be mapped: shape, replacement, Capacity (docs/contract.md, "Customer subscriptions")."""

import threading

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, expect, query
from azsregtest.messages import assert_says

pytestmark = pytest.mark.one_thread


@pytest.mark.smoke
def test_a_mapping_from_put_to_delete(api):
    made = api.registration()
    wanted = {
        "id": f"{made.path}/customerSubscriptions/{contoso.ALPINE}",
        "name": f"{made.name}/{contoso.ALPINE}",
        "type": "Microsoft.AzureStack/registrations/customerSubscriptions",
        "properties": {"tenantId": contoso.ALPINE_TENANT},
    }
    new = expect(made.add(contoso.ALPINE), 200).json()  # 200 for a new one too: every SDK takes only that
    assert {k: v for k, v in new.items() if k != "etag"} == wanted
    assert expect(api.client.get(made / contoso.ALPINE), 200).json() == new
    assert expect(api.client.get(made.list_url), 200).json() == {"value": [new]}
    assert expect(api.client.delete(made / contoso.ALPINE), 200).body == b""
    expect(api.client.delete(made / contoso.ALPINE), 204)
    assert_says(api.client.get(made / contoso.ALPINE), "CustomerSubscriptionNotFound", c=contoso.ALPINE, r=made.name)


def test_a_registration_without_mappings_lists_none(api):
    assert expect(api.client.get(api.registration().list_url), 200).json() == {"value": []}


BODIES = {
    "none": None,
    "empty": "",
    "{}": "{}",
    "empty properties": '{"properties":{}}',
    "tenantId": '{"properties":{"tenantId":"%s"}}' % contoso.ALPINE_TENANT,
    "upper-case tenantId": '{"properties":{"tenantId":"%s"}}' % contoso.ALPINE_TENANT.upper(),
    "location": '{"location":"West Central US"}',
    "what old cmdlets send": '{\r\n  "location": "global",\r\n  "properties": {\r\n    "isTest": "True"\r\n  }\r\n}',
    "what GET returned": '{"id":"x","name":"y","type":"z","etag":"\\"q\\"","properties":{"tenantId":"%s"}}'
    % contoso.ALPINE_TENANT,
    "other casing": '{"PROPERTIES":{"TenantID":"%s"}}' % contoso.ALPINE_TENANT,
}


@pytest.mark.parametrize("kind", BODIES, ids=lambda text: text.replace(" ", "-"))
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
def test_the_body_is_optional_and_so_is_all_in_it(api, kind, typed):
    headers = {"Content-Type": "application/json; charset=utf-8"} if typed else {}
    made = api.registration()
    done = expect(api.client.put(made / contoso.ALPINE, BODIES[kind], headers=headers), 200).json()
    assert done["properties"] == {"tenantId": contoso.ALPINE_TENANT}
    assert "location" not in done


@pytest.mark.parametrize(
    "sent, where",
    [
        ({"properties": {"tenantId": 5}}, "properties.tenantId"),
        ({"properties": {"tenantId": {}}}, "properties.tenantId"),
        ({"properties": {"tenantId": ["x"]}}, "properties.tenantId"),
        ({"properties": []}, "properties"),
        ({"properties": "x"}, "properties"),
        ([], ""),
        ("x", ""),
    ],
)
def test_a_wrong_type_is_named_by_its_path(api, sent, where):
    made = api.registration()
    headers = {"Content-Type": "application/json"}
    refused = api.client.put(made / contoso.ALPINE, sent if sent != "x" else '"x"', headers=headers)
    assert where in expect(refused, 400, "InvalidRequestContent").message
    assert made.mapped() == []


def test_a_bad_body_is_looked_at_after_the_registration(api):
    missing = arm.customer(contoso.APSS, contoso.GROUP, api.name(), contoso.ALPINE) + query()
    expect(api.client.put(missing, "not json"), 404, "RegistrationNotFound")


def test_the_same_mapping_again_is_the_same_mapping(api):
    made = api.registration()
    first = expect(made.add(contoso.ALPINE), 200).json()
    again = expect(made.add(contoso.ALPINE), 200).json()
    assert {**again, "etag": 0} == {**first, "etag": 0} and again["etag"] != first["etag"]
    assert made.mapped() == [contoso.ALPINE]


def test_a_second_subscription_of_a_tenant_replaces_the_first(api):
    """If you try to add a second subscription to an existing tenant, the first subscription is overwritten."""
    made = api.registration()
    expect(made.add(contoso.WOODGROVE), 200)
    for new, old in ((contoso.ALPINE, contoso.ALPINE_SECOND), (contoso.ALPINE_SECOND, contoso.ALPINE)) * 2:
        expect(made.add(new), 200)
        assert made.mapped() == sorted([contoso.WOODGROVE, new])
        expect(api.client.get(made / old), 404, "CustomerSubscriptionNotFound")
        expect(api.client.delete(made / old), 204)


def test_a_refused_second_subscription_replaces_nothing(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    expect(made.add(contoso.ALPINE_SECOND, contoso.WOODGROVE_TENANT), 400)
    expect(made.add(contoso.ALPINE_SECOND, headers={"If-Match": '"other"'}), 412)
    assert made.mapped() == [contoso.ALPINE]


def test_a_customer_may_be_mapped_under_any_number_of_registrations(api):
    """Tenants are registered with each Azure Stack they use."""
    many = [api.registration(sub=sub) for sub in (contoso.APSS, contoso.APSS, contoso.CSP)]
    for made in many:
        expect(made.add(contoso.ALPINE), 200)
    expect(many[0].add(contoso.ALPINE_SECOND), 200)
    expect(api.client.delete(many[1] / contoso.ALPINE), 200)
    assert [made.mapped() for made in many] == [[contoso.ALPINE_SECOND], [], [contoso.ALPINE]]


def test_the_id_alone_is_case_sensitive(api):
    """The one exception among segments: an upper-case id names nothing."""
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    shouted = contoso.ALPINE.upper()
    assert_says(api.client.get(made / shouted), "CustomerSubscriptionNotFound", c=shouted, r=made.name)
    expect(api.client.delete(made / shouted), 204)
    assert made.mapped() == [contoso.ALPINE]
    twisted = (made / contoso.ALPINE).replace("customerSubscriptions", "CUSTOMERsubscriptions")
    assert expect(api.client.get(twisted.replace(made.name, made.name.upper())), 200).json()["name"] == (
        f"{made.name}/{contoso.ALPINE}"
    )


@pytest.mark.parametrize("nonsense", ["x", "a%20b", "%C3%A4", "x" * 500, contoso.UNKNOWN, contoso.ALPINE + "0"])
def test_ids_that_are_not_mapped(api, nonsense):
    made = api.registration()
    expect(api.client.get(made / nonsense), 404, "CustomerSubscriptionNotFound")
    expect(api.client.delete(made / nonsense), 204)


def test_below_a_missing_registration(api):
    """Everything below a registration says so, DELETE included."""
    for sub, rg in ((contoso.APSS, contoso.GROUP), (contoso.APSS, "nowhere"), (contoso.UNKNOWN, "x")):
        name = api.name()
        listed = arm.customers(sub, rg, name) + query()
        one = arm.customer(sub, rg, name, contoso.ALPINE) + query()
        for answer in (api.client.get(listed), api.client.get(one), api.client.put(one)):
            assert_says(answer, "RegistrationNotFound", s=sub, rg=rg, r=name)
        assert_says(api.client.delete(one), "RegistrationNotFound", s=sub, rg=rg, r=name)


def test_capacity_refuses_every_operation(api):
    made = api.registration(model="Capacity")
    for method, target in (
        ("GET", made.list_url), ("GET", made / contoso.ALPINE), ("PUT", made / contoso.ALPINE),
        ("DELETE", made / contoso.ALPINE), ("GET", made / contoso.ALPINE.upper()),
        ("DELETE", made / contoso.ALPINE.upper()), ("GET", made / contoso.UNKNOWN),
    ):
        assert_says(api.client.request(method, target), "CustomerSubscriptionsNotAllowed")


def test_a_registration_that_turns_to_capacity_and_back(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    expect(api.client.patch(made.url, body(tokens.mint("Capacity", made.cloud_id))), 200)
    assert_says(api.client.get(made.list_url), "CustomerSubscriptionsNotAllowed")
    expect(api.client.patch(made.url, body(tokens.mint("PayAsYouUse", made.cloud_id))), 200)
    expect(made.add(contoso.WOODGROVE), 200)
    assert contoso.WOODGROVE in made.mapped()


def test_a_replaced_registration_keeps_its_mappings(api):
    made = api.registration()
    expect(made.add(contoso.ALPINE), 200)
    expect(api.client.put(made.url, body(tags={"a": "1"})), 200)
    assert made.mapped() == [contoso.ALPINE]


def test_two_subscriptions_of_a_tenant_at_once_leave_one(api, server):
    """Whatever the interleaving: one per tenant, and what the list shows is what GET finds."""
    made = api.registration()
    wrong = []

    def put(customer):
        with server.client() as client:
            for _ in range(30):
                answer = client.put(made / customer)
                if answer.status != 200:
                    wrong.append(answer)

    pair = (contoso.ALPINE, contoso.ALPINE_SECOND)
    threads = [threading.Thread(target=put, args=(customer,)) for customer in pair * 2]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert len(made.mapped()) <= 1
    for thread in threads:
        thread.join()
    assert not wrong
    (left,) = made.mapped()
    found = {customer: api.client.get(made / customer).status for customer in pair}
    assert found == {customer: 200 if customer == left else 404 for customer in pair}


def test_a_registration_deleted_while_customers_are_added_takes_them_along(api, server):
    made = api.registration()

    def put():
        with server.client() as client:
            while client.put(made / contoso.ALPINE).status == 200:
                pass

    threads = [threading.Thread(target=put) for _ in range(3)]
    for thread in threads:
        thread.start()
    expect(api.client.delete(made.url), 200)
    for thread in threads:
        thread.join()
    expect(api.client.put(made.url, body(tokens.mint())), 201)
    assert made.mapped() == []
