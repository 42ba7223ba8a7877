#include "base/clock.h"
#include "directory/customer_profile.h"
#include "directory/directory_reading.h"

#include <string.h>

static void read_agents(struct reading *reading, const struct json_at *at,
                        struct directory_partner *ret_partner) {
    struct json_reader *json = &reading->json;
    const struct json_at agents = json_child_array(json, at, "adminAgents");
    ret_partner->row.names_agents = agents.node;
    ret_partner->agents = reading_room(reading, json_size(&agents), sizeof *ret_partner->agents);
    for (struct json_at item = json_first(&agents); item.node && !json->failed; json_next(&item)) {
        struct guid agent;
        if (!guid_read_lower(text_of(cJSON_GetStringValue(item.node)), &agent))
            json_refuse(json, &item, NULL, "a lower-case GUID");
        else
            ret_partner->agents[ret_partner->agent_count++] = agent;
    }
}

static struct text read_country(struct json_reader *json, const struct json_at *at) {
    const struct text country = json_string(json, at, "country");
    const bool fits = country.size == 2 && country.at[0] >= 'A' && country.at[0] <= 'Z' &&
                      country.at[1] >= 'A' && country.at[1] <= 'Z';
    if (country.at && !fits)
        json_refuse(json, at, "country", "the two capital letters of a country");
    return text_copy(json->arena, country);
}

static void read_partner(struct reading *reading, const struct json_at *at,
                         struct directory_partner *ret_partner) {
    static const char *const members[] = {"name",   "displayName", "kind",  "provider", "reachable",
                                          "tenant", "adminAgents", "mpnId", "country",  NULL};
    struct json_reader *json = &reading->json;
    struct partner_row *row = &ret_partner->row;
    reading_object(json, at, members);
    row->id = row->root = (int64_t)at->index + 1;
    row->name = reading_name(json, at, "name", true);
    row->display_name = reading_name(json, at, "displayName", false);
    row->answers = row->reachable = reading_flag(json, at, "reachable", true);
    row->kind = text_copy(json->arena, json_string(json, at, "kind"));
    row->tenant = reading_tenant(reading, at, "tenant");
    row->mpn_id = reading_name(json, at, "mpnId", false);
    row->country = read_country(json, at);
    read_agents(reading, at, ret_partner);
    const bool reseller = text_is(row->kind, TEXT("reseller"));
    if (!reseller && !text_is(row->kind, TEXT("direct")) &&
        !text_is(row->kind, TEXT("indirectProvider")))
        json_refuse(json, at, "kind", "one of direct, indirectProvider, reseller");
    const struct text provider = reading_name(json, at, "provider", reseller);
    if (provider.size && !reseller)
        json_refuse(json, at, "provider", "only there on a reseller");
}

// Once all partners are read: a reseller's root is its provider, which must be an indirect one.
static void root_resellers(struct reading *reading, const struct json_at *array) {
    static const char expected[] = "the name of a partner of kind indirectProvider in this file";
    struct directory *directory = reading->directory;
    for (struct json_at at = json_first(array); at.node && !reading->json.failed; json_next(&at)) {
        struct partner_row *row = &directory->partners[at.index].row;
        if (!text_is(row->kind, TEXT("reseller")))
            continue;
        const struct guid id = guid_derived(json_string(&reading->json, &at, "provider"));
        const struct place *found = place_find(reading->partners, directory->partner_count, &id);
        const struct partner_row *root = found ? &directory->partners[found->index].row : NULL;
        if (!root || !text_is(root->kind, TEXT("indirectProvider"))) {
            json_refuse(&reading->json, &at, "provider", expected);
            continue;
        }
        row->root = root->id;
        row->reachable = row->answers && root->answers;
    }
}

static void read_partners(struct reading *reading, const struct json_at *root) {
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at array = json_child_array(json, root, "partners");
    const size_t count = json_size(&array);
    directory->partners = reading_room(reading, count, sizeof *directory->partners);
    reading->partners = reading_room(reading, count, sizeof *reading->partners);
    for (struct json_at at = json_first(&array); at.node && !json->failed; json_next(&at)) {
        read_partner(reading, &at, &directory->partners[at.index]);
        const struct text name = directory->partners[at.index].row.name;
        reading->partners[at.index] =
            (struct place){name.size ? guid_derived(name) : guid_random(), at.index};
        directory->partner_count++;
    }
    if (json->failed)
        return;
    places_index(json, reading->partners, count, &array,
                 "a partner whose name is not in the list yet");
    root_resellers(reading, &array);
}

