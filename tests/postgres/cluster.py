#!/usr/bin/env python3
"""A PostgreSQL cluster of the tests' own: a fresh folder, a free port of the loopback, gone with whoever asked for it.

    python3 tests/postgres/cluster.py run -- COMMAND…    runs COMMAND with AZSREG_TEST_POSTGRES set, and passes its status on

As a module: Cluster is one server; pair.py has two of them, of which one stands by.

It needs Debian's postgresql-15 (`scripts/install.sh test`) and no root: run by root, the server is
`postgres`, or nobody, for it refuses to be root. Nothing here is safe from a power cut, only from a
server that is killed: the disk is never waited for.
"""

import contextlib
import glob
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

OWNER = "azsreg"  # the role of all tests: no superuser, as in production
PATIENCE = 60  # ends what hangs; nothing is measured with it
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": 400,
    "shared_buffers": "32MB",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_keep_size": "64MB",
    "wal_retrieve_retry_interval": "100ms",
    # in its folder, so that a server that is killed leaves none of it in /dev/shm
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "log_lock_waits": "on",
    "log_line_prefix": "%m [%p] %q%d %a ",
}


def program(name):
    """Where a program of PostgreSQL is: Debian keeps the server's out of PATH."""
    kept = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: float(path.split("/")[4]))
    found = kept[-1] if kept else shutil.which(name)
    if not found:
        raise RuntimeError(f"PostgreSQL's {name} is not installed (scripts/install.sh test)")
    return found


def is_there():
    """Whether a cluster can be made on this machine."""
    try:
        return bool(program("initdb") and program("postgres"))
    except RuntimeError:
        return False


def _user():
    """Who the server is where the tests are root's; else None."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def give_to_server(folder):
    user = _user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def as_user(*options):
    user = _user()
    change = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
    return ["setpriv", *change, *options] if change or options else []


def environment():
    """Ours without any setting of PostgreSQL's: a test means the server that it names."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), env=environment(), cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def wait_for(is_so, what):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.01)


def _psql(url, *words):
    return run(program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, *words).splitlines()


def sql(url, *statements):
    """Each statement in a transaction of its own; the rows of all, a line each, its columns joined by |."""
    return _psql(url, *(word for one in statements for word in ("-c", one)))


def sql_file(url, path):
    """The same for more than a command line holds."""
    return _psql(url, "-f", path)


