"""https: the local CA, what its certificate says, renewal, and a certificate of one's own."""

import ipaddress
import pathlib
import socket
import ssl
import tempfile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from azsregtest import contoso, marks, rows
from azsregtest.arm import expect
from azsregtest.binary import assert_refused, run
from azsregtest.certificates import (
    DAY, NAMES, cert_pem, issue, key_pem, load, load_key, names_of, new_key, now, trusting,
)
from azsregtest.client import Wire
from azsregtest.server import Server

CA = "/_azsreg/ca.pem"
EXTRA = ("azs.example", "10.1.2.3", "fe80::a")


@pytest.fixture
def make_tls(make_server):
    def make(*options, **more):
        return make_server(*options, https=True, **more)

    return make


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    options = [word for name in EXTRA for word in ("--tls-host", name)]
    with Server(tmp_path_factory.mktemp("tls"), contoso.FILE, options, https=True) as running:
        yield running


def ca_of(server):
    with server.client() as client:
        return expect(client.get(CA), 200).text


def shown_by(server, **settings):
    """The certificate a client is shown, unverified."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in settings.items():
        setattr(context, name, value)
    with Wire("127.0.0.1", server.https_port, tls=context) as wire:
        return ssl.DER_cert_to_PEM_cert(wire.sock.getpeercert(True))


def settings(server):
    """What the data hold, while the server is down: name -> bytes."""
    return dict(rows.read(server, "SELECT name, value FROM setting WHERE name LIKE 'tls-%'"))


def put_settings(server, **values):
    named = {name.replace("_", "-"): value for name, value in values.items()}
    rows.write(server, "UPDATE setting SET value = ? WHERE name = ?", *((value, name) for name, value in named.items()))
    assert named.items() <= settings(server).items()


# --- the CA and what it signs -------------------------------------------------------------


@pytest.mark.smoke
def test_the_ca_is_the_same_wherever_it_is_asked_for(server):
    over_http = ca_of(server)
    with server.client(tls=trusting(over_http)) as client:
        over_https = expect(client.get(CA), 200).text
        head = expect(client.head(CA), 200)
        assert head.headers["content-type"] == "application/x-pem-file"
    printed = run("ca", *server.place)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert over_http == over_https == printed.stdout
    assert over_http.count("BEGIN") == over_http.count("BEGIN CERTIFICATE") == 1


@pytest.mark.parametrize("source", ["command", "http", "https"])
def test_each_source_is_enough_to_trust_the_server(server, source):
    if source == "command":
        pem = run("ca", *server.place).stdout
    elif source == "http":
        pem = ca_of(server)
    else:
        unverified = trusting(ca_of(server), check_hostname=False, verify_mode=ssl.CERT_NONE)
        with server.client(tls=unverified) as client:
            pem = expect(client.get(CA), 200).text
    with server.client(tls=trusting(pem)) as client:
        expect(client.get("/_azsreg/health"), 200)


@pytest.mark.parametrize("name", [*NAMES, socket.gethostname(), *EXTRA])
def test_the_names_it_is_good_for(server, name):
    with Wire("127.0.0.1", server.https_port, tls=trusting(ca_of(server)), name=name) as wire:
        wire.send(b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.response().status == 200


@pytest.mark.parametrize("name", ["other.example", "127.0.0.2", "x.azs.example", "::2"])
def test_other_names_it_is_not_good_for(server, name):
    with pytest.raises(ssl.SSLCertVerificationError):
        Wire("127.0.0.1", server.https_port, tls=trusting(ca_of(server)), name=name)


def test_another_ca_does_not_vouch_for_it(server, make_tls):
    other = ca_of(make_tls(in_memory=True))
    assert other != ca_of(server)
    with pytest.raises(ssl.SSLCertVerificationError):
        Wire("127.0.0.1", server.https_port, tls=trusting(other))


def test_what_the_certificates_say(server):
    ca, leaf = load(ca_of(server)), load(shown_by(server))
    assert ca.issuer == ca.subject == leaf.issuer
    basic = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0
    usage = ca.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.key_cert_sign and not usage.value.digital_signature
    extended = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [use.dotted_string for use in extended] == ["1.3.6.1.5.5.7.3.1"]
    assert names_of(leaf) >= {*NAMES, socket.gethostname().lower(), *EXTRA}
    for certificate, days in ((ca, 3650), (leaf, 397)):
        assert certificate.not_valid_after - certificate.not_valid_before == days * DAY
        assert certificate.not_valid_before <= now()
        assert certificate.public_key().curve.name == "secp256r1"
        assert certificate.serial_number.bit_length() > 64
    assert ca.serial_number != leaf.serial_number


@marks.FOLDER
def test_private_keys_stay_with_the_data(make_tls):
    server = make_tls("--log-level", "debug")
    with server.client(tls=trusting(ca_of(server))) as client:
        for target in (CA, "/openapi.json", "/_azsreg/health", "/discovery/keys", "/_azsreg/ca.key", "/_azsreg/"):
            assert b"PRIVATE" not in client.get(target).body
    for path in server.data.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    server.stop()
    kept = settings(server)
    assert set(kept) == {"tls-ca-certificate", "tls-ca-key", "tls-certificate", "tls-key"}
    assert "PRIVATE" not in server.log() + run("ca", *server.place).stdout
    for name in ("tls-ca-key", "tls-key"):
        assert load_key(kept[name]).curve.name == "secp256r1"
        middle = kept[name].splitlines()[1].decode()
        assert middle not in server.log()


# --- from one start to the next ----------------------------------------------------------------


def test_nothing_changes_over_restarts(make_tls):
    server = make_tls()
    before = ca_of(server), shown_by(server)
    server.restart()
    assert (ca_of(server), shown_by(server)) == before
    server.kill()
    server.start()
    assert (ca_of(server), shown_by(server)) == before


def test_in_memory_everything_is_new_each_time(make_tls):
    server = make_tls(in_memory=True)
    before = ca_of(server)
    with server.client(tls=trusting(before)) as client:
        expect(client.get("/_azsreg/health"), 200)
    server.restart()
    assert ca_of(server) != before


def test_a_wanted_name_that_is_missing_makes_a_new_certificate(make_tls):
    server = make_tls("--tls-host", "example")
    ca, leaf = ca_of(server), shown_by(server)
    server.options += ["--tls-host", "New.Example"]
    server.restart()
    assert ca_of(server) == ca
    renewed = shown_by(server)
    assert renewed != leaf and "new.example" in names_of(load(renewed))
    server.options = []
    server.restart()
    assert shown_by(server) == renewed, "a name too many is no reason"


def test_the_ca_is_good_for_its_names_alone(make_tls):
    """RFC 5280, 4.2.1.10: whoever has its key cannot be bank.example to those that trust it."""
    server = make_tls("--tls-host", "azs.example", "--tls-host", "*.wild.example", "--tls-host", "10.1.2.3")
    ca = load(ca_of(server))
    found = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical and found.value.excluded_subtrees is None
    permitted = {str(name.value) for name in found.value.permitted_subtrees}
    assert permitted == {"localhost", "127.0.0.0/8", "::1/128", "azs.example", "wild.example", "10.1.2.3/32",
                         socket.gethostname().lower()}
    server.stop()
    kept = settings(server)
    for name, good in (("azs.example", True), ("bank.example", False), ("10.1.2.4", False)):
        key = new_key()
        made = issue(key, "x", now() - DAY, now() + DAY, ca, load_key(kept["tls-ca-key"]), [name])
        assert verified(made, key, ca, name) == good, name


def verified(made, key, ca, name):
    """Whether a client that trusts the CA takes the certificate."""
    with tempfile.TemporaryDirectory() as folder:
        chain = pathlib.Path(folder) / "chain.pem"
        chain.write_bytes(cert_pem(made) + key_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
    ours, theirs, one, other = ssl.MemoryBIO(), ssl.MemoryBIO(), None, None
    one = trusting(cert_pem(ca).decode()).wrap_bio(ours, theirs, server_hostname=name)
    other = context.wrap_bio(theirs, ours, server_side=True)
    for _ in range(4):
        for side in (one, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError:
                return False
    return one.version() is not None and one.getpeercert() is not None


def test_a_name_the_ca_is_not_good_for(make_tls):
    """The start is refused; a CA that clients have to trust anew is nothing to find out later."""
    server = make_tls("--tls-host", "first.example")
    ca = ca_of(server)
    server.stop()
    server.options = ["--tls-host", "second.example"]
    assert_refused(run(*server.arguments()), "second.example", "azsreg ca --renew")
    done = run("ca", "--renew", *server.place)
    assert done.returncode == 0 and "new CA" in done.stdout, done
    assert_refused(run("ca", *server.place), "no CA")
    server.start()
    assert ca_of(server) != ca
    with Wire("127.0.0.1", server.https_port, tls=trusting(ca_of(server)), name="second.example"):
        pass


@marks.FOLDER
def test_the_ca_is_not_renewed_under_a_running_server(make_tls):
    server = make_tls()
    ca = ca_of(server)
    assert_refused(run("ca", "--renew", *server.place), "another azsreg uses it")
    server.restart()
    assert ca_of(server) == ca


def test_a_renewal_of_nothing(make_server, tmp_path):
    server = make_server()
    server.stop()
    assert_refused(run("ca", "--renew", *server.place), "no CA")
    assert_refused(run("ca", "--renew", "--data", tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def ca_for(hosts, networks):
    """A CA as the program makes it, for these alone -> settings."""
    key = new_key()
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "a CA")])
    trees = [x509.DNSName(host) for host in hosts] + [x509.IPAddress(ipaddress.ip_network(one)) for one in networks]
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now() - DAY).not_valid_after(now() + 3000 * DAY)
        .add_extension(x509.BasicConstraints(True, 0), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.NameConstraints(trees, None), True)
        .sign(key, hashes.SHA256())
    )
    return {"tls_ca_certificate": cert_pem(made), "tls_ca_key": key_pem(key)}


def test_a_machine_with_another_name(make_tls):
    """As a container has whenever it is made anew: the data goes on, without that name."""
    server = make_tls()
    ca = ca_of(server)
    server.stop()
    made = ca_for(["localhost"], ["127.0.0.0/8", "::1/128"])
    put_settings(server, **made)
    server.start()
    assert ca_of(server).encode() == made["tls_ca_certificate"] != ca.encode()
    assert names_of(load(shown_by(server))) == set(NAMES)
    assert "certificate-name-left-out" in server.log()


def test_names_from_the_environment(make_tls):
    server = make_tls(env={"AZSREG_TLS_HOST": "one.example,10.9.8.7"})
    assert names_of(load(shown_by(server))) >= {"one.example", "10.9.8.7", *NAMES}


def leaf_by(kept, begins, ends, names=NAMES, ca=None, ca_key=None):
    """A server certificate as the program might have made it -> settings."""
    key = new_key()
    made = issue(key, "localhost", begins, ends, ca or load(kept["tls-ca-certificate"]),
                 ca_key or load_key(kept["tls-ca-key"]), [*names, socket.gethostname()])
    return {"tls_certificate": cert_pem(made), "tls_key": key_pem(key)}


def old_leaf(kept):
    return leaf_by(kept, now() - 370 * DAY, now() + 29 * DAY)


def expired_leaf(kept):
    return leaf_by(kept, now() - 400 * DAY, now() - DAY)


def leaf_of_tomorrow(kept):
    return leaf_by(kept, now() + DAY, now() + 390 * DAY)


def leaf_of_another_ca(kept):
    key = new_key()
    ca = issue(key, "another", now() - DAY, now() + 3000 * DAY, ca=0)
    return leaf_by(kept, now() - DAY, now() + 390 * DAY, ca=ca, ca_key=key)


def leaf_with_another_key(kept):
    return {"tls_key": key_pem(new_key())}


def no_leaf_at_all(kept):
    return {"tls_certificate": b"garbage", "tls_key": b"\xff\x00"}


@pytest.mark.parametrize("spoilt", [old_leaf, expired_leaf, leaf_of_tomorrow, leaf_of_another_ca,
                                    leaf_with_another_key, no_leaf_at_all], ids=lambda f: f.__name__)
def test_a_certificate_that_is_due_is_made_anew_at_start(make_tls, spoilt):
    server = make_tls()
    ca = ca_of(server)
    server.stop()
    put_settings(server, **spoilt(settings(server)))
    server.start()
    assert ca_of(server) == ca, "the CA stays"
    shown = load(shown_by(server))
    assert shown.not_valid_after - now() > 390 * DAY and shown.not_valid_before < now()
    with server.client(tls=trusting(ca)) as client:
        expect(client.get("/_azsreg/health"), 200)
    again = shown_by(server)
    server.restart()
    assert shown_by(server) == again, "and it was kept"


def test_a_certificate_with_31_days_left_stays(make_tls):
    server = make_tls()
    server.stop()
    fine = leaf_by(settings(server), now() - 366 * DAY, now() + 31 * DAY)
    put_settings(server, **fine)
    server.start()
    assert shown_by(server).encode() == fine["tls_certificate"]


def ca_that(begins, ends):
    key = new_key()
    return {"tls_ca_certificate": cert_pem(issue(key, "a CA", begins, ends, ca=0)), "tls_ca_key": key_pem(key)}


def test_a_ca_at_its_end_is_made_anew(make_tls):
    server = make_tls()
    server.stop()
    ending = ca_that(now() - 3000 * DAY, now() + 20 * DAY)
    put_settings(server, **ending)
    server.start()
    ca = ca_of(server)
    assert ca.encode() != ending["tls_ca_certificate"]
    with server.client(tls=trusting(ca)) as client:
        expect(client.get("/_azsreg/health"), 200)


def test_a_ca_of_tomorrow_stays(make_tls):
    """The clock is wrong, then; clients would have to trust another one for nothing."""
    server = make_tls()
    server.stop()
    early = ca_that(now() + DAY, now() + 3000 * DAY)
    put_settings(server, **early)
    server.start()
    assert ca_of(server).encode() == early["tls_ca_certificate"]
    assert load(shown_by(server)).issuer == load(ca_of(server)).subject
    for _ in range(2):
        assert "the CA is not yet valid" in server.log() and "azsreg ca --renew" in server.log(), "at every start"
        server.restart()


def test_a_certificate_lasts_no_longer_than_its_ca(make_tls):
    server = make_tls()
    server.stop()
    put_settings(server, **ca_that(now() - 3000 * DAY, now() + 100 * DAY))
    server.start()
    assert load(shown_by(server)).not_valid_after == load(ca_of(server)).not_valid_after


def test_there_is_no_ca_without_https(make_server):
    server = make_server()
    with server.client() as client:
        expect(client.get(CA), 404, "NotFound")
    assert_refused(run("ca", *server.place), "no CA")


def test_ca_of_no_data(tmp_path):
    assert_refused(run("ca", "--data", tmp_path / "nowhere"), "nowhere")
    assert not (tmp_path / "nowhere").exists()


# --- a certificate of one's own ---------------------------------------------------------------


class Own:
    """A root, an intermediate CA and a server certificate, as files."""

    def __init__(self, folder, kind="ec"):
        begins, ends = now() - DAY, now() + 90 * DAY
        root_key, middle_key, self.key = new_key(), new_key(), new_key(kind)
        self.root = issue(root_key, "root", begins, ends, ca=1)
        middle = issue(middle_key, "middle", begins, ends, self.root, root_key, ca=0)
        self.leaf = issue(self.key, "own", begins, ends, middle, middle_key, ["localhost", "own.example"])
        self.cert_file, self.key_file = folder / "cert.pem", folder / "key.pem"
        self.cert_file.write_bytes(cert_pem(self.leaf) + cert_pem(middle))
        self.key_file.write_bytes(key_pem(self.key))
        self.options = ["--cert", self.cert_file, "--key", self.key_file]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda v: v.name)
def test_a_certificate_of_ones_own(make_tls, tmp_path, kind, version):
    own = Own(tmp_path, kind)
    server = make_tls(*own.options)
    context = trusting(cert_pem(own.root).decode(), minimum_version=version, maximum_version=version)
    with server.client(tls=context) as client:
        expect(client.get("/_azsreg/health"), 200)
        expect(client.get(CA), 404, "NotFound")
    assert load(shown_by(server)) == own.leaf
    assert_refused(run("ca", *server.place), "no CA")
    server.stop()
    assert settings(server) == {}


def spoil(own, how):
    if how == "another key":
        own.key_file.write_bytes(key_pem(new_key()))
    elif how == "a passphrase":
        own.key_file.write_bytes(key_pem(own.key, b"secret"))
    elif how == "no certificate":
        own.cert_file.write_bytes(b"nothing\n")
    elif how == "no key":
        own.key_file.write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    elif how == "no file":
        own.cert_file.unlink()
    elif how == "a folder":
        own.key_file.unlink()
        own.key_file.mkdir()
    elif how == "the other way round":
        own.options = ["--cert", own.key_file, "--key", own.cert_file]
    elif how == "cert alone":
        own.options = own.options[:2]
    elif how == "key alone":
        own.options = own.options[2:]


@pytest.mark.parametrize("how, needle", [
    ("another key", "key.pem"), ("a passphrase", "key.pem"), ("no certificate", "cert.pem"), ("no key", "key.pem"),
    ("no file", "cert.pem"), ("a folder", "key.pem"), ("the other way round", "cert.pem"), ("cert alone", "--key"),
    ("key alone", "--cert"),
])
def test_a_certificate_that_cannot_be_used(tmp_path, how, needle):
    own = Own(tmp_path)
    spoil(own, how)
    data = tmp_path / "data"
    refused = run("serve", "--listen", "off", "--https", "127.0.0.1:0", "--data", data, *own.options)
    assert_refused(refused, needle)
    assert not data.exists(), "nothing was touched"


# --- the command line ------------------------------------------------------------------------------


def test_https_alone(make_tls, tmp_path):
    server = make_tls(start=False)
    server.arguments = lambda port=0: ["serve", "--listen", "off", "--https", "127.0.0.1:0", "--data", server.data]
    server.spawn()
    (line,) = server._first_lines(1)
    assert line.startswith("listening on https://127.0.0.1:")
    server.https_port = int(line.rsplit(":", 1)[1])
    with server.client(tls=trusting(run("ca", "--data", server.data).stdout)) as client:
        expect(client.get("/_azsreg/health"), 200)
    address = f"127.0.0.1:{server.https_port}"
    for arguments, env in ((("--https", address), {}), ((), {"AZSREG_LISTEN": "off", "AZSREG_HTTPS": address})):
        asked = run("healthcheck", *arguments, env=env)
        assert (asked.returncode, asked.stdout, asked.stderr) == (0, "ok\n", "")
    assert run("healthcheck", "--listen", address).returncode == 1, "plain http to the https port"
    server.stop()
    assert run("healthcheck", "--https", address).returncode == 1


def test_the_health_of_a_server_with_both(server):
    both = {"AZSREG_LISTEN": f"127.0.0.1:{server.port}", "AZSREG_HTTPS": f"127.0.0.1:{server.https_port}"}
    assert run("healthcheck", env=both).returncode == 0
    assert run("healthcheck", "--https", both["AZSREG_LISTEN"]).returncode == 1, "TLS to the plain port"
    assert run("healthcheck", "--https", both["AZSREG_HTTPS"], env={"AZSREG_LISTEN": "off"}).returncode == 0


@pytest.mark.parametrize("options, needle", [
    (["--listen", "off"], "--https"),
    (["--listen", "off", "--https", "off"], "--https"),
    (["--https", "nonsense"], "nonsense"),
    (["--https", "127.0.0.1:99999"], "99999"),
    (["--https", "127.0.0.1:0", "--tls-host", "a b"], "a b"),
    (["--https", "127.0.0.1:0", "--tls-host", "fine.example", "--tls-host", "https://x"], "https://x"),
    (["--cert", "a", "--key", "b"], "--https"),
])
def test_flags_that_make_no_sense(tmp_path, options, needle):
    listen = [] if "--listen" in options else ["--listen", "127.0.0.1:0"]
    assert_refused(run("serve", *listen, "--data", tmp_path / "data", *options), needle)
    assert not (tmp_path / "data").exists()


def test_a_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        refused = run("serve", "--listen", "127.0.0.1:0", "--https", address, "--data", tmp_path / "data")
        assert_refused(refused, address)
    assert not (tmp_path / "data").exists()
