"""Registrations with more mappings than a test has time to make, and what is left of one that is moved while it is killed."""

import random
import threading
import time

from . import arm, contoso, rows

HOME = arm.group(contoso.APSS, contoso.GROUP)
TYPE = "Microsoft.AzureStack/registrations"


def fill(server, made, count):
    """Mappings of a stopped server's registration, written into its database."""
    ((number,),) = rows.read(server, "SELECT id FROM registration WHERE name = ?", made.name)
    rows.write(server, "INSERT INTO customer_subscription (registration, id, tenant, etag) VALUES (?, ?, ?, ?)",
               *((number, i.to_bytes(16, "big"), (i + 2**64).to_bytes(16, "big"), i) for i in range(1, count + 1)))


def place(made, group):
    return f"{group}/providers/{TYPE}/{made.name}"


class Mover(threading.Thread):
    """Moves a registration around three groups until the server is gone: a move that is lost shows as one too few."""

    def __init__(self, server, made, groups, at):
        super().__init__()
        self.server, self.made, self.groups, self.at = server, made, groups, at
        self.acknowledged = 0

    def run(self):
        with self.server.client() as client:
            while True:
                source, target = self.groups[self.at], self.groups[(self.at + 1) % 3]
                sent = {"resources": [place(self.made, source)], "targetResourceGroup": target}
                try:
                    answer = client.post(f"{source}/moveResources" + arm.query("2021-04-01"), sent)
                except Exception:  # the end of the server, wherever it comes
                    return
                assert answer.status == 204, answer
                self.at = (self.at + 1) % 3
                self.acknowledged += 1


def found_in(client, made, groups):
    """Where it is: in exactly one of the groups."""
    there = [at for at, group in enumerate(groups) if client.get(place(made, group) + arm.query()).status == 200]
    assert len(there) == 1, f"it is in {len(there)} of the groups"
    return there[0]


def count_mappings(api, made, group):
    listed = api.list_all(f"{place(made, group)}/customerSubscriptions" + arm.query(top=1000))
    names = {one["name"] for one in listed}
    assert len(names) == len(listed)
    return len(names)


def kill_while_moving(server, made, groups, at, dice=random):
    """Where it is after a SIGKILL during moves: where the last acknowledged move put it, or the one after that."""
    mover = Mover(server, made, groups, at)
    mover.start()
    time.sleep(dice.uniform(0.001, 0.15))  # when it is killed is up to chance, not what is checked afterwards
    server.kill()
    mover.join()
    server.start()
    with server.client() as client:
        now = found_in(client, made, groups)
    assert now in (mover.at, (mover.at + 1) % 3), "an acknowledged move was lost"
    return now, mover.acknowledged
