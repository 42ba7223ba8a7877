"""The whole life of a registration, as every client has to get through it.

The commands of a client are its file in docs/clients/, which docs/clients.md quotes. Its headings,
"== name" in a comment, say where a step begins; here they become markers in what it prints,
and each step's output is held against what the step is for.

What a page's client does in one api-version is done in others as well, the steps aside that a version,
or a client, does not have.
"""

import re

import jwt
from azsregtest import binary, contoso

CLIENTS = binary.ROOT / "docs" / "clients"
REGISTRATION = (
    f"/subscriptions/{contoso.CSP}/resourceGroups/azurestack"
    "/providers/Microsoft.AzureStack/registrations/contoso-stack"
)
HEADING = re.compile(r"(?:#|//) == ([\w ]+)[^\n]*")
NEWEST = "2022-06-01"  # of the stable ones
VERSIONS = {  # each api-version, and what of the way it does not have
    "2016-01-01": {"remote management", "add", "list", "replace", "refuse", "remove"},
    "2017-06-01": set(),
    "2020-06-01-preview": set(),
    NEWEST: set(),
}
COMPACT_JWS = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


def shows(pattern):
    def check(_site, text):
        assert re.search(pattern, text), f"no {pattern} in\n{text}"
    return check


def lists(*expected):
    def check(_site, text):
        assert set(re.findall(r"\bc5000000-[\da-f-]{27}\b", text)) == set(expected), text
    return check


def shows_an_activation_key(site, text, registration="contoso-stack"):
    """Verified by a library that is not ours, with the key the server publishes."""
    key = COMPACT_JWS.search(text)
    assert key, text
    published = {one["kid"]: one for one in site.get("/_azsreg/activation-keys").json()["keys"]}
    public = jwt.PyJWK(published[jwt.get_unverified_header(key[0])["kid"]]).key
    claims = jwt.decode(key[0], public, algorithms=["RS256"], options={"verify_aud": False})
    assert claims["registrationName"] == registration, claims


LIFE = {
    "endpoints": shows("https://management.azsreg.local/"),
    "sign in": shows(contoso.CSP),
    "provider": shows(r"\bRegistered\b"),
    "group": shows(r"\bwestcentralus\b"),
    "registration": shows(REGISTRATION + r"\b"),
    "read": shows(r"\bPayAsYouUse\b"),
    "activation key": shows_an_activation_key,
    "remote management": lambda _site, _text: None,  # it answers nothing; judge finds it in the log
    "lock": shows(r"\bCanNotDelete\b"),
    "add": lists(contoso.ALPINE, contoso.WOODGROVE),
    "list": lists(contoso.ALPINE, contoso.WOODGROVE),
    "replace": lists(contoso.ALPINE_SECOND, contoso.WOODGROVE),
    "refuse": shows(r"\bBadCustomerSubscriptionId\b"),
    "unlock": shows(r"\bScopeLocked\b"),
    "remove": lists(contoso.WOODGROVE),
    "unregister": shows(r"\bRegistrationNotFound\b"),
}


def script(name, site):
    """The commands of docs/clients/`name`, for this site instead of the page's."""
    return (CLIENTS / name).read_text(encoding="utf-8").replace("https://localhost:8443", site.azure)


def marked(text, echo):
    """The commands with `echo` of a marker, a format string, in the place of every heading."""
    return HEADING.sub(lambda heading: echo % f"\\n<<< {heading[1].strip()}", text)


def without(text, steps):
    """The commands without those under the headings of `steps`."""
    start, *headed = re.split(r"^(?=(?:#|//) == )", text, flags=re.MULTILINE)
    return start + "".join(part for part in headed if HEADING.match(part)[1].strip() not in steps)


def sections(output):
    pieces = re.split(r"\n<<< ([\w ]+)\n", "\n" + output)
    return dict(zip(pieces[1::2], pieces[2::2]))


def asked(log):
    """What was asked of registrations and what is in them: {operation: its api-versions}."""
    found = {}
    for line in log.splitlines():
        operation = re.search(r"\boperation=((?:Registrations|CustomerSubscriptions)_\w+)", line)
        if operation:
            version = re.search(r"\bapiVersion=(\S+)", line)
            found.setdefault(operation[1], set()).add(version and version[1])
    return found


def judge(site, walk, version=NEWEST, lacks=()):
    """`walk` goes the way in api-version `version` and gives what its client printed, marked.

    Its client has no step of `lacks`.
    """
    lacks = {*lacks, *VERSIONS[version]}
    before = len(site.answered())
    output = walk()
    log = site.answered()[before:]
    steps = sections(output)
    assert list(steps) == [step for step in LIFE if step not in lacks], output
    for step, text in steps.items():
        try:
            LIFE[step](site, text)
        except AssertionError as wrong:
            raise AssertionError(f"step '{step}': {wrong}\n--- the whole way:\n{output}") from None
    versions = asked(log)
    remote = versions.pop("Registrations_EnableRemoteManagement", set())
    assert remote <= {version, None}, log  # generated clients send none here
    assert bool(remote) == ("remote management" not in lacks), log
    assert set.union(*versions.values()) == {version}, versions
    # Pages of one row: two lists of two customers and one of one are five requests.
    assert "list" in lacks or log.count("CustomerSubscriptions_List") >= 5, log
