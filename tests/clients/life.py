"""The whole life of a registration, as every client has to get through it.

The commands of a client are its file in docs/clients/, which docs/clients.md quotes. Its headings,
"== name" in a comment, say where a step begins; here they become markers in what it prints,
and each step's output is held against what the step is for.
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
    "activation key": shows_an_activation_key,
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


def sections(output):
    pieces = re.split(r"\n<<< ([\w ]+)\n", "\n" + output)
    return dict(zip(pieces[1::2], pieces[2::2]))


def judge(site, output):
    """`output` is what a client printed on the way, marked."""
    steps = sections(output)
    assert list(steps) == list(LIFE), output
    for step, check in LIFE.items():
        try:
            check(site, steps[step])
        except AssertionError as wrong:
            raise AssertionError(f"step '{step}': {wrong}\n--- the whole way:\n{output}") from None
    # Pages of one row: two lists of two customers and one of one are five requests.
    assert site.log().count("CustomerSubscriptions_List") >= 5, site.log()
