"""Inputs nobody means well with. The answer is a 4xx in ARM's shape (each answer is checked for that),
or success where the bytes happen to be fine; never a 5xx, and the server stays up. Seeded, so that a
failure can be repeated: the seed is the number in the test's name."""

import json
import random
import urllib.parse

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, expect, query
from azsregtest.client import Wire

SEEDS = range(4)
REG = arm.registration(contoso.APSS, contoso.GROUP, "hostile")
ALPHABET = [bytes([b]) for b in range(0x21, 0x100) if b != 0x7F]
NASTY = [b"%00", b"%2F", b"%2f", b"%", b"%%", b"%zz", b"%C3%A4", b"%FF", b"%0D%0A", b"%20", b"+", b"..", b"/", b"//", b";", b"'",
         b"\"", b"<script>", b"${x}", b"\xc3\xa4", b"\xff", b"?", b"&", b"=", b"$", b"#", b"%EF%BB%BF", b"%ED%A0%80", b"A" * 300]


@pytest.fixture(autouse=True)
def still_healthy(server):
    yield
    if server.process.poll() is None:  # conftest.py says so otherwise
        with server.client() as client:
            expect(client.get("/_azsreg/health"), 200)


def judge(answer):
    assert 200 <= answer.status < 500, answer


def noise(dice, length):
    return b"".join(dice.choice(ALPHABET if dice.random() < 0.6 else NASTY) for _ in range(dice.randrange(length)))


def mutated(dice, data):
    """A few small changes anywhere."""
    data = bytearray(data)
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(6)
        if kind == 0:
            data[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 9)))
        elif kind == 1:
            del data[at:at + dice.randrange(1, 9)]
        elif kind == 2 and data:
            data[at % len(data)] ^= 1 << dice.randrange(8)
        elif kind == 3:
            data[at:at] = data[: dice.randrange(len(data) + 1)]
        elif kind == 4:
            data[at:at] = dice.choice(SPLINTERS)
        else:
            del data[at:]
    return bytes(data)


SPLINTERS = [b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b"\\udc00", b"\0", b"null", b"-", b"1e999", b"1" * 400,
             b"\xef\xbb\xbf", b"\xff", b"\xc0\x80", b",", b":", b'{"a":', b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_paths(client, seed):
    dice = random.Random(seed)
    for _ in range(150):
        way = [b"subscriptions", contoso.APSS.encode(), b"resourceGroups", contoso.GROUP.encode(), b"providers",
               b"Microsoft.AzureStack", b"registrations", b"r", b"customerSubscriptions", contoso.ALPINE.encode()]
        way = way[: dice.randrange(len(way) + 1)]
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(way) + 1)
            way[at:at] = [noise(dice, 12)]
        target = b"/" + b"/".join(way).replace(b"?", b"") + query().encode()
        judge(client.request(dice.choice(["GET", "PUT", "DELETE", "PATCH", "POST", "HEAD"]), target))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_for_a_path(client, seed):
    dice = random.Random(1000 + seed)
    for _ in range(150):
        judge(client.request("GET", b"/" + noise(dice, 200)))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_queries(client, seed):
    dice = random.Random(2000 + seed)
    paths = [arm.registrations(contoso.APSS), f"{arm.subscription(contoso.APSS)}/resourceGroups", REG + "/customerSubscriptions"]
    for _ in range(150):
        parts = [noise(dice, 20).replace(b"#", b"")]
        for name in (b"api-version", b"$top", b"$skiptoken", b"$filter"):
            if dice.random() < 0.5:
                value = b"2017-06-01" if name == b"api-version" and dice.random() < 0.8 else noise(dice, 20)
                parts.insert(dice.randrange(len(parts) + 1), name + b"=" + value)
        judge(client.get(dice.choice(paths).encode() + b"?" + b"&".join(parts)))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_skip_tokens(api, seed):
    dice = random.Random(3000 + seed)
    for _ in range(3):
        api.registration()
    target = arm.registrations(contoso.APSS) + query(top=1)
    link = expect(api.client.get(target), 200).json()["nextLink"]
    good = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["$skiptoken"][0].encode()
    for _ in range(150):
        token = mutated(dice, good) if dice.random() < 0.7 else bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
        judge(api.client.get(f"{target}&$skiptoken={urllib.parse.quote(token, safe='')}"))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_filters(client, seed):
    dice = random.Random(4000 + seed)
    words = ["name", "location", "tagName", "tagValue", "eq", "and", "'", "''", "'a'", "substringof", "(", ")", ",", " ", "  ",
             "or", "\0", "ä"]
    target = f"{arm.subscription(contoso.APSS)}/resourceGroups{query('2021-04-01')}&$filter="
    for _ in range(150):
        text = dice.choice(["", " "]).join(dice.choice(words) for _ in range(dice.randrange(15)))
        judge(client.get(target + urllib.parse.quote(text)))


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_bodies(api, seed):
    dice = random.Random(5000 + seed)
    made = api.registration()
    good = json.dumps(body(tokens.mint(cloud_id=made.cloud_id), tags={"a": "1", "ü": "日本"})).encode()
    small = json.dumps({"properties": {"tenantId": contoso.ALPINE_TENANT}, "location": "x"}).encode()
    rg = arm.group(contoso.APSS, api.group()) + query("2021-04-01")
    for _ in range(100):
        for method, target, sent in (("PUT", made.url, good), ("PATCH", made.url, good), ("PUT", made / contoso.ALPINE, small),
                                     ("PUT", rg, b'{"location":"westcentralus","tags":{"a":"b"},"managedBy":"x"}')):
            headers = {"Content-Type": "application/json"} if dice.random() < 0.9 else {}
            judge(api.client.request(method, target, mutated(dice, sent), headers=headers))
    expect(made.get(), 200)
    assert set(made.mapped()) <= {contoso.ALPINE}


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_tokens(api, seed):
    dice = random.Random(6000 + seed)
    inner = json.dumps(tokens.full_payload()).encode()
    for _ in range(150):
        if dice.random() < 0.5:
            token = tokens.encode(mutated(dice, inner), url=dice.random() < 0.5, padding=dice.random() < 0.5)
        else:
            token = mutated(dice, tokens.encode(inner).encode()).decode("latin-1")
        judge(api.client.put(arm.registration(contoso.APSS, contoso.GROUP, "hostile-token") + query(), body(token)))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_as_a_body(api, seed):
    dice = random.Random(7000 + seed)
    made = api.registration()
    for _ in range(50):
        sent = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 300)))
        answer = api.client.put(made.url, sent, headers={"Content-Type": "application/json"})
        expect(answer, 400, "InvalidRequestContent")


