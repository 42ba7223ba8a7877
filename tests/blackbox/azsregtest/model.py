"""The rules as a model: what the service answers to each request, and what it is afterwards.

It is written from the documentation alone, to be read as the specification; nothing of it follows
the server's code. test_model.py drives the program with random requests and holds its answers
against these.

A request passes checks in this order, everywhere; the first that fails answers:

    who is calling may do it (403; a subscription without any role of theirs is not there)
    what the URL names exists (404; or 204 for a DELETE of what does not)
    the state of the subscription, the name of what is to be made, the provider (409, 400, 409)
    locks (409), the body (400), the rules, If-Match and If-None-Match (412)
"""

import copy
import dataclasses
import re

STACK = "Microsoft.AzureStack"
AUTHORIZATION = "Microsoft.Authorization"

ROLES = {
    "Owner": ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", ["*"], []),
    "Contributor": ("b24988ac-6180-42a0-ab88-20f7382dd24c", ["*"],
                    [f"{AUTHORIZATION}/*/Delete", f"{AUTHORIZATION}/*/Write"]),
    "Reader": ("acdd72a7-3385-48ef-bd42-f606fba81ae7", ["*/read"], []),
    "Azure Stack Registration Owner": ("6f12a6df-dd06-4f3e-bcb1-ce8be600526a", [f"{STACK}/registrations/read"], []),
}
ROLE_OF = {guid: name for name, (guid, _, _) in ROLES.items()}


def role_grants(role, action):
    def fits(pattern):
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE)

    _, actions, but_not = ROLES[role]
    return any(map(fits, actions)) and not any(map(fits, but_not))


def within(scope, other):
    """Scopes inherit: by whole segments, without regard to case."""
    return (scope.lower() + "/").startswith(other.lower() + "/")


def key(name):
    """What names compare by."""
    return name.lower()


class Refusal(Exception):
    def __init__(self, status, code):
        super().__init__(status, code)
        self.status, self.code = status, code


class Nothing(Exception):
    """204: there was nothing to delete."""


@dataclasses.dataclass
class Group:
    name: str
    tags: dict
    location: str = "westcentralus"


@dataclasses.dataclass
class Registration:
    group: str
    name: str
    cloud: str
    billing: str
    tags: dict
    etag: str = None  # the server's to say: learnt from its answer
    mappings: dict = dataclasses.field(default_factory=dict)  # id -> Mapping


@dataclasses.dataclass
class Mapping:
    tenant: str  # None: one that the server derives from the id; learnt
    etag: str = None


@dataclasses.dataclass
class Lock:
    scope: str
    name: str
    level: str


@dataclasses.dataclass
class Assignment:
    scope: str
    name: str  # None: the directory file's
    principal: str
    role: str

    def says(self):
        return key(self.scope), self.principal, self.role


@dataclasses.dataclass
class Request:
    """One operation. `spelt` is how its URL spells group and registration."""

    operation: str
    who: str = None  # the object id of the caller; None with --auth none
    sub: str = None
    group: str = None
    reg: str = None
    customer: str = None
    name: str = None  # of a lock or role assignment
    args: dict = dataclasses.field(default_factory=dict)

    @property
    def scope(self):
        """What the URL names, as it spells it, up to a customer subscription."""
        scope = f"/subscriptions/{self.sub}"
        if self.group is not None:
            scope += f"/resourceGroups/{self.group}"
        if self.reg is not None:
            scope += f"/providers/{STACK}/registrations/{self.reg}"
        return scope


@dataclasses.dataclass
class Answer:
    status: int
    code: str = None
    shows: object = None  # what of the body is known: see Model.shown, or a list of ids
    learn: object = None  # called with the body, when the answer was this one


GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
ACTIONS = {
    "subscription_get": "", "subscriptions_list": None,
    "group_get": f"{GROUPS}/read", "group_put": f"{GROUPS}/write", "group_patch": f"{GROUPS}/write",
    "group_delete": f"{GROUPS}/delete", "groups_list": f"{GROUPS}/read",
    "registration_get": f"{STACK}/registrations/read", "registration_put": f"{STACK}/registrations/write",
    "registration_patch": f"{STACK}/registrations/write", "registration_delete": f"{STACK}/registrations/delete",
    "registrations_list": f"{STACK}/registrations/read", "remote_management": f"{STACK}/registrations/enableRemoteManagement/action",
    "customer_get": f"{STACK}/registrations/customerSubscriptions/read",
    "customer_put": f"{STACK}/registrations/customerSubscriptions/write",
    "customer_delete": f"{STACK}/registrations/customerSubscriptions/delete",
    "customers_list": f"{STACK}/registrations/customerSubscriptions/read",
    "register": f"{STACK}/register/action", "unregister": f"{STACK}/unregister/action",
    "lock_get": f"{AUTHORIZATION}/locks/read", "lock_put": f"{AUTHORIZATION}/locks/write",
    "lock_delete": f"{AUTHORIZATION}/locks/delete", "locks_list": f"{AUTHORIZATION}/locks/read",
    "role_get": f"{AUTHORIZATION}/roleAssignments/read", "role_put": f"{AUTHORIZATION}/roleAssignments/write",
    "role_delete": f"{AUTHORIZATION}/roleAssignments/delete", "roles_list": f"{AUTHORIZATION}/roleAssignments/read",
}


