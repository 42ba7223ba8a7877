"""Registration tokens, made here without the program's help.

"base64 (standard or URL alphabet, padding optional) of a JSON object".
Every token made is remembered, so that answers and logs can be searched for it.
"""

import base64
import json
import uuid

_minted = set()


def remember(token):
    if len(token) >= 24:  # shorter ones could occur by chance
        _minted.add(token)
    return token


def assert_absent(text, where):
    for token in _minted.copy():  # other threads may be minting
        assert token not in text, f"a registration token is in {where}"


def encode(payload, url=False, padding=True):
    """`payload` is an object, or bytes taken as they are."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    text = (base64.urlsafe_b64encode if url else base64.b64encode)(raw).decode()
    return remember(text if padding else text.rstrip("="))


def decode(text):
    text = text.replace("-", "+").replace("_", "/").rstrip("=")
    return json.loads(base64.b64decode(text + "=" * (-len(text) % 4), validate=True))


def payload(billing_model="PayAsYouUse", cloud_id=None, **members):
    made = {"cloudId": cloud_id or str(uuid.uuid4()), "billingModel": billing_model}
    if billing_model == "Capacity":
        made["agreementNumber"] = "A-4711"
    made.update(members)
    return {k: v for k, v in made.items() if v is not ...}


def mint(billing_model="PayAsYouUse", cloud_id=None, **members):
    """A well-formed token. A member given as ... is left out."""
    return encode(payload(billing_model, cloud_id, **members))


def full_payload():
    """Every member the contract names."""
    return {
        "cloudId": str(uuid.uuid4()),
        "objectId": str(uuid.uuid4()),
        "billingModel": "Capacity",
        "agreementNumber": "EA 12/34",
        "usageReportingEnabled": True,
        "marketplaceSyndicationEnabled": False,
        "regionNames": ["redmond", "Zürich"],
        "hardwareInfo": [
            {
                "name": "n1",
                "uuid": str(uuid.uuid4()),
                "numCores": 32,
                "bios": ["0123abcd"],
                "nic": ["4567cdef", "89ab0123"],
                "cpu": ["deadbeef"],
                "disk": [],
                "memory": ["feedface"],
            }
        ],
        "issuer": "someone",
        "version": "1.0",
    }
