"""curl: the life of a registration, and signing in as a user."""

import json

import pytest

import life
import site_of_clients as known


@pytest.fixture(autouse=True)
def there(client_is_there):
    client_is_there("curl")


@pytest.mark.parametrize("version", life.VERSIONS)
def test_life(site, version):
    commands = life.script("curl.sh", site).replace("api-version=2017-06-01", f"api-version={version}")
    commands = life.without(commands, life.VERSIONS[version])
    (site.folder / "life.sh").write_text(life.marked(commands, "printf '%%b\\n' '%s'"))
    life.judge(site, lambda: site.run(["bash", "life.sh"], expected=None), version)


def post(site, url, **form):
    fields = [part for pair in form.items() for part in ("--data-urlencode", "=".join(pair))]
    return site.run(["curl", "-sS", "--cacert", "ca.pem", url, *fields])


def token(site, **form):
    return json.loads(post(site, f"{site.azure}/adfs/oauth2/token", resource=known.AUDIENCE, client_id=known.APP, **form))


def subscriptions(site, access):
    answer = site.get("/subscriptions?api-version=2020-01-01",
                      headers={"Authorization": f"Bearer {access['access_token']}"})
    return [one["subscriptionId"] for one in answer.json()["value"]]


def test_password_and_refresh_token(site):
    access = token(site, grant_type="password", username=known.USER, password=known.SECRET)
    assert subscriptions(site, access)
    renewed = token(site, grant_type="refresh_token", refresh_token=access["refresh_token"])
    assert subscriptions(site, renewed)


def test_wrong_password(site):
    refusal = token(site, grant_type="password", username=known.USER, password="wrong")
    assert refusal["error"] == "invalid_grant"


def test_device_code(site):
    code = json.loads(post(site, f"{site.azure}/adfs/oauth2/devicecode", resource=known.AUDIENCE, client_id=known.APP))
    waiting = token(site, grant_type="device_code", code=code["device_code"])
    assert waiting["error"] == "authorization_pending"
    page = site.run(["curl", "-sS", "--cacert", "ca.pem", f"{code['verification_url']}?code={code['user_code']}"])
    assert '<form method="post"' in page
    page = post(site, code["verification_url"], code=code["user_code"], username=known.USER, password=known.SECRET)
    assert "You are signed in" in page
    access = token(site, grant_type="device_code", code=code["device_code"])
    assert subscriptions(site, access)
