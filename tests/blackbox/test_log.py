"""The log: what its lines say, and that nobody who is served ever waits for whoever reads it."""

import contextlib
import json
import os
import re
import resource
import shlex
import signal
import subprocess
import threading

import pytest

from azsregtest import binary
from azsregtest.client import Client
from azsregtest.server import LISTENING

PATH = "/_azsreg/health"
LONG = "/" + "a" * 500  # makes a line of more than half a KiB
ALL_THAT_WAITS = 3 * 1024 * 1024  # more than the log keeps (2 MiB) and a pipe holds


def fields(line):
    """A text line as a dict."""
    return dict(word.split("=", 1) for word in shlex.split(line))


@contextlib.contextmanager
def piped(*options, stderr=subprocess.PIPE, **more):
    """A server whose log goes into a pipe; gives the process and the port."""
    process = subprocess.Popen(
        binary.LEASH + binary.command("serve", "--in-memory", "--listen", "127.0.0.1:0", *options),
        env=binary.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, **more)
    try:
        yield process, int(LISTENING.fullmatch(process.stdout.readline().decode())[2])
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def ask(client, count, path=LONG):
    for _ in range(count):
        client.get(path)


def ask_until_lines_are_dropped(client):
    """More than can wait anywhere; every one of them is answered."""
    count = ALL_THAT_WAITS // len(LONG)
    ask(client, count)
    return count


def read_lines(pipe, until):
    """Lines up to the one that has `until` in it."""
    lines = []
    hang = threading.Timer(binary.PATIENCE, os.close, [pipe.fileno()])
    hang.start()
    for line in iter(pipe.readline, b""):
        lines.append(line.decode())
        if until in lines[-1]:
            break
    hang.cancel()
    return lines


def test_a_log_that_nobody_reads_stops_nothing():
    with piped() as (process, port), Client("127.0.0.1", port) as client:
        asked = ask_until_lines_are_dropped(client)
        lines = read_lines(process.stderr, "event=lines-dropped")
        kept = sum("event=request" in line for line in lines)
        assert fields(lines[-1])["level"] == "warn"
        assert kept + int(fields(lines[-1])["count"]) == asked, "each line is there, or counted"
        assert 0 < kept < asked
        client.get("/after")
        assert "path=/after " in read_lines(process.stderr, "path=/after")[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(binary.PATIENCE) == 0
        assert "event=stopped" in process.stderr.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_whose_log_nobody_reads_can_be_stopped(number):
    with piped() as (process, port):
        with Client("127.0.0.1", port) as client:
            ask_until_lines_are_dropped(client)
        process.send_signal(number)
        assert process.wait(binary.PATIENCE) == 0


def test_nothing_is_dropped_while_what_waits_fits():
    with piped() as (process, port), Client("127.0.0.1", port) as client:
        ask(client, 1000)  # 0.7 MB: far more than a pipe holds
        process.send_signal(signal.SIGTERM)
        lines = process.stderr.read().decode().splitlines()
        assert process.wait(binary.PATIENCE) == 0
    assert [line for line in lines if "lines-dropped" in line] == []
    assert sum("event=request" in line for line in lines) == 1000
    assert "event=stopped" in lines[-1]


def test_standard_output_is_not_waited_for_either():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writing, b"x" * 4096):
            pass
    os.set_blocking(writing, True)
    with subprocess.Popen(binary.LEASH + binary.command("serve", "--in-memory", "--listen", "127.0.0.1:0"),
                          env=binary.environment(), stdout=writing, stderr=subprocess.PIPE) as process:
        try:
            started = read_lines(process.stderr, "event=started")[-1]
            with Client("127.0.0.1", int(fields(started)["address"].rpartition(":")[2])) as client:
                assert client.get(PATH).status == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(binary.PATIENCE) == 0
        finally:
            process.kill()
            os.close(reading)
            os.close(writing)


def test_a_shared_pipe_stays_as_it_was():
    reading, writing = os.pipe()
    with piped(stderr=writing) as (process, port), Client("127.0.0.1", port) as client:
        client.get(PATH)
        assert os.get_blocking(writing), "the flag is everybody's who has this pipe"
    os.close(reading)
    os.close(writing)


@pytest.mark.skipif(bool(binary.WRAP), reason="the limit is the wrapper's, too")
def test_a_full_disk_loses_lines_and_counts_them(tmp_path):
    """The file may not grow for a while: every write to it fails."""
    path = tmp_path / "log"

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))

    with open(path, "wb") as file, piped(stderr=file, preexec_fn=limit) as (process, port):
        with Client("127.0.0.1", port) as client:
            ask(client, 100)
            try:
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            except PermissionError:
                pytest.skip("a release build lets nobody but root set its limits")
            client.get("/room")
        process.send_signal(signal.SIGTERM)
        assert process.wait(binary.PATIENCE) == 0
    lines = path.read_text().splitlines()
    counts = [int(fields(line)["count"]) for line in lines if "event=lines-dropped" in line]
    whole = sum(re.search(rf"path={LONG} .* us=\d+$", line) is not None for line in lines)
    assert sum(counts) + whole == 100, lines
    assert "path=/room " in lines[-2] and "event=stopped" in lines[-1]


def test_a_reader_that_has_gone_stops_nothing():
    with piped() as (process, port), Client("127.0.0.1", port) as client:
        process.stderr.close()
        process.stderr = None
        ask(client, 10)
        assert client.get(PATH).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(binary.PATIENCE) == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_lines_that_were_dropped_are_counted_in_the_form_of_the_log(form):
    with piped("--log-format", form) as (process, port), Client("127.0.0.1", port) as client:
        ask_until_lines_are_dropped(client)
        last = read_lines(process.stderr, "lines-dropped")[-1]
    said = json.loads(last) if form == "json" else fields(last)
    assert (said["level"], said["event"]) == ("warn", "lines-dropped") and int(said["count"]) > 0
