"""Allocations of a request fail: each of them alone, and all from one on.

Whatever the moment, the caller gets the right answer, an error in ARM's shape, or a closed
connection (where not even an error could be sent); never a wrong answer, and the next request works.
"""

import http.client

import pytest

from azsregtest import arm, contoso, tokens
from azsregtest.arm import body, query
from world import CLOUD, Book

MOST = 400  # more allocations than any request makes
ALPINE = contoso.ALPINE


def tagged(number):
    return {f"tag{n}": f"value {n} " * 20 + str(number) for n in range(12)}


def get_one(client, made, number):
    return client.get(made.url)


def list_them(client, made, number):
    return client.get(arm.registrations(contoso.APSS) + query())


def put_one(client, made, number):
    return client.put(made.url, body(tokens.mint(cloud_id=CLOUD), tags=tagged(number)))


def patch_one(client, made, number):
    return client.patch(made.url, {"tags": {f"more{number % 7}": "x" * 250}})


def map_customer(client, made, number):
    return made.add(ALPINE, contoso.ALPINE_TENANT)


def get_key(client, made, number):
    return client.post(made.below("getactivationkey"))


def list_groups(client, made, number):
    return client.get(arm.subscription(contoso.APSS) + "/resourceGroups" + query(arm.GROUPS_VERSION))


def missing(client, made, number):
    return client.get(made.path + "-not" + query())


REQUESTS = [get_one, list_them, put_one, patch_one, map_customer, get_key, list_groups, missing]


def essence(answer):
    """What a GET says, without what differs from one answer to the next."""
    return answer.status, answer.body, answer.headers.get("etag"), answer.headers.get("x-ms-error-code")


def sweep(server, shim, act, many):
    shut = wrong_doors = 0
    with server.client() as client:
        book = Book(server)
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, "r")
        for number in range(12):
            assert book.put(client, f"other{number}").status in (200, 201)
        assert put_one(client, made, 0).status in (200, 201)
        reference = act(client, made, 0)
        assert reference.status in (200, 201, 404)
        for skip in range(MOST):
            before = made.get()
            shim.fail_allocations(skip, 10**9 if many else 1)
            answer = None
            try:
                answer = act(client, made, skip)
            except (OSError, EOFError, http.client.HTTPException):
                shut += 1
            failed = shim.failed
            shim.clear()
            after = made.get()  # it works again, at once
            if not failed:
                assert answer is not None and answer.status in (200, 201, reference.status), answer
                break
            where = f"{act.__name__}, allocation {skip}: {answer}"
            assert after.status == 200, where
            if answer is not None and answer.status >= 500:
                wrong_doors += 1
                assert answer.status in (500, 503), where
            elif answer is not None:
                assert answer.status in (200, 201, reference.status), where
                if act in (get_one, list_them, list_groups, missing):
                    assert act is missing or essence(answer) == essence(act(client, made, skip)), where
                elif act is put_one:
                    assert after.json()["tags"] == tagged(skip), where
                    assert after.etag == answer.etag, where
            if act is put_one and (answer is None or answer.status >= 500):
                new = after.json()["tags"] == tagged(skip)
                assert after.body == before.body or (answer is None and new), where
            if act is patch_one and (answer is None or answer.status >= 500):
                assert answer is None or after.body == before.body, where
        else:
            raise AssertionError(f"{act.__name__} makes more than {MOST} allocations")
        book.verify(client)
    return skip, shut, wrong_doors


@pytest.mark.parametrize("many", [False, True], ids=["one fails", "all fail from one on"])
@pytest.mark.parametrize("act", REQUESTS, ids=lambda act: act.__name__)
def test_allocations_that_fail(make_server, shim, record_property, act, many):
    server = make_server("--log-level", "warn")
    count, shut, refused = sweep(server, shim, act, many)
    record_property("allocations", count)
    record_property("connections shut", shut)
    print(f"{act.__name__}: {count} allocations, {refused} refused, {shut} connections shut")
    server.kill()
    server.start()
    with server.client() as client:
        assert arm.Registration(client, contoso.APSS, contoso.GROUP, "r").get().status == 200


def test_connections_come_and_go_without_memory(make_server, shim):
    server = make_server("--log-level", "warn")
    for skip in range(60):
        shim.fail_allocations(skip, 1 + skip % 5)
        try:
            with server.client() as client:
                answer = client.get("/_azsreg/health")
                assert answer.status in (200, 500, 503), answer
        except (OSError, EOFError, http.client.HTTPException):
            pass
        shim.clear()
        with server.client() as client:
            assert client.get("/_azsreg/health").status == 200


@pytest.mark.parametrize("many", [False, True], ids=["alone", "all"])
@pytest.mark.parametrize("padding", [0, 2600, 4500])
def test_a_shortage_does_not_hide_a_lock(make_server, shim, padding, many):
    """Nothing that was found while memory was short is remembered for the next request."""
    server = make_server("--log-level", "warn")
    with server.client() as client:
        made, other = (arm.Registration(client, contoso.APSS, contoso.GROUP, name) for name in ("r", "other"))
        for one in (made, other):
            assert client.put(one.url, body(tokens.mint(cloud_id=CLOUD))).status == 201
        assert made.add(ALPINE, contoso.ALPINE_TENANT).status == 200
        lock = arm.below(made.path, "locks", "l") + query("2016-09-01")
        assert client.put(lock, {"properties": {"level": "ReadOnly"}}).status == 201
        sent = b'{"properties":{"tenantId":"%s"}}' % contoso.ALPINE_TENANT.encode() + b" " * padding
        for skip in range(MOST):
            assert other.add(ALPINE, contoso.ALPINE_TENANT).status in (200, 201)  # what is remembered is of another path
            shim.fail_allocations(skip, 10**9 if many else 1)
            try:
                assert client.put(made / ALPINE, sent).status in (409, 503)
            except (OSError, EOFError, http.client.HTTPException):
                pass
            failed = shim.failed
            shim.clear()
            assert made.add(ALPINE, contoso.ALPINE_TENANT).status == 409, f"after {skip} allocations"
            if not failed:
                break
        assert not failed
