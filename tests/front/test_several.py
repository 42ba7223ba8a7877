"""What docker/several/ says, as processes: its scripts make a primary and a synchronous standby, its roles are who migrates and who
serves, and its nginx stands in front of two servers, of which one may go, and the primary too."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from azsregtest import binary, contoso
from azsregtest.server import LISTENING
from proxy import Nginx, free_port

sys.path.append(str(binary.ROOT / "tests" / "postgres"))

import cluster  # noqa: E402

HERE = binary.ROOT / "docker" / "several"
PASSWORDS = {"OWNER_PASSWORD": "of the owner", "SERVER_PASSWORD": "of 'servers'", "STANDBY_PASSWORD": "of the standby"}
SIGNED_IN = "host azsreg azsreg,azsreg_owner 127.0.0.1/32 scram-sha-256\n"
VERSION = "api-version=2021-04-01"


class Database:
    """The two of compose.yaml, each made by its script."""

    def __init__(self):
        self.folder = cluster.Folder()
        self.primary = cluster.Cluster(self.folder.path, "primary")
        self.standby = cluster.Cluster(self.folder.path, "standby")

    def create(self):
        shutil.copytree(HERE, self.folder.path / "several")
        self.primary.create(roles=())  # the script makes its own
        self._script("primary.sh", self.primary, PGHOST="127.0.0.1", PGPORT=self.primary.port, PGUSER="postgres")
        rules = self.primary.data / "pg_hba.conf"
        rules.write_text(SIGNED_IN + rules.read_text(encoding="utf-8"), encoding="utf-8")
        self.primary.stop()
        self.primary.start()
        self._script("standby.sh", self.standby, "true", PRIMARY_HOST="127.0.0.1", PRIMARY_PORT=self.primary.port)
        self.standby.start()
        return self

    def _script(self, name, one, *arguments, **settings):
        """As the user that the server is, like the image of PostgreSQL."""
        env = {**cluster.environment(), **PASSWORDS, **{key: str(value) for key, value in settings.items()}, "PGDATA": str(one.data),
               "PATH": os.path.dirname(cluster.program("pg_basebackup")) + ":" + os.environ["PATH"]}
        subprocess.run([*cluster.as_user(), self.folder.path / "several" / name, *arguments], env=env, cwd="/", check=True,
                       stdin=subprocess.DEVNULL)

    def store(self, user):
        return f"host=127.0.0.1,127.0.0.1 port={self.primary.port},{self.standby.port} dbname=azsreg user={user}"

    def settings(self, user, password):
        return {"AZSREG_STORE": self.store(user), "PGPASSWORD": PASSWORDS[password]}

    def fail_over(self):
        self.primary.kill()
        cluster.sql(f"{self.standby.superuser}/postgres", "SELECT pg_promote()")

    def close(self):
        for one in (self.standby, self.primary):
            one.close()
        self.folder.close()


class One:
    """A server, with the settings of compose.yaml."""

    def __init__(self, settings, public_url, log):
        settings = {**settings, "AZSREG_PUBLIC_URL": public_url, "AZSREG_DATA": "", "AZSREG_HTTPS": "", "AZSREG_DIRECTORY": contoso.FILE,
                    "AZSREG_LISTEN": "127.0.0.1:0"}
        with open(log, "wb") as stderr:
            self.process = subprocess.Popen(binary.LEASH + binary.command("serve"), env=binary.environment(settings),
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, text=True)
        found = LISTENING.fullmatch(self.process.stdout.readline())
        assert found, log.read_text(encoding="utf-8")
        self.port = int(found[2])

    def stop(self):
        self.process.terminate()
        assert self.process.wait(binary.PATIENCE) in (0, -9)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Front(Nginx):
    """nginx.conf of docker/several/, with our addresses in the place of its own."""

    def __init__(self, program, folder, port):
        super().__init__(program, folder, None)
        self.proxied = self.alone = port
        self.servers = []

    def config(self):
        text = (HERE / "nginx.conf").read_text(encoding="utf-8")
        for number, one in enumerate(self.servers, 1):
            text = text.replace(f"azsreg{number}:8080", f"127.0.0.1:{one.port}")
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{self.proxied};")
        user = "user root;" if os.geteuid() == 0 else ""
        places = "\n".join(f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"daemon off; worker_processes 1; {user} pid {self.folder}/pid; error_log {self.folder}/error.log info;\n" \
               f"events {{ worker_connections 512; }}\nhttp {{ access_log off;\n{places}\n{text}\n}}\n"


def ask(port, method, path, sent=None):
    """-> status, what was said"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=binary.PATIENCE)
    connection.request(method, path, None if sent is None else json.dumps(sent), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, json.loads(said or b"null")


def group(name):
    return f"/subscriptions/{contoso.APSS}/resourceGroups/{name}?{VERSION}"


def put(port, name):
    return ask(port, "PUT", group(name), {"location": "westcentralus"})[0]


def put_until_kept(port, name):
    """As a client does that is told to come again."""
    deadline = time.monotonic() + binary.PATIENCE
    while (status := put(port, name)) in (502, 503, 504) and time.monotonic() < deadline:
        time.sleep(0.1)
    return status


@pytest.fixture(scope="module")
def database():
    if not cluster.is_there():
        pytest.fail("PostgreSQL is not installed (scripts/install.sh test)", pytrace=False)
    made = Database()
    try:
        yield made.create()
    finally:
        made.close()


@pytest.fixture(scope="module")
def owner(database):
    """Who has migrated."""
    settings = database.settings("azsreg_owner", "OWNER_PASSWORD")
    done = binary.run("migrate", env=settings)
    assert done.returncode == 0, done.stderr
    return settings


@pytest.fixture
def front(database, owner, program, tmp_path):
    made = Front(program("nginx"), tmp_path / "nginx", free_port())
    settings = database.settings("azsreg", "SERVER_PASSWORD")
    try:
        for number in (1, 2):
            made.servers.append(One(settings, f"http://127.0.0.1:{made.proxied}", tmp_path / f"server{number}.log"))
        with made:
            yield made
    finally:
        for one in made.servers:
            one.stop()


def test_migrating_again_changes_nothing(owner):
    assert binary.run("migrate", env=owner).returncode == 0


def test_a_server_may_write_rows_and_make_no_table(database, owner):
    url = f"postgresql://azsreg@127.0.0.1:{database.primary.port}/azsreg"
    env = {**cluster.environment(), "PGPASSWORD": PASSWORDS["SERVER_PASSWORD"]}
    for statement in ("CREATE TABLE t (i INT)", "DROP TABLE setting", "ALTER TABLE setting ADD COLUMN i INT", "CREATE SCHEMA s"):
        done = subprocess.run([cluster.program("psql"), "-X", "-d", url, "-c", statement], env=env, capture_output=True, text=True, check=False)
        assert "permission denied" in done.stderr or "must be owner" in done.stderr, (statement, done)


def test_what_one_wrote_the_other_reads(front):
    one, two = front.servers
    assert put(front.proxied, "shared") == 201
    assert put(one.port, "mine") == 201
    for port in (one.port, two.port, front.proxied):
        for name in ("shared", "mine"):
            assert ask(port, "GET", group(name))[0] == 200
    assert put(two.port, "mine") == 200


def test_a_server_that_goes_is_not_missed(front):
    front.servers[0].kill()
    for number in range(20):
        assert put(front.proxied, f"without-{number}") == 201
        assert ask(front.proxied, "GET", group(f"without-{number}"))[0] == 200
        assert ask(front.proxied, "GET", "/_azsreg/health/ready")[0] == 200


def test_the_standby_takes_over(front, database):
    for number in range(20):
        assert put(front.proxied, f"before-{number}") == 201
    database.fail_over()
    for one in front.servers:
        assert put_until_kept(one.port, f"after-{one.port}") == 201
        for number in range(20):
            assert ask(one.port, "GET", group(f"before-{number}"))[0] == 200
        assert ask(one.port, "GET", "/_azsreg/health/ready")[0] == 200
    assert put(front.proxied, "afterwards") == 201
