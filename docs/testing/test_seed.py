from conftest import ask

STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack"


def test_the_same_requests_get_the_same_bytes(azsreg):
    """So that an answer can be kept in a file, and compared with."""
    token = azsreg.registration_token()
    answers = []
    for _ in range(2):
        azsreg.reset(seed=7)
        azsreg.freeze("2026-01-31T12:00:00Z")
        url = f"{azsreg.url}{STACK}/providers/Microsoft.AzureStack/registrations/contoso-stack?api-version=2017-06-01"
        answers.append(ask(url, "PUT", {"location": "global", "properties": {"registrationToken": token}}))
    assert answers[0] == answers[1] and answers[0]["etag"]
