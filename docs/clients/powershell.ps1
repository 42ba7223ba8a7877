$SUB = "/subscriptions/c0de0000-0000-4000-8000-000000000001"
$REG = "$SUB/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/contoso-stack"
$CUSTOMERS = "$REG/customerSubscriptions"

# == endpoints
Import-Certificate -FilePath ca.pem -CertStoreLocation Cert:\CurrentUser\Root
Add-AzureRmEnvironment -Name azsreg -ARMEndpoint https://localhost:8443

# == sign in
$secret = ConvertTo-SecureString azsreg-development-only -AsPlainText -Force
$credential = New-Object PSCredential a5570000-0000-4000-8000-000000000001, $secret
Add-AzureRmAccount -Environment azsreg -ServicePrincipal -Credential $credential `
    -TenantId adfs -Subscription c0de0000-0000-4000-8000-000000000001

# == provider
Register-AzureRmResourceProvider -ProviderNamespace Microsoft.AzureStack

# == group
New-AzureRmResourceGroup -Name azurestack -Location "West Central US"

# == registration
$token = azsreg token --billing-model PayAsYouUse
New-AzureRmResource -ResourceId $REG -ApiVersion 2017-06-01 -Location Global `
    -Properties @{ registrationToken = $token } -Force

# == read
Get-AzureRmResource -ResourceId $REG -ApiVersion 2017-06-01

# == activation key
Invoke-AzureRmResourceAction -ResourceId $REG -ApiVersion 2017-06-01 -Action GetActivationKey -Force

# == remote management
Invoke-AzureRmResourceAction -ResourceId $REG -ApiVersion 2017-06-01 -Action enableRemoteManagement -Force

# == lock
New-AzureRmResourceLock -LockLevel CanNotDelete -LockName RegistrationResourceLock -ResourceGroupName azurestack `
    -ResourceType Microsoft.AzureStack/registrations -ResourceName contoso-stack -Force

# == add
New-AzureRmResource -ResourceId "$CUSTOMERS/c5000000-0000-4000-8000-00000000000a" -ApiVersion 2017-06-01 -Force
New-AzureRmResource -ResourceId "$CUSTOMERS/c5000000-0000-4000-8000-00000000000c" -ApiVersion 2017-06-01 -Force

# == list
Get-AzureRmResource -ResourceId $CUSTOMERS -ApiVersion 2017-06-01

# == replace: a tenant has one subscription, so this one takes the place of …a
New-AzureRmResource -ResourceId "$CUSTOMERS/c5000000-0000-4000-8000-00000000000b" -ApiVersion 2017-06-01 -Force |
    Out-Null
Get-AzureRmResource -ResourceId $CUSTOMERS -ApiVersion 2017-06-01

# == refuse: the customer of another partner
New-AzureRmResource -ResourceId "$CUSTOMERS/c5000000-0000-4000-8000-0000000000fc" -ApiVersion 2017-06-01 -Force

# == unlock: nothing under a lock can be removed
Remove-AzureRmResource -ResourceId $REG -ApiVersion 2017-06-01 -Force
Remove-AzureRmResourceLock -LockName RegistrationResourceLock -ResourceGroupName azurestack `
    -ResourceType Microsoft.AzureStack/registrations -ResourceName contoso-stack -Force

# == remove
Remove-AzureRmResource -ResourceId "$CUSTOMERS/c5000000-0000-4000-8000-00000000000b" -ApiVersion 2017-06-01 -Force
Get-AzureRmResource -ResourceId $CUSTOMERS -ApiVersion 2017-06-01

# == unregister
Remove-AzureRmResource -ResourceId $REG -ApiVersion 2017-06-01 -Force
Get-AzureRmResource -ResourceId $REG -ApiVersion 2017-06-01