class Model:
    def __init__(self):
        self.loose = False
        self.signed_in = False  # --auth token
        self.document = None
        self.listed = {}  # subscriptions of the directory file: id -> its members, and "root"
        self.made = set()  # subscriptions that --loose brought into being
        self.providers = set()  # subscriptions registered with the provider
        self.groups = {}  # (subscription, name) -> Group
        self.registrations = {}  # (subscription, group, name) -> Registration
        self.locks = {}  # (scope, name) -> Lock
        self.roles = []  # Assignment

    # The directory file, and starting --------------------------------------------------------

    def start(self, document, loose, signed_in):
        """Another file replaces subscriptions and its own role assignments; groups and providers are only added.

        What was made in a subscription that no file lists is kept. What --loose made gives way to what
        a file lists, and roles in it end: whoever was signed in could assign them.
        """
        self.loose, self.signed_in = loose, signed_in
        if document == self.document:
            return
        self.document = document
        roots = {one["name"]: one.get("provider", one["name"]) for one in document["partners"]}
        down = {one["name"] for one in document["partners"] if not one.get("reachable", True)}
        self.listed = {}
        for one in document["subscriptions"]:
            root = roots.get(one.get("partner"))
            self.listed[one["id"]] = {"state": "Active", "multiTenancyApproved": True, **one, "root": root,
                                      "reachable": not {root, one.get("partner")} & down}
            if one["id"] in self.made:
                self.made.discard(one["id"])
                self.roles = [role for role in self.roles if not within(role.scope, f"/subscriptions/{one['id']}")]
            if STACK in one.get("registeredNamespaces", []):
                self.providers.add(one["id"])
            for group in one.get("resourceGroups", []):
                self.groups.setdefault((one["id"], key(group["name"])), Group(group["name"], {}, group["location"]))
        self.roles = [role for role in self.roles if role.name]
        for one in document["roleAssignments"]:
            role = Assignment(one["scope"], None, one["principal"], one["role"])
            if role.says() not in [other.says() for other in self.roles]:
                self.roles.append(role)

    # Who may do what -------------------------------------------------------------------------

    def is_everybodys(self, sub):
        """--loose: what the directory does not list belongs to whoever is signed in."""
        return self.loose and sub not in self.listed

    def roles_of(self, who):
        return [role for role in self.roles if role.principal == who]

    def sees(self, who, sub):
        """Any role on it, or in it. One on a subscription that is not listed makes nothing visible."""
        if not self.signed_in or self.is_everybodys(sub):
            return True
        scope = f"/subscriptions/{sub}"
        return sub in self.listed and any(within(role.scope, scope) for role in self.roles_of(who))

    def may(self, who, action, scope):
        sub = scope.split("/")[2]
        return not self.signed_in or self.is_everybodys(sub) or any(
            within(scope, role.scope) and role_grants(role.role, action) for role in self.roles_of(who))

    def authorize(self, ask):
        """-> whether the subscription is there for the caller. Lists are filtered: see `listing`."""
        action, scope = ACTIONS[ask.operation], ask.scope + (f"/customerSubscriptions/{ask.customer}" if ask.customer else "")
        self.in_part = False
        if not self.sees(ask.who, ask.sub):
            return False
        if action and not self.may(ask.who, action, scope):
            inside = any(within(role.scope, scope) and not within(scope, role.scope) for role in self.roles_of(ask.who))
            if not (ask.operation.endswith("_list") and inside):
                raise Refusal(403, "AuthorizationFailed")
            self.in_part = True
        return True

    def shows(self, ask, scope):
        """Whether a row on this scope is in a list: who has a role on something inside alone gets what it is about."""
        return not self.in_part or self.may(ask.who, ACTIONS[ask.operation], scope)

    # What exists -----------------------------------------------------------------------------

    def is_known(self, sub):
        """Without --loose what it made is unknown; with it every subscription is there."""
        return sub in self.listed or self.loose

    def subscription(self, ask):
        if not (self.visible and self.is_known(ask.sub)):
            raise Refusal(404, "SubscriptionNotFound")
        if ask.operation.endswith("_put") and ask.sub not in self.listed and ask.sub not in self.made:
            self.made.add(ask.sub)  # only a PUT that succeeds: apply() undoes what is refused
            self.providers.add(ask.sub)

    def group(self, ask):
        found = self.groups.get((ask.sub, key(ask.group)))
        if not found:
            raise Refusal(404, "ResourceGroupNotFound")
        return found

    def registration(self, ask):
        """One error, whichever part of the URL is wrong."""
        found = self.registrations.get((ask.sub, key(ask.group), key(ask.reg)))
        if not (found and self.visible and self.is_known(ask.sub)):
            raise Refusal(404, "RegistrationNotFound")
        return found

    def target(self, ask):
        """The scope that a lock, a role assignment or a list of them is on; in canonical casing."""
        if ask.reg is not None:
            found = self.registration(ask)
            self.subscription(ask)
            return self.registration_id(ask.sub, found)
        self.subscription(ask)
        return self.group_id(ask.sub, self.group(ask)) if ask.group is not None else f"/subscriptions/{ask.sub}"

    @staticmethod
    def group_id(sub, group):
        return f"/subscriptions/{sub}/resourceGroups/{group.name}"

    @staticmethod
    def registration_id(sub, registration):
        return f"/subscriptions/{sub}/resourceGroups/{registration.group}/providers/{STACK}/registrations/{registration.name}"

    # What a write asks -----------------------------------------------------------------------

    def check_active(self, ask):
        if self.listed.get(ask.sub, {"state": "Active"})["state"] != "Active":
            raise Refusal(409, "ReadOnlyDisabledSubscription")

    def check_provider(self, ask):
        if ask.sub not in self.providers:
            raise Refusal(409, "MissingSubscriptionRegistration")

    def check_registration_writable(self, ask):
        self.subscription(ask)
        self.check_active(ask)
        self.check_provider(ask)

    def check_locks(self, scope, deletes=False):
        """ReadOnly stops writes and deletes in its scope; CanNotDelete deletes. Deleting takes along what is inside."""
        for lock in self.locks.values():
            if (deletes or lock.level == "ReadOnly") and (within(scope, lock.scope) or (deletes and within(lock.scope, scope))):
                raise Refusal(409, "ScopeLocked")

    @staticmethod
    def check_body(ask):
        if ask.args.get("broken"):
            raise Refusal(400, "InvalidRequestContent")

    @staticmethod
    def check_condition(ask, etag):
        """RFC 9110, 13: If-Match first and strongly, If-None-Match weakly. etag None: it does not exist."""
        for field, value in ask.args.get("conditions", []):
            named = value == "*" or value.removeprefix("W/") == etag
            if field == "If-Match" and (etag is None or not named or value.startswith("W/")):
                raise Refusal(412, "PreconditionFailed")
            if field == "If-None-Match" and etag is not None and named:
                raise Refusal(412, "PreconditionFailed")

    @classmethod
    def is_unchanged(cls, ask, etag):
        matches = [(f, v) for f, v in ask.args.get("conditions", []) if f == "If-Match"]
        cls.check_condition(dataclasses.replace(ask, args={"conditions": matches}), etag)
        return any(f == "If-None-Match" and (v == "*" or v.removeprefix("W/") == etag) for f, v in ask.args.get("conditions", []))

    # Asking ----------------------------------------------------------------------------------

    def apply(self, ask):
        """What is answered to a request; the model is then what the service is after it."""
        before = copy.deepcopy(self.__dict__)
        try:
            self.visible = ask.sub is None or self.authorize(ask)
            return getattr(self, ask.operation)(ask)
        except Refusal as refusal:
            self.__dict__ = before
            return Answer(refusal.status, refusal.code)
        except Nothing:
            self.__dict__ = before
            return Answer(204)

    def listing(self, ask, rows):
        """rows: (what it is ordered by, its id, the scope that a role must cover), as far as the caller may see them."""
        return Answer(200, shows=[row[1] for row in sorted(rows) if self.shows(ask, row[2])])

    # Subscriptions and the provider

    def subscriptions_list(self, ask):
        mine = [sub for sub in self.listed if self.sees(ask.who, sub)] + [sub for sub in self.made if self.loose]
        return Answer(200, shows=[f"/subscriptions/{sub}" for sub in sorted(mine)])

    def subscription_get(self, ask):
        self.subscription(ask)
        states = {"Active": "Enabled", "Suspended": "Disabled", "Deleted": "Deleted"}
        return Answer(200, shows={"subscriptionId": ask.sub, "state": states[self.listed.get(ask.sub, {"state": "Active"})["state"]]})

    def register(self, ask):
        self.subscription(ask)
        self.check_active(ask)
        self.check_locks(f"/subscriptions/{ask.sub}/providers/{STACK}")
        self.providers.add(ask.sub)
        return Answer(200, shows={"registrationState": "Registered"})

    def unregister(self, ask):
        self.subscription(ask)
        self.check_active(ask)
        self.check_locks(f"/subscriptions/{ask.sub}/providers/{STACK}")
        if any(sub == ask.sub for sub, _, _ in self.registrations):
            raise Refusal(409, "CannotUnregisterProvider")
        self.providers.discard(ask.sub)
        return Answer(200, shows={"registrationState": "NotRegistered"})

    # Resource groups

    def shown_group(self, ask, group):
        return {"id": self.group_id(ask.sub, group), "name": group.name, "tags": group.tags, "location": group.location}

    def group_get(self, ask):
        self.subscription(ask)
        return Answer(200, shows=self.shown_group(ask, self.group(ask)))

    def groups_list(self, ask):
        self.subscription(ask)
        return self.listing(ask, [(key(g.name), self.group_id(sub, g), self.group_id(sub, g))
                                  for (sub, _), g in self.groups.items() if sub == ask.sub])

    def group_put(self, ask):
        self.subscription(ask)
        self.check_active(ask)
        if not re.fullmatch(r"[A-Za-z0-9_.()-]{1,90}(?<!\.)", ask.group):
            raise Refusal(400, "InvalidResourceName")
        self.check_locks(ask.scope)
        self.check_body(ask)
        there = self.groups.get((ask.sub, key(ask.group)))
        group = Group(there.name if there else ask.group, ask.args.get("tags", {}), there.location if there else "westcentralus")
        self.groups[ask.sub, key(ask.group)] = group
        return Answer(200 if there else 201, shows=self.shown_group(ask, group))

    def group_patch(self, ask):
        """Replaces tags where it names them."""
        self.subscription(ask)
        group = self.group(ask)
        self.check_active(ask)
        self.check_locks(ask.scope)
        self.check_body(ask)
        given = ask.args.get("tags", group.tags)
        group.tags = {name: value for name, value in given.items() if value is not None}
        return Answer(200, shows=self.shown_group(ask, group))

    def group_delete(self, ask):
        """Everything in it goes along; neither the provider nor a registration's rules are asked."""
        self.subscription(ask)
        scope = self.group_id(ask.sub, self.group(ask))
        self.check_active(ask)
        self.check_locks(scope, deletes=True)
        del self.groups[ask.sub, key(ask.group)]
        for where in [where for where in self.registrations if where[:2] == (ask.sub, key(ask.group))]:
            del self.registrations[where]
        self.roles = [role for role in self.roles if not within(role.scope, scope)]
        return Answer(200)

    # Registrations

    def shown_registration(self, ask, found):
        return {"id": self.registration_id(ask.sub, found), "name": found.name, "tags": found.tags,
                "properties": {"cloudId": found.cloud, "billingModel": found.billing}}

    def answer_with(self, ask, found, status):
        def learn(body):
            found.etag = body["etag"]

        return Answer(status, shows=self.shown_registration(ask, found), learn=learn)

    def registration_get(self, ask):
        found = self.registration(ask)
        if self.is_unchanged(ask, found.etag):
            return Answer(304)
        return Answer(200, shows={**self.shown_registration(ask, found), "etag": found.etag})

    def registrations_list(self, ask):
        self.subscription(ask)
        group = key(self.group(ask).name) if ask.group is not None else None
        return self.listing(ask, [((key(one.name), key(one.group)), self.registration_id(sub, one), self.registration_id(sub, one))
                                  for (sub, rg, _), one in self.registrations.items()
                                  if sub == ask.sub and group in (None, rg)])

    def registration_put(self, ask):
        self.subscription(ask)
        names_fit = re.fullmatch(r"[A-Za-z0-9_.()-]{1,90}(?<!\.)", ask.group) and (
            re.fullmatch(r"[A-Za-z0-9_.-]{1,90}", ask.reg) and ask.reg not in (".", ".."))
        if (ask.sub, key(ask.group)) not in self.groups:
            if not names_fit:
                raise Refusal(400, "InvalidResourceName")
            if self.loose:  # a registration makes its group
                self.groups[ask.sub, key(ask.group)] = Group(ask.group, {})
        group = self.group(ask)
        self.check_active(ask)
        if not names_fit:
            raise Refusal(400, "InvalidResourceName")
        self.check_provider(ask)
        self.check_locks(ask.scope)
        self.check_body(ask)
        where = ask.sub, key(ask.group), key(ask.reg)
        there = self.registrations.get(where)
        token = ask.args.get("token")
        if not there and not token:
            raise Refusal(400, "InvalidRequestContent")
        found = there or Registration(group.name, ask.reg, token["cloudId"], token["billingModel"], {})
        self.take_token(found, token)
        found.tags = ask.args.get("tags", {})
        self.check_condition(ask, there.etag if there else None)
        self.registrations[where] = found
        return self.answer_with(ask, found, 200 if there else 201)

    @staticmethod
    def take_token(found, token):
        if token and token["cloudId"] != found.cloud:
            raise Refusal(409, "CloudIdUpdateNotAllowed")
        found.billing = token["billingModel"] if token else found.billing

    def registration_patch(self, ask):
        """Merges tags (RFC 7396: null removes); their names compare without case, the newer casing is kept."""
        found = self.registration(ask)
        self.check_registration_writable(ask)
        self.check_locks(ask.scope)
        self.check_body(ask)
        self.take_token(found, ask.args.get("token"))
        self.check_condition(ask, found.etag)
        given = ask.args.get("tags", {})
        merged = {**{name: value for name, value in found.tags.items() if key(name) not in map(key, given)}, **given}
        found.tags = {name: value for name, value in merged.items() if value is not None}
        return self.answer_with(ask, found, 200)

    def registration_delete(self, ask):
        try:
            found = self.registration(ask)
        except Refusal:
            raise Nothing from None
        self.check_registration_writable(ask)
        scope = self.registration_id(ask.sub, found)
        self.check_locks(scope, deletes=True)
        self.check_condition(ask, found.etag)
        del self.registrations[ask.sub, key(ask.group), key(ask.reg)]
        self.roles = [role for role in self.roles if not within(role.scope, scope)]
        return Answer(200)

    def remote_management(self, ask):
        found = self.registration(ask)
        self.check_registration_writable(ask)
        self.check_locks(ask.scope)
        self.check_condition(ask, found.etag)
        return Answer(200)

    # Customer subscriptions

    @staticmethod
    def check_billing(found):
        """Check 3, which holds for every operation."""
        if found.billing == "Capacity":
            raise Refusal(400, "CustomerSubscriptionsNotAllowed")

    def shown_customer(self, ask, found, mapping):
        shown = {"id": f"{self.registration_id(ask.sub, found)}/customerSubscriptions/{ask.customer}",
                 "name": f"{found.name}/{ask.customer}"}
        return {**shown, "properties": {"tenantId": mapping.tenant}} if mapping.tenant else shown

    def customer_get(self, ask):
        found = self.registration(ask)
        self.check_billing(found)
        mapping = found.mappings.get(ask.customer)  # lower case only
        if not mapping:
            raise Refusal(404, "CustomerSubscriptionNotFound")
        if self.is_unchanged(ask, mapping.etag):
            return Answer(304)
        return Answer(200, shows={**self.shown_customer(ask, found, mapping), "etag": mapping.etag})

    def customers_list(self, ask):
        found = self.registration(ask)
        self.check_billing(found)
        start = f"{self.registration_id(ask.sub, found)}/customerSubscriptions/"
        return self.listing(ask, [(one, start + one, start + one) for one in found.mappings])

    def check_customer(self, ask, found):
        """Checks 2 to 9. -> the tenant it is mapped for; None where --loose derives one"""
        default = self.listed.get(ask.sub)  # None: --loose answers for it, and nobody owns it
        customer = self.listed.get(ask.customer)
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ask.customer):
            raise Refusal(400, "InvalidCustomerSubscriptionId")  # 2
        self.check_billing(found)  # 3
        if default and (default["offer"] not in ("CSP", "APSS") or not default["multiTenancyApproved"]):
            raise Refusal(403, "UnauthorizedCspRegistration")  # 4
        if any(party and not party["reachable"] for party in (default, customer)):
            raise Refusal(502, "MetadataResolverBadGatewayError")  # 5
        if not customer and not self.loose or customer and customer["state"] != "Active":
            raise Refusal(400, "InvalidCustomerSubscriptionId")  # 6
        if customer and customer["offer"] != "CSP":
            raise Refusal(400, "InvalidCSPSubscription")  # 7
        if default and customer and (customer["root"] is None or default["root"] != customer["root"]):
            raise Refusal(400, "BadCustomerSubscriptionId")  # 8
        return self.check_tenant(ask, found, customer)

    def check_tenant(self, ask, found, customer):
        """Check 9. With --loose an unknown customer's tenant is the one given, or the one it is mapped for."""
        given, mapping = ask.args.get("tenant"), found.mappings.get(ask.customer)
        is_guid = given is not None and re.fullmatch(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", given)
        own = customer["tenant"] if customer else given.lower() if is_guid else mapping.tenant if mapping else None
        if given is not None and (not is_guid or given.lower() != own):
            raise Refusal(400, "InvalidCustomerSubscriptionId")
        return own

    def customer_put(self, ask):
        found = self.registration(ask)
        self.check_registration_writable(ask)
        self.check_locks(ask.scope)
        self.check_body(ask)
        tenant = self.check_customer(ask, found)
        there = found.mappings.get(ask.customer)
        self.check_condition(ask, there.etag if there else None)
        mapping = Mapping(tenant)
        for other in [one for one, row in found.mappings.items() if row.tenant == tenant and tenant]:
            del found.mappings[other]  # one subscription per tenant and registration
        found.mappings[ask.customer] = mapping

        def learn(body):
            mapping.etag, mapping.tenant = body["etag"], body["properties"]["tenantId"]
            for other in [one for one, row in found.mappings.items() if row.tenant == mapping.tenant and row is not mapping]:
                del found.mappings[other]

        return Answer(200, shows=self.shown_customer(ask, found, mapping), learn=learn)

    def customer_delete(self, ask):
        found = self.registration(ask)
        self.check_billing(found)
        mapping = found.mappings.get(ask.customer)
        if not mapping:
            raise Nothing
        self.check_registration_writable(ask)
        self.check_locks(f"{ask.scope}/customerSubscriptions/{ask.customer}", deletes=True)
        self.check_condition(ask, mapping.etag)
        del found.mappings[ask.customer]
        return Answer(200)

    # Locks: no lock locks a lock, but the subscription has to be active

    def shown_lock(self, lock):
        return {"id": f"{lock.scope}/providers/{AUTHORIZATION}/locks/{lock.name}", "name": lock.name,
                "properties": {"level": lock.level}}

    def lock_get(self, ask):
        lock = self.locks.get((key(self.target(ask)), key(ask.name)))
        if not lock:
            raise Refusal(404, "LockNotFound")
        return Answer(200, shows=self.shown_lock(lock))

    def lock_put(self, ask):
        scope = self.target(ask)
        self.check_active(ask)
        self.check_body(ask)
        there = self.locks.get((key(scope), key(ask.name)))
        lock = Lock(scope, there.name if there else ask.name, ask.args["level"])
        self.locks[key(scope), key(ask.name)] = lock
        return Answer(200 if there else 201, shows=self.shown_lock(lock))

    def lock_delete(self, ask):
        scope = self.target(ask)
        if (key(scope), key(ask.name)) not in self.locks:
            raise Nothing
        self.check_active(ask)
        del self.locks[key(scope), key(ask.name)]
        return Answer(200)

    def around(self, ask, scope, rows):
        """At and above the scope; below it too, unless the filter says atScope()."""
        return [row for row in rows if within(scope, row.scope) or (not ask.args.get("at_scope") and within(row.scope, scope))]

    def locks_list(self, ask):
        return self.listing(ask, [((key(lock.scope), key(lock.name)), self.shown_lock(lock)["id"], lock.scope)
                                  for lock in self.around(ask, self.target(ask), self.locks.values())])

    # Role assignments

    def shown_role(self, role):
        scope = self.canonical(role.scope)
        shown = {"properties": {"principalId": role.principal, "scope": scope}}
        return {**shown, "id": f"{scope}/providers/{AUTHORIZATION}/roleAssignments/{role.name}"} if role.name else shown

    def canonical(self, scope):
        """The directory file may spell a group or a registration otherwise than it was first written."""
        parts = scope.split("/")
        sub, group, reg = parts[2], parts[4] if len(parts) > 4 else None, parts[8] if len(parts) > 8 else None
        if group and (sub, key(group)) in self.groups:
            parts[4] = self.groups[sub, key(group)].name
        if reg and (sub, key(group), key(reg)) in self.registrations:
            parts[8] = self.registrations[sub, key(group), key(reg)].name
        return "/".join(parts)

    def role_named(self, ask):
        scope = self.target(ask)
        return scope, next((r for r in self.roles if r.name == ask.name and key(r.scope) == key(scope)), None)

    def role_get(self, ask):
        _, role = self.role_named(ask)
        if not role:
            raise Refusal(404, "RoleAssignmentNotFound")
        return Answer(200, shows=self.shown_role(role))

    def role_put(self, ask):
        scope, there = self.role_named(ask)
        self.check_active(ask)
        self.check_locks(f"{ask.scope}/providers/{AUTHORIZATION}/roleAssignments/{ask.name}")
        self.check_body(ask)
        role = Assignment(scope, ask.name, ask.args["principal"], ask.args["role"])
        if there:
            if there.says() != role.says():
                raise Refusal(400, "RoleAssignmentUpdateNotPermitted")
            return Answer(200, shows=self.shown_role(there))
        if role.says() in [other.says() for other in self.roles]:
            raise Refusal(409, "RoleAssignmentExists")
        self.roles.append(role)
        return Answer(201, shows=self.shown_role(role))

    def role_delete(self, ask):
        _, role = self.role_named(ask)
        if not role:
            raise Nothing
        self.check_active(ask)
        self.check_locks(f"{ask.scope}/providers/{AUTHORIZATION}/roleAssignments/{ask.name}", deletes=True)
        self.roles.remove(role)
        return Answer(200, shows=self.shown_role(role))

    def roles_list(self, ask):
        """In the order of their scopes; names are not known of those that the directory file has made."""
        scope = self.target(ask)
        rows = [role for role in self.around(ask, scope, self.roles) if self.shows(ask, role.scope)]
        return Answer(200, shows=sorted((self.canonical(r.scope), r.principal, r.role) for r in rows))
