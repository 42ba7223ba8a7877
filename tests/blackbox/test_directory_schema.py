"""The server and schema/directory.schema.json agree on what a directory may be.

For each document the verdict of a JSON Schema validator that is not ours and the server's own: it
starts, or it refuses with one line. What the schema cannot say (things named twice, references to
nothing) is in test_directory.py.
"""

import json

import pytest

from azsregtest import contoso, directory
from azsregtest.directory import VALIDATOR, guid, minimal, spoilt

pytestmark = pytest.mark.one_thread

GONE = ...
LONG = "n" * 256
TENANT = minimal()["tenants"][0]["id"]
METER = "rateCards[0].meters[0]"
AMOUNTS = [
    0, 1, 10000000, 10000001, 0.0000082, 8.2e-30, -1, -0.5, True, "0", "0.0000082", "8.2e-6", "8.2E+2", "1.", ".5", "01", "+1", "-1",
    " 1", "1,5", "0x1", "", "NaN", {}, [], None,
]

DOCUMENTS = {
    "nothing": {},
    "empty lists": {"partners": [], "tenants": [], "subscriptions": []},
    "minimal": minimal(),
    "contoso": directory.contoso_copy(contoso.SHIPPED),
    "an array": [],
    "null": None,
    "a string": "x",
    "a number": 5,
    "partners an object": {"partners": {}},
    "partners null": {"partners": None},
    "tenants a string": {"tenants": "x"},
    "subscriptions 0": {"subscriptions": 0},
    "a partner a string": {"partners": ["x"]},
    "a tenant null": {"tenants": [None]},
    "a subscription an array": {"subscriptions": [[]]},
    "an EA subscription without partner": spoilt(("subscriptions[0].offer", "EA"), ("subscriptions[0].partner", GONE)),
    "a lower-case csp one without partner": spoilt(("subscriptions[0].offer", "csp"), ("subscriptions[0].partner", GONE)),
    "an APSS one without partner": spoilt(("subscriptions[0].offer", "APSS"), ("subscriptions[0].partner", GONE)),
    "an EA one with a partner": spoilt(("subscriptions[0].offer", "EA")),
}