@pytest.mark.parametrize("sent", [
    b"[" * 500000, b'{"a":' * 100000, b"[" * 500000 + b"]" * 500000, b'"' + b"\\u0041" * 100000 + b'"', b'{"x":"' + b"a" * 900000 + b'"',
    b"-" * 100000, b'{"a":' + b"9" * 900000 + b"}", b"{" + b'"a":1,' * 100000 + b'"b":2}', b" " * 1000000, b"\xef\xbb\xbf" * 100000,
    b'{"' + b"k" * 900000 + b'":1}', b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(60000)) + b"}",
], ids=["arrays", "objects", "closed arrays", "escapes", "long string", "minuses", "long number", "same key", "white space", "BOMs",
        "long key", "many keys"])
def test_large_bodies(api, sent):
    """The last one and the long key are even fine: unknown members are ignored."""
    made = api.registration()
    for method, target in (("PUT", made.url), ("PUT", made / contoso.ALPINE)):
        judge(api.client.request(method, target, sent, headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("number", ["1e999999", "-1e999999", "1e-999999", "9" * 400, "0." + "0" * 400 + "1", "-0", "1E400",
                                    "1.7976931348623157e309"], ids=lambda number: number[:12])
def test_huge_numbers(api, number):
    made = api.registration()
    for sent in ('{"x":@}', '{"tags":{"n":@}}', '{"location":@}', '{"properties":{"registrationToken":@}}'):
        judge(api.client.put(made.url, sent.replace("@", number), headers={"Content-Type": "application/json"}))
    expect(made.get(), 200)


def test_many_and_long_tags(api):
    made = api.registration()
    judge(api.client.patch(made.url, {"tags": {f"tag{n}": "v" * 100 for n in range(3000)}}))
    judge(api.client.patch(made.url, {"tags": {"k" * 10000: "v" * 100000}}))
    expect(made.get(), 200)


RAW = [
    b"", b"\r\n", b"\r\n\r\n\r\n", b"\0" * 100, b"GET", b"GET /", b"GET / HTTP/9.9\r\n\r\n", b"GET /\r\n\r\n", b"GET  /  HTTP/1.1\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"GET / HTTP/1.1\nHost: x\n\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 100000 + b"\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"A" * 3000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("data", RAW, ids=range(len(RAW)))
def test_bytes_that_are_hardly_http(server, data):
    """Whatever comes back, if anything, is not a success with a body, and not a 5xx but 501 and 505."""
    with Wire("127.0.0.1", server.port) as wire:
        try:
            wire.send(data)
            wire.finish_sending()
        except OSError:
            return
        answer = wire.what_comes()
    if answer:
        assert answer.startswith(b"HTTP/1."), answer[:100]
        status = int(answer.split()[1])
        assert 204 == status or 400 <= status < 500 or status in (501, 505), answer[:300]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_on_the_wire(server, seed):
    dice = random.Random(8000 + seed)
    good = b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" % (REG + query()).encode()
    for _ in range(40):
        with Wire("127.0.0.1", server.port) as wire:
            try:
                wire.send(mutated(dice, good))
                wire.finish_sending()
            except OSError:
                continue
            answer = wire.what_comes()
        assert not answer.startswith((b"HTTP/1.1 500", b"HTTP/1.1 503")), answer


def test_clients_that_leave_in_the_middle(server, api):
    made = api.registration()
    sent = json.dumps(body(tags={"half": "done"})).encode()
    whole = b"PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (made.url.encode(), len(sent), sent)
    for cut in range(1, len(whole), 7):
        with Wire("127.0.0.1", server.port) as wire:
            wire.send(whole[:cut])
    assert "tags" not in made.get().json() or not made.get().json()["tags"], "no half request was carried out"


def test_clients_that_do_not_read(server, api):
    """They ask for a lot and go away; the others are served."""
    for _ in range(20):
        api.registration(tags={f"padding{i}": "x" * 256 for i in range(20)})
    wires = [Wire("127.0.0.1", server.port) for _ in range(20)]
    for wire in wires:
        wire.send(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % (arm.registrations(contoso.APSS) + query()).encode() * 20)
    expect(api.client.get("/_azsreg/health"), 200)
    for wire in wires:
        wire.close()


def test_slow_clients_do_not_stop_the_others(server, client):
    wires = [Wire("127.0.0.1", server.port) for _ in range(30)]
    for wire in wires:
        wire.send(b"GET /subscriptions")
    for _ in range(5):
        expect(client.get("/subscriptions" + query()), 200)
    for wire in wires:
        wire.close()
