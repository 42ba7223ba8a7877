"""URLs of the service, and the steps most tests begin with."""

import hashlib
import itertools
import urllib.parse

from . import contoso, tokens

VERSION = "2017-06-01"
GROUPS_VERSION = "2021-04-01"
PROVIDER = "Microsoft.AzureStack"
_serial = itertools.count(1)


def query(version=VERSION, **options):
    """?api-version=... and further options; top and skiptoken get their dollar sign."""
    pairs = [("api-version", version)] if version is not None else []
    for name, value in options.items():
        pairs.append((f"${name}" if name in ("top", "skiptoken", "filter") else name, value))
    return "?" + urllib.parse.urlencode(pairs, safe="$") if pairs else ""


def query_for(path):
    """A version that whatever is at the path has."""
    if "/Microsoft.Commerce" in path:
        return query("2015-06-01-preview")
    return query("2020-06-01-preview" if "/linkedSubscriptions" in path else VERSION)


def subscription(sub):
    return f"/subscriptions/{sub}"


def group(sub, name):
    return f"/subscriptions/{sub}/resourceGroups/{name}"


def registrations(sub, group_name=None):
    scope = subscription(sub) if group_name is None else group(sub, group_name)
    return f"{scope}/providers/{PROVIDER}/registrations"


def registration(sub, group_name, name):
    return f"{registrations(sub, group_name)}/{name}"


def customers(sub, group_name, name):
    return f"{registration(sub, group_name, name)}/customerSubscriptions"


def customer(sub, group_name, name, customer_id):
    return f"{customers(sub, group_name, name)}/{customer_id}"


def below(scope, kind, name=None):
    """locks, roleAssignments or roleDefinitions on a scope; "" is the tenant's."""
    return f"{scope}/providers/Microsoft.Authorization/{kind}" + (f"/{name}" if name is not None else "")


def body(token=None, **members):
    """A registration's body; `tags`, `location` ... as further members, ... leaves one out."""
    made = {"location": "global", "properties": {}}
    if token is not None:
        made["properties"]["registrationToken"] = token
    made.update(members)
    return {k: v for k, v in made.items() if v is not ...}


class Registration:
    """A registration a test made: where it is and what was said when it was made."""

    def __init__(self, client, sub, group_name, name):
        self.client, self.sub, self.group, self.name = client, sub, group_name, name
        self.path = registration(sub, group_name, name)
        self.url = self.path + query()
        self.list_url = self.path + "/customerSubscriptions" + query()
        self.made = None
        self.cloud_id = None

    def __truediv__(self, customer_id):
        """The URL of a mapping: registration / id."""
        return f"{self.path}/customerSubscriptions/{customer_id}{query()}"

    def below(self, tail, **options):
        return f"{self.path}/{tail}{query(**options)}"

    def get(self):
        return self.client.get(self.url)

    def add(self, customer_id, tenant=None, **options):
        sent = {"properties": {"tenantId": tenant}} if tenant else None
        return self.client.put(self / customer_id, sent, **options)

    def mapped(self):
        """The ids mapped now, from the list."""
        listed = self.client.get(self.list_url)
        assert listed.status == 200 and "nextLink" not in listed.json(), listed
        return [item["name"].split("/")[1] for item in listed.json()["value"]]


class Api:
    """Makes what a test needs. Names are derived from the test's own, so tests share a server."""

    def __init__(self, server, salt):
        self.server = server
        self.client = server.client()
        self.salt = hashlib.sha256(salt.encode()).hexdigest()[:10]

    def name(self, stem="r"):
        return f"{stem}-{self.salt}-{next(_serial):04d}"

    def register_provider(self, sub):
        done = self.client.post(f"/subscriptions/{sub}/providers/{PROVIDER}/register" + query())
        assert done.status == 200, done

    def group(self, sub=contoso.APSS, name=None, **members):
        name = name or self.name("rg")
        sent = {"location": "westcentralus", **members}
        done = self.client.put(group(sub, name) + query(GROUPS_VERSION), sent)
        assert done.status in (200, 201), done
        return name

    def registration(self, sub=contoso.APSS, group_name=contoso.GROUP, name=None, model="PayAsYouUse", **members):
        made = Registration(self.client, sub, group_name, name or self.name())
        payload = tokens.payload(model)
        made.cloud_id = payload["cloudId"]
        made.made = self.client.put(made.url, body(tokens.encode(payload), **members))
        assert made.made.status == 201, made.made
        return made

    def list_all(self, target):
        """Every item of a list, following nextLink as it is."""
        items, pages = [], 0
        while target:
            page = self.client.get(target)
            assert page.status == 200, page
            items += page.json()["value"]
            target = page.json().get("nextLink")
            if target:
                assert target.startswith(self.server.base + "/"), target
                target = target[len(self.server.base):]
            pages += 1
            assert pages < 1000, "a list without end"
        return items

    def close(self):
        self.client.close()


def expect(response, status, code=None):
    """The status, and the code of the error body if one is expected."""
    assert response.status == status, response
    if code is not None:
        assert response.code == code, response
    return response
