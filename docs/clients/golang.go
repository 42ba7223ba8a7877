package main

import (
	"context"
	"fmt"
	"log"
	"os/exec"
	"strings"

	"github.com/Azure/azure-sdk-for-go/services/azurestack/mgmt/2017-06-01/azurestack"
	"github.com/Azure/azure-sdk-for-go/services/resources/mgmt/2016-06-01/subscriptions"
	"github.com/Azure/azure-sdk-for-go/services/resources/mgmt/2016-09-01/locks"
	"github.com/Azure/azure-sdk-for-go/services/resources/mgmt/2020-10-01/resources"
	"github.com/Azure/go-autorest/autorest"
	"github.com/Azure/go-autorest/autorest/adal"
	"github.com/Azure/go-autorest/autorest/azure"
	"github.com/Azure/go-autorest/autorest/to"
)

const (
	subscription = "c0de0000-0000-4000-8000-000000000001"
	group        = "azurestack"
	name         = "contoso-stack"
)

func must[T any](made T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return made
}

func main() {
	ctx := context.Background()

	// == endpoints
	env := must(azure.EnvironmentFromURL("https://localhost:8443"))
	fmt.Println(env.ResourceManagerEndpoint, env.ActiveDirectoryEndpoint, env.TokenAudience)

	// == sign in
	authority := must(adal.NewOAuthConfig(env.ActiveDirectoryEndpoint, "adfs"))
	bearer := autorest.NewBearerAuthorizer(must(adal.NewServicePrincipalToken(*authority,
		"a5570000-0000-4000-8000-000000000001", "azsreg-development-only", env.TokenAudience)))
	here := env.ResourceManagerEndpoint
	mine := subscriptions.NewClientWithBaseURI(here)
	mine.Authorizer = bearer
	for row := must(mine.ListComplete(ctx)); row.NotDone(); row.Next() {
		fmt.Println(*row.Value().SubscriptionID, *row.Value().DisplayName)
	}
	providers := resources.NewProvidersClientWithBaseURI(here, subscription)
	groups := resources.NewGroupsClientWithBaseURI(here, subscription)
	lock := locks.NewManagementLocksClientWithBaseURI(here, subscription)
	registrations := azurestack.NewRegistrationsClientWithBaseURI(here, subscription)
	customers := azurestack.NewCustomerSubscriptionsClientWithBaseURI(here, subscription)
	for _, client := range []*autorest.Client{
		&providers.Client, &groups.Client, &lock.Client, &registrations.Client, &customers.Client} {
		client.Authorizer = bearer
	}

	// == provider
	fmt.Println(*must(providers.Register(ctx, "Microsoft.AzureStack")).RegistrationState)

	// == group
	place := to.StringPtr("West Central US")
	fmt.Println(*must(groups.CreateOrUpdate(ctx, group, resources.Group{Location: place})).Location)

	// == registration
	token := strings.TrimSpace(string(must(exec.Command("azsreg", "token", "--billing-model", "PayAsYouUse").Output())))
	fmt.Println(*must(registrations.CreateOrUpdate(ctx, group, name, azurestack.RegistrationParameter{
		Location:                        to.StringPtr("global"),
		RegistrationParameterProperties: &azurestack.RegistrationParameterProperties{RegistrationToken: &token},
	})).ID)

	// == read
	fmt.Println(*must(registrations.Get(ctx, group, name)).BillingModel)

	// == activation key
	fmt.Println(*must(registrations.GetActivationKey(ctx, group, name)).ActivationKey)

	// == lock
	fmt.Println(must(lock.CreateOrUpdateAtResourceLevel(ctx, group, "Microsoft.AzureStack", "", "registrations", name,
		"RegistrationResourceLock", locks.ManagementLockObject{
			ManagementLockProperties: &locks.ManagementLockProperties{Level: locks.CanNotDelete},
		})).Level)

	// == add
	add := func(customer string) (azurestack.CustomerSubscription, error) {
		return customers.Create(ctx, group, name, "c5000000-0000-4000-8000-0000000000"+customer,
			azurestack.CustomerSubscription{})
	}
	fmt.Println(*must(add("0a")).Name, *must(add("0c")).Name)

	// == list
	list := func() {
		for row := must(customers.ListComplete(ctx, group, name)); row.NotDone(); row.Next() {
			fmt.Println(*row.Value().Name, *row.Value().TenantID)
		}
	}
	list()

	// == replace: a tenant has one subscription, so this one takes the place of …a
	must(add("0b"))
	list()

	// == refuse: the customer of another partner
	_, refusal := add("fc")
	fmt.Println(refusal)

	// == unlock: nothing under a lock can be removed
	_, refusal = registrations.Delete(ctx, group, name)
	fmt.Println(refusal)
	must(lock.DeleteAtResourceLevel(ctx, group, "Microsoft.AzureStack", "", "registrations", name,
		"RegistrationResourceLock"))

	// == remove
	must(customers.Delete(ctx, group, name, "c5000000-0000-4000-8000-00000000000b"))
	list()

	// == unregister
	must(registrations.Delete(ctx, group, name))
	_, gone := registrations.Get(ctx, group, name)
	fmt.Println(gone)
}
