"""Usage: azure-mgmt-commerce, @azure/arm-commerce, what az exports piped back in, and the old AzureRM cmdlet.

One stack has reported two hours of 1,100 resources, so that there is more than a page both by hour and by day.
"""

import datetime
import json
import urllib.parse

import pytest

import life
import site_of_clients as known
from azsregtest import contoso, directory
from azsregtest.usage import BLOBS, MAPPED, record
from powershell import Console, Refused
from site_of_clients import Site
from test_az import OFFLINE
from test_javascript import node  # noqa: F401

RESOURCES, HOURS = 1100, ("0.25", "6.36465847492218E-06")  # an exponent, as stacks have sent
CUSTOMER = "a5570000-0000-4000-8000-0000000000c1"  # a program of the customer's, Owner of what the customer bought
REGISTRATIONS = f"/subscriptions/{contoso.APSS}/resourceGroups/{contoso.GROUP}/providers/Microsoft.AzureStack/registrations"
OLD, NEW = "?api-version=2017-06-01", "?api-version=2026-11-01"


def people():
    made = directory.contoso_copy()
    made["servicePrincipals"].append({"appId": CUSTOMER, "objectId": directory.guid(1), "secret": known.SECRET,
                                      "tenant": contoso.ALPINE_TENANT})
    made["roleAssignments"].append({"principal": directory.guid(1), "role": "Owner",
                                    "scope": f"/subscriptions/{contoso.ALPINE}"})
    return made


class Operator:
    """Signed in over the wire, for what is there before a client comes."""

    def __init__(self, site):
        form = {"grant_type": "client_credentials", "client_id": known.APP, "client_secret": known.SECRET,
                "resource": known.AUDIENCE}
        self.site = site
        self.bearer = {"Authorization": "Bearer " + site.post("/adfs/oauth2/token", data=form).json()["access_token"]}

    def put(self, path, body=None):
        answer = self.site.put(path, json=body, headers=self.bearer)
        assert answer.ok, answer.text

    def register(self, name):
        token = self.site.run(["azsreg", "token", "--billing-model", "PayAsYouUse"]).strip()
        self.put(f"{REGISTRATIONS}/{name}{OLD}", {"location": "global", "properties": {"registrationToken": token}})

    def report(self, name, records):
        answer = self.site.post(f"{REGISTRATIONS}/{name}/providers/Azsreg.Usage/reports{NEW}", json=records, headers=self.bearer)
        assert answer.json()["accepted"] == len(records), answer.text


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with Site(folder, "--directory", directory.write(folder, people())) as running:
        operator = Operator(running)
        operator.register("stack")
        operator.register("other")
        operator.put(f"{REGISTRATIONS}/stack/customerSubscriptions/{contoso.ALPINE}{OLD}")
        operator.report("stack", [record(17 + hour, quantity, uri=f"/storageAccounts/sa{n}")
                                  for n in range(RESOURCES) for hour, quantity in enumerate(HOURS)])
        yield running


def period(granularity):
    """From before what was reported to the end of the hour or day that it is now."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    start = now.replace(hour=0) if granularity == "Daily" else now
    width = datetime.timedelta(**{"days" if granularity == "Daily" else "hours": 1})
    return start - width, start + width


CARD = "OfferDurableId eq 'MS-AZR-0145P' and Currency eq 'USD' and Locale eq 'en-US' and RegionInfo eq 'US'"

# azure-mgmt-commerce ----------------------------------------------------------------------------------

PYTHON = """
import collections, datetime, json
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.commerce import UsageManagementClient
commerce = UsageManagementClient(credential, PAYER, **here)
now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
periods = {"Daily": (now.replace(hour=0), datetime.timedelta(days=1)), "Hourly": (now, datetime.timedelta(hours=1))}

def rows(granularity, details):
    start, width = periods[granularity]
    pages = list(commerce.usage_aggregates.list(start - width, start + width, show_details=details,
                                                aggregation_granularity=granularity).by_page())
    pages = [list(page) for page in pages]
    assert all(len(page) <= 1000 for page in pages)
    return len(pages), [row for page in pages for row in page]

def near(number, expected):
    return abs(number - expected) < 1e-9 * expected

