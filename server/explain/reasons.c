#include "explain/reasons.h"

#include "app/app.h"
#include "errors/error.h"
#include "parties/partners.h"
#include "parties/subscriptions.h"
#include "scope/scope.h"

#include <string.h>

// --- what the texts are made of ------------------------------------------------------------------

static struct arena *arena_of(const struct asking *asking) {
    return asking->call->arena;
}

static struct text format_id(const struct asking *asking, const struct guid *id) {
    return guid_text(arena_of(asking), id);
}

// The customer's id, as it has to be written.
static struct text customer_of(const struct asking *asking) {
    return text_lower(arena_of(asking), arm_call_param(asking->call, "customerSubscriptionId"));
}

static struct text default_of(const struct asking *asking) {
    return format_id(asking, &asking->call->subscription);
}

static struct text tenant_of(const struct asking *asking) {
    return format_id(asking, &asking->facts.customer.tenant);
}

struct seller {
    struct text name; // empty for none
    struct text root;
};

static struct text partner_name(const struct asking *asking, int64_t number, int64_t *ret_root) {
    struct partner_row row;
    const bool found = number && store_partner_find(app_db(asking->call), arena_of(asking), number,
                                                    &row) == STORE_OK;
    *ret_root = found ? row.root : 0;
    return found ? row.name : TEXT("");
}

static struct seller seller_of(const struct asking *asking, bool is_customer) {
    struct guid id = asking->call->subscription;
    struct seller seller = {TEXT(""), TEXT("")};
    int64_t number = 0;
    int64_t root = 0;
    if (is_customer && !guid_read(customer_of(asking), &id))
        return seller;
    if (store_subscription_partner(app_db(asking->call), &id, &number) != STORE_OK)
        return seller;
    seller.name = partner_name(asking, number, &root);
    seller.root = partner_name(asking, root, &root);
    return seller;
}

struct text reasons_party(const struct asking *asking, bool is_customer) {
    const struct ownership_party *party =
        is_customer ? &asking->facts.customer : &asking->facts.registration;
    const struct seller seller = seller_of(asking, is_customer);
    struct json_out out = json_out_in(arena_of(asking));
    struct text text = TEXT("");
    json_object(&out);
    json_put_text(&out, TEXT("subscription"),
                  is_customer ? customer_of(asking) : default_of(asking));
    if (party->known) {
        json_put_text(&out, TEXT("offer"), party->offer);
        json_put_text(&out, TEXT("state"), party->state);
        json_put_text(&out, TEXT("tenant"), format_id(asking, &party->tenant));
    }
    if (seller.name.size) {
        json_put_text(&out, TEXT("partner"), seller.name);
        json_put_text(&out, TEXT("rootPartner"), seller.root);
        json_put_bool(&out, TEXT("partnerReachable"), party->partner_reachable);
    }
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("null");
}

#define SAY(...) text_format(arena_of(asking), __VA_ARGS__)

// "wingtip (by way of its reseller fabrikam)"
static struct text rolls_up_to(const struct asking *asking, const struct seller *seller) {
    if (!seller->name.size)
        return TEXT("nobody");
    return text_is(seller->name, seller->root)
               ? seller->name
               : SAY("%.*s (by way of its reseller %.*s)", TEXT_ARGS(seller->root),
                     TEXT_ARGS(seller->name));
}

// --- customers -----------------------------------------------------------------------------------

static void customer_id_form(const struct asking *asking, struct reasoning *ret) {
    const struct text given = arm_call_param(asking->call, "customerSubscriptionId");
    struct guid id;
    const bool is_guid = guid_read(given, &id);
    ret->why = is_guid ? SAY("'%.*s' has upper-case letters. Partner Center shows ids in upper "
                             "case.",
                             TEXT_ARGS(given))
                       : SAY("'%.*s' is no GUID.", TEXT_ARGS(given));
    ret->cure = is_guid ? SAY("Use %.*s.", TEXT_ARGS(format_id(asking, &id)))
                        : TEXT("Use the id of a CSP subscription, a GUID in lower case.");
}

static void customer_unknown(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The directory knows no subscription %.*s.", TEXT_ARGS(customer_of(asking)));
    ret->cure = TEXT(
        "Order one (POST /v1/customers/{customerId}/orders), or put it into the "
        "directory.");
}

static void customer_suspended(const struct asking *asking, struct reasoning *ret) {
    const struct text id = customer_of(asking);
    const struct text tenant = tenant_of(asking);
    ret->why = SAY("%.*s of tenant %.*s is Suspended.", TEXT_ARGS(id), TEXT_ARGS(tenant));
    ret->cure = SAY("PATCH /v1/customers/%.*s/subscriptions/%.*s with {\"status\":\"active\"}.",
                    TEXT_ARGS(tenant), TEXT_ARGS(id));
}

static void customer_deleted(const struct asking *asking, struct reasoning *ret) {
    const struct text tenant = tenant_of(asking);
    ret->why = SAY("%.*s of tenant %.*s is Deleted, for good.", TEXT_ARGS(customer_of(asking)),
                   TEXT_ARGS(tenant));
    ret->cure = SAY("Order another one: POST /v1/customers/%.*s/orders.", TEXT_ARGS(tenant));
}

