"""What a subscription pays for, with the columns of FOCUS 1.0 (docs/usage.md).

The table and the rules are written from the specification, https://focus.finops.org, version 1.0, "Columns" and
"Attributes": which columns there are, what each may be, and what holds between them.
"""

import csv
import decimal
import io
import json
import re

import pytest

from azsregtest import arm, contoso, directory
from azsregtest.arm import expect, query
from azsregtest.usage import MAPPED, UNKNOWN, record, report

pytestmark = pytest.mark.one_thread

V = query("2026-11-01")
DAY = "&from=2019-12-10&to=2019-12-11"
VM_HOURS = "FAB6EB84-500B-4A09-A8CA-7358F8BBAEA5"

STRING = re.compile(r".+", re.S)
DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")  # Numeric Format
PRICE = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")  # "within the range of non-negative decimal values"
TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")  # Date/Time Format
CURRENCY = re.compile(r"[A-Z]{3}")  # ISO 4217
KEY_VALUES = re.compile(r"\{.*\}", re.S)


def one_of(*values):
    return re.compile("|".join(map(re.escape, values)))


MANDATORY, CONDITIONAL, RECOMMENDED = "mandatory", "conditional", "recommended"
NULL = True  # it allows nulls, which are empty cells
COLUMNS = {
    "AvailabilityZone": (RECOMMENDED, STRING, NULL),
    "BilledCost": (MANDATORY, DECIMAL, not NULL),
    "BillingAccountId": (MANDATORY, STRING, not NULL),
    "BillingAccountName": (MANDATORY, STRING, NULL),
    "BillingCurrency": (MANDATORY, CURRENCY, not NULL),
    "BillingPeriodEnd": (MANDATORY, TIME, not NULL),
    "BillingPeriodStart": (MANDATORY, TIME, not NULL),
    "ChargeCategory": (MANDATORY, one_of("Usage", "Purchase", "Tax", "Credit", "Adjustment"), not NULL),
    "ChargeClass": (MANDATORY, one_of("Correction"), NULL),
    "ChargeDescription": (MANDATORY, STRING, NULL),
    "ChargeFrequency": (RECOMMENDED, one_of("One-Time", "Recurring", "Usage-Based"), not NULL),
    "ChargePeriodEnd": (MANDATORY, TIME, not NULL),
    "ChargePeriodStart": (MANDATORY, TIME, not NULL),
    "CommitmentDiscountCategory": (CONDITIONAL, one_of("Spend", "Usage"), NULL),
    "CommitmentDiscountId": (CONDITIONAL, STRING, NULL),
    "CommitmentDiscountName": (CONDITIONAL, STRING, NULL),
    "CommitmentDiscountStatus": (CONDITIONAL, one_of("Used", "Unused"), NULL),
    "CommitmentDiscountType": (CONDITIONAL, STRING, NULL),
    "ConsumedQuantity": (CONDITIONAL, DECIMAL, NULL),
    "ConsumedUnit": (CONDITIONAL, STRING, NULL),
    "ContractedCost": (MANDATORY, DECIMAL, not NULL),
    "ContractedUnitPrice": (CONDITIONAL, PRICE, NULL),
    "EffectiveCost": (MANDATORY, DECIMAL, not NULL),
    "InvoiceIssuerName": (MANDATORY, STRING, not NULL),
    "ListCost": (MANDATORY, DECIMAL, not NULL),
    "ListUnitPrice": (CONDITIONAL, PRICE, NULL),
    "PricingCategory": (CONDITIONAL, one_of("Standard", "Dynamic", "Committed", "Other"), NULL),
    "PricingQuantity": (MANDATORY, DECIMAL, NULL),
    "PricingUnit": (MANDATORY, STRING, NULL),
    "ProviderName": (MANDATORY, STRING, not NULL),
    "PublisherName": (MANDATORY, STRING, not NULL),
    "RegionId": (CONDITIONAL, STRING, NULL),
    "RegionName": (CONDITIONAL, STRING, NULL),
    "ResourceId": (CONDITIONAL, STRING, NULL),
    "ResourceName": (CONDITIONAL, STRING, NULL),
    "ResourceType": (CONDITIONAL, STRING, NULL),
    "ServiceCategory": (MANDATORY, one_of(
        "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools", "Multicloud",
        "Identity", "Integration", "Internet of Things", "Management and Governance", "Media", "Migration", "Mobile", "Networking",
        "Security", "Storage", "Web", "Other"), not NULL),
    "ServiceName": (MANDATORY, STRING, not NULL),
    "SkuId": (CONDITIONAL, STRING, NULL),
    "SkuPriceId": (CONDITIONAL, STRING, NULL),
    "SubAccountId": (CONDITIONAL, STRING, NULL),
    "SubAccountName": (CONDITIONAL, STRING, NULL),
    "Tags": (CONDITIONAL, KEY_VALUES, NULL),
}
# "MUST NOT be null when ChargeClass is not "Correction" and ChargeCategory is "Usage" or "Purchase""
OF_USAGE = ["ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit", "SkuId", "SkuPriceId"]
# The same, where the provider "publishes unit prices": without a rate card there are none.
OF_PRICED = ["ListUnitPrice", "ContractedUnitPrice", "PricingCategory"]
CUSTOM = re.compile(r"x_[A-Z][A-Za-z]*")
ROUNDED = decimal.Decimal("0.0000000001")  # costs have ten decimals


