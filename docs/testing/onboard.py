#!/usr/bin/env python3
"""Maps customers' subscriptions to the registration of an Azure Stack.

usage: onboard.py REGISTRATION SUBSCRIPTION…
"""

import json
import sys
import time
import urllib.error
import urllib.request

VERSION = "api-version=2017-06-01"
TRIES = 4
PATIENCE = 10


def put(url):
    """A PUT is safe to repeat, so it is, when it was refused for now or its answer was lost."""
    for last in [False] * (TRIES - 1) + [True]:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code not in (429, 503, 504) or last:
                raise
            time.sleep(float(refused.headers.get("Retry-After", 1)))
        except ConnectionError:
            if last:
                raise


def onboard(registration, subscriptions):
    """-> what was not mapped, and why"""
    failed = {}
    for subscription in subscriptions:
        try:
            # Partner Center shows ids in upper case
            put(f"{registration}/customerSubscriptions/{subscription.lower()}?{VERSION}")
        except urllib.error.HTTPError as refused:
            failed[subscription] = json.load(refused)["error"]["message"]
        except OSError as broken:
            failed[subscription] = str(broken)
    return failed


if __name__ == "__main__":
    failed = onboard(sys.argv[1], sys.argv[2:])
    for subscription, why in failed.items():
        print(f"{subscription} is not mapped: {why}", file=sys.stderr)
    sys.exit(1 if failed else 0)
