import os, subprocess
import requests
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.azurestack import AzureStackManagementClient
from azure.mgmt.resource import ManagementLockClient, ResourceManagementClient, SubscriptionClient

AZURE = "https://localhost:8443"
SUBSCRIPTION = "c0de0000-0000-4000-8000-000000000001"
WHERE = ("azurestack", "contoso-stack")  # resource group and registration
LOCK = ("azurestack", "Microsoft.AzureStack", "", "registrations", "contoso-stack", "RegistrationResourceLock")
os.environ["REQUESTS_CA_BUNDLE"] = "ca.pem"

# == endpoints
endpoints = requests.get(f"{AZURE}/metadata/endpoints?api-version=2015-01-01").json()
audience = endpoints["authentication"]["audiences"][0]
print(endpoints)

# == sign in
credential = ClientSecretCredential(
    "adfs", "a5570000-0000-4000-8000-000000000001", "azsreg-development-only", authority=AZURE)
here = {"base_url": AZURE, "credential_scopes": [audience + "/.default"]}
for subscription in SubscriptionClient(credential, **here).subscriptions.list():
    print(subscription.subscription_id, subscription.display_name)
resources = ResourceManagementClient(credential, SUBSCRIPTION, **here)
locks = ManagementLockClient(credential, SUBSCRIPTION, **here)
stack = AzureStackManagementClient(credential, SUBSCRIPTION, **here)

# == provider
print(resources.providers.register("Microsoft.AzureStack").registration_state)

# == group
print(resources.resource_groups.create_or_update("azurestack", {"location": "West Central US"}))

# == registration
token = subprocess.check_output(["azsreg", "token", "--billing-model", "PayAsYouUse"], text=True).strip()
print(stack.registrations.create_or_update(*WHERE, {"location": "global", "registration_token": token}))

# == read
print(stack.registrations.get(*WHERE).billing_model)

# == activation key
print(stack.registrations.get_activation_key(*WHERE).activation_key)

# == remote management
stack.registrations.enable_remote_management(*WHERE)

# == lock
print(locks.management_locks.create_or_update_at_resource_level(*LOCK, {"level": "CanNotDelete"}))

# == add
for customer in "ac":
    print(stack.customer_subscriptions.create(*WHERE, f"c5000000-0000-4000-8000-00000000000{customer}", {}))

# == list
def list_customers():
    for customer in stack.customer_subscriptions.list(*WHERE):
        print(customer.name, customer.tenant_id)
list_customers()

# == replace: a tenant has one subscription, so this one takes the place of …a
stack.customer_subscriptions.create(*WHERE, "c5000000-0000-4000-8000-00000000000b", {})
list_customers()

# == refuse: the customer of another partner
try:
    stack.customer_subscriptions.create(*WHERE, "c5000000-0000-4000-8000-0000000000fc", {})
except HttpResponseError as refusal:
    print(refusal)

# == unlock: nothing under a lock can be removed
try:
    stack.registrations.delete(*WHERE)
except HttpResponseError as refusal:
    print(refusal)
locks.management_locks.delete_at_resource_level(*LOCK)

# == remove
stack.customer_subscriptions.delete(*WHERE, "c5000000-0000-4000-8000-00000000000b")
list_customers()

# == unregister
stack.registrations.delete(*WHERE)
try:
    stack.registrations.get(*WHERE)
except HttpResponseError as gone:
    print(gone)
