"""--seed: the same requests get the same bytes, and what is secret does not (docs/control.md, "Seed")."""

import pytest

from azsregtest import arm, auth, binary, contoso, directory, marks, partner, tokens, walk
from azsregtest.arm import GROUPS_VERSION, expect, query
from azsregtest.walk import same

pytestmark = pytest.mark.one_thread

TIME = "2026-01-31T23:59:59Z"
V = query(GROUPS_VERSION)
MOST = 2**63 - 1


def reset(client, **members):
    return expect(client.post("/_azsreg/reset", members), 200)


def status(client):
    return expect(client.get("/_azsreg/status"), 200).json()


def freeze(client, now=TIME):
    return expect(client.put("/_azsreg/clock", {"mode": "frozen", "now": now}), 200)


def walked(client, **members):
    reset(client, **members)
    freeze(client)
    return walk.walk(client)


def answers(made):
    return {step[0]: step[1] for step in made.steps}


@pytest.mark.parametrize("in_memory", [True, False])
@marks.NUMBERS
def test_the_same_requests_after_a_reset_get_the_same_bytes(make_server, in_memory):
    with make_server(in_memory=in_memory).client() as client:
        first, second = walked(client, seed=7), walked(client, seed=7)
        same(first, second)
        assert {code for code in answers(first).values()} == {200, 201, 400, 404, 409, 412}, answers(first)
        others = walked(client, seed=8)
        assert [step[1] for step in others.steps] == [step[1] for step in first.steps]
        ids = [dict(step[2]).get("x-ms-request-id") for step in first.steps]
        assert not {i for i in ids if i} & {dict(step[2]).get("x-ms-request-id") for step in others.steps}


@marks.NUMBERS
def test_two_servers_with_one_seed(make_server):
    """Started with it, or told so; with a data folder or without; and the directory loaded at the start or at the reset."""
    made = []
    for options in ({"in_memory": True}, {}):
        with make_server("--seed", "7", "--clock", TIME, **options).client() as client:
            made.append(walk.walk(client))
    with make_server().client() as client:
        made.append(walked(client, seed=7))
    same(made[0], made[1])
    same(made[0], made[2])


def test_what_is_secret_differs(make_server):
    with make_server().client() as client:
        first, second = walked(client, seed=7), walked(client, seed=7)
    assert len(first.secrets) == 3, "a password, a ticket, an activation key"
    key = [secret for secret in first.secrets if secret.count(b".") == 2]
    assert set(first.secrets) & set(second.secrets) <= set(key), "signed with the same key, it is the same"
    with make_server().client() as client:
        assert not set(first.secrets) & set(walked(client, seed=7).secrets), "another folder has other keys"


def test_tokens_and_codes_differ(make_server):
    server = make_server("--auth", "token", "--seed", "7", "--clock", TIME, "--control", "full")
    control = {"Authorization": "Bearer " + (server.data / "control-token").read_text().strip()}
    seen = set()
    for _ in range(2):
        with server.client() as client:
            expect(client.post("/_azsreg/reset", {}, headers=control), 200)
        code = auth.granted(auth.post(server, "/adfs/oauth2/devicecode", {"client_id": "any-client"}))
        seen |= {code["device_code"], code["user_code"]}
    assert len(seen) == 4


@marks.NUMBERS
def test_who_watches_disturbs_nothing(make_server):
    """Probes come when they come."""
    with make_server(in_memory=True).client() as client:
        first = walked(client, seed=7)
        reset(client, seed=7)
        freeze(client)
        second = walk.Walk(client)
        ask = second.ask

        def watched(*args, **options):
            with_a_probe = ask(*args, **options)
            for path in ("/_azsreg/health/ready", "/_azsreg/status", "/_azsreg/nothing"):
                client.get(path)
            return with_a_probe

        second.ask = watched
        path = walk.registration(second)
        walk.customers(second, path)
        for a, b in zip(first.steps, second.steps):
            assert a == b


def test_explaining_draws_nothing(make_server):
    """It says what the request would get: ids, ETag and all."""
    with make_server("--seed", "7", "--clock", TIME, in_memory=True).client() as client:
        url, sent = arm.registration(contoso.APSS, contoso.GROUP, "r") + query(), arm.body(tokens.mint(cloud_id=walk.CLOUD))
        said = [expect(client.post("/_azsreg/explain", {"method": "PUT", "url": url, "body": sent}), 200).json() for _ in range(2)]
        got = expect(client.put(url, sent), 201)
        for one in said:
            headers = {name.lower(): value for name, value in one["headers"]}
            assert one["body"] == got.json()
            assert headers == {name: value for name, value in got.headers.items() if name in headers}
            assert headers["etag"] == got.etag and headers["x-ms-request-id"] == got.headers["x-ms-request-id"]


