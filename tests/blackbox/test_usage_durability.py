"""A report is there as a whole or not at all, wherever the server is killed; sent again, it charges nothing twice."""

import http.client
import random
import threading

import pytest

from azsregtest import contoso
from azsregtest.arm import Api, expect
from azsregtest.server import Server
from azsregtest.usage import record, report, taken

REPORTERS, ROUNDS, SEEDS = 3, 6, range(3)
HOURS, RESOURCES = 24, 5
SIZE = HOURS * RESOURCES


def records_of(name):
    return [record(hour, uri=f"/{name}/{number}") for number in range(RESOURCES) for hour in range(HOURS)]


class Reporter(threading.Thread):
    """Reports until the server is gone, one after the other: at most one is in doubt."""

    def __init__(self, server, made, stem, acknowledged):
        super().__init__()
        self.server, self.made, self.stem, self.acknowledged = server, made, stem, acknowledged
        self.kept, self.in_doubt, self.wrong = [], None, None

    def run(self):
        try:
            with self.server.client() as client:
                while True:
                    self.in_doubt = f"{self.stem}-{len(self.kept)}"
                    answer = expect(report(client, self.made, records_of(self.in_doubt)), 200)
                    assert taken(answer) == (SIZE, 0, 0), answer
                    self.kept.append(self.in_doubt)
                    self.acknowledged.release()
        except (OSError, EOFError, http.client.HTTPException):
            pass  # killed
        except Exception as error:
            self.wrong = error
        self.acknowledged.release()


def verify(server, reporter):
    with server.client() as client:
        for name in reporter.kept:
            assert taken(expect(report(client, reporter.made, records_of(name)), 200)) == (0, SIZE, 0), name
        for whole in ([(SIZE, 0, 0), (0, SIZE, 0)], [(0, SIZE, 0)]):
            assert taken(expect(report(client, reporter.made, records_of(reporter.in_doubt)), 200)) in whole, reporter.in_doubt


@pytest.mark.parametrize("seed", SEEDS)
def test_none_or_all_of_a_report(tmp_path, seed):
    dice = random.Random(seed)
    server = Server(tmp_path / "server", contoso.FILE, ["--log-level", "warn"]).start()
    try:
        api = Api(server, f"killed {seed}")
        made = [api.registration() for _ in range(REPORTERS)]
        api.close()
        for number in range(ROUNDS):
            acknowledged = threading.Semaphore(0)
            reporters = [Reporter(server, one, f"{number}-{n}", acknowledged) for n, one in enumerate(made)]
            for reporter in reporters:
                reporter.start()
            for _ in range(dice.randrange(1, 9)):
                assert acknowledged.acquire(timeout=120)
            server.kill()
            for reporter in reporters:
                reporter.join()
                assert reporter.wrong is None, repr(reporter.wrong)
            server.assert_sound()
            server.start()
            for reporter in reporters:
                verify(server, reporter)
        server.stop()
        server.assert_sound()
    finally:
        server.kill()