first, second = QUANTITIES
pages, found = rows("Hourly", True)
assert (pages, len(found)) == (3, 2 * RESOURCES), (pages, len(found))
spans = collections.Counter((row.usage_start_time.hour, row.usage_end_time.hour, row.quantity) for row in found)
assert spans == {(17, 18, first): RESOURCES, (18, 19, second): RESOURCES}, spans
names = {json.loads(row.instance_data)["Microsoft.Resources"]["resourceUri"] for row in found}
assert len(names) == RESOURCES
assert {(row.subscription_id, row.meter_name, row.unit, row.type) for row in found} == {
    (PAYER, "Storage Admin", "1 GB/Hr", "Microsoft.Commerce/UsageAggregate")}
pages, found = rows("Daily", True)
assert (pages, len(found)) == (2, RESOURCES), (pages, len(found))
assert {(row.usage_end_time - row.usage_start_time).days for row in found} == {1}
assert {row.quantity for row in found} == {first + second}
pages, found = rows("Hourly", False)
assert pages == 1 and all(near(row.quantity, one * RESOURCES) for row, one in zip(found, (first, second), strict=True))
assert {row.instance_data for row in found} == {None}
pages, (row,) = rows("Daily", False)
assert near(row.quantity, (first + second) * RESOURCES), row

card = commerce.rate_card.get(CARD)
assert (card.currency, card.locale, card.is_tax_included) == ("USD", "en-US", False)
assert {meter.meter_name: meter.meter_rates for meter in card.meters}["Base VM"] == {"0": 0.008}
assert card.meters[0].effective_date == datetime.datetime(2017, 9, 1, tzinfo=datetime.timezone.utc)

def refusal(call, kind=HttpResponseError):
    try:
        call()
    except kind as refused:
        return refused.status_code, refused.error.code, refused.error.message
    raise AssertionError("it is to be refused")

later = periods["Daily"][0] + datetime.timedelta(days=9)
assert refusal(lambda: list(commerce.usage_aggregates.list(now, later, aggregation_granularity="Hourly")))[:2] == (
    400, "RequestEndTimeIsInFuture")
status, code, message = refusal(lambda: commerce.rate_card.get(CARD.replace("'US'", "'DE'")), ResourceNotFoundError)
assert (status, code) == (404, "RateCardNotFound") and "MS-AZR-0145P" in message

theirs = ClientSecretCredential("adfs", CUSTOMER, SECRET, authority=AZURE)
of_customer = UsageManagementClient(theirs, PAYER, **here)
assert SubscriptionClient(theirs, **here).subscriptions.get(PAYER).subscription_id == PAYER
for call in (lambda: list(of_customer.usage_aggregates.list(now - datetime.timedelta(days=9), now, aggregation_granularity="Hourly")),
             lambda: of_customer.rate_card.get(CARD)):
    status, code, message = refusal(call)
    assert (status, code) == (403, "AuthorizationFailed"), (status, code)
    assert message.endswith("Usage of a CSP subscription is visible to its partner only."), message
"""


def said():
    """What the commands above and below go by."""
    return {"PAYER": contoso.ALPINE, "CARD": CARD, "CUSTOMER": CUSTOMER, "SECRET": known.SECRET, "RESOURCES": RESOURCES,
            "QUANTITIES": [float(one) for one in HOURS]}


def test_python(site, client_is_there):
    client_is_there("python")
    signed_in = life.script("python.py", site).split("# == provider")[0]
    given = "".join(f"{name} = {value!r}\n" for name, value in said().items())
    site.run(["/usr/bin/python3", "-c", signed_in + given + PYTHON])


# @azure/arm-commerce ----------------------------------------------------------------------------------

NODE = """
import assert from "node:assert/strict";
import { UsageManagementClient } from "@azure/arm-commerce";
const HOUR = 3600000, DAY = 24 * HOUR, now = Date.now();
const periods = { Daily: [Math.floor(now / DAY) * DAY, DAY], Hourly: [Math.floor(now / HOUR) * HOUR, HOUR] };
const commerce = new UsageManagementClient({ signRequest }, PAYER, { baseUri: azure });

const rows = async (aggregationGranularity, showDetails, ofNext = true) => {
  const [start, width] = periods[aggregationGranularity];
  const period = [new Date(start - width), new Date(start + width)];
  const options = { aggregationGranularity, showDetails };
  const found = [];
  let page = await commerce.usageAggregates.list(...period, options), pages = 1;
  for (;; ++pages) {
    assert.ok(page.length <= 1000);
    found.push(...page);
    if (!page.nextLink) return [pages, found];
    page = await commerce.usageAggregates.listNext(page.nextLink, ...period, ofNext ? options : undefined);
    if (!ofNext) assert.match(page._response.request.url, /aggregationGranularity=Daily/);
  }
};
const hoursOf = (row) => (new Date(row.usageEndTime) - new Date(row.usageStartTime)) / HOUR;
const near = (number, expected) => assert.ok(Math.abs(number - expected) < 1e-9 * expected, `${number} ${expected}`);

