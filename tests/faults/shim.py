"""The switches of faults.c, as attributes: shim.write_errno = errno.ENOSPC."""

import contextlib
import mmap
import struct
import subprocess
import time

from azsregtest import binary

FIELDS = (
    "write_errno write_skip sync_errno sync_skip open_errno accept_errno memory_skip memory_last"
    " clock_step read_errno bound bound_skip bound_last failed allocations hold held sync_us copy_errno"
).split()
HOLDS = {"sync": 1, "hash": 2, "key": 4, "sync beside the loop": 8, "database": 16, "content": 32, "row beside the loop": 64}
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

    @contextlib.contextmanager
    def holding(self, what):
        """Calls of that kind do not come back before this ends."""
        self.held = 0
        self.hold = HOLDS[what]
        try:
            yield
        finally:
            self.hold = 0

    def wait_for_held(self, count=1):
        deadline = time.monotonic() + binary.PATIENCE
        while self.held < count:
            assert time.monotonic() < deadline, "nothing came to where it is held"
            time.sleep(0.001)

    def fail_allocations(self, skip, count):
        self.memory_skip = -1
        self.allocations = self.failed = 0
        self.memory_last = count
        self.memory_skip = skip
