"""A directory that changes: what files bring and requests make of it, SIGHUP, --reset-directory, `azsreg directory`."""

import json
import os
import signal
import stat
import time

import pytest

from azsregtest import auth, binary, contoso, directory, marks
from azsregtest.arm import query
from azsregtest.directory import refused
from azsregtest.partner import Partner

pytestmark = pytest.mark.in_clear


def export(server, *options):
    done = binary.run("directory", *server.place, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def state(client, sub):
    answer = client.get(f"/subscriptions/{sub}{query('2016-06-01')}")
    return answer.json()["state"] if answer.status == 200 else answer.code


def renamed(name):
    """The sample, but another file."""
    made = directory.contoso_copy(contoso.SHIPPED)
    made["tenants"][0]["displayName"] = name
    return made


# Export ---------------------------------------------------------------------------------------


def test_what_is_exported_says_the_same(make_server, tmp_path):
    """Everything there is, made rows too; a server with that file answers alike, and exports the same bytes."""
    first = make_server()
    with first.client() as client:
        csp, wingtip = Partner(client, "contoso"), Partner(client, "wingtip")
        customer = csp.create()["id"]
        sub = csp.buy(customer, friendlyName="Bought")
        csp.set_status(customer, csp.buy(customer), "suspended")
        csp.patch(customer, sub, autoRenewEnabled=True)
        resold = wingtip.create(associatedPartnerId="aaaa0000-0000-4000-8000-000000000002")["id"]
        wingtip.buy(resold, partnerIdOnRecord="1000004")
        seen = [csp.got(f"/customers/{customer}"), csp.got("/customers"), wingtip.got(f"/customers/{resold}")]
        bought = csp.got(csp.subscription(customer, sub))
        text = export(first)
    made = json.loads(text)
    directory.VALIDATOR.validate(made)
    assert "password" not in json.dumps(made["users"]).replace("passwordHash", ""), "secrets as hashes alone"
    file = directory.write(tmp_path, text, "exported.json")
    second = make_server(directory=file)
    with second.client() as client:
        csp, wingtip = Partner(client, "contoso"), Partner(client, "wingtip")
        assert [csp.got(f"/customers/{customer}"), csp.got("/customers"), wingtip.got(f"/customers/{resold}")] == seen
        again = csp.got(csp.subscription(customer, sub))
        for changing in ("attributes", "orderId"):
            del bought[changing], again[changing]
        assert again == bought
    assert export(second) == text


def test_the_sample_comes_back_as_it_is(make_server, tmp_path):
    first = make_server()
    text = export(first)
    second = make_server(directory=directory.write(tmp_path, text, "exported.json"))
    assert export(second) == text
    sample, got = directory.contoso_copy(contoso.SHIPPED), json.loads(text)
    for name in ("partners", "tenants", "subscriptions", "servicePrincipals", "users", "roleAssignments", "rateCards"):
        assert len(got[name]) == len(sample[name]), name


def test_rate_cards_are_exact_and_the_files_alone(make_server, tmp_path):
    """To the last digit, as numbers or strings; a file without them has none."""
    made = directory.minimal()
    (card,) = made["rateCards"]
    (meter,) = card["meters"]
    rates = [("0.123456789012345678901234", "0.123456789012345678901234"), (0.1, "0.1"), (8.2e-06, "0.0000082"), ("1e3", "1000"),
             ("0.0000000000000000000000005", "0"), (10000000, "10000000"), ("5.10", "5.1")]
    card["offers"] = ["EA", "CSP"]
    card["meters"] = [{**meter, "id": directory.guid(n), "rates": {"0": rate}, "stackMeters": [
        {"id": directory.guid(2 * n + 1, 0xAB).upper()}, {"id": directory.guid(2 * n, 0xAB), "factor": rate}]}
        for n, (rate, _) in enumerate(rates)]
    made["rateCards"].append({**card, "offerDurableId": "MS-AZR-0003P", "meters": []})
    first = make_server(directory=directory.write(tmp_path, made, "first.json"))
    text = export(first)
    kept, empty = json.loads(text)["rateCards"]
    assert empty == {**made["rateCards"][1], "offers": ["CSP", "EA"]}
    assert [one["rates"]["0"] for one in kept["meters"]] == [written for _, written in rates]
    for n, (one, (_, written)) in enumerate(zip(kept["meters"], rates)):
        assert (one["id"], one["effectiveDate"]) == (directory.guid(n), "2017-09-01T00:00:00Z")
        assert one["stackMeters"] == [{"id": directory.guid(2 * n, 0xAB), "factor": written},
                                      {"id": directory.guid(2 * n + 1, 0xAB), "factor": "1"}]
    assert export(make_server(directory=directory.write(tmp_path, text, "again.json"))) == text
    first.stop()
    del made["rateCards"]
    other = make_server(directory=directory.write(tmp_path, made, "other.json"), name=first.folder.name)
    assert json.loads(export(other))["rateCards"] == []


def test_whoever_could_sign_in_can(make_server, tmp_path):
    """By the hash of the same secret, and with the same roles."""
    text = export(make_server())
    server = make_server(*auth.ON, directory=directory.write(tmp_path, text, "exported.json"))
    token = auth.sign_in(server, auth.OWNER)
    with server.client() as client:
        path = f"/subscriptions/{contoso.APSS}/resourceGroups{query('2021-04-01')}"
        assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status == 200


def test_out_makes_a_file_of_its_owners(make_server, tmp_path):
    server = make_server()
    out = tmp_path / "out.json"
    assert export(server, "--out", out) == ""
    assert stat.S_IMODE(out.stat().st_mode) == 0o600 and out.read_text(encoding="utf-8") == export(server)
    again = binary.run("directory", *server.place, "--out", out)
    assert again.returncode == 2 and "exists" in again.stderr


def test_what_loose_made_is_in_no_export(make_server):
    server = make_server("--loose")
    with server.client() as client:
        loose = directory.guid(1, 0xDD)
        assert client.put(f"/subscriptions/{loose}/resourceGroups/rg{query('2021-04-01')}", {"location": "global"}).status == 201
    assert loose not in export(server)


def test_nothing_to_export(tmp_path):
    done = binary.run("directory", "--data", tmp_path)
    assert done.returncode == 2 and "azsreg.db" in done.stderr and done.stdout == ""


# Files and what requests have made ------------------------------------------------------------


def test_the_same_file_leaves_all_as_it_is(make_server):
    server = make_server()
    with server.client() as client:
        csp = Partner(client, "contoso")
        customer = csp.create()["id"]
        sub = csp.buy(customer)
        csp.set_status(contoso.ALPINE_TENANT, contoso.ALPINE, "suspended")
    for _ in range(2):  # with the file, and without one
        server.restart()
        with server.client() as client:
            assert (state(client, contoso.ALPINE), state(client, sub)) == ("Disabled", "Enabled")
        server.directory = None


def test_another_file_wins_for_what_it_names(make_server, tmp_path):
    server = make_server()
    with server.client() as client:
        csp = Partner(client, "contoso")
        sub = csp.buy(csp.create()["id"])
        csp.set_status(contoso.ALPINE_TENANT, contoso.ALPINE, "suspended")
    server.directory = directory.write(tmp_path, renamed("Another"))
    server.restart()
    with server.client() as client:
        assert (state(client, contoso.ALPINE), state(client, sub)) == ("Enabled", "Enabled")
        csp = Partner(client, "contoso")
        assert csp.got("/customers")["totalCount"] == 5


@marks.FILE
def test_what_is_made_needs_its_partner(make_server, tmp_path):
    server = make_server()
    with server.client() as client:
        csp = Partner(client, "contoso")
        sub = csp.buy(csp.create()["id"])
        csp.buy(contoso.ALPINE_TENANT)
    server.stop()
    file = directory.write(tmp_path, {"tenants": [{"id": contoso.ALPINE_TENANT}]})
    server.directory = file
    assert f'directory {file}: partners: "contoso" has 1 customer made by requests; list it, or start with --reset-directory' in refused(server)
    server.directory = directory.write(tmp_path, {"partners": [{"name": "contoso", "kind": "direct"}]})
    assert f'tenants: "{contoso.ALPINE_TENANT}" has 1 subscription made by requests' in refused(server)
    server.options = ["--reset-directory"]
    server.start()
    with server.client() as client:
        assert state(client, sub) == "SubscriptionNotFound"
        assert Partner(client, "contoso").got("/customers")["items"] == []


def test_a_tenant_under_another_id_is_the_same_tenant(make_server, api_on, tmp_path):
    """By its domain. One subscription for each tenant: also of those that were mapped before."""
    server = make_server()
    with server.client() as client:
        csp = Partner(client, "contoso")
        made = csp.create()
        one = csp.buy(made["id"])
        registration = api_on(server).registration()
        assert registration.add(one).status == 200
    file = directory.contoso_copy(contoso.SHIPPED)
    tenant = directory.guid(7, 0xAB)
    file["tenants"].append({"id": tenant, "defaultDomain": made["companyProfile"]["domain"].upper()})
    server.directory = directory.write(tmp_path, file)
    server.restart()
    with server.client() as client:
        csp = Partner(client, "contoso")
        assert csp.get(f"/customers/{made['id']}").status == 403
        other = csp.buy(tenant)
        path = registration.path + "/customerSubscriptions"
        assert client.get(f"{path}/{one}{query()}").json()["properties"]["tenantId"] == tenant
        assert client.put(f"{path}/{other}{query()}").status == 200
        assert [item["name"].split("/")[1] for item in client.get(path + query()).json()["value"]] == [other]


def test_reset_touches_nothing_else(make_server, api_on):
    server = make_server()
    with server.client() as client:
        csp = Partner(client, "contoso")
        sub = csp.buy(csp.create()["id"])
        registration = api_on(server).registration()
        assert registration.add(sub).status == 200
        csp.set_status(contoso.ALPINE_TENANT, contoso.ALPINE, "suspended")
    server.options = ["--reset-directory"]
    server.restart()
    with server.client() as client:
        assert state(client, contoso.ALPINE) == "Enabled" and state(client, sub) == "SubscriptionNotFound"
        assert client.get(registration / sub).status == 200, "the mapping is kept"
        assert client.put(registration / sub).code == "InvalidCustomerSubscriptionId"


def test_reset_needs_a_file(make_server):
    server = make_server("--reset-directory", directory=None, start=False)
    server.folder.mkdir(parents=True)
    assert "--reset-directory needs --directory" in binary.assert_refused(binary.run(*server.arguments()))


def test_all_mistakes_are_reported(make_server, tmp_path):
    spoilt = directory.contoso_copy(contoso.SHIPPED)
    spoilt["partners"][0]["kind"] = "broker"
    spoilt["tenants"][3]["id"] = "X"
    spoilt["subscriptions"][2]["tenant"] = contoso.UNKNOWN
    server = make_server(directory=directory.write(tmp_path, spoilt), start=False)
    said = refused(server).splitlines()
    for place in ("partners[0].kind", "tenants[3].id", "subscriptions[2].tenant"):
        assert [line for line in said if f": {place}: expected " in line], place


# SIGHUP ---------------------------------------------------------------------------------------


@pytest.fixture
def serving(make_server, tmp_path):
    """A server on a copy of the sample, which a test changes."""
    return make_server(directory=directory.write(tmp_path, directory.contoso_copy(contoso.SHIPPED), "live.json"))


def reload(server, content, event):
    """Writes the file, asks for it to be read, and waits for the line that says how that went."""
    before = server.log().count(f"event={event} ")
    directory.write(server.directory.parent, content, server.directory.name)
    os.kill(server.process.pid, signal.SIGHUP)
    server.logs(f"event={event} ", before + 1)


def test_sighup_reads_the_file_again(serving):
    made = renamed("Contoso again")
    made["subscriptions"] = [one for one in made["subscriptions"] if one["id"] != contoso.LUCERNE]
    with serving.client() as client:
        csp = Partner(client, "contoso")
        sub = csp.buy(csp.create()["id"])
        reload(serving, made, "directory")
        assert state(client, contoso.LUCERNE) == "SubscriptionNotFound"
        assert state(client, sub) == "Enabled"
        reload(serving, made, "directory")
        assert [line.split("changed=")[1] for line in serving.log().splitlines() if "event=directory " in line] == ["true", "true", "false"]


def test_a_mistake_leaves_the_old_one_in_force(serving):
    made = renamed("x")
    made["partners"][0]["kind"] = "broker"
    made["subscriptions"][0]["state"] = "Gone"
    with serving.client() as client:
        before = export(serving)
        reload(serving, made, "directory-refused")
        log = serving.log()
        assert 'event=directory-mistake place=partners[0].kind expected="one of direct, indirectProvider, reseller"' in log
        assert "place=subscriptions[0].state" in log and 'cause="2 mistakes"' in log
        reload(serving, "{", "directory-refused")
        serving.directory.unlink()
        os.kill(serving.process.pid, signal.SIGHUP)
        serving.logs("event=directory-refused ", 3)
        assert export(serving) == before and state(client, contoso.LUCERNE) == "Enabled"


def test_what_is_needed_is_not_taken_away(serving):
    with serving.client() as client:
        Partner(client, "contoso").create()
        reload(serving, {}, "directory-refused")
        assert '"contoso" has 1 customer made by requests' in serving.log().replace('\\"', '"')
        assert state(client, contoso.LUCERNE) == "Enabled"


def wait_for_name(client, name):
    deadline = time.monotonic() + binary.PATIENCE
    path = f"/tenants{query('2020-01-01')}"
    while name not in [one["displayName"] for one in client.get(path).json()["value"]]:
        assert time.monotonic() < deadline, f"{name} did not come"


def test_a_reload_while_others_write(serving):
    """Writes wait for it, none is lost, and it comes about although they never end."""
    import threading
    over, made, failed = threading.Event(), [], []

    def write():
        with serving.client() as client:
            csp = Partner(client, "contoso")
            while not over.is_set():
                made.append(csp.create()["id"])

    def guarded():
        try:
            write()
        except AssertionError as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=guarded) for _ in range(3)]
    for thread in threads:
        thread.start()
    with serving.client() as client:
        for n in range(5):
            directory.write(serving.directory.parent, renamed(f"Contoso {n}"), serving.directory.name)
            os.kill(serving.process.pid, signal.SIGHUP)
            wait_for_name(client, f"Contoso {n}")
    over.set()
    for thread in threads:
        thread.join()
    assert not failed, failed
    with serving.client() as client:
        csp = Partner(client, "contoso")
        for customer in made:
            assert csp.get(f"/customers/{customer}").status == 200