def check_columns(names):
    theirs = [name for name in names if name in COLUMNS]
    assert {name for name, (level, _, _) in COLUMNS.items() if level == MANDATORY} <= set(theirs)
    assert len(set(names)) == len(names) and all(len(name) <= 50 for name in names)
    custom = names[len(theirs):]
    assert names[:len(theirs)] == theirs, '"Custom columns SHOULD be listed after all FOCUS columns"'
    assert all(CUSTOM.fullmatch(name) for name in custom), '"All custom columns MUST be prefixed with a consistent x_ prefix"'
    assert theirs == sorted(theirs) and custom == sorted(custom)


def check_cells(line):
    for name, cell in line.items():
        _, form, may_be_null = COLUMNS.get(name, (None, STRING, NULL))
        assert form.fullmatch(cell) if cell else may_be_null, (name, cell)
        assert cell.upper() not in ("NULL", "NONE", "N/A"), '"Columns MUST use NULL when there is no value", not a word for it'


def number(line, name):
    return decimal.Decimal(line[name])


def check_line(line, is_priced):
    check_cells(line)
    assert line["BillingPeriodStart"] <= line["ChargePeriodStart"] < line["ChargePeriodEnd"] <= line["BillingPeriodEnd"]
    assert all(isinstance(value, (str, int, float, bool, type(None))) for value in json.loads(line["Tags"]).values())
    assert bool(line["SubAccountId"]) == bool(line["SubAccountName"]), "of the same sub account, or none"
    if line["ChargeClass"] == "Correction":
        return
    needed = OF_USAGE + (OF_PRICED if is_priced else [])
    assert line["ChargeCategory"] == "Usage" and [name for name in needed if not line[name]] == []
    for price, cost in (("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")):
        if line[price]:
            assert abs(number(line, price) * number(line, "PricingQuantity") - number(line, cost)) <= ROUNDED, (price, line)


@pytest.fixture
def focus(make_server, api_on):
    """Of what a payer pays for that day, on a server of the test's own, with all that FOCUS asks of it."""
    api = api_on(make_server())

    def lines(payer, is_priced=True):
        answer = expect(api.client.get(f"{arm.subscription(payer)}/providers/Azsreg.Usage/charges{V}{DAY}&format=focus"), 200)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        read = csv.DictReader(io.StringIO(answer.text, newline=""))
        found = list(read)
        check_columns(read.fieldnames)
        for line in found:
            check_line(line, is_priced)
        prices = {(line["SkuPriceId"], line["SkuId"]) for line in found}
        assert len(prices) == len({price for price, _ in prices}), '"A given value of SkuPriceId MUST be associated with one SkuId"'
        return found

    lines.api = api
    return lines