const [first, second] = QUANTITIES;
for (const ofNext of [false, true]) { // without options it asks for Daily where the link says Hourly
  const [pages, found] = await rows("Hourly", true, ofNext);
  assert.deepEqual([pages, found.length], [3, 2 * RESOURCES]);
  assert.ok(found.every((row) => hoursOf(row) === 1));
  for (const quantity of QUANTITIES)
    assert.equal(found.filter((row) => row.quantity === quantity).length, RESOURCES);
  assert.equal(new Set(found.map((row) => JSON.parse(row.instanceData)["Microsoft.Resources"].resourceUri)).size, RESOURCES);
}
let [pages, found] = await rows("Daily", true);
assert.deepEqual([pages, found.length], [2, RESOURCES]);
assert.ok(found.every((row) => hoursOf(row) === 24 && row.quantity === first + second));
[pages, found] = await rows("Hourly", false);
assert.deepEqual(found.map((row) => [hoursOf(row), row.instanceData]), [[1, undefined], [1, undefined]]);
near(found[0].quantity, first * RESOURCES);
near(found[1].quantity, second * RESOURCES);
[pages, found] = await rows("Daily", false);
assert.deepEqual([pages, found.length, found[0].meterName], [1, 1, "Storage Admin"]);
near(found[0].quantity, (first + second) * RESOURCES);

const card = await commerce.rateCard.get(CARD);
assert.deepEqual([card.currency, card.locale, card.isTaxIncluded], ["USD", "en-US", false]);
assert.deepEqual(card.meters.find((meter) => meter.meterName === "Base VM").meterRates, { 0: 0.008 });

const refused = async (promise, status, code) => {
  const error = await promise.then(() => assert.fail("is to be refused"), (one) => one);
  assert.deepEqual([error.statusCode, error.code], [status, code], error.message);
  return error.message;
};
await refused(commerce.usageAggregates.list(new Date(periods.Daily[0]), new Date(periods.Daily[0] + 9 * DAY)),
  400, "RequestEndTimeIsInFuture");
await refused(commerce.rateCard.get(CARD.replace("'US'", "'DE'")), 404, "RateCardNotFound");
const theirs = new ClientSecretCredential("adfs", CUSTOMER, SECRET, { authorityHost: azure });
const ofCustomer = new UsageManagementClient({ signRequest: async (request) => {
  request.headers.set("Authorization", `Bearer ${(await theirs.getToken(scope)).token}`);
  return request;
} }, PAYER, { baseUri: azure });
const past = [new Date(periods.Daily[0] - DAY), new Date(periods.Daily[0])];
for (const call of [ofCustomer.usageAggregates.list(...past), ofCustomer.rateCard.get(CARD)])
  assert.match(await refused(call, 403, "AuthorizationFailed"), /visible to its partner only\\.$/);
"""


def test_javascript(site, node):  # noqa: F811
    signed_in = life.script("javascript.mjs", site).split("// == provider")[0]
    given = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in said().items())
    node(signed_in + given + NODE)


# az and curl ------------------------------------------------------------------------------------------

PIPE = """
export REQUESTS_CA_BUNDLE=ca.pem
az cloud register -n usage --endpoint-resource-manager {azure}
az cloud set -n usage
az login --service-principal -u {app} -p {secret} --tenant adfs
TOKEN=$(az account get-access-token --query accessToken -o tsv)
for registration in stack other; do
    url="/subscriptions/{reporter}/providers/Microsoft.Commerce.Admin/subscriberUsageAggregates?api-version=2015-06-01-preview"
    url="$url&reportedStartTime={start}&reportedEndTime={end}&aggregationGranularity=Hourly"
    while [ -n "$url" ]; do
        az rest --url "$url" > page.json
        curl -sS --cacert ca.pem "{azure}{registrations}/$registration/providers/Azsreg.Usage/reports{version}" \\
            -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary @page.json |
            jq -c '["said", "'$registration'", .count, .accepted, .duplicate, .rejected, (.warnings | length)]'
        url=$(jq -r '.nextLink // empty' page.json)
    done