def test_nothing_to_read_again(make_server):
    server = make_server(directory=None)
    os.kill(server.process.pid, signal.SIGHUP)
    assert server.logged("event=nothing-to-reload")


# Signing in -----------------------------------------------------------------------------------

PARTNER_AUDIENCE = "https://api.partnercenter.microsoft.com"


def test_members_of_the_partners_tenant_speak_for_it(make_server):
    server = make_server(*auth.ON)
    token = auth.sign_in(server, auth.OWNER, resource=PARTNER_AUDIENCE)
    with server.client() as client:
        csp = Partner(client, token=token)
        customer = csp.create()["id"]
        sub = csp.buy(customer)
        refusal = Partner(client).get("/customers")
        assert (refusal.status, refusal.json()["code"]) == (401, 400)
        arm_token = auth.sign_in(server, auth.OWNER)
        assert csp.client.get("/v1/customers", headers={"Authorization": f"Bearer {arm_token}"}).status == 401, "ARM's does not open it"
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get(f"/subscriptions/{sub}{query('2016-06-01')}", headers=headers).status == 401, "nor its ARM"
        headers = {"Authorization": f"Bearer {arm_token}"}
        assert client.get(f"/subscriptions/{sub}{query('2016-06-01')}", headers=headers).status == 200, "whoever ordered owns it"
        assert client.get("/v1/customers", headers={**csp.headers, "x-azsreg-partner": "northwind"}).json()["items"]
        other = auth.sign_in(server, auth.READER, resource="https://graph.windows.net/")
        assert Partner(client, token=other).get(f"/customers/{customer}").status == 200


