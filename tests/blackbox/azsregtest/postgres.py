"""The same tests over PostgreSQL: AZSREG_TEST_POSTGRES is a server's URL without a database, or `own`
for a cluster of the tests' own. What would be a data folder is a database there, empty at first, and
gone with the test that made it.

Commands that a test gives a store of its own, and `serve` with `--data` among its options, stay what they are.
"""

import atexit
import functools
import itertools
import os
import pathlib
import secrets
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "postgres"))

import cluster  # noqa: E402

from . import binary  # noqa: E402

SETTING = "AZSREG_TEST_POSTGRES"


def _server():
    """Whoever comes first makes the cluster; those that run tests at the same time are told of it."""
    if os.environ.get(SETTING) == "own":
        made = cluster.Cluster()
        atexit.register(made.close)
        os.environ[SETTING] = made.create().url
    return os.environ.get(SETTING)


SERVER = _server()
_made = {}  # data folder -> database
_loaded = {}  # data folder -> the directory that the last start was with
_serial = itertools.count()
in_use = set()  # data folders of servers that run


def _create(data, template):
    _made[data] = f"azsreg_test_{os.getpid()}_{next(_serial)}"
    return cluster.create_database(SERVER, _made[data], template)


@functools.cache
def _empty():
    """One with all its tables: copying it is several times as fast as making them."""
    done = binary.run("migrate", env={"AZSREG_STORE": _create("template", "template0")})
    assert done.returncode == 0, done.stderr
    return _made["template"]


def store_of(data, afresh=False):
    """The URL of what stands for this data folder; afresh: nothing of an earlier start is in it."""
    if afresh:
        drop(data)
    return f"{SERVER}/{_made[data]}" if data in _made else _create(data, _empty())


def load_another(server):
    """A directory file that has changed since the last start is for `azsreg directory load`: a server would not start on it.
    Where that refuses it, the server says why as well."""
    known = _loaded.get(server.data)
    if not server.directory or not pathlib.Path(server.directory).is_file():
        return
    _loaded[server.data] = pathlib.Path(server.directory).read_bytes()
    if known not in (None, _loaded[server.data]):
        binary.run("directory", "load", server.directory, "--store", store_of(server.data))


def run(server, statements):
    """In the database of a server, past it; the lines that come of it."""
    script = server.folder / "statements.sql"
    script.write_text("".join(f"{one};\n" for one in statements), encoding="utf-8")
    return cluster.sql_file(store_of(server.data), script)


def drop(data):
    _loaded.pop(data, None)
    name = _made.pop(data, None)
    if name:
        cluster.drop_database(SERVER, name)


def made():
    return set(_made) - {"template"}


@atexit.register
def _drop_all():
    for data in set(_made):
        drop(data)


def port():
    """0 lets the system choose; but over PostgreSQL the port is in the server's public URL."""
    return cluster.free_port() if SERVER else 0


def was_taken(log):
    """Somebody was quicker to listen at the port that was free."""
    return SERVER is not None and "ddress already in use" in log


def _says(flag, options, env):
    return flag in options or ("AZSREG" + flag[1:].replace("-", "_").upper()) in env


def _signed(options, env):
    said = options[options.index("--auth") + 1] if "--auth" in options else env.get("AZSREG_AUTH")
    return said == "token"


def _own_token(data):
    """Where a server alone makes it; one of several is given it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / "control-token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"azsregctl_{secrets.token_urlsafe(32)}\n", encoding="ascii")
    return path


def _control(server, options, env):
    """As it is without a store: with --auth token there is a token in the data folder, and else nobody is kept from anything."""
    if not _signed(options, env):
        return [] if _says("--control", options, env) else ["--control", "full"]
    if server.in_memory or _says("--control-token-file", options, env):
        return []
    return ["--control-token-file", _own_token(server.data)]


def arguments(server, port):
    """What `serve` is told instead of --data. A store is shared, so its defaults are other ones: what a server
    answers about itself is opened again, and its URL has to be known before it listens."""
    options, env = server.options, server.env or {}
    flags = ["--store", store_of(server.data, afresh=server.in_memory)]
    load_another(server)
    if not _says("--public-url", options, env):
        flags += ["--public-url", f"http://127.0.0.1:{port}"]
    return flags + _control(server, options, env)
