"""In whose name Partner Center is asked, where a token says so. Who may call what is in test_who_may.py."""

import pytest

from azsregtest import auth, contoso, directory
from azsregtest.partner import Partner
from azsregtest.server import Server

pytestmark = pytest.mark.one_thread

PARTNER_AUDIENCE = "https://api.partnercenter.microsoft.com"
WINGTIP = "aaaa0000-0000-4000-8000-000000000005"
MEMBER, AGENT, NO_AGENT = range(3)  # of Contoso, which names no agents; of Wingtip, which names one
DENIED = (403, 2032)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = auth.with_people([], [], [])
    for person in (AGENT, NO_AGENT):
        made["servicePrincipals"][person]["tenant"] = WINGTIP
    (wingtip,) = [one for one in made["partners"] if one["name"] == "wingtip"]
    wingtip["adminAgents"] = [auth.object_id(AGENT)]
    folder = tmp_path_factory.mktemp("access")
    with Server(folder, directory.write(folder, made), auth.ON) as running:
        yield running


def sign_in(server, person):
    return auth.sign_in(server, auth.app_id(person), resource=PARTNER_AUDIENCE)


@pytest.mark.parametrize("person", [MEMBER, AGENT])
def test_whoever_speaks_for_a_partner_sells(client, server, person):
    """Every member of a partner that names no agents, else those that it names."""
    speaker = Partner(client, token=sign_in(server, person))
    customer = speaker.create()["id"]
    sub = speaker.buy(customer)
    assert speaker.patch(customer, sub, friendlyName="Another name").status == 200


def test_a_customers_administrator_at_the_partners_endpoint(client, server):
    """A token says where its user is from, whatever the path is that it was asked for at."""
    made = Partner(client, token=sign_in(server, AGENT)).create()
    name, password = f"admin@{made['companyProfile']['domain']}", made["userCredentials"]["password"]
    granted = 0
    for tenant in (WINGTIP, contoso.CONTOSO_TENANT, "common", "organizations", made["id"]):
        answer = auth.post(server, f"/{tenant}/oauth2/token", auth.password(name, password, resource=PARTNER_AUDIENCE))
        if answer.status != 200:
            continue
        granted += 1
        seen = Partner(client, token=answer.json()["access_token"]).get("/customers")
        assert (seen.status, seen.json()["code"]) == DENIED, (tenant, seen)
    assert granted


def test_a_token_is_for_one_space_however_often_it_was_taken(server):
    """What was remembered of a token in one space says nothing in the other."""
    arm, partner = auth.sign_in(server, auth.app_id(MEMBER)), sign_in(server, MEMBER)
    for _ in range(3):
        with server.client(checked=False) as client:  # odd paths are of either space
            for token, v1, manager in ((arm, 401, 200), (partner, 200, 401)):
                headers = {"Authorization": f"Bearer {token}"}
                assert client.get("/v1/customers", headers=headers).status == v1
                assert client.get("/subscriptions?api-version=2016-06-01", headers=headers).status == manager
                for path in ("/v1", "/v1/", "/V1/customers", "/%76%31/customers", "//v1/customers", "/v1/../v1/customers"):
                    assert client.get(path, headers=headers).status in (400, 401, 404) or token == partner, path


def test_the_header_that_names_a_partner_says_nothing_with_a_token(client, server):
    token = sign_in(server, NO_AGENT)
    for name in ("contoso", "wingtip", WINGTIP, "", "x" * 4000):
        answer = client.get("/v1/customers", headers={"Authorization": f"Bearer {token}", "x-azsreg-partner": name})
        assert (answer.status, answer.json()["code"]) == DENIED