# The minimal document with one member changed: path -> values.
CHANGES = {
    "$schema": ["../schema/x.json", 5, None],
    "extra": [1],
    "Partners": [[]],
    "partners[2].name": [
        "", " ", LONG, LONG + "n", "é" * 256, "é" * 257, "🎉" * 256, "🎉" * 257, None, 5, GONE,
    ],
    "partners[2].kind": ["Direct", "", None, ["direct"], "reseller", "indirectProvider", GONE],
    "partners[2].provider": ["dist", None],
    "partners[1].provider": ["", 1, GONE],
    "partners[0].provider": ["dist"],
    "partners[2].reachable": [False, "false", 0, None, GONE],
    "partners[2].Reachable": [True],
    "partners[2].displayName": ["", LONG + "n", {}, GONE],
    "partners[2].extra": [1],
    "tenants[0].id": ["x", GONE],
    "tenants[1]": [
        {"id": one}
        for one in (
            guid(1), guid(1).upper(), guid(1).replace("-", ""), "{" + guid(1) + "}", guid(1) + "0", " " + guid(1),
            guid(1)[:-1] + "g", "00000000-0000-0000-0000-000000000000",
        )
    ],
    "tenants[0].displayName": ["", GONE],
    "tenants[0].defaultDomain": ["", 5, GONE],
    "tenants[0].name": ["x"],
    "subscriptions[0].id": [guid(5), "x", None, GONE],
    "subscriptions[0].offer": ["", "EA", "ünï", 5, LONG, LONG + "n", GONE],
    "subscriptions[0].tenant": ["x", TENANT.upper(), GONE],
    "subscriptions[0].Tenant": ["x"],
    "subscriptions[0].partner": ["", 5, "dist", GONE],
    "subscriptions[0].state": ["Suspended", "Deleted", "active", None, GONE],
    "subscriptions[0].multiTenancyApproved": [False, "true", 1, GONE],
    "subscriptions[0].registeredNamespaces": [
        [], "Microsoft.AzureStack", [""], ["Microsoft.Unheard.Of"], [5], GONE,
    ],
    "subscriptions[0].resourceGroups": [[], {}, ["x"], GONE],
    "subscriptions[0].resourceGroups[0].location": ["", 5, "anywhere at all", GONE],
    "subscriptions[0].resourceGroups[0].tags": [{}],
    "subscriptions[0].resourceGroups[0].name": [
        "", "a", "a.", ".", ".a", "a.b", "(a)", "a b", "ä", "a/b", "a~", "_", "-", "x" * 90, "x" * 91, "x" * 89 + ".",
        None, 5, GONE,
    ],
    "subscriptions[0].displayName": ["", GONE],
    "subscriptions[0].extra": [1],
    "stacks": [[], {}, None, ["x"], GONE],
    "stacks[0].name": ["", LONG, LONG + "n", 5, GONE],
    "stacks[0].cloudId": ["", LONG, LONG + "n", 5, GONE],
    "stacks[0].location": ["", "West Central US", 5, GONE],
    "stacks[0].tenant": ["x", TENANT.upper(), None, GONE],
    "stacks[0].subscription": [guid(1), guid(1).upper(), "x", "00000000-0000-0000-0000-000000000000", GONE],
    "stacks[0].state": ["Active"],
    "stacks[0].resourceGroups[0].name": ["a b", 5, GONE],
    "stacks[0].directoryTenants": [[], {}, [5], GONE],
    "stacks[0].directoryTenants[0].name": [
        "t", "t.", ".t", "a..b", "a_b.c", "A-b.C", "-a.b", "a-.b", "ä.example", f"{'x' * 63}.example", f"{'x' * 64}.example",
        ".".join(["x" * 49] * 5), ".".join(["x" * 49] * 5) + "x.y", 5, GONE,
    ],
    "stacks[0].directoryTenants[0].tenant": ["x", GONE],
    "stacks[0].directoryTenants[0].resourceGroup": [5, GONE],
    "stacks[0].directoryTenants[0].location": ["", 5, GONE],
    "stacks[0].directoryTenants[0].extra": [1],
    "stacks[0].subscriptions": [[], {}, [5], GONE],
    "stacks[0].subscriptions[0].id": [guid(2), guid(2).upper(), "00000000-0000-0000-0000-000000000000", GONE],
    "stacks[0].subscriptions[0].displayName": ["", LONG, LONG + "n", GONE],
    "stacks[0].subscriptions[0].tenant": ["x", GONE],
    "stacks[0].subscriptions[0].owner": ["", LONG + "n", GONE],
    "stacks[0].subscriptions[0].offerId": ["", LONG, LONG + "n", 5, GONE],
    "stacks[0].subscriptions[0].state": ["Disabled", "Deleted", "Active", None, GONE],
    "stacks[0].subscriptions[0].resourceGroups": [[], {}, GONE],
    "stacks[0].subscriptions[0].extra": [1],
    "rateCards": [[], {}, None, ["x"], GONE],
    "rateCards[0].offers": [["EA", "PAYG"], [], ["CSP", "CSP"], ["CSP", "csp"], [5], [""], [LONG + "n"], "CSP", None, GONE],
    "rateCards[0].offerDurableId": ["", LONG, LONG + "n", 5, GONE],
    "rateCards[0].currency": ["EUR", "eur", "EU", "EURO", "", 978, GONE],
    "rateCards[0].locale": ["", LONG + "n", 5, GONE],
    "rateCards[0].region": ["", "DE", 5, GONE],
    "rateCards[0].extra": [1],
    "rateCards[0].meters": [[], {}, [5], None, GONE],
    f"{METER}.id": [guid(1), guid(1).upper(), guid(1).replace("-", ""), "x", 5, GONE],
    f"{METER}.name": ["", LONG + "n", 5, GONE],
    f"{METER}.category": ["", 5, GONE],
    f"{METER}.subcategory": ["", 5, GONE],
    f"{METER}.region": ["", 5, GONE],
    f"{METER}.unit": ["", 5, GONE],
    f"{METER}.rates": [{}, {"0": 1, "10": 0.5}, {"1": 1}, {"0": None}, [1], 1, "1", None, GONE],
    f"{METER}.rates.0": AMOUNTS,
    f"{METER}.includedQuantity": [0, "0", 0.0, 1, "1", 0.5, -1, "", None, GONE],
    f"{METER}.effectiveDate": ["2017-09-01T00:00:00.123Z", "2017-09-01", "2017-09-01T00:00:00+00:00", "", 5, None, GONE],
    f"{METER}.extra": [1],
    f"{METER}.stackMeters": [[], {}, [5], None, GONE],
    f"{METER}.stackMeters[0].id": [guid(1).upper(), guid(1).replace("-", ""), 5, GONE],
    f"{METER}.stackMeters[0].factor": [*AMOUNTS, GONE],
    f"{METER}.stackMeters[0].extra": [1],
}


def label(path, value):
    return f"{path}={'removed' if value is GONE else json.dumps(value)[:30]}"


CASES = [pytest.param(document, id=name) for name, document in DOCUMENTS.items()]
CASES += [
    pytest.param(spoilt((path, value)), id=label(path, value)) for path, values in CHANGES.items() for value in values
]


def test_the_table_has_both_kinds():
    assert len({VALIDATOR.is_valid(case.values[0]) for case in CASES}) == 2


@pytest.mark.parametrize("document", CASES)
def test_the_server_agrees_with_the_schema(make_server, tmp_path, document):
    directory.judged_as_by_the_schema(make_server, tmp_path, document)