// Two tenants of one domain could not be told apart where they are named by it.
static void check_domains(struct reading *reading, const struct json_at *array) {
    struct directory *directory = reading->directory;
    struct place *domains = reading_room(reading, directory->tenant_count, sizeof *domains);
    for (size_t i = 0; i < directory->tenant_count && !reading->json.failed; i++) {
        const struct text domain = directory->tenants[i].default_domain;
        const struct text lower = text_lower(reading->json.arena, domain);
        domains[i] = (struct place){domain.size ? guid_derived(lower) : guid_random(), i};
    }
    if (!reading->json.failed)
        places_index(&reading->json, domains, directory->tenant_count, array,
                     "a tenant whose defaultDomain is not in the list yet");
}

static void read_tenants(struct reading *reading, const struct json_at *root) {
    static const char *const members[] = {"id", "displayName", "defaultDomain", "customer", NULL};
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at array = json_child_array(json, root, "tenants");
    const size_t count = json_size(&array);
    directory->tenants = reading_room(reading, count, sizeof *directory->tenants);
    reading->tenants = reading_room(reading, count, sizeof *reading->tenants);
    for (struct json_at at = json_first(&array); at.node && !json->failed; json_next(&at)) {
        struct tenant_row *row = &directory->tenants[at.index];
        reading_object(json, &at, members);
        row->id = reading_id(json, &at, "id");
        row->display_name = reading_name(json, &at, "displayName", false);
        row->default_domain = reading_name(json, &at, "defaultDomain", false);
        reading->tenants[at.index] = (struct place){row->id, at.index};
        directory->tenant_count++;
    }
    if (json->failed)
        return;
    places_index(json, reading->tenants, count, &array, "a tenant whose id is not in the list yet");
    check_domains(reading, &array);
}

// The reseller looks after a customer of its provider's.
static void check_reseller(struct reading *reading, const struct json_at *at,
                           const struct partner_customer_row *row) {
    const struct directory *directory = reading->directory;
    if (!row->partner || reading->json.failed)
        return;
    const struct partner_row *partner = &directory->partners[row->partner - 1].row;
    if (partner->root != partner->id)
        json_refuse(&reading->json, at, "partner",
                    "a direct partner or an indirect provider; its reseller stands beside it");
    if (row->reseller && (row->reseller == row->partner ||
                          directory->partners[row->reseller - 1].row.root != row->partner))
        json_refuse(&reading->json, at, "reseller", "the name of a reseller of that partner");
}

static void read_customer(struct reading *reading, const struct json_at *at,
                          struct partner_customer_row *ret_row) {
    static const char *const members[] = {"partner", "reseller", "companyName", "email",
                                          "culture", "language", "address",     NULL};
    struct json_reader *json = &reading->json;
    json_only(json, at, members);
    *ret_row = (struct partner_customer_row){.is_told = true};
    ret_row->partner = reading_partner(reading, at, "partner");
    if (!ret_row->partner)
        json_refuse(json, at, "partner", "there: a customer is somebody's");
    ret_row->reseller = reading_partner(reading, at, "reseller");
    check_reseller(reading, at, ret_row);
    ret_row->company_name = reading_name(json, at, "companyName", true);
    ret_row->email = reading_name(json, at, "email", false);
    ret_row->culture = reading_name(json, at, "culture", false);
    ret_row->language = reading_name(json, at, "language", false);
    const struct json_at address = json_child_object(json, at, "address");
    if (!address.node)
        return;
    json_only(json, &address, customer_address_members);
    ret_row->address = customer_address_read(json, &address);
}

// Once the partners are known.
static void read_customers(struct reading *reading, const struct json_at *root) {
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at tenants = json_child_array(json, root, "tenants");
    directory->customers =
        reading_room(reading, directory->tenant_count, sizeof *directory->customers);
    for (struct json_at at = json_first(&tenants); at.node && !json->failed; json_next(&at)) {
        const struct json_at customer = json_child_object(json, &at, "customer");
        if (!customer.node)
            continue;
        struct partner_customer_row *row = &directory->customers[directory->customer_count++];
        read_customer(reading, &customer, row);
        row->tenant = directory->tenants[at.index].id;
    }
}

void directory_parties_read(struct reading *reading, const struct json_at *root) {
    void (*const parts[])(struct reading *, const struct json_at *) = {read_tenants, read_partners,
                                                                       read_customers};
    for (size_t i = 0; i < 3 && !reading->json.failed; i++)
        parts[i](reading, root);
}
