"""What partners do while the server is killed: customers, orders, and changes of subscriptions.

Each buyer speaks for a partner of its own and is the only one that writes for it, so that what there may be after a
kill is known:
  - a customer, an order or a change that was acknowledged is there as it was answered;
  - one that was refused, because the disk failed, is not;
  - of one in flight all is there or nothing: an order with each of its lines, a change with each of its members;
  - the same MS-RequestId sent again is answered with the same customer and the same order, and makes one where there
    is none.
"""

import dataclasses
import http.client
import threading
import uuid

from azsregtest import partner
from azsregtest.arm import query

LINES = 4
KEPT = 10  # customers, of which some go on from round to round


@dataclasses.dataclass
class Bought:
    """A subscription: what was acknowledged of it, and what is under way (None: nothing)."""

    customer: str
    id: str
    seen: dict
    wanted: dict | None = None


@dataclasses.dataclass
class Order:
    customer: str
    request: str
    count: int
    answer: dict | None = None
    refused: bool = False


@dataclasses.dataclass
class Customer:
    domain: str
    request: str
    answer: dict | None = None
    refused: bool = False


def shown(subscription):
    """What a change changes, and how often it was changed."""
    return {"friendlyName": subscription["friendlyName"], "autoRenewEnabled": subscription["autoRenewEnabled"],
            "status": subscription["status"], "version": partner.version(subscription["attributes"]["etag"])}


class Buyer(threading.Thread):
    """One round of a partner's. book: what goes on from the rounds before."""

    def __init__(self, world, book, dice):
        super().__init__(daemon=True)
        self.world, self.book, self.dice = world, book, dice
        self.events, self.wrong = [], None
        self.customers, self.orders, self.touched = [], [], []

    def run(self):
        try:
            with self.world.server.client() as client:
                speaker = partner.Partner(client, self.book.name)
                while True:
                    self.step(speaker)
                    self.world.progress.release()
        except (OSError, EOFError, http.client.HTTPException):
            pass  # killed
        except Exception as error:  # pylint: disable=broad-except
            self.wrong = error
        self.world.progress.release()

    def step(self, speaker):
        kind = self.dice.random()
        if not self.book.customers or kind < 0.2:
            self.create(speaker)
        elif not self.book.bought or kind < 0.4:
            self.order(speaker)
        elif kind < 0.5:
            self.send_again(speaker)
        else:
            self.change(speaker, self.dice.choice(self.book.bought))

    def judge(self, answer, status):
        """Whether it was done. A disk that fails is a reason not to."""
        refused = answer.status in (503, 507) and self.world.fails
        assert refused or answer.status == status, answer
        return not refused

    def create(self, speaker):
        one = Customer(f"c{uuid.uuid4().hex[:16]}.example", str(uuid.uuid4()))
        self.customers.append(one)
        answer = post_customer(speaker, one)
        one.refused = not self.judge(answer, 201)
        if not one.refused:
            one.answer = answer.json()
            self.book.customers.append(one)

    def order(self, speaker):
        customer = self.dice.choice(self.book.customers).answer["id"]
        one = Order(customer, str(uuid.uuid4()), self.dice.randrange(1, LINES + 1))
        self.orders.append(one)
        answer = post_order(speaker, one)
        one.refused = not self.judge(answer, 201)
        if not one.refused:
            one.answer = answer.json()
            self.book.keep(speaker, one)

    def send_again(self, speaker):
        """A request that was acknowledged: the same, while it is served."""
        one = self.dice.choice(self.book.customers)
        answer = post_customer(speaker, one)
        if self.judge(answer, 201):
            assert answer.json()["id"] == one.answer["id"], f"{answer}: was {one.answer['id']}"

    def change(self, speaker, bought):
        number = bought.seen["version"] + 1
        bought.wanted = {"friendlyName": f"change {number}", "autoRenewEnabled": number % 2 == 0,
                         "status": self.dice.choice(("active", "suspended")), "version": number}
        self.touched.append(bought)
        members = {name: value for name, value in bought.wanted.items() if name != "version"}
        answer = speaker.patch(bought.customer, bought.id, **members)
        if self.judge(answer, 200):
            bought.seen = shown(answer.json())
            assert bought.seen == bought.wanted, answer
        bought.wanted = None


def post_customer(speaker, one):
    return speaker.request("POST", "/customers", partner.new_customer(one.domain), headers={"MS-RequestId": one.request})


