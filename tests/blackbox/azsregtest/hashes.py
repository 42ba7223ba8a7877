"""Secrets as hashes that take no time, where a directory file may have them (docs/directory.md)."""

import atexit
import base64
import hashlib
import json
import pathlib
import shutil
import tempfile

PEOPLE = (("servicePrincipals", "secret"), ("users", "password"))


def hashed(secret):
    """A scrypt hash (RFC 7914) that takes no time: N 2, r 1, p 1."""
    salt = b"salt"
    derived = hashlib.scrypt(secret.encode(), salt=salt, n=2, r=1, p=1, dklen=32)
    return "$".join(["scrypt$2$1$1", *(base64.urlsafe_b64encode(raw).decode().rstrip("=") for raw in (salt, derived))])


def with_hashes(document):
    """The directory with the hash of each secret that stands in it in clear text."""
    for people, plain in PEOPLE:
        for one in document[people]:
            one[f"{plain}Hash"] = hashed(one.pop(plain))
    return document


def copy_of(file):
    """The same directory file with hashes, in a folder that goes with this process."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-hashes-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = with_hashes(json.loads(file.read_text(encoding="utf-8")))
    copy = folder / file.name
    copy.write_text(json.dumps(made), encoding="utf-8")
    return copy
