"""What was written is there after a restart, whichever way the server ended."""

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.activation import keys
from azsregtest.arm import GROUPS_VERSION, body, expect, query
from test_directory import everything


def seen_by(api):
    registrations = api.list_all(arm.registrations(contoso.APSS) + query())
    return {
        "registrations": registrations,
        "others": api.list_all(arm.registrations(contoso.CSP) + query()),
        # Capacity refuses to list its customers.
        "customers": [api.list_all(reg["id"] + "/customerSubscriptions" + query()) for reg in registrations
                      if reg["properties"]["billingModel"] != "Capacity"],
        "groups": api.list_all(arm.subscription(contoso.APSS) + "/resourceGroups" + query(GROUPS_VERSION)),
        "keys": keys(api.client),
    }


@pytest.mark.parametrize("end", ["stop", pytest.param("kill", marks=pytest.mark.smoke)])
def test_everything_survives(make_server, api_on, end):
    server = make_server()
    api = api_on(server)
    api.register_provider(contoso.CSP)
    for sub in (contoso.CSP, contoso.APSS):
        rg = api.group(sub, name=api.name("Rg"), tags={"ü": "日本"})
        for model in ("PayAsYouUse", "Capacity", "Custom"):
            made = api.registration(sub=sub, group_name=rg, name=api.name("Reg"), model=model, tags={"m": model})
            if model != "Capacity":
                expect(made.add(contoso.ALPINE), 200)
                expect(made.add(contoso.ALPINE_SECOND), 200)
                expect(made.add(contoso.WOODGROVE), 200)
    gone = api.registration()
    expect(api.client.delete(gone.url), 200)
    before = seen_by(api)
    for _ in range(2):
        getattr(server, end)()
        server.start()
        assert seen_by(api_on(server)) == before


def test_a_restart_after_nothing_was_written(make_server, api_on):
    server = make_server()
    before = everything(api_on(server))
    server.kill()
    server.start()
    assert everything(api_on(server)) == before


def test_etags_stay_and_go_on_being_new(make_server, api_on):
    server = make_server()
    made = api_on(server).registration()
    seen = {made.made.etag}
    for end in (server.stop, server.kill, server.stop):
        end()
        server.start()
        client = api_on(server).client
        assert client.get(made.url).etag in seen
        new = expect(client.put(made.url, body()), 200).etag
        assert new not in seen
        seen.add(new)
    expect(client.delete(made.url), 200)
    server.restart()
    again = expect(api_on(server).client.put(made.url, body(tokens.mint())), 201).etag
    assert again not in seen, "not even for a new registration of an old name"


def test_object_ids_and_tenants_made_up_stay(make_server, api_on):
    server = make_server("--loose")
    made = arm.Registration(api_on(server).client, contoso.UNKNOWN, "g", "r")
    first = expect(made.client.put(made.url, body("some text")), 201).json()
    customer = "12345678-1234-4234-8234-123456789abc"
    mapped = expect(made.add(customer), 200).json()
    server.kill()
    server.start()
    client = api_on(server).client
    assert client.get(made.url).json() == first
    assert client.get(made / customer).json() == mapped
    after = expect(client.put(made.url, body("some text")), 200).json()
    assert after["properties"] == first["properties"]