def test_who_speaks_for_nobody(make_server, tmp_path):
    made = directory.contoso_copy(contoso.SHIPPED)
    made["partners"][0]["adminAgents"] = [auth.READER_ID]
    server = make_server(*auth.ON, directory=directory.write(tmp_path, made))
    with server.client() as client:
        for who, status in ((auth.OWNER, 403), (auth.READER, 200)):
            token = auth.sign_in(server, who, resource=PARTNER_AUDIENCE)
            answer = Partner(client, token=token).get("/customers")
            assert answer.status == status and (status == 200 or answer.json()["code"] == 2032)


def test_the_new_administrator_signs_in(make_server):
    server = make_server(*auth.ON)
    token = auth.sign_in(server, auth.OWNER, resource=PARTNER_AUDIENCE)
    with server.client() as client:
        made = Partner(client, token=token).create()
        login, secret = f"admin@{made['companyProfile']['domain']}", made["userCredentials"]["password"]
        auth.granted(auth.post(server, f"/{made['id']}/oauth2/token", auth.password(login, secret)))
        auth.refused(auth.post(server, f"/{made['id']}/oauth2/token", auth.password(login, secret + "x")), 400, "invalid_grant")
        own = auth.granted(auth.post(server, f"/{made['id']}/oauth2/token", auth.password(login, secret, resource=PARTNER_AUDIENCE)))
        answer = Partner(client, token=own["access_token"]).get("/customers")
        assert (answer.status, answer.json()["code"]) == (403, 2032), "a customer is no partner"