def create_database(server, name, template="template0"):
    """server: a URL without a database, as AZSREG_TEST_POSTGRES is. The database's own URL."""
    sql(f"{server}/postgres", f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LOCALE 'C'")
    return f"{server}/{name}"


def drop_database(server, name):
    """Waits for who is about to leave. Not WITH (FORCE): only a superuser may end autovacuum so, and without it ends by itself."""
    sql(f"{server}/postgres", f"DROP DATABASE IF EXISTS {name}")


def free_port():
    """None that the system would give to an outgoing connection while a server is down for a moment."""
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        port = random.SystemRandom().randrange(10000, max(first, 10001))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _state(pid):
    """T when it is stopped; nothing when it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _stop(pid):
    """A process is stopped a moment after it was told to."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return
    wait_for(lambda: _state(pid) in ("T", "Z", ""), "a process to stop")


class Folder:
    """A folder that goes with this process, whatever ends it: somebody else removes it once our end of a pipe is closed."""

    KEEPER = "cat; until rm -rf \"$1\"; do :; done"

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-postgres-"))
        give_to_server(self.path)
        # a session of its own: a Ctrl-C at the terminal is for us
        self.keeper = subprocess.Popen(["sh", "-c", self.KEEPER, "sh", self.path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True)

    def close(self):
        self.keeper.stdin.close()
        self.keeper.wait()


class Cluster:
    """One server: start() .. stop(), quit() or kill(); start() again goes on with the same data on the same port."""

    def __init__(self, folder=None, name="main", **settings):
        self.own_folder = None if folder else Folder()
        self.folder = pathlib.Path(folder or self.own_folder.path)
        self.name = name
        self.data = self.folder / name
        self.log_path = self.folder / f"{name}.log"
        self.settings = {**SETTINGS, **settings}
        self.process = None
        self.port = free_port()

    def create(self, roles=(f"{OWNER} LOGIN CREATEDB", "standby LOGIN REPLICATION")):
        run(*as_user(), program("initdb"), "--pgdata", self.data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
             "--locale=C", "--no-sync", "--no-instructions")
        self.start()
        sql(f"{self.superuser}/postgres", *(f"CREATE ROLE {role}" for role in roles))
        return self

    @property
    def url(self):
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}"

    @property
    def superuser(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="backslashreplace")

    def start(self):
        """A port that somebody was quicker to take is left to him, as long as nobody was told of ours."""
        assert self.process is None, "already started"
        is_new = not self.log_path.exists()
        while not self._start() and is_new and "Address already in use" in self.log():
            self.port = free_port()
            self.log_path.unlink()
        if not self.process:
            raise RuntimeError(f"PostgreSQL does not start:\n{self.log()[-4000:]}")
        return self

    def _start(self):
        settings = {**self.settings, "port": self.port, "unix_socket_directories": self.folder}
        flags = [f"--{name}={value}" for name, value in settings.items()]
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*as_user("--pdeathsig=QUIT"), program("postgres"), "-D", self.data, *flags],
                                            cwd="/", env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(lambda: self.process.poll() is not None or self._is_ready(), "PostgreSQL to be ready")
        if self.process.poll() is not None:
            self.process = None
        return self.process

    def _pid_file(self):
        try:
            return (self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []

    def _is_ready(self):
        """The eighth line says what pg_ctl waits for; a standby that takes readers is ready, too."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _end(self, number):
        process, self.process = self.process, None
        if process:
            process.send_signal(number)
            process.wait(PATIENCE)

    def stop(self):
        """Whoever is connected loses the connection, what they had begun is undone."""
        self._end(signal.SIGINT)

    def quit(self):
        """`pg_ctl stop -m immediate`: as after a crash, but it leaves no shared memory behind."""
        self._end(signal.SIGQUIT)

    def kill(self):
        """SIGKILL, to all of its processes, and what they shared goes as well."""
        if not self.process:
            return
        self.freeze()
        shared = self._pid_file()[6].split()[1]
        for pid in self._children():  # none is new and none is gone, they are stopped
            os.kill(pid, signal.SIGKILL)
        self._end(signal.SIGKILL)
        # it can be away already, when the last process that used it has marked it
        subprocess.run(["ipcrm", "--shmem-id", shared], stderr=subprocess.DEVNULL, check=False)

    def _children(self):
        path = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text(encoding="ascii").split()]

    def freeze(self):
        """It hangs: nothing is closed, nothing answers. Who starts the others is stopped first."""
        _stop(self.process.pid)
        for pid in self._children():
            _stop(pid)

    def thaw(self):
        for pid in (*self._children(), self.process.pid):
            with contextlib.suppress(ProcessLookupError):  # one that ends by itself meanwhile
                os.kill(pid, signal.SIGCONT)

    def create_database(self, name, template="template0"):
        return create_database(self.url, name, template)

    def drop_database(self, name):
        drop_database(self.url, name)

    def close(self):
        if self.process:
            self.thaw()
        self.quit()
        if self.own_folder:
            self.own_folder.close()

    def __enter__(self):
        return self.create()

    def __exit__(self, *_):
        self.close()


def _ends(*_):
    raise SystemExit(128 + signal.SIGTERM)


def _see_through(process):
    """Its status. A Ctrl-C is for the command, which has its own things to put away in the database first."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def _serve(cluster, command):
    cluster.create()
    process = subprocess.Popen(command, env={**os.environ, "AZSREG_TEST_POSTGRES": cluster.url})
    try:
        status = _see_through(process)
        return 128 - status if status < 0 else status
    finally:
        process.terminate()
        process.wait()


def main(arguments):
    if len(arguments) < 3 or arguments[:2] != ["run", "--"]:
        print("usage: cluster.py run -- COMMAND…", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _ends)
    cluster = Cluster()
    try:
        return _serve(cluster, arguments[2:])
    except (RuntimeError, OSError) as wrong:
        print(f"cluster.py: {wrong}", file=sys.stderr)
        return 1
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
