#include "explain/reasons.h"
#include "explain/telling.h"

#define BY_PUT "in the directory (PUT /_azsreg/directory)"

// "wingtip (by way of its reseller fabrikam)"
static struct text rolls_up_to(const struct asking *asking, const struct seller *seller) {
    if (!seller->name.size)
        return TEXT("nobody");
    return text_is(seller->name, seller->root)
               ? seller->name
               : SAY("%.*s (by way of its reseller %.*s)", TEXT_ARGS(seller->root),
                     TEXT_ARGS(seller->name));
}

static struct text how_to_order(const struct asking *asking, struct text tenant) {
    struct guid id;
    return SAY("POST /v1/customers/%.*s/orders",
               TEXT_ARGS(guid_read(tenant, &id) ? telling_id(asking, &id) : TEXT("{customerId}")));
}

static void customer_id_form(const struct asking *asking, struct reasoning *ret) {
    const struct text given = arm_call_param(asking->call, "customerSubscriptionId");
    struct guid id;
    const bool is_guid = guid_read(given, &id);
    ret->why = is_guid ? SAY("'%.*s' has upper-case letters. Partner Center shows ids in upper "
                             "case.",
                             TEXT_ARGS(given))
                       : SAY("'%.*s' is no GUID.", TEXT_ARGS(given));
    ret->cure = is_guid ? SAY("Use %.*s.", TEXT_ARGS(telling_id(asking, &id)))
                        : TEXT("Use the id of a CSP subscription, a GUID in lower case.");
}

static void customer_unknown(const struct asking *asking, struct reasoning *ret) {
    const struct text id = telling_customer(asking);
    ret->why = SAY("The directory knows no subscription %.*s.%.*s", TEXT_ARGS(id),
                   TEXT_ARGS(candidates_nearest(asking, id)));
    ret->cure = SAY("Order one (%.*s), or put it into the directory (PUT /_azsreg/directory).",
                    TEXT_ARGS(how_to_order(asking, asking->facts.tenant_id)));
}

static void customer_suspended(const struct asking *asking, struct reasoning *ret) {
    const struct text id = telling_customer(asking);
    const struct text tenant = telling_tenant(asking);
    ret->why = SAY("%.*s of tenant %.*s is Suspended.", TEXT_ARGS(id), TEXT_ARGS(tenant));
    ret->cure = SAY("PATCH /v1/customers/%.*s/subscriptions/%.*s with {\"status\":\"active\"}.",
                    TEXT_ARGS(tenant), TEXT_ARGS(id));
}

static void customer_deleted(const struct asking *asking, struct reasoning *ret) {
    const struct text tenant = telling_tenant(asking);
    ret->why = SAY("%.*s of tenant %.*s is Deleted, for good.", TEXT_ARGS(telling_customer(asking)),
                   TEXT_ARGS(tenant));
    ret->cure = SAY("Order another one: %.*s.", TEXT_ARGS(how_to_order(asking, tenant)));
}

static void customer_tenant(const struct asking *asking, struct reasoning *ret) {
    const struct text given = asking->facts.tenant_id;
    ret->why = SAY("tenantId is '%.*s'; %.*s was created in tenant %.*s.", TEXT_ARGS(given),
                   TEXT_ARGS(telling_customer(asking)), TEXT_ARGS(telling_tenant(asking)));
    candidates_find(asking, &ret->candidates);
    const struct text others = candidates_text(asking, &ret->candidates);
    ret->cure = others.size ? SAY("Leave tenantId out, or map a subscription of that tenant: %.*s.",
                                  TEXT_ARGS(others))
                            : TEXT("Leave tenantId out, or map a subscription of that tenant.");
}

static void other_partner(const struct asking *asking, struct reasoning *ret) {
    const struct seller customer = telling_seller(asking, true);
    const struct seller own = telling_seller(asking, false);
    ret->why = SAY("%.*s rolls up to %.*s; the default subscription %.*s rolls up to %.*s.",
                   TEXT_ARGS(telling_customer(asking)), TEXT_ARGS(rolls_up_to(asking, &customer)),
                   TEXT_ARGS(telling_default(asking)), TEXT_ARGS(rolls_up_to(asking, &own)));
    candidates_find(asking, &ret->candidates);
    ret->cure =
        SAY("Map a subscription that %.*s sold, or register the stack with a subscription "
            "of %.*s.",
            TEXT_ARGS(own.root), TEXT_ARGS(customer.root));
}

static void no_partner(const struct asking *asking, struct reasoning *ret) {
    const struct seller own = telling_seller(asking, false);
    ret->why = SAY("%.*s has no partner.", TEXT_ARGS(telling_customer(asking)));
    candidates_find(asking, &ret->candidates);
    ret->cure = SAY("Map a subscription that %.*s sold.", TEXT_ARGS(own.root));
}

static void customer_offer(const struct asking *asking, struct reasoning *ret) {
    candidates_find(asking, &ret->candidates);
    const struct text others = candidates_text(asking, &ret->candidates);
    ret->why = SAY("%.*s has the offer '%.*s'.", TEXT_ARGS(telling_customer(asking)),
                   TEXT_ARGS(asking->facts.customer.offer));
    ret->cure = SAY("Only CSP subscriptions can be mapped%s%.*s. Or order one: %.*s.",
                    others.size ? ": " : "", TEXT_ARGS(others),
                    TEXT_ARGS(how_to_order(asking, telling_tenant(asking))));
}

static void default_offer(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The default subscription %.*s has the offer '%.*s'.",
                   TEXT_ARGS(telling_default(asking)), TEXT_ARGS(asking->facts.registration.offer));
    ret->cure =
        TEXT("Register the stack with a CSP or APSS subscription, or make it one " BY_PUT ".");
}

static void not_approved(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The default subscription %.*s is \"multiTenancyApproved\": false.",
                   TEXT_ARGS(telling_default(asking)));
    ret->cure = TEXT("Set it to true " BY_PUT ".");
}

// Of a customer's PUT, of a move, or of a request to Partner Center, which names its partner.
static struct text who_is_unreachable(const struct asking *asking) {
    const struct text speaker = telling_value(asking, 0);
    const bool is_customer = asking->has_facts && asking->facts.registration.partner_reachable;
    const struct seller seller = telling_seller(asking, is_customer);
    if (speaker.size)
        return SAY("%.*s, who asks,", TEXT_ARGS(speaker));
    if (!seller.unreachable.size)
        return TEXT("of the subscription that it goes to");
    return SAY("%.*s of the %s subscription", TEXT_ARGS(seller.unreachable),
               is_customer ? "customer's" : "default");
}

static void partner_unreachable(const struct asking *asking, struct reasoning *ret) {
    ret->why =
        SAY("The partner %.*s is \"reachable\": false.", TEXT_ARGS(who_is_unreachable(asking)));
    ret->cure = TEXT("Set it to true " BY_PUT "; this is a rehearsal.");
}

static void capacity(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("%.*s has the billing model Capacity.",
                   TEXT_ARGS(arm_call_param(asking->call, "registrationName")));
    ret->cure = TEXT(
        "PUT the registration with a PayAsYouUse token: azsreg token --billing-model "
        "PayAsYouUse.");
}

const struct reason_row reasons_customers[] = {
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
    {NULL, NULL},
};
