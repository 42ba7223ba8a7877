"""Where things are, and how long a measurement lasts."""

import os
import pathlib

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent.parent
OUT = pathlib.Path(os.environ.get("AZSREG_BENCH_OUT", ROOT / "build" / "bench"))
AZSREG = pathlib.Path(os.environ.get("AZSREG_BENCH_BIN", ROOT / "build/release/azsreg"))
ONE_COMMIT = pathlib.Path(os.environ.get("AZSREG_BENCH_ONE_COMMIT", ROOT / "build/one-commit/azsreg"))
BEFORE = os.environ.get("AZSREG_BENCH_BEFORE")  # another build to measure against
SLOWSYNC = OUT / "slowsync.so"
BARE = OUT / "bare"
MIX = OUT / "mix"
PEERS = BENCH / "peers" / "node_modules"


class Pace:
    """How often and how long: the full form, or --quick."""

    def __init__(self, quick, rounds=None, seconds=None, wal_seconds=None, usage_records=None):
        self.quick = quick
        self.rounds = rounds or (3 if quick else 5)
        self.seconds = seconds or (1 if quick else 4)
        self.starts = 11 if quick else 41
        self.wal_seconds = wal_seconds or (4 if quick else 60)
        self.usage_records = usage_records or 600_000
        self.peer_warm_up = 2 if quick else 8
        self.peer_rounds = 1 if quick else self.rounds  # their ratios are far from the noise
