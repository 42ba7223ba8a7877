"""Usage to measure with: what an Azure Stack reports of the same resources, hour after hour.

A report has as many records as one may have. Whose the stack's subscriptions are is told once, as a stack's
operator would, so that each of them is paid for by a customer of its own.
"""

import datetime
import itertools
import json
import random
import shutil

from . import data, http
from .places import AZSREG
from .servers import Azsreg

RECORDS = 20_000  # in a report
PAYERS = 40
ASKED = PAYERS  # the customer who is asked about: of nobody else's reports
RESOURCES = RECORDS // PAYERS // 10  # of each payer; ten meters each
HOURS_ASKED = 2
NEW = "?api-version=2026-11-01"
USAGE = f"{data.PREFIX}00/providers/Azsreg.Usage"
FIRST_HOUR = datetime.datetime(2025, 1, 1)
METERS = ("B5C15376-6C94-4FDD-B655-1A69D138ACA3", "FAB6EB84-500B-4A09-A8CA-7358F8BBAEA5", "6DAB500F-A4FD-49C4-956D-229BB9C8C793",
          "09F8879E-87E9-4305-A572-4B7BE209F857", "50A1AEAF-8ECA-48A0-8973-A5B3077FEE0D", "B4438D5D-453B-4EE1-B42A-DC72E377F1E4",
          "9E2739BA86744796B465F64674B822BA", "EB43DD12-1AA6-4C4B-872C-FAF15A6785EA", "7BA084EC-EF9C-4D64-A179-7732C6CB5E28",
          "1B8C1DEC-EE42-414B-AA36-6229CF199370")
START, END = b"<start>", b"<end>"  # what is written over for each hour


def stack_subscription(payer):
    return f"09065051-cfe9-4fcf-b90c-{payer:012d}"


def _record(payer, resource, meter, quantity):
    subscription = stack_subscription(payer)
    uri = (f"/subscriptions/{subscription}/resourceGroups/rg{resource % 20}/providers/Microsoft.Compute/virtualMachines/"
           f"vm-{payer:03d}{resource:05d}")
    instance = {"Microsoft.Resources": {"resourceUri": uri, "location": "northwest", "tags": "", "additionalInfo": ""}}
    return {"properties": {"subscriptionId": subscription, "meterId": meter, "usageStartTime": START.decode(),
                           "usageEndTime": END.decode(), "quantity": quantity, "instanceData": json.dumps(instance)}}


def template(payers, resources=RESOURCES):
    """A report of an hour that is still to be said, with quantities as long as those that stacks send."""
    draw = random.Random(1)
    records = [_record(payer, resource, meter, draw.random() * 20)
               for payer in payers for resource in range(resources) for meter in METERS]
    return json.dumps({"value": records}, separators=(",", ":")).encode()


def of_hour(report, hour):
    start = FIRST_HOUR + datetime.timedelta(hours=hour)
    for mark, time in ((START, start), (END, start + datetime.timedelta(hours=1))):
        report = report.replace(mark, f"{time.isoformat()}+00:00".encode())
    return report


def send(connection, body, count=RECORDS):
    """One report, all of whose records are new; its answer."""
    status, answer = connection.request("POST", f"{USAGE}/reports{NEW}", body)
    said = json.loads(answer)
    if status != 200 or said["accepted"] != count:
        raise RuntimeError(f"a report: {status} {answer[:300]!r}")
    return said


def send_many(port, count, first=0):
    report = template(range(PAYERS))
    with http.Connection(port, timeout=300) as connection:
        for hour in range(first, first + count):
            send(connection, of_hour(report, hour))


def send_many_of_one(port, count):
    """Reports of as many records, all of which the first customer pays for."""
    report = template([0], RECORDS // len(METERS))
    with http.Connection(port, timeout=300) as connection:
        for hour in range(count):
            send(connection, of_hour(report, hour))


def _make_base(base, folder):
    """Everybody is mapped, the stack's subscriptions are known, and who is asked about has used something."""
    shutil.copytree(base, folder)
    with Azsreg(AZSREG, folder) as server, http.Connection(server.port) as connection:
        for payer in range(PAYERS + 1):
            http.expect(server.port, "PUT", data.customer_path(payer), data.customer_body(payer))
        known = [{"subscriptionId": stack_subscription(payer), "tenantId": data.tenant(payer)} for payer in range(PAYERS + 1)]
        http.expect(server.port, "PUT", f"{USAGE}/userSubscriptions{NEW}", json.dumps({"value": known}))
        report = template([ASKED])
        for hour in range(HOURS_ASKED):
            said = send(connection, of_hour(report, hour), RESOURCES * len(METERS))
    (folder.parent / "usage-day").write_text(said["reportedTime"][:10])


def base(store):
    """That, with no record of anybody else's."""
    return store.made("usage-base", lambda folder: _make_base(store.base(), folder))


def day_asked(store):
    """From when to when what the one who is asked about has used was reported."""
    day = datetime.date.fromisoformat((base(store).parent / "usage-day").read_text())
    return day, day + datetime.timedelta(days=1)


def stored(store, count):
    """The same with at least that many records of others."""
    def make(folder):
        shutil.copytree(base(store), folder)
        with Azsreg(AZSREG, folder) as server:
            send_many(server.port, reports_for(count))
    return store.made(f"usage-{count}", make)


def reports_for(count):
    return -(-count // RECORDS)


def hours(first):
    """Reports without end, each of another hour."""
    report = template(range(PAYERS))
    return (of_hour(report, hour) for hour in itertools.count(first))