static void customer_tenant(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("tenantId is '%.*s'; %.*s was created in tenant %.*s.",
                   TEXT_ARGS(asking->facts.tenant_id), TEXT_ARGS(customer_of(asking)),
                   TEXT_ARGS(tenant_of(asking)));
    ret->cure = TEXT("Leave tenantId out, or map a subscription of that tenant.");
}

static void other_partner(const struct asking *asking, struct reasoning *ret) {
    const struct seller customer = seller_of(asking, true);
    const struct seller own = seller_of(asking, false);
    ret->why = SAY("%.*s rolls up to %.*s; the default subscription %.*s rolls up to %.*s.",
                   TEXT_ARGS(customer_of(asking)), TEXT_ARGS(rolls_up_to(asking, &customer)),
                   TEXT_ARGS(default_of(asking)), TEXT_ARGS(rolls_up_to(asking, &own)));
    ret->cure =
        SAY("Map a subscription that %.*s sold, or register the stack with a subscription "
            "of %.*s.",
            TEXT_ARGS(own.root), TEXT_ARGS(customer.root));
}

static void no_partner(const struct asking *asking, struct reasoning *ret) {
    const struct seller own = seller_of(asking, false);
    ret->why = SAY("%.*s has no partner.", TEXT_ARGS(customer_of(asking)));
    ret->cure = SAY("Map a subscription that %.*s sold.", TEXT_ARGS(own.root));
}

static void customer_offer(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("%.*s has the offer '%.*s'.", TEXT_ARGS(customer_of(asking)),
                   TEXT_ARGS(asking->facts.customer.offer));
    ret->cure = TEXT("Only CSP subscriptions can be mapped: order one in Partner Center.");
}

static void default_offer(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The default subscription %.*s has the offer '%.*s'.",
                   TEXT_ARGS(default_of(asking)), TEXT_ARGS(asking->facts.registration.offer));
    ret->cure = TEXT("Register the stack with a CSP or APSS subscription.");
}

static void not_approved(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The default subscription %.*s is \"multiTenancyApproved\": false.",
                   TEXT_ARGS(default_of(asking)));
    ret->cure = TEXT("Set it to true in the directory.");
}

static void partner_unreachable(const struct asking *asking, struct reasoning *ret) {
    const bool is_own = !asking->facts.registration.partner_reachable;
    const struct seller seller = seller_of(asking, asking->has_facts && !is_own);
    ret->why = SAY("The partner %.*s of the %s subscription is \"reachable\": false.",
                   TEXT_ARGS(seller.name), asking->has_facts && !is_own ? "customer's" : "default");
    ret->cure = TEXT("Set it to true in the directory; this is a rehearsal.");
}

static void capacity(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("%.*s has the billing model Capacity.",
                   TEXT_ARGS(arm_call_param(asking->call, "registrationName")));
    ret->cure = TEXT(
        "PUT the registration with a PayAsYouUse token: azsreg token --billing-model "
        "PayAsYouUse.");
}

// --- what is around them -------------------------------------------------------------------------

static void subscription_unknown(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The directory knows no subscription %.*s.", TEXT_ARGS(default_of(asking)));
    ret->cure = TEXT("Correct the id, or put it into the directory.");
}

static void group_missing(const struct asking *asking, struct reasoning *ret) {
    const struct text group = arm_call_param(asking->call, "resourceGroupName");
    ret->why = SAY("The subscription is there; it has no resource group '%.*s'.", TEXT_ARGS(group));
    ret->cure = SAY("Correct the name, or PUT /subscriptions/%.*s/resourceGroups/%.*s.",
                    TEXT_ARGS(default_of(asking)), TEXT_ARGS(group));
}

static void registration_missing(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The resource group '%.*s' is there; it has no registration '%.*s'.",
                   TEXT_ARGS(arm_call_param(asking->call, "resourceGroupName")),
                   TEXT_ARGS(arm_call_param(asking->call, "registrationName")));
    ret->cure = TEXT("Correct the name, or PUT the registration first.");
}

static struct text caller_of(const struct asking *asking) {
    const struct arm_caller *caller = &asking->call->caller;
    return caller->name.size ? caller->name : format_id(asking, &caller->object_id);
}

static void subscription_hidden(const struct asking *asking, struct reasoning *ret) {
    struct subscription_row row;
    if (!asking->call->running || scope_look_up(asking->call, &row) != STORE_OK) {
        subscription_unknown(asking, ret);
        return;
    }
    ret->why = SAY("%.*s has no role in %.*s, so it is answered as if there were none.",
                   TEXT_ARGS(caller_of(asking)), TEXT_ARGS(default_of(asking)));
    ret->cure = SAY("PUT a role assignment on /subscriptions/%.*s.", TEXT_ARGS(default_of(asking)));
}

