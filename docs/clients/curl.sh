#!/usr/bin/env bash
AZURE=https://localhost:8443
SUB=$AZURE/subscriptions/c0de0000-0000-4000-8000-000000000001
REG=$SUB/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/contoso-stack
LOCK="$REG/providers/Microsoft.Authorization/locks/RegistrationResourceLock?api-version=2016-09-01"

# == endpoints
curl -s --cacert ca.pem "$AZURE/metadata/endpoints?api-version=2015-01-01" | tee endpoints.json
echo

# == sign in
TOKEN=$(curl -s --cacert ca.pem "$(jq -r .authentication.loginEndpoint endpoints.json)/oauth2/token" \
    -d grant_type=client_credentials -d client_id=a5570000-0000-4000-8000-000000000001 \
    -d client_secret=azsreg-development-only \
    --data-urlencode "resource=$(jq -r '.authentication.audiences[0]' endpoints.json)" |
    jq -r .access_token)
arm() { # METHOD URL [BODY]
    curl -s --cacert ca.pem -X "$1" "$2" -H "Authorization: Bearer $TOKEN" \
        ${3+-H 'Content-Type: application/json' -d "$3"} && echo
}
arm GET "$SUB?api-version=2020-01-01"

# == provider
arm POST "$SUB/providers/Microsoft.AzureStack/register?api-version=2021-04-01"

# == group
arm PUT "$SUB/resourceGroups/azurestack?api-version=2021-04-01" '{"location":"West Central US"}'

# == registration
arm PUT "$REG?api-version=2017-06-01" '{"location":"global","properties":{"registrationToken":"'"$(
    azsreg token --billing-model PayAsYouUse)"'"}}'

# == read
arm GET "$REG?api-version=2017-06-01"

# == activation key
arm POST "$REG/getactivationkey?api-version=2017-06-01"

# == remote management
arm POST "$REG/enableRemoteManagement?api-version=2017-06-01"

# == lock
arm PUT "$LOCK" '{"properties":{"level":"CanNotDelete"}}'

# == add
arm PUT "$REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000a?api-version=2017-06-01"
arm PUT "$REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000c?api-version=2017-06-01"

# == list
list_customers() {
    url="$REG/customerSubscriptions?api-version=2017-06-01"
    while [ -n "$url" ]; do
        page=$(arm GET "$url")
        jq -r '.value[].name' <<<"$page"
        url=$(jq -r '.nextLink // empty' <<<"$page")
    done
}
list_customers

# == replace: a tenant has one subscription, so this one takes the place of …a
arm PUT "$REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b?api-version=2017-06-01" >/dev/null
list_customers

# == refuse: the customer of another partner
arm PUT "$REG/customerSubscriptions/c5000000-0000-4000-8000-0000000000fc?api-version=2017-06-01"

# == unlock: nothing under a lock can be removed
arm DELETE "$REG?api-version=2017-06-01"
arm DELETE "$LOCK"

# == remove
arm DELETE "$REG/customerSubscriptions/c5000000-0000-4000-8000-00000000000b?api-version=2017-06-01"
list_customers

# == unregister
arm DELETE "$REG?api-version=2017-06-01"
arm GET "$REG?api-version=2017-06-01"
