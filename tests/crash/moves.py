"""SIGKILL while a registration with many mappings is moved to and fro: it is always whole, and in one place.

usage: tests/crash/moves.py [ROUNDS [MAPPINGS [SEED]]]      50 rounds of 100,000 by default
"""

import pathlib
import random
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "blackbox"))

from azsregtest import arm, contoso, many  # noqa: E402
from azsregtest.arm import Api  # noqa: E402
from azsregtest.server import Server  # noqa: E402


def counted(server, made, group):
    api = Api(server, "count")
    try:
        return many.count_mappings(api, made, group)
    finally:
        api.close()


def run(folder, rounds, mappings, seed):
    dice = random.Random(seed)
    server = Server(folder, contoso.FILE).start()
    api = Api(server, "moves")
    made = api.registration()
    groups = [many.HOME] + [arm.group(contoso.APSS, api.group()) for _ in range(2)]
    api.close()
    server.stop()
    many.fill(server, made, mappings)
    server.start()
    at = moves = 0
    for number in range(rounds):
        at, acknowledged = many.kill_while_moving(server, made, groups, at, dice)
        moves += acknowledged
        if number % 10 == 9 or number == rounds - 1:
            found = counted(server, made, groups[at])
            assert found == mappings, f"{found} mappings of {mappings}"
            print(f"{number + 1} rounds, {moves} moves: whole", flush=True)
    server.stop()


def main():
    numbers = [int(word) for word in sys.argv[1:]] + [50, 100_000, 1][len(sys.argv) - 1:]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="azsreg-moves-"))
    print(f"moves under SIGKILL, seed {numbers[2]}, in {folder}", flush=True)
    run(folder, *numbers)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
