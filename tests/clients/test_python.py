"""azure-mgmt-azurestack, azure-mgmt-resource and azure-identity of Debian."""

import life

OTHER_METHODS = """
from azure.mgmt.azurestack.models import RegistrationParameter
resources.providers.register("Microsoft.AzureStack")
resources.resource_groups.create_or_update("other", {"location": "westcentralus"})
assert resources.resource_groups.check_existence("other")
token = subprocess.check_output(["azsreg", "token", "--billing-model", "PayAsYouUse"], text=True).strip()
for name in "pqr":
    stack.registrations.create_or_update("other", name, {"location": "global", "registration_token": token})
assert [one.name for one in stack.registrations.list("other")] == ["p", "q", "r"]
assert {one.name for one in stack.registrations.list_by_subscription()} >= {"p", "q", "r"}
assert stack.registrations.get("other", "P").billing_model == "PayAsYouUse"
assert stack.registrations.update("other", "p", RegistrationParameter(location="global", registration_token=token)).name == "p"
stack.registrations.enable_remote_management("other", "p")
customer = "c5000000-0000-4000-8000-00000000000a"
made = stack.customer_subscriptions.create("other", "p", customer, {"tenant_id": "bbbb0000-0000-4000-8000-000000000001"})
assert stack.customer_subscriptions.get("other", "p", customer).tenant_id == made.tenant_id
for _ in "12":
    stack.customer_subscriptions.delete("other", "p", customer)
    stack.registrations.delete("other", "q")
assert [one.name for one in stack.operations.list()]
assert {one.name for one in resources.resources.list()} >= {"p", "r"}
resources.resource_groups.begin_delete("other").result()
assert not resources.resource_groups.check_existence("other")
"""



def test_life(site, client_is_there):
    client_is_there("python")
    (site.folder / "life.py").write_text(life.marked(life.script("python.py", site), 'print("%s")'))
    life.judge(site, site.run(["/usr/bin/python3", "life.py"]))


def test_other_methods(site, client_is_there):
    client_is_there("python")
    signed_in = life.script("python.py", site).split("# == provider")[0]
    site.run(["/usr/bin/python3", "-c", signed_in + OTHER_METHODS])
