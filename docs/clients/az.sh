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
az resource create --id $REG --api-version 2017-06-01 --location global \
    --properties "{\"registrationToken\":\"$TOKEN\"}"

# == activation key
az resource invoke-action --ids $REG --action GetActivationKey --api-version 2017-06-01

# == lock
az lock create -g azurestack --resource-type Microsoft.AzureStack/registrations \
    --resource contoso-stack -n RegistrationResourceLock --lock-type CanNotDelete

# == add
for customer in a c; do
    az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000$customer \
        --api-version 2017-06-01 --properties '{}'
done

# == list
list_customers() {
    local url="$REG/customerSubscriptions?api-version=2017-06-01"
    while [ -n "$url" ]; do
        page=$(az rest --url "$url")
        jq -r '.value[].name' <<<"$page"
        url=$(jq -r '.nextLink // empty' <<<"$page")
    done
}
list_customers

# == replace: a tenant has one subscription, so this one takes the place of …a
az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b \
    --api-version 2017-06-01 --properties '{}' --query id
list_customers

# == refuse: the customer of another partner
az resource create --id $REG/customerSubscriptions/c5000000-0000-4000-8000-0000000000fc \
    --api-version 2017-06-01 --properties '{}'

# == unlock: nothing under a lock can be removed; az says why if it is --verbose
az resource delete --ids $REG --api-version 2017-06-01 --verbose
az lock delete -g azurestack --resource-type Microsoft.AzureStack/registrations \
    --resource contoso-stack -n RegistrationResourceLock

# == remove
az resource delete --ids $REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b \
    --api-version 2017-06-01
list_customers

# == unregister
az resource delete --ids $REG --api-version 2017-06-01
az resource show --ids $REG --api-version 2017-06-01
