"""The switches of faults.c, as attributes: shim.write_errno = errno.ENOSPC."""

import mmap
import struct
import subprocess

from azsregtest import binary

FIELDS = (
    "write_errno write_skip sync_errno sync_skip open_errno accept_errno memory_skip memory_last"
    " clock_step read_errno bound bound_skip bound_last failed allocations"
).split()
BOUNDS = ["", "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT write", "RELEASE write", "ROLLBACK TO write"]


def build(folder):
    made = folder / "faults.so"
    source = binary.ROOT / "tests" / "faults" / "faults.c"
    flags = ["-shared", "-fPIC", "-O1", "-D_GNU_SOURCE", "-fno-builtin", "-U_FORTIFY_SOURCE"]
    subprocess.run(["cc", *flags, "-o", made, source, "-ldl"], check=True)
    return made


class Shim:
    def __init__(self, library, path):
        path.write_bytes(bytes(8 * len(FIELDS)))
        with open(path, "r+b") as file:
            self.__dict__["_at"] = mmap.mmap(file.fileno(), 0)
        self.__dict__["env"] = {"LD_PRELOAD": library, "FAULTS_FILE": path}
        self.clear()

    def __getattr__(self, name):
        return struct.unpack_from("q", self._at, 8 * FIELDS.index(name))[0]

    def __setattr__(self, name, value):
        struct.pack_into("q", self._at, 8 * FIELDS.index(name), value)

    def clear(self):
        """Everything works again."""
        self.memory_skip = -1
        for name in FIELDS:
            if name != "memory_skip":
                setattr(self, name, 0)

    def fail_bound(self, sql, count, skip=0):
        """A statement of transactions fails, count times; the memory it needs is not there."""
        self.bound = 0
        self.failed = 0
        self.bound_skip, self.bound_last = skip, count
        self.bound = BOUNDS.index(sql)

    def fail_allocations(self, skip, count):
        self.memory_skip = -1
        self.allocations = self.failed = 0
        self.memory_last = count
        self.memory_skip = skip