def reported(focus, records, sub=contoso.APSS, model="PayAsYouUse", customer=None):
    made = focus.api.registration(sub, model=model)
    if customer:
        expect(made.add(customer), 200)
    expect(report(focus.api.client, made, records), 200)
    return made


def test_what_a_customer_pays(focus):
    tags = {"RG": 'a,"b"', "x": "ü"}
    data = {"Microsoft.Resources": {"resourceUri": "/a/b/c", "location": "northwest", "tags": tags}}
    reported(focus, [record(quantity="6.36465847492218E-06"), record("day", uri="/other/thing", meterId=VM_HOURS),
                     record(19, instanceData=json.dumps(data))], customer=contoso.ALPINE)
    lines = focus(contoso.ALPINE)
    assert sorted(line["ServiceCategory"] for line in lines) == ["Compute", "Storage", "Storage"]
    (tagged,) = [line for line in lines if json.loads(line["Tags"])]
    assert json.loads(tagged["Tags"]) == tags
    assert (tagged["ResourceId"], tagged["ResourceType"], tagged["ResourceName"]) == ("/a/b/c", "b", "c")
    for line in lines:
        assert (line["BillingPeriodStart"], line["BillingPeriodEnd"]) == ("2019-12-01T00:00:00Z", "2020-01-01T00:00:00Z")
        assert line["SubAccountId"] == f"/subscriptions/{contoso.ALPINE}" and line["x_StackSubscriptionId"] == MAPPED
        assert number(line, "BilledCost") > 0


def test_what_the_default_subscription_pays(focus):
    reported(focus, [record(subscription=UNKNOWN), record(19, subscription=UNKNOWN, meterId=directory.guid(7))])
    (line,) = focus(contoso.APSS)
    assert line["x_TenantId"] == "" and line["x_Rule"] == "TenantUnknown"


def test_without_a_partner_and_without_a_price(focus):
    reported(focus, [record(subscription=UNKNOWN)], sub=contoso.EA)
    (line,) = focus(contoso.EA, is_priced=False)
    assert line["ListUnitPrice"] == "" and number(line, "BilledCost") == 0


@pytest.mark.parametrize("model", ["Development", "Capacity", "PayAsYouUse"])
def test_what_costs_nothing_has_no_price(focus, model):
    """Development: "users won't be charged"; Capacity is paid for by the core; a subscription may be said not to be billable."""
    made = focus.api.registration(model=model)
    if model == "PayAsYouUse":
        expect(focus.api.client.put(f"{made.path}/providers/Azsreg.Usage/userSubscriptions{V}", {"value": [
            {"subscriptionId": UNKNOWN, "tenantId": contoso.ALPINE_TENANT, "billable": False}]}), 200)
    expect(report(focus.api.client, made, [record(subscription=UNKNOWN),
                                           record(subscription=UNKNOWN, quantity=-1, adjustmentId=directory.guid(1))]), 200)
    line, corrected = focus(contoso.APSS)
    assert [line[name] for name in ("BilledCost", "ListUnitPrice", "ConsumedQuantity")] == ["0", "0", "16.461425899527967"]
    assert [corrected[name] for name in ("BilledCost", "ConsumedQuantity")] == ["0", "-1"]


def test_a_late_correction_is_said_to_be_one(focus):
    reported(focus, [record(), record(quantity=-1, tenant=False, adjustmentId=directory.guid(1))], customer=contoso.ALPINE)
    assert [line["ChargeClass"] for line in focus(contoso.ALPINE)] == ["", "Correction"]
