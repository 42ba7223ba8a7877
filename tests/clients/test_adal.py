"""python3-adal of Debian: the password grant of an authority that is a tenant asks for the user's realm first."""

import site_of_clients as known

SIGN_IN = """
import adal, sys
azure, user, secret = sys.argv[1:]
resource = "https://management.azsreg.local/"
for authority in ("adfs", "common", "aaaa0000-0000-4000-8000-000000000001"):
    context = adal.AuthenticationContext(f"{azure}/{authority}", validate_authority=False)
    token = context.acquire_token_with_username_password(resource, user, secret, "any-client")
    renewed = context.acquire_token_with_refresh_token(token["refreshToken"], "any-client", resource)
    assert renewed["tokenType"] == "Bearer" and renewed["refreshToken"]
    code = context.acquire_user_code(resource, "any-client")
    assert "deviceCode" in code or "device_code" in code, code
    try:
        context.acquire_token_with_username_password(resource, "nobody@contoso.example", secret, "any-client")
        raise AssertionError("somebody who is not there has signed in")
    except adal.AdalError as refused:
        assert "invalid_grant" in str(refused.error_response), refused.error_response
print("signed in")
"""


def test_password_refresh_token_and_device_code(site, client_is_there):
    client_is_there("adal")
    shown = site.run(["/usr/bin/python3", "-c", SIGN_IN, site.azure, known.USER, known.SECRET],
                     {"REQUESTS_CA_BUNDLE": "ca.pem"})
    assert "signed in" in shown
    log = site.answered()
    assert log.count("operation=Metadata_UserRealm") >= 4, log