static void role_missing(const struct asking *asking, struct reasoning *ret) {
    const struct text *values = asking->call->error.values;
    ret->why = SAY("No role of %.*s allows %.*s on %.*s.", TEXT_ARGS(caller_of(asking)),
                   TEXT_ARGS(values[2]), TEXT_ARGS(values[3]));
    ret->cure =
        SAY("PUT a role assignment on %.*s or above it, with a role that allows it: Owner "
            "and Contributor do.",
            TEXT_ARGS(values[3]));
}

static void provider_unregistered(const struct asking *asking, struct reasoning *ret) {
    ret->why =
        SAY("Microsoft.AzureStack is not registered in %.*s.", TEXT_ARGS(default_of(asking)));
    ret->cure = SAY("POST /subscriptions/%.*s/providers/Microsoft.AzureStack/register.",
                    TEXT_ARGS(default_of(asking)));
}

static void provider_registering(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("A fault keeps Microsoft.AzureStack on its way in %.*s.",
                   TEXT_ARGS(default_of(asking)));
    ret->cure = TEXT("Read the provider until it is registered, or delete the faults.");
}

static void default_suspended(const struct asking *asking, struct reasoning *ret) {
    struct subscription_row row;
    const bool found = scope_look_up(asking->call, &row) == STORE_OK;
    ret->why = SAY("The default subscription %.*s is %.*s.", TEXT_ARGS(default_of(asking)),
                   TEXT_ARGS(found ? row.state : TEXT("not active")));
    ret->cure = TEXT(
        "Reactivate it: in Partner Center with the status active, or in the "
        "directory.");
}

static void locked(const struct asking *asking, struct reasoning *ret) {
    const struct text *values = asking->call->error.values;
    ret->why = SAY("There is a lock on %.*s.", TEXT_ARGS(values[2]));
    ret->cure =
        SAY("DELETE it: GET %.*s/providers/Microsoft.Authorization/locks lists what there "
            "is.",
            TEXT_ARGS(values[2]));
}

static void etag_other(const struct asking *asking, struct reasoning *ret) {
    ret->why = asking->call->error.values[1];
    ret->cure = TEXT("GET it again, and send the etag that it has now.");
}

static void skiptoken_forged(const struct asking *asking, struct reasoning *ret) {
    (void)asking;
    ret->why = TEXT("The skip token is none that this list has given out since the last reset.");
    ret->cure = TEXT("Begin the list again, and follow its nextLink as it is.");
}

static void path_unknown(const struct asking *asking, struct reasoning *ret) {
    const struct text more = asking->call->error.more;
    ret->why = TEXT("Nothing is served at this path.");
    ret->cure = more.size ? more : TEXT("azsreg routes lists what is served.");
}

static void token_expired(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The access token has expired: %.*s.", TEXT_ARGS(asking->call->error.values[0]));
    ret->cure = TEXT("Get another one.");
}

static void token_audience(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The access token is for somebody else: %.*s.",
                   TEXT_ARGS(asking->call->error.values[0]));
    ret->cure = SAY("Get one at %.*s/adfs for what /metadata/endpoints names as audiences.",
                    TEXT_ARGS(arm_call_base_url(asking->call)));
}

static void no_token(const struct asking *asking, struct reasoning *ret) {
    ret->why = TEXT("There is no Authorization header, and callers have to sign in.");
    ret->cure =
        SAY("Get a token at %.*s/adfs/oauth2/token.", TEXT_ARGS(arm_call_base_url(asking->call)));
}

// --- the table -----------------------------------------------------------------------------------

static const struct {
    const char *reason;
    void (*explain)(const struct asking *asking, struct reasoning *ret);
} rows[] = {
    {"customer-id-form", customer_id_form},
    {"customer-unknown", customer_unknown},
    {"customer-suspended", customer_suspended},
    {"customer-deleted", customer_deleted},
    {"customer-tenant", customer_tenant},
    {"other-partner", other_partner},
    {"no-partner", no_partner},
    {"customer-offer", customer_offer},
    {"default-offer", default_offer},
    {"not-approved", not_approved},
    {"partner-unreachable", partner_unreachable},
    {"capacity", capacity},
    {"subscription-unknown", subscription_unknown},
    {"group-missing", group_missing},
    {"registration-missing", registration_missing},
    {"subscription-hidden", subscription_hidden},
    {"role-missing", role_missing},
    {"provider-unregistered", provider_unregistered},
    {"provider-registering", provider_registering},
    {"default-suspended", default_suspended},
    {"locked", locked},
    {"etag-other", etag_other},
    {"skiptoken-forged", skiptoken_forged},
    {"path-unknown", path_unknown},
    {"token-expired", token_expired},
    {"token-audience", token_audience},
    {"authentication-failed", no_token},
    {"subscription-not-found", subscription_hidden},
    {"resource-group-not-found", group_missing},
};

static struct text message_of(const struct asking *asking) {
    return arm_error_message(&asking->call->error, arena_of(asking));
}

struct reasoning reasons_of(const struct asking *asking) {
    struct reasoning reasoning = {
        .reason = arm_error_reason(&asking->call->error, arena_of(asking)),
        .why = message_of(asking),
        .cure = TEXT(""),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_is(reasoning.reason, text_of(rows[i].reason)))
            rows[i].explain(asking, &reasoning);
    return reasoning;
}
