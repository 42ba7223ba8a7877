"""The two keys: made beside the loop, kept with the data, or one brought along with --signing-key."""

import contextlib
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from azsregtest import auth, binary, contoso, rows
from azsregtest.arm import GROUPS_VERSION, expect, query

V = query(GROUPS_VERSION)


def pem_of(key, password=None):
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def written(folder, data, name="key.pem"):
    path = folder / name
    path.write_bytes(data)
    return path


def settings(server):
    return dict(rows.read(server, "SELECT name, value FROM setting"))


def modulus(server, path="/discovery/keys"):
    with server.client() as client:
        (one,) = expect(client.get(path), 200).json()["keys"]
    return int.from_bytes(auth.unb64(one["n"]), "big")


@pytest.mark.smoke
def test_a_key_of_ones_own_signs_tokens(make_server, tmp_path, key):
    server = make_server(*auth.ON, "--signing-key", written(tmp_path, pem_of(key)))
    assert modulus(server) == key.public_key().public_numbers().n
    with auth.Signed(server, auth.sign_in(server)) as client:
        expect(client.get("/subscriptions" + V), 200)
    own = auth.Authority(key, auth.header_of(auth.sign_in(server))["kid"])
    with auth.Signed(server, own.sign(auth.claims(server))) as client:
        expect(client.get("/subscriptions" + V), 200)


def test_and_only_tokens(make_server, tmp_path, key):
    """Activation keys have the key of the data, as ever; the one that was brought along is not kept with it."""
    server = make_server(*auth.ON, "--signing-key", written(tmp_path, pem_of(key)))
    assert modulus(server, "/_azsreg/activation-keys") != modulus(server)
    server.stop()
    assert "token-key" not in settings(server) and "activation-key" in settings(server)


def test_the_same_key_at_every_server(make_server, tmp_path, key):
    path = written(tmp_path, pem_of(key))
    one, two = (make_server(*auth.ON, "--public-url", "https://azs.example", env={"AZSREG_SIGNING_KEY": path}) for _ in range(2))
    with auth.Signed(two, auth.sign_in(one)) as client:
        expect(client.get("/subscriptions" + V), 200)


def test_files_that_hold_no_such_key(tmp_path):
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    large = rsa.generate_private_key(public_exponent=65537, key_size=4224)
    locked = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for data in (b"", b"x", pem_of(ec.generate_private_key(ec.SECP256R1())), pem_of(small), pem_of(large), pem_of(locked, b"secret")):
        done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--signing-key", written(tmp_path, data))
        line = binary.assert_refused(done)
        assert "--signing-key" in line and "RSA" in line and str(tmp_path) in line
    done = binary.run("serve", "--in-memory", "--listen", "127.0.0.1:0", "--signing-key", tmp_path / "nothing")
    assert "No such file" in binary.assert_refused(done)


@pytest.mark.smoke
def test_others_are_answered_while_a_key_is_made(make_server):
    """Whoever needs it waits; nobody else does: as many reads as there may be, one after the other, are answered
    before the key is there. An RSA key takes longer than any number of turns of the loop that is asked for here."""
    server = make_server(*auth.ON)
    waiting = threading.Event()
    asked = []

    def first_token():
        waiting.set()
        asked.append(auth.post(server, auth.TOKEN, auth.credentials()).status)

    with server.client() as client:
        worker = threading.Thread(target=first_token)
        worker.start()
        waiting.wait()
        while worker.is_alive():
            expect(client.get("/_azsreg/health"), 200)
        worker.join()
    assert asked == [200]


def test_who_hangs_up_meanwhile_has_started_it_all_the_same(make_server):
    server = make_server(*auth.ON)
    for _ in range(8):
        with server.client() as client:
            client.wire = None
            with contextlib.closing(__import__("socket").create_connection(("127.0.0.1", server.port))) as gone:
                gone.sendall(b"GET /discovery/keys HTTP/1.1\r\nHost: localhost\r\n\r\n")
    first = modulus(server)
    server.kill()
    server.start()
    assert modulus(server) == first