def test_what_is_random_without(make_server):
    with make_server("--clock", TIME, in_memory=True).client() as client:
        assert "seed" not in status(client)
        ids = set()
        for _ in range(2):
            reset(client)
            ids.add(client.get("/subscriptions" + query("2016-06-01")).headers["x-ms-request-id"])
        assert len(ids) == 2


def test_a_reset_goes_back_to_the_flag(make_server):
    with make_server("--seed", "7", in_memory=True).client() as client:
        assert status(client)["seed"] == 7
        reset(client, seed=MOST)
        assert status(client)["seed"] == MOST
        reset(client)
        assert status(client)["seed"] == 7
    with make_server(in_memory=True).client() as client:
        reset(client, seed=0)
        assert status(client)["seed"] == 0
        reset(client)
        assert "seed" not in status(client)


@pytest.mark.parametrize("seed", [-1, MOST + 1, 1.5, "7", True, [], {}])
def test_a_seed_that_is_none(client, seed):
    before = status(client)
    refused = expect(client.post("/_azsreg/reset", {"seed": seed}), 400, "InvalidRequestContent")
    assert "'seed' must be a whole number from 0 to 9223372036854775807" in refused.message
    assert {**status(client), "clock": 0} == {**before, "clock": 0}


@pytest.mark.parametrize("word", ["x", "-1", "9223372036854775808", "1.5", "0x7"])
def test_a_flag_that_is_none(word):
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--seed", word)
    binary.assert_refused(done, "--seed takes a whole number from 0 to 9223372036854775807")


def test_the_most_and_a_variable(make_server):
    with make_server("--seed", str(MOST), in_memory=True).client() as client:
        assert status(client)["seed"] == MOST
    with make_server(in_memory=True, env={"AZSREG_SEED": "0"}).client() as client:
        assert status(client)["seed"] == 0


def test_nothing_is_drawn_twice_on_the_same_data(make_server):
    """A start is no reset: ids and tags of before are there, or somebody remembers them."""
    server = make_server("--seed", "7", "--clock", TIME)
    seen = []
    for n in range(3):
        with server.client() as client:
            answer = client.put(arm.group(contoso.CSP, f"g{n}") + V, {"location": "local"})
            sold = partner.Partner(client, "contoso")
            bought = sold.buy(contoso.ALPINE_TENANT)
            seen += [answer.headers["x-ms-request-id"], bought]
        server.restart()
    assert len(set(seen)) == 6
    with server.client() as client:
        reset(client)
        again = client.put(arm.group(contoso.CSP, "g0") + V, {"location": "local"})
        assert again.headers["x-ms-request-id"] == seen[0], "and from the beginning after a reset"


def test_a_page_goes_on_over_a_restart(make_server):
    server = make_server("--seed", "7")
    with server.client() as client:
        link = client.get("/subscriptions" + query("2016-06-01") + "&$top=3").json()["nextLink"][len(server.base):]
    server.restart()
    with server.client() as client:
        expect(client.get(link), 200)
    server.stop()
    server.options = []
    server.start()
    with server.client() as client:
        expect(client.get(link), 400, "InvalidSkipToken")  # its key could be guessed


def test_an_id_that_is_taken_is_drawn_again(make_server, tmp_path):
    """The directory of a run has what was drawn in it; another run with that directory draws the same."""
    options = ("--seed", "7", "--clock", TIME)

    def make(client, domain="coho.example"):
        sold = partner.Partner(client, "contoso")
        customer = sold.create(domain)["id"]
        order = sold.order(customer, partner.line(), partner.line(lineItemNumber=1))
        invited = client.post(f"/{domain}/v1.0/invitations", {"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://p.example/"})
        expect(invited, 201)
        return {customer, *(line["subscriptionId"].lower() for line in order["lineItems"]), invited.json()["invitedUser"]["id"]}

    server = make_server(*options)
    with server.client() as client:
        first = make(client)
    server.stop()
    document = binary.run("directory", *server.place).stdout
    assert all(one in document for one in first)
    with make_server(*options).client() as client:
        assert make(client) == first
    with make_server(*options, directory=directory.write(tmp_path, document)).client() as client:
        second = make(client, "vineyard.example")
        assert len(second) == 4 and not first & second
