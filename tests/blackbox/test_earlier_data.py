"""What an earlier build has written is there, as it said it (tests/fixtures/)."""

import json
import shutil

import pytest

from azsregtest import activation, auth, binary, directory
from azsregtest.arm import expect
from azsregtest.binary import run
from azsregtest.certificates import trusting

pytestmark = pytest.mark.sqlite_only("data folders of earlier builds, of which PostgreSQL has none")

FIXTURES = binary.ROOT / "tests" / "fixtures"
FOLDERS = sorted(path.parent.name for path in FIXTURES.glob("*/azsreg.db"))
ALICE, BOB = (auth.app_id(n) for n in (1, 2))


@pytest.fixture(params=FOLDERS)
def earlier(request, make_server):
    """start(*options, file=): a server on a copy of the folder, which goes on with it; and what was found then."""
    kept = FIXTURES / request.param
    made = []

    def start(*options, file="directory.json", https=False):
        for one in made:
            one.stop()
        server = make_server(*options, directory=kept / file, https=https, start=False, name="earlier")
        if not made:
            server.data.mkdir(parents=True, mode=0o700)
            shutil.copyfile(kept / "azsreg.db", server.data / "azsreg.db")
            (server.data / "azsreg.db").chmod(0o600)
        made.append(server)
        return server.start()

    return start, json.loads((kept / "found.json").read_text(encoding="utf-8"))


def holds(now, then):
    """All of it is there still; there may be more members now, and which types are served is no data."""
    if isinstance(then, dict) and isinstance(now, dict):
        kept = {name: value for name, value in then.items() if name != "resourceTypes"}
        return all(name in now and holds(now[name], value) for name, value in kept.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return now == then


def assert_found(server, client, answers):
    for then in answers:
        now = expect(client.get(then["target"]), 200)
        assert now.etag == then["etag"], now
        body = json.loads(now.body.decode().replace(server.base, ""))
        assert holds(body, then["body"]), (then["target"], body, then["body"])


@pytest.mark.smoke
def test_everything_is_found(earlier):
    start, found = earlier
    server = start("--loose")
    for _ in range(2):
        with server.client() as client:
            assert len(found["answers"]) > 20 and len(found["pages"]) > 4
            assert_found(server, client, found["answers"])
            assert_found(server, client, found["pages"])
        server.restart()
    server.stop()
    done = run("check", "--data", server.data)
    assert done.returncode == 0, done


def test_the_ca_is_the_same(earlier):
    start, found = earlier
    server = start("--tls-host", "fixture.example", https=True)
    assert run("ca", "--data", server.data).stdout == found["ca"]
    with server.client(tls=trusting(found["ca"])) as client:
        assert expect(client.get("/_azsreg/ca.pem"), 200).text == found["ca"]


def test_whoever_could_sign_in_can_and_may_do_the_same(earlier):
    start, found = earlier
    server = start("--auth", "token")
    strict = [one for one in found["answers"] if directory.guid(99, 0xC0) not in one["target"]]
    with auth.Signed(server, auth.sign_in(server, ALICE, "Alice's, in clear")) as client:
        assert_found(server, client, strict)
    with auth.Signed(server, auth.sign_in(server, BOB, "Bob's")) as client:
        group = next(one for one in strict if one["target"].split("?")[0].endswith("/resourceGroups/Rg-One"))
        expect(client.get(group["target"]), 200)
        expect(client.put(group["target"], {"location": "westeurope", "tags": {"n": "2"}}), 200)  # its own assignment
        expect(client.delete(group["target"]), 409, "ScopeLocked")
    auth.granted(auth.post(server, auth.TOKEN, auth.password("eve@partner.example", "Eve's")))


def test_activation_keys_hold_on_and_their_key_signs_no_tokens(earlier):
    start, found = earlier
    server = start("--auth", "token")
    handed_out = found["activation key"]["activationKey"]
    signer = activation.loads(activation.unbase64url(handed_out.split(".")[0]))["kid"]
    with server.client() as client:
        assert activation.verified(client, handed_out)["registrationName"]
        of_activation, of_tokens = activation.keys(client), activation.keys(client, "/discovery/keys")
    assert signer in of_activation and signer not in of_tokens
    assert of_activation[signer]["n"] not in {key["n"] for key in of_tokens.values()}
    signing = auth.Authority.kept(server, "activation-key", signer)
    assert signing.jwks()["keys"][0]["n"] == of_activation[signer]["n"]
    target = next(one["target"] for one in found["answers"] if "/resourceGroups/Rg-One?" in one["target"])
    with auth.Signed(server, auth.Authority.of(server).sign(auth.claims(server, oid=auth.object_id(1)))) as client:
        expect(client.get(target), 200)
    for kid in (signer, *of_activation, *of_tokens):
        signing.kid = kid
        with auth.Signed(server, signing.sign(auth.claims(server, oid=auth.object_id(1)))) as client:
            expect(client.get(target), 401, "InvalidAuthenticationToken")


def test_what_has_left_the_directory_comes_back_with_it(earlier):
    start, found = earlier
    server = start(file="before.json")
    with server.client() as client:
        assert_found(server, client, found["left"])
