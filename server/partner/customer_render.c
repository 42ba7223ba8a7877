#include "partner/customer_render.h"

#include "partner/partner_json.h"

struct text customer_uri(struct arena *arena, const struct guid *tenant, const char *below) {
    const struct text id = guid_text(arena, tenant);
    return text_format(arena, "/customers/%.*s%s", TEXT_ARGS(id), below);
}

static struct guid derived(struct arena *arena, const char *what, const struct guid *tenant) {
    const struct text id = guid_text(arena, tenant);
    return guid_derived(text_format(arena, "%s %.*s", what, TEXT_ARGS(id)));
}

static void company_members(struct json_out *out, const struct partner_customer_row *row) {
    struct arena *arena = out->buffer.arena;
    json_put_text(out, TEXT("tenantId"), guid_text(arena, &row->tenant));
    json_put_text(out, TEXT("domain"), row->domain);
    json_put_text(out, TEXT("companyName"), row->company_name);
    partner_self(out, customer_uri(arena, &row->tenant, "/profiles/company"));
    partner_attributes(out, TEXT(""), "CustomerCompanyProfile");
}

// A number of what it says: the etag is one in the answers that were recorded.
static struct text billing_etag(struct arena *arena, const struct partner_customer_row *row) {
    const struct guid sum = guid_derived(text_format(
        arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", TEXT_ARGS(row->email), TEXT_ARGS(row->culture),
        TEXT_ARGS(row->language), TEXT_ARGS(row->company_name), TEXT_ARGS(row->address)));
    uint64_t number = 0;
    for (size_t i = 0; i < 7; i++)
        number = number << 8 | sum.bytes[i];
    return text_format(arena, "%llu", (unsigned long long)number);
}

static void billing_members(struct json_out *out, const struct partner_customer_row *row) {
    struct arena *arena = out->buffer.arena;
    const struct guid id = derived(arena, "billing profile", &row->tenant);
    json_put_text(out, TEXT("id"), guid_text(arena, &id));
    json_put_text(out, TEXT("email"), row->email);
    json_put_text(out, TEXT("culture"), row->culture);
    json_put_text(out, TEXT("language"), row->language);
    json_put_text(out, TEXT("companyName"), row->company_name);
    if (row->address.size)
        json_put_raw(out, TEXT("defaultAddress"), row->address);
    partner_self(out, customer_uri(arena, &row->tenant, "/profiles/billing"));
    partner_attributes(out, billing_etag(arena, row), "CustomerBillingProfile");
}

void customer_render_company(struct json_out *out, const struct partner_customer_row *row) {
    json_object(out);
    company_members(out, row);
    json_object_end(out);
}

void customer_render_billing(struct json_out *out, const struct partner_customer_row *row) {
    json_object(out);
    billing_members(out, row);
    json_object_end(out);
}

static void put_company(struct json_out *out, const struct partner_customer_row *row) {
    json_put_object(out, TEXT("companyProfile"));
    company_members(out, row);
    json_object_end(out);
}

static void put_end(struct json_out *out, const struct partner_customer_row *row) {
    partner_self(out, customer_uri(out->buffer.arena, &row->tenant, ""));
    partner_attributes(out, TEXT(""), "Customer");
    json_object_end(out);
}

void customer_render_item(struct json_out *out, const struct partner_customer_row *row) {
    json_object(out);
    json_put_text(out, TEXT("id"), guid_text(out->buffer.arena, &row->tenant));
    put_company(out, row);
    json_put_text(out, TEXT("relationshipToPartner"), TEXT("reseller"));
    put_end(out, row);
}

static void put_credentials(struct json_out *out, struct text password) {
    json_put_object(out, TEXT("userCredentials"));
    json_put_text(out, TEXT("userName"), TEXT("admin"));
    if (password.size)
        json_put_text(out, TEXT("password"), password);
    json_object_end(out);
}

static void put_domains(struct json_out *out, const struct partner_customer_row *row) {
    json_put_array(out, TEXT("customDomains"));
    if (row->domain.size)
        json_text(out, row->domain);
    json_array_end(out);
}

void customer_render(struct json_out *out, const struct partner_customer_row *row, bool is_new,
                     struct text password) {
    struct arena *arena = out->buffer.arena;
    const struct guid commerce = derived(arena, "commerce", &row->tenant);
    json_object(out);
    json_put_text(out, TEXT("id"), guid_text(arena, &row->tenant));
    json_put_text(out, TEXT("commerceId"), guid_text(arena, &commerce));
    put_company(out, row);
    json_put_object(out, TEXT("billingProfile"));
    billing_members(out, row);
    json_object_end(out);
    json_put_text(out, TEXT("relationshipToPartner"), TEXT("reseller"));
    json_put_bool(out, TEXT("allowDelegatedAccess"), true);
    if (is_new)
        put_credentials(out, password);
    else
        put_domains(out, row);
    if (!guid_is_nil(&row->reseller_tenant))
        json_put_text(out, TEXT("associatedPartnerId"), guid_text(arena, &row->reseller_tenant));
    put_end(out, row);
}