done
"""


def test_an_export_piped_back_in(site, client_is_there):
    """To the stack it is of all of it is there already; another stack has it for itself. az reads numbers as doubles, and
    these are as long as one can be."""
    client_is_there("az")
    client_is_there("curl")
    start, end = period("Hourly")
    commands = PIPE.format(azure=site.azure, app=known.APP, secret=known.SECRET, reporter=contoso.APSS, version=NEW,
                           registrations=REGISTRATIONS, start=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
                           end=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
    shown = site.run(["bash", "-euo", "pipefail", "-c", commands], {**OFFLINE, "AZURE_CONFIG_DIR": "az-usage"})
    answers = [json.loads(line)[1:] for line in shown.splitlines() if line.startswith('["said"')]
    sizes = [1000, 1000, 200]
    more = [1, 1, 0]  # pages behind this one: said, not followed
    assert answers == ([["stack", size, 0, size, 0, said] for size, said in zip(sizes, more)]
                       + [["other", size, size, 0, 0, said] for size, said in zip(sizes, more)]), shown


# Get-UsageAggregates of AzureRM -----------------------------------------------------------------------


class Cmdlet(Console):
    """The query of the session that is published with the cmdlet, letter by letter: a small s in reportedstartTime, times of
    the invariant culture, and a comma behind the second. Its client takes for a token what stands behind continuationToken=
    in a link, to the link's end, and asks for all the rest once more."""

    AGENT = "Microsoft.Azure.Commerce.UsageAggregates.UsageAggregationManagementClient/1.0.0.0"

    def Get_UsageAggregates(self, payer, start, end, granularity="Daily", details=True, token=None):
        moment = lambda time: urllib.parse.quote(
            f"{time.month}/{time.day}/{time.year} {(time.hour + 11) % 12 + 1}:00:00 {'AM' if time.hour < 12 else 'PM'}", safe="")
        target = (f"/subscriptions/{payer}/providers/Microsoft.Commerce/UsageAggregates?api-version=2015-06-01-preview"
                  f"&reportedstartTime={moment(start)}&reportedEndTime={moment(end)},&showDetails={str(details).lower()}"
                  f"&aggregationGranularity={granularity}")
        answer = self.send("GET", target + (f"&continuationToken={token}" if token else ""), agent=self.AGENT).json()
        return answer["value"], answer.get("nextLink", "").partition("continuationToken=")[2]


@pytest.fixture
def cmdlet(site, client_is_there):
    client_is_there("curl")
    console = Cmdlet(site)
    console.Add_Environment("azsreg", site.azure)
    console.Add_Account("azsreg", True, f"{known.APP} {known.SECRET}", "adfs", contoso.APSS)
    return console


def test_the_old_cmdlet_asks_as_recorded(cmdlet):
    day = datetime.datetime(2015, 5, 1)
    assert cmdlet.Get_UsageAggregates(contoso.ALPINE, day, day + datetime.timedelta(days=1)) == ([], "")
    with pytest.raises(Refused, match="400.*RequestEndTimeIsInFuture"):
        cmdlet.Get_UsageAggregates(contoso.ALPINE, day, datetime.datetime(9999, 5, 1))


@pytest.mark.parametrize("granularity,sizes", [("Hourly", [1000, 1000, 200]), ("Daily", [1000, 100])])
def test_the_old_cmdlet_goes_on(cmdlet, granularity, sizes):
    token, pages = None, []
    while token != "":
        page, token = cmdlet.Get_UsageAggregates(contoso.ALPINE, *period(granularity), granularity, token=token)
        pages.append(page)
    assert [len(page) for page in pages] == sizes
    rows = [row["properties"] for page in pages for row in page]
    sums = [float(one) for one in HOURS] if granularity == "Hourly" else [sum(map(float, HOURS))]
    uris = {json.loads(row["instanceData"])["Microsoft.Resources"]["resourceUri"] for row in rows}
    assert uris == {f"/subscriptions/{MAPPED}/storageAccounts/sa{n}" for n in range(RESOURCES)}
    for quantity in sums:
        assert len([row for row in rows if row["quantity"] == quantity]) == RESOURCES
    assert {json.loads(row["instanceData"])["Microsoft.Resources"]["additionalInfo"]["azureStack.MeterId"] for row in rows} == {BLOBS}


def test_the_old_cmdlet_without_details(cmdlet):
    (row,), token = cmdlet.Get_UsageAggregates(contoso.ALPINE, *period("Daily"), details=False)
    assert token == "" and row["properties"]["quantity"] == pytest.approx(sum(map(float, HOURS)) * RESOURCES)
