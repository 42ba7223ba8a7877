"""A tree with a Debian or Ubuntu in it, and the service as its unit would run it there."""

import os
import pathlib
import re
import subprocess

from azsregtest import binary
from azsregtest.client import Client

HERE = pathlib.Path(__file__).parent
AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]
PLAIN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
UNIT = "/lib/systemd/system/azsreg.service"
SETTINGS = "/etc/default/azsreg"
DATA, DATA_LINK = "/var/lib/private/azsreg", "/var/lib/azsreg"  # as DynamicUser= has it


class Tree:
    """What another tree has, and what is changed of it: in memory, and gone in the end."""

    def __init__(self, place, below):
        """Below is a folder, or a tree that is no longer changed."""
        self.place, self.below = place, below
        self.path = place / "tree"

    @property
    def layers(self):
        return [f"{self.place}/upper", *(self.below.layers if isinstance(self.below, Tree) else [str(self.below)])]

    @property
    def inside(self):
        """What puts a command among the tree's mounts."""
        return [*AS_ROOT, "nsenter", "--target", self.pid, "--mount"]

    def __enter__(self):
        self.place.mkdir()
        among = self.below.inside if isinstance(self.below, Tree) else AS_ROOT
        self.holder = subprocess.Popen([*among, HERE / "hold.sh", self.place, ":".join(self.layers[1:])],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self.holder.stdout.readline().strip()
        assert self.pid, "it cannot be mounted"
        return self

    def __exit__(self, *_):
        self.holder.communicate()

    def take(self, file, name=None):
        subprocess.run([*self.inside, "cp", "-L", file, f"{self.path}{name or file}"], check=True)

    def command(self, *argv, **variables):
        words = [f"{name}={value}" for name, value in {**PLAIN, **variables}.items()]
        return binary.LEASH + [*self.inside, str(HERE / "enter.sh"), str(self.path), "env", "-i", *words, *map(str, argv)]

    def run(self, *argv, given="", **variables):
        """What the command said, on standard output and standard error; it has to succeed."""
        done = subprocess.run(self.command(*argv, **variables), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              input=given, check=False)
        assert done.returncode == 0, (argv, done.returncode, done.stdout)
        return done.stdout

    def install(self, file, *options):
        self.take(file, "/azsreg.deb")
        said = self.run("dpkg", *options, "--install", "/azsreg.deb")
        self.run("rm", "/azsreg.deb")
        return said

    def remove(self, **variables):
        return self.run("dpkg", "--remove", "azsreg", **variables)

    def purge(self, **variables):
        return self.run("dpkg", "--purge", "azsreg", **variables)

    def found(self, *paths):
        """Those of the paths that are there, a link that leads nowhere too."""
        return self.run("sh", "-c", 'for path; do if [ -e "$path" ] || [ -L "$path" ]; then echo "$path"; fi; done', "sh",
                        *paths).splitlines()

    def read(self, path):
        return self.run("cat", path)

    def write(self, path, text, mode="644"):
        self.run("sh", "-c", 'mkdir -p "${1%/*}" && cat >"$1" && chmod "$2" "$1"', "sh", path, mode, given=text)

    def version(self):
        return self.run("dpkg-query", "--show", "--showformat", "${Version}", "azsreg")


def settings_of(text):
    """NAME=VALUE of each line that is no comment."""
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


# The server's output is its own alone, so that it ends with it; it is stopped when the input does.
LEASHED = """"$@" & server=$!; exec >/dev/null; cat; kill "$server"; wait "$server\""""


class Service:
    """What systemd would start, by the unit and its settings."""

    def __init__(self, tree):
        self.tree = tree

    def _of_unit(self, key):
        return re.findall(rf"^{key}=(.*)", self.tree.read(UNIT), re.M)

    def settings(self):
        settings = settings_of("\n".join(self._of_unit("Environment")).replace("%S", "/var/lib"))
        for file in self._of_unit("EnvironmentFile"):
            settings |= settings_of(self.tree.read(file.removeprefix("-")))
        return settings

    def __enter__(self):
        self.tree.run("mkdir", "-p", "-m", "700", DATA)
        self.tree.run("ln", "-sfn", "private/azsreg", DATA_LINK)
        [start] = self._of_unit("ExecStart")
        with open(f"{self.tree.place}.log", "wb") as log:
            self.process = subprocess.Popen(self.tree.command("sh", "-c", LEASHED, "sh", *start.split(), **self.settings()),
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not found:
            self.process.communicate()
            raise AssertionError((line, pathlib.Path(f"{self.tree.place}.log").read_text(encoding="utf-8")))
        self.port = int(found[1])
        return self

    def client(self):
        return Client("127.0.0.1", self.port)

    def __exit__(self, *_):
        self.process.communicate()
        assert self.process.returncode == 0, self.process.returncode
