"""What the fault tests share: writes that are remembered, and the look afterwards."""

import json
import threading

from azsregtest import arm, binary, contoso, invariants, tokens
from azsregtest.arm import body

CLOUD = "c10d0000-0000-4000-8000-000000000001"


class Book:
    """Registrations that were written, and whether the server said so."""

    def __init__(self, server):
        self.server = server
        self.kept, self.refused = {}, {}

    def put(self, client, name, tag="1"):
        made = arm.Registration(client, contoso.APSS, contoso.GROUP, name)
        answer = client.put(made.url, body(tokens.mint(cloud_id=CLOUD), tags={"n": tag}))
        if answer.status in (200, 201):
            self.kept[name] = answer.etag
            self.refused.pop(name, None)
        elif name not in self.kept:
            self.refused[name] = answer.status
        return answer

    def verify(self, client):
        """What was acknowledged is there; what was refused is there whole or not at all."""
        for name, etag in self.kept.items():
            got = arm.Registration(client, contoso.APSS, contoso.GROUP, name).get()
            assert got.status == 200 and got.etag == etag, f"{name} was acknowledged\n{got}"
        for name in self.refused:
            got = arm.Registration(client, contoso.APSS, contoso.GROUP, name).get()
            assert got.status in (200, 404), got
            if got.status == 200:
                assert got.json()["tags"] == {"n": "1"} and got.json()["properties"]["cloudId"]

    def verify_after_a_kill(self):
        self.server.kill()
        self.server.start()
        with self.server.client() as client:
            self.verify(client)
        assert binary.run("check", "--data", self.server.data).returncode == 0


def refused(answer, *statuses):
    """A refusal in ARM's shape (the client has held it to that) with one of these statuses."""
    assert answer.status in statuses, answer
    names = {500: "InternalServerError", 503: "ServiceUnavailable", 507: "InsufficientStorage"}
    assert answer.code == names[answer.status], answer
    return answer


def is_answer(method, target, answer):
    """True when an answer is all there is to be said, for requests that a fault may have cut short."""
    if answer.status >= 400:
        assert json.loads(answer.body)["error"]["code"], answer
    invariants.check(method, target, (), answer)
    return True


def kill_while_held(shim, server, act):
    """Kills it while the disk holds what act asks for beside the loop."""
    with shim.holding("sync beside the loop"):
        thread = threading.Thread(target=act)
        thread.start()
        shim.wait_for_held()
        server.kill()
        thread.join()
