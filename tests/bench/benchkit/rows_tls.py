"""The same GET over TLS, and full handshakes, against nginx with the same certificate."""

import contextlib
import subprocess

from .load import Contest, rate_text, replaying, wrk
from .places import AZSREG
from .rows_reads import answer_of, gets
from .servers import Azsreg, Nginx, scratch
from .table import Result, at_least, row, skipped

WORKS = ("TLS: keep-alive GET, 32 connections", "TLS: full handshakes (EC P-256), a GET each")
GOALS = ("≥ 0.75 × nginx with TLS", "≥ 0.9 × nginx with TLS")


def make_certificate(folder):
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return certificate, key


def knows_tls():
    shown = subprocess.run([AZSREG, "serve", "--help"], capture_output=True, text=True, check=False)
    return "--https" in shown.stdout + shown.stderr


@row("tls")
def tls(pace, store):
    """Keep-alive and full handshakes."""
    if not knows_tls():
        return Result([skipped(work, goal, "this build has no --https") for work, goal in zip(WORKS, GOALS)])
    kept, fresh = Contest(pace), Contest(pace)
    with contextlib.ExitStack() as stack:
        folder = scratch("tls")
        stack.callback(lambda: [path.unlink() for path in folder.iterdir()] and folder.rmdir())
        certificate, key = make_certificate(folder)
        ours = stack.enter_context(Azsreg(AZSREG, store.rows(100_000), "--https", "127.0.0.1:0",
                                          "--cert", str(certificate), "--key", str(key), copy=True))
        nginx = stack.enter_context(Nginx(answer_of(ours), tls=(certificate, key)))
        for server, port, requests in ((ours, ours.https_port, gets(100_000)),
                                       (nginx, nginx.port, [("GET", "/answer.json")])):
            for contest, close in ((kept, False), (fresh, True)):
                script, arguments = stack.enter_context(replaying(server, requests, close=close))
                contest.add(server.name, lambda seconds, s=server, p=port, a=(script, arguments):
                            wrk(s, *a, 32, seconds, tls_port=p))
        kept.measure()
        fresh.measure()
    lines = []
    for work, contest, bound in zip(WORKS, (kept, fresh), (0.75, 0.9)):
        lines.append(at_least(work, contest.ratio("azsreg", "nginx"), bound, "nginx with TLS",
                              f"{rate_text(contest.median('azsreg'))} : {rate_text(contest.median('nginx'))}"))
    return Result(lines, {"keep-alive": kept.detail(), "handshakes": fresh.detail()})
