"""azure-mgmt-azurestack, azure-mgmt-resource and azure-identity of Debian."""

import pytest

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
where = ("other", "Microsoft.AzureStack", "", "registrations")
assert resources.resources.check_existence(*where, "p", "2017-06-01")
assert not resources.resources.check_existence(*where, "gone", "2017-06-01")
group = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/other"
registration = f"{group}/providers/Microsoft.AzureStack/registrations/p"
assert resources.resources.check_existence_by_id(registration, "2017-06-01")
assert not resources.resources.check_existence_by_id(registration + "-not", "2017-06-01")
for scope in (group, registration):  # encoded as one segment
    assert locks.management_locks.create_or_update_by_scope(scope, "l1", {"level": "ReadOnly"}).level == "ReadOnly"
    assert locks.management_locks.get_by_scope(scope, "l1").id.endswith("/locks/l1")
    assert "l1" in [one.name for one in locks.management_locks.list_by_scope(scope)]
    locks.management_locks.delete_by_scope(scope, "l1")
for scope in (group, registration, f"/subscriptions/{SUBSCRIPTION}"):
    tags = resources.tags.begin_create_or_update_at_scope(scope, {"properties": {"tags": {"a": "1", "b": "2"}}}).result()
    assert tags.properties.tags == {"a": "1", "b": "2"}, tags
    tags = resources.tags.begin_update_at_scope(scope, {"operation": "Delete", "properties": {"tags": {"b": "2"}}}).result()
    assert resources.tags.get_at_scope(scope).properties.tags == {"a": "1"} == tags.properties.tags
resources.tags.create_or_update("env")
resources.tags.create_or_update_value("env", "prod")
assert {one.tag_name: one.count.value for one in resources.tags.list()} == {"a": 3, "env": 0}
resources.tags.delete_value("env", "prod")
resources.tags.delete("env")
for scope in (group, registration, f"/subscriptions/{SUBSCRIPTION}"):
    resources.tags.begin_delete_at_scope(scope).result()
assert not list(resources.tags.list())
resources.resource_groups.begin_delete("other").result()
assert not resources.resource_groups.check_existence("other")
"""

NEWEST = "AzureStackManagementClient(credential, SUBSCRIPTION, **here)"


@pytest.mark.parametrize("version", life.VERSIONS)
def test_life(site, client_is_there, version):
    """In the api-version it takes by itself, the newest, and in those it is told."""
    client_is_there("python")
    commands = life.without(life.script("python.py", site), life.VERSIONS[version])
    assert NEWEST in commands
    if version != life.NEWEST:
        commands = commands.replace(NEWEST, NEWEST.replace("**", f'api_version="{version}", **'))
    (site.folder / "life.py").write_text(life.marked(commands, 'print("%s")'))
    life.judge(site, lambda: site.run(["/usr/bin/python3", "life.py"]), version)


def test_other_methods(site, client_is_there):
    client_is_there("python")
    signed_in = life.script("python.py", site).split("# == provider")[0]
    site.run(["/usr/bin/python3", "-c", signed_in + OTHER_METHODS])
