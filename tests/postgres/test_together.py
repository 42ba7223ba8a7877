"""Requests that come together: what they ask is asked in one go, and each has to see what was done before it.

AZSREG_BIN   the program (as for tests/blackbox)
"""

import collections
import concurrent.futures
import contextlib
import json
import random
import threading

import pytest

import cluster
from test_servers import Shared, made, store, until  # noqa: F401  pylint: disable=unused-import

from azsregtest import contoso
from azsregtest.arm import Api, expect

CLIENTS, ROUNDS = 16, 24


def customers_of(number):
    """Two of a client's own; both have its tenant, so that each takes the other's place."""
    return [f"c0b10000-0000-4000-8000-{number:08x}000{which}" for which in (1, 2)]


def tenant_of(number):
    return f"c0b10000-0000-4000-9000-{number:012x}"


@pytest.fixture
def two(store, tmp_path):  # noqa: F811
    directory = json.loads(contoso.FILE.read_text(encoding="utf-8"))
    like = next(one for one in directory["subscriptions"] if one["id"] == contoso.ALPINE)
    for number in range(CLIENTS):
        directory["tenants"].append({"id": tenant_of(number)})
        directory["subscriptions"] += [{**like, "id": customer, "tenant": tenant_of(number)} for customer in customers_of(number)]
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(directory), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Shared(tmp_path / f"server{number}", store, path)) for number in range(2)]


def all_at_once(work):
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(CLIENTS)))


def test_each_reads_what_it_wrote(two):
    """Whichever server it asks, and with everybody else's requests in the same batches."""
    registration = Api(two[0], "together").registration()

    def work(number):
        draw = random.Random(f"together {number}")
        mapped = {}
        with two[0].client() as one, two[1].client() as other:
            for _ in range(ROUNDS):
                customer = draw.choice(customers_of(number))
                if draw.random() < 0.25:
                    expect(draw.choice((one, other)).delete(registration / customer), 200 if customer in mapped else 204)
                    mapped.pop(customer, None)
                else:
                    wanted = {"properties": {"tenantId": tenant_of(number)}}
                    answer = expect(draw.choice((one, other)).put(registration / customer, wanted), 200)
                    mapped = {customer: answer.json()["etag"]}
                for asked in customers_of(number):
                    answer = draw.choice((one, other)).get(registration / asked)
                    assert (answer.json()["etag"] if answer.status == 200 else answer.status) == mapped.get(asked, 404), answer
        return mapped

    mapped = {customer: etag for one in all_at_once(work) for customer, etag in one.items()}
    with two[1].client() as client:
        listed = expect(client.get(registration.list_url), 200).json()["value"]
    assert {item["name"].split("/")[1]: item["etag"] for item in listed} == mapped


def done_to(client, registration):
    """What the server says was done to each mapping: how often it was made, less how often it was removed."""
    kept = expect(client.get("/_azsreg/requests?limit=1000"), 200).json()
    assert not kept["dropped"]
    counts = collections.Counter()
    for change in (change for one in kept["value"] for change in one["changes"]):
        if change["id"].lower().startswith(f"{registration.path}/customerSubscriptions/".lower()):
            counts[change["id"].rsplit("/", 1)[1]] += {"created": 1, "changed": 0, "removed": -1}[change["op"]]
    return counts


def test_those_of_one_turn_see_each_other(two):
    """All at the same three mappings, two of which have one tenant: none is made twice, and none is removed that is not there."""
    registration = Api(two[0], "one turn").registration()
    wanted = [contoso.ALPINE, contoso.ALPINE_SECOND, contoso.WOODGROVE]

    def work(number):
        draw = random.Random(f"one turn {number}")
        with two[0].client() as client:
            for _ in range(ROUNDS):
                url = registration / draw.choice(wanted)
                seen = client.get(url)
                headers = {"If-Match": seen.etag} if seen.status == 200 else {"If-None-Match": "*"}
                if draw.random() < 0.3:
                    assert client.delete(url).status in (200, 204)
                    continue
                answer = client.put(url, None, headers=headers)
                assert answer.status in (200, 412), answer
                renewed[headers.get("If-Match")] += answer.status == 200

    renewed = collections.Counter()
    all_at_once(work)
    assert max(count for etag, count in renewed.items() if etag) == 1, "two have replaced what only one of them can have seen"
    with two[0].client() as client:
        done = done_to(client, registration)
        listed = expect(client.get(registration.list_url), 200).json()["value"]
    assert collections.Counter(item["name"].split("/")[1] for item in listed) == +done and not -done


REFUSING = """CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 IF NEW.id = decode('{customer}', 'hex') THEN RAISE 'not this one'; END IF; RETURN NEW; END $$"""


def test_what_the_database_refuses_ends_with_its_turn(two, store):  # noqa: F811
    """Whoever was in the turn hears of it, nothing of it is kept, and the next one is as ever."""
    registration = Api(two[0], "refused").registration()
    bad = customers_of(0)[0]
    cluster.sql(store, REFUSING.format(customer=bad.replace("-", "")),
                "CREATE TRIGGER refuses BEFORE INSERT OR UPDATE ON customer_subscription FOR EACH ROW EXECUTE FUNCTION refuses()")

    def work(number):
        with two[0].client() as client:
            for _ in range(ROUNDS):
                answer = client.put(registration / customers_of(number)[0], {"properties": {"tenantId": tenant_of(number)}})
                assert answer.status in ((500, 503) if number == 0 else (200, 500, 503)), answer

    all_at_once(work)
    cluster.sql(store, "DROP TRIGGER refuses ON customer_subscription", "DROP FUNCTION refuses")
    with two[0].client() as client:
        assert bad not in registration.mapped()
        for number in range(CLIENTS):
            expect(client.put(registration / customers_of(number)[0], {"properties": {"tenantId": tenant_of(number)}}), 200)
        assert len(registration.mapped()) == CLIENTS


def test_connections_are_cut_under_load(two, store, made):  # noqa: F811
    """Whatever was on its way then, the servers come back, each time."""
    registration = Api(two[0], "cut").registration()
    over = threading.Event()

    def work(number):
        with two[number % 2].client() as client:
            while not over.is_set():
                for answer in (client.put(registration / customers_of(number)[0], {"properties": {"tenantId": tenant_of(number)}}),
                               client.get(registration / customers_of(number)[0])):
                    assert answer.status in (200, 404, 503), answer

    def cut():
        try:
            for which in ("", "AND query LIKE '%customer_subscription%'", "AND query LIKE '%COMMIT%'") * 3:
                cluster.sql(f"{made.superuser}/{store.rsplit('/', 1)[1]}", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                            f" WHERE datname = current_database() AND pid <> pg_backend_pid() {which}")
                for server in two:
                    with server.client() as client:
                        until(lambda: client.get(registration.url).status == 200, "the server comes back")  # pylint: disable=cell-var-from-loop
                        until(lambda: client.put(registration / customers_of(0)[1], None).status == 200, "it writes")  # pylint: disable=cell-var-from-loop
        finally:
            over.set()

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        cutting = pool.submit(cut)
        all_at_once(work)
        cutting.result()
