#!/usr/bin/env bash
export AZURE_CONFIG_DIR=$PWD/az-config AZURE_CORE_COLLECT_TELEMETRY=false
export REQUESTS_CA_BUNDLE=$PWD/ca.pem
SUB=/subscriptions/c0de0000-0000-4000-8000-000000000001
REG=$SUB/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/contoso-stack

# == endpoints
az cloud register -n azsreg --endpoint-resource-manager https://localhost:8443
az cloud set -n azsreg
az cloud show -n azsreg --query endpoints

# == sign in
az login --service-principal --tenant adfs \
    -u a5570000-0000-4000-8000-000000000001 -p azsreg-development-only
az account set --subscription "${SUB##*/}"

# == provider
az provider register -n Microsoft.AzureStack
az provider show -n Microsoft.AzureStack --query registrationState

# == group
az group create -n azurestack -l 'West Central US'

# == registration
TOKEN=$(azsreg token --billing-model PayAsYouUse)
az resource create --id $REG --location global --properties "{\"registrationToken\":\"$TOKEN\"}"

# == read
az resource show --ids $REG --query properties.billingModel

# == activation key
az resource invoke-action --ids $REG --action GetActivationKey

# == remote management
az resource invoke-action --ids $REG --action enableRemoteManagement

# == lock
az lock create -g azurestack --resource-type Microsoft.AzureStack/registrations \
    --resource contoso-stack -n RegistrationResourceLock --lock-type CanNotDelete

# == add
for customer in a c; do
    az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000$customer \
        --properties '{}'
done

# == list
list_customers() {
    local url="$REG/customerSubscriptions?api-version=2022-06-01"
    while [ -n "$url" ]; do
        page=$(az rest --url "$url")
        jq -r '.value[].name' <<<"$page"
        url=$(jq -r '.nextLink // empty' <<<"$page")
    done
}
list_customers

# == replace: a tenant has one subscription, so this one takes the place of …a
az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b \
    --properties '{}' --query id
list_customers

# == refuse: the customer of another partner
az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-0000000000fc \
    --properties '{}'

# == unlock: nothing under a lock can be removed; az says why if it is --verbose
az resource delete --ids $REG --verbose
az lock delete -g azurestack --resource-type Microsoft.AzureStack/registrations \
    --resource contoso-stack -n RegistrationResourceLock

# == remove
az resource delete --ids $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b
list_customers

# == unregister
az resource delete --ids $REG
az resource show --ids $REG
