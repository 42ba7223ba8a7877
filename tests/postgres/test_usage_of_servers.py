"""Usage that several servers take at the same time: each record has one payer, and all servers say the same of it.

AZSREG_BIN   the program (as for tests/blackbox)
"""

import concurrent.futures
import decimal
import json
import random

from test_servers import made, store, two  # noqa: F401  pylint: disable=unused-import

from azsregtest import arm, contoso
from azsregtest.arm import Api, expect, query
from azsregtest.usage import MAPPED, record, report, taken

CLIENTS, REPORTS, RECORDS, URIS = 6, 8, 5, 12
DAY = "&from=2019-12-10&to=2019-12-11"
PAYERS = (contoso.ALPINE, contoso.APSS)  # a customer while it is mapped, and the default


def all_of(client, path):
    rows = []
    while path:
        page = json.loads(expect(client.get(path), 200).text, parse_float=decimal.Decimal)
        rows += page["value"]
        path = page.get("nextLink") and "/" + page["nextLink"].split("/", 3)[3]
    return rows


def charges(client, payer):
    return all_of(client, f"{arm.subscription(payer)}/providers/Azsreg.Usage/charges{query('2026-11-01')}{DAY}")


def test_each_record_is_paid_for_once(two):  # noqa: F811
    """The same hours of the same resources are reported to both, while the customer is mapped and unmapped."""
    registration = Api(two[0], "usage").registration()
    expect(registration.add(contoso.ALPINE), 200)

    def work(number):
        draw = random.Random(f"usage {number}")
        accepted = []
        with two[number % 2].client() as client:
            for turn in range(REPORTS):
                sent = [(draw.randrange(24), f"/r{draw.randrange(URIS)}") for _ in range(RECORDS)]
                answer = expect(report(client, registration, [record(hour, "0.1", uri=uri) for hour, uri in sent]), 200)
                accepted.append(taken(answer)[0])
                if turn % 3 == number % 3:
                    url = registration / contoso.ALPINE
                    assert (client.delete(url) if turn % 2 else client.put(url)).status in (200, 204)
            return sum(accepted)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        accepted = sum(pool.map(work, range(CLIENTS)))
    told = []
    for server in two:
        with server.client() as client:
            told.append({payer: charges(client, payer) for payer in PAYERS})
    assert told[0] == told[1]
    rows = [row["properties"] for payer in PAYERS for row in told[0][payer]]
    hours = [(row["usageStartTime"], row["resourceUri"]) for row in rows]
    assert len(set(hours)) == len(hours) == accepted, "a record that nobody pays for, or two do"
    assert sum(decimal.Decimal(str(row["quantity"])) for row in rows) == accepted * decimal.Decimal("0.1")
    assert {row["subscriptionId"] for row in rows} <= {MAPPED, *PAYERS}


def test_they_explain_alike(two):  # noqa: F811
    """What one has been told the other explains by, at once."""
    registration = Api(two[0], "explain").registration()
    url = registration / contoso.ALPINE
    for turn in range(6):
        here, there = two[turn % 2], two[1 - turn % 2]
        with here.client() as one, there.client() as other:
            if turn % 3 == 2:
                expect(one.delete(url), 200)
            else:
                expect(one.put(url), 200)
            asked = {"method": "PUT", "url": url, "headers": {"If-None-Match": "*"}}
            said = [expect(client.post("/_azsreg/explain", asked), 200).json() for client in (one, other)]
            assert said[0]["checks"] == said[1]["checks"]
            assert said[0]["status"] == said[1]["status"] == (200 if turn % 3 == 2 else 412), said
