"""Signing in (docs/contract.md, "Sign-in"): people, the token endpoint, and tokens made without the program's help."""

import base64
import json
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from . import contoso, directory, rows
from .arm import Api
from .client import Client
from .hashes import hashed

# The well-known people of samples/contoso.json, for development only
SECRET = "azsreg-development-only"
OWNER, OWNER_ID = "a5570000-0000-4000-8000-000000000001", "a5570000-0000-4000-8000-0000000000f1"
READER, READER_ID = "a5570000-0000-4000-8000-000000000002", "a5570000-0000-4000-8000-0000000000f2"
OPERATOR, OPERATOR_ID = "operator@contoso.example", "a5570000-0000-4000-8000-0000000000f3"
OWNED = (contoso.CSP, contoso.APSS, contoso.EA, contoso.UNAPPROVED, contoso.SUSPENDED, contoso.FABRIKAM,
         contoso.STACK)

AUDIENCE = "https://management.azsreg.local/"
ON = ("--auth", "token")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = "/adfs/oauth2/token"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


# Asking ---------------------------------------------------------------------------------------


def post(server, path, fields, headers=()):
    """A form, as OAuth 2.0 has it; `fields` is a dict, or bytes taken as they are."""
    sent = fields if isinstance(fields, bytes) else urllib.parse.urlencode(fields).encode()
    with server.client(checked=False) as client:  # answers of OAuth 2.0 are not ARM's
        answer = client.post(path, sent, headers={**FORM, **dict(headers)})
    assert "no-store" in answer.headers["cache-control"], answer  # RFC 6749, 5.1
    return answer


def credentials(client_id=OWNER, secret=SECRET, **more):
    made = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, **more}
    return {name: value for name, value in made.items() if value is not ...}


def password(username=OPERATOR, secret=SECRET, **more):
    made = {"grant_type": "password", "client_id": "any-client", "username": username, "password": secret, **more}
    return {name: value for name, value in made.items() if value is not ...}


def granted(answer):
    """The body of a success."""
    assert answer.status == 200, answer
    return answer.json()


def refused(answer, status, error):
    """The body of an error as RFC 6749, 5.2 has it."""
    assert answer.status == status, answer
    body = answer.json()
    assert body["error"] == error, answer
    assert set(body) == {"error", "error_description", "timestamp", "correlation_id"}, answer
    assert body["correlation_id"] == answer.headers["x-ms-correlation-request-id"]
    return body


def sign_in(server, client_id=OWNER, secret=SECRET, **more):
    return granted(post(server, TOKEN, credentials(client_id, secret, **more)))["access_token"]


class Signed(Client):
    """A client that sends an access token with every request that has no Authorization of its own."""

    def __init__(self, server, token):
        super().__init__("127.0.0.1", server.port)
        self.token = token

    def request(self, method, target, body=None, headers=(), **options):
        headers = list(headers.items() if isinstance(headers, dict) else headers)
        if not any(name.lower() == "authorization" for name, _ in headers):
            headers.append(("Authorization", "Bearer " + self.token))
        return super().request(method, target, body, headers, **options)


def api(server, token, salt):
    """An Api that is signed in."""
    made = Api(server, salt)
    made.client.close()
    made.client = Signed(server, token)
    return made


# Tokens made here -----------------------------------------------------------------------------


def b64(raw):
    raw = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token):
    return json.loads(unb64(token.split(".")[0]))


def claims_of(token):
    return json.loads(unb64(token.split(".")[1]))


class Authority:
    """Whoever has a signing key: the server itself, or somebody else."""

    def __init__(self, pair=None, kid="somebody-elses-key"):
        self.pair = pair or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = kid

    @classmethod
    def of(cls, server):
        """The server's own key, out of its data, where it is once it was asked for."""
        with server.client() as client:
            (key,) = client.get("/discovery/keys").json()["keys"]
        made = cls.kept(server, "token-key", key["kid"])
        assert made.jwks()["keys"][0]["n"] == key["n"]
        return made

    @classmethod
    def kept(cls, server, name, kid):
        """A key by its name in a server's data."""
        ((pem,),) = rows.read(server, "SELECT value FROM setting WHERE name = ?", name)
        return cls(serialization.load_pem_private_key(pem if isinstance(pem, bytes) else pem.encode(), None), kid)

    def jwks(self, **members):
        numbers = self.pair.public_key().public_numbers()
        key = {"kty": "RSA", "kid": self.kid, "use": "sig", "n": b64(numbers.n.to_bytes(256, "big")),
               "e": b64(numbers.e.to_bytes(3, "big")), **members}
        return {"keys": [{name: value for name, value in key.items() if value is not ...}]}

    def raw_signature(self, data, algorithm=None, pad=None):
        return self.pair.sign(data, pad or padding.PKCS1v15(), algorithm or hashes.SHA256())

    def sign(self, claims, algorithm=None, pad=None, **header):
        """A compact JWS. Header members given as ... are left out."""
        head = {"alg": "RS256", "kid": self.kid, "typ": "JWT", **header}
        head = {name: value for name, value in head.items() if value is not ...}
        data = f"{b64(head)}.{b64(claims)}"
        return f"{data}.{b64(self.raw_signature(data.encode(), algorithm, pad))}"


def claims(server, **changes):
    """What an access token of the Owner says; ... leaves a claim out."""
    now = int(time.time())
    made = {"aud": AUDIENCE, "iss": server.base + "/adfs", "iat": now, "nbf": now, "exp": now + 3600,
            "oid": OWNER_ID, "sub": OWNER_ID, "appid": OWNER, "idtyp": "app", "ver": "1.0", **changes}
    return {name: value for name, value in made.items() if value is not ...}


# People of a test's own -----------------------------------------------------------------------


def app_id(number):
    return directory.guid(number, 0xA1)


def object_id(number):
    return directory.guid(number, 0xB1)


def with_people(*roles, document=None):
    """samples/contoso.json with service principals 0, 1, 2, …; each of `roles` is one's [(role, scope), …]."""
    made = document or directory.contoso_copy()
    made["servicePrincipals"] = [
        {"appId": app_id(n), "objectId": object_id(n), "tenant": contoso.CONTOSO_TENANT, "secretHash": hashed(SECRET)}
        for n in range(len(roles))
    ]
    made["users"] = []
    made["roleAssignments"] = [
        {"principal": object_id(n), "role": role, "scope": scope}
        for n, those in enumerate(roles) for role, scope in those
    ]
    return made
