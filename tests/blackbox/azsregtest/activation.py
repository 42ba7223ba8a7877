"""Activation keys, read and verified with a library that is not ours."""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from azsregtest.arm import expect
from azsregtest.invariants import no_repeated_key


def unbase64url(text):
    assert "=" not in text and "+" not in text and "/" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def loads(raw):
    return json.loads(raw.decode("utf-8"), object_pairs_hook=no_repeated_key)


def key_of(made):
    """A registration's activation key."""
    answer = expect(made.client.post(made.below("getactivationkey")), 200)
    assert set(answer.json()) == {"activationKey"}
    assert "no-store" in answer.headers["cache-control"]
    return answer.json()["activationKey"]


def keys(client, path="/_azsreg/activation-keys"):
    """The published keys by their ids."""
    return {key["kid"]: key for key in expect(client.get(path), 200).json()["keys"]}


def verified(client, jws):
    """The payload of an activation key whose signature holds against the published keys."""
    head, payload, signature = jws.split(".")
    header = loads(unbase64url(head))
    assert set(header) == {"kid", "alg"} and header["alg"] == "RS256"
    key = keys(client)[header["kid"]]
    number = lambda name: int.from_bytes(unbase64url(key[name]), "big")  # noqa: E731
    public = rsa.RSAPublicNumbers(number("e"), number("n")).public_key()
    assert public.key_size >= 2048
    public.verify(unbase64url(signature), f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return loads(unbase64url(payload))