def post_order(speaker, one):
    lines = [partner.line(lineItemNumber=n, friendlyName=f"{n} of {one.count}") for n in range(one.count)]
    answer = speaker.request("POST", f"/customers/{one.customer}/orders", {"lineItems": lines, "referenceCustomerId": one.request},
                             headers={"MS-RequestId": one.request})
    assert answer.status != 201 or len(answer.json()["lineItems"]) == one.count, answer
    return answer


class Book:
    """A partner's, from round to round: what was acknowledged, and how much of what was in flight was kept."""

    def __init__(self, name):
        self.name = name
        self.customers, self.bought = [], []
        self.acknowledged = self.unsure = self.survived = 0

    def keep(self, speaker, order):
        for line in order.answer["lineItems"]:
            answer = speaker.get(speaker.subscription(order.customer, line["subscriptionId"]))
            assert answer.status == 200, answer
            self.bought.append(Bought(order.customer, line["subscriptionId"].lower(), shown(answer.json())))

    def check(self, client, buyer):
        """After the restart, by whoever may see it."""
        speaker = partner.Partner(client, self.name)
        for one in buyer.customers:
            if self.check_made(speaker, one, customers_of, post_customer):
                self.customers.append(one)
        for one in buyer.orders:
            if self.check_made(speaker, one, orders_of, post_order):
                self.keep(speaker, one)
        for customer in {one.customer for one in buyer.orders}:
            check_whole(speaker, customer)
        for bought in {id(one): one for one in (*buyer.touched, *self.bought)}.values():
            self.check_subscription(speaker, bought)
        self.customers = self.customers[-KEPT:]
        there = {one.answer["id"] for one in self.customers}
        self.bought = [one for one in self.bought if one.customer in there]

    def count(self, answered, survived):
        self.acknowledged += answered
        self.unsure += not answered
        self.survived += not answered and survived

    def check_made(self, speaker, one, find, post):
        """-> whether it was in flight: now the same request was answered, with what there was or with a new one"""
        found = find(speaker, one)
        assert len(found) <= 1, f"{one}: made more than once\n{found}"
        if one.refused:
            assert not found, f"{one}: refused, and there\n{found}"
            return False
        self.count(one.answer is not None, bool(found))
        if one.answer:
            assert found == [one.answer["id"]], f"{one}: acknowledged, and not there\n{found}"
        again = post(speaker, one)
        assert again.status == 201, again
        assert not found or again.json()["id"] == found[0], f"{again}: was {found}"
        assert find(speaker, one) == [again.json()["id"]], again
        in_flight = one.answer is None
        one.answer = one.answer or again.json()
        return in_flight

    def check_subscription(self, speaker, bought):
        answer = speaker.got(speaker.subscription(bought.customer, bought.id))
        seen = shown(answer)
        may = [bought.seen] + [bought.wanted] * (bought.wanted is not None)
        assert seen in may, f"{seen} of {bought}"
        if bought.wanted is not None:
            self.count(False, seen == bought.wanted)
        bought.seen, bought.wanted = seen, None
        state = speaker.client.get(f"/subscriptions/{bought.id}{query('2016-06-01')}").json()["state"]
        assert state == {"active": "Enabled", "suspended": "Disabled"}.get(seen["status"], state), (state, seen)


def customers_of(speaker, one):
    value = f'{{"Field":"Domain","Value":"{one.domain}","Operator":"starts_with"}}'.replace('"', "%22")
    return [customer["id"] for customer in speaker.got(f"/customers?filter={value}")["items"]]


def orders_of(speaker, one):
    orders = speaker.got(f"/customers/{one.customer}/orders")["items"]
    return [order["id"] for order in orders if order["referenceCustomerId"] == one.request]


def check_whole(speaker, customer):
    """Every order has all of its lines, each a subscription, and there is no other one."""
    orders = speaker.got(f"/customers/{customer}/orders")["items"]
    lines = []
    for order in orders:
        names = [line["friendlyName"] for line in order["lineItems"]]
        assert len(names) > 0 and [line["lineItemNumber"] for line in order["lineItems"]] == list(range(len(names))), order
        lines += [line["subscriptionId"] for line in order["lineItems"]]
        firsts = [name for name in names if " of " in name]
        assert all(int(name.split(" of ")[1]) == len(names) for name in firsts), f"half an order: {order}"
    subscriptions = [one["id"] for one in speaker.got(f"/customers/{customer}/subscriptions")["items"]]
    assert sorted(lines) == sorted(subscriptions), (customer, lines, subscriptions)
