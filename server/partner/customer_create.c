#include "app/changes.h"
#include "app/fault.h"
#include "app/names.h"
#include "base/clock.h"
#include "base/random.h"
#include "directory/customer_profile.h"
#include "parties/fresh_id.h"
#include "parties/principals.h"
#include "parties/tenants.h"
#include "partner/customer_render.h"
#include "partner/customers.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"
#include "secrets/password.h"

enum { PASSWORD_CHARS = 16 };

// What a body says.
struct wanted {
    struct text domain;
    struct text associated; // a reseller's tenant; .at NULL: nobody
    struct partner_customer_row row;
};

static struct text read_required(struct json_reader *reader, const struct json_at *at,
                                 const char *key, const char *expected, size_t most) {
    const struct text value = json_string(reader, at, key);
    if (!text_has_characters(value, most))
        json_refuse(reader, at, key, expected);
    return value;
}

static enum arm_code read_body(struct arm_call *call, struct wanted *ret_wanted) {
    static const char word[] = "a string of 1 to 256 characters";
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct json_at company = json_child_object(&reader, &root, "companyProfile");
    const struct json_at billing = json_child_object(&reader, &root, "billingProfile");
    if (!company.node)
        json_refuse(&reader, &root, "companyProfile", "an object");
    if (!billing.node)
        json_refuse(&reader, &root, "billingProfile", "an object");
    ret_wanted->domain = json_string(&reader, &company, "domain");
    if (!name_is_domain(ret_wanted->domain))
        json_refuse(&reader, &company, "domain", "the name of a domain, like alpine.example");
    struct partner_customer_row *row = &ret_wanted->row;
    row->email = read_required(&reader, &billing, "email", word, COMPANY_NAME_MAX);
    row->culture = read_required(&reader, &billing, "culture", word, COMPANY_NAME_MAX);
    row->language = read_required(&reader, &billing, "language", word, COMPANY_NAME_MAX);
    row->company_name = read_required(&reader, &billing, "companyName", word, COMPANY_NAME_MAX);
    const struct json_at address = json_child_object(&reader, &billing, "defaultAddress");
    if (!address.node)
        json_refuse(&reader, &billing, "defaultAddress", "an object");
    row->address = customer_address_read(&reader, &address);
    ret_wanted->associated = json_string(&reader, &root, "associatedPartnerId");
    return partner_read(call, &reader);
}

// 16 characters of 64: as much chance as in a key, so its hash need not be slow.
static struct text draw_password(struct arena *arena) {
    static const char letters[] =
        "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789-_!+=";
    unsigned char bytes[PASSWORD_CHARS];
    char password[PASSWORD_CHARS];
    random_for_secret(bytes, sizeof bytes);
    for (size_t i = 0; i < PASSWORD_CHARS; i++)
        password[i] = letters[bytes[i] % 64];
    return text_copy(arena, (struct text){password, PASSWORD_CHARS});
}

// A tenant has it, or somebody signs in with the name that its administrator would have.
static enum arm_code check_domain(struct arm_call *call, struct text domain, struct text login) {
    struct tenant_row tenant;
    struct principal_row principal;
    enum store_result found = store_tenant_of_domain(app_db(call), call->arena, domain, &tenant);
    if (found == STORE_MISSING)
        found = store_principal_by_login(app_db(call), call->arena, login, &principal);
    if (found == STORE_OK)
        return partner_refuse_at(call, PARTNER_DOMAIN_TAKEN, TEXT("companyProfile.domain"), domain,
                                 "domain-taken");
    return found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

static enum arm_code find_reseller(struct arm_call *call, const struct speaker *speaker,
                                   struct wanted *wanted) {
    struct guid tenant;
    struct partner_row row;
    if (!wanted->associated.at)
        return ARM_OK;
    const enum store_result found =
        guid_read(wanted->associated, &tenant)
            ? store_partner_of_tenant(app_db(call), call->arena, &tenant, &row)
            : STORE_MISSING;
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING || row.root != speaker->root || row.id == row.root)
        return partner_refuse_property(call, TEXT("associatedPartnerId"),
                                       TEXT("expected the tenant of one of your resellers"));
    wanted->row.reseller = row.id;
    wanted->row.reseller_tenant = row.tenant;
    return ARM_OK;
}

static enum store_result make(struct arm_call *call, const struct wanted *wanted, struct text login,
                              struct text password) {
    struct store_db *db = app_db(call);
    const struct partner_customer_row *row = &wanted->row;
    const struct tenant_row tenant = {row->tenant, row->company_name, wanted->domain, ORIGIN_MADE};
    struct principal_row admin = {
        .is_user = true,
        .login = login,
        .display_name = TEXT("admin"),
        .tenant = row->tenant,
        .secret_hash = password_hash_drawn(call->arena, password),
        .is_admin = true,
        .origin = ORIGIN_MADE,
        .mail_nickname = TEXT("admin"),
        .created_ms = clock_served_ms(),
    };
    enum store_result result = store_tenant_put(db, &tenant);
    if (result == STORE_OK)
        result = store_fresh_id(db, clock_served_ms(), &admin.id);
    if (result == STORE_OK)
        result = store_principal_put(db, &admin);
    return result == STORE_OK ? store_partner_customer_put(db, row) : result;
}

static enum arm_code answer(struct arm_call *call, const struct partner_customer_row *row,
                            struct text password) {
    call->status = 201;
    call->secret = true;
    customer_render(&call->out, row, true, password);
    return ARM_OK;
}

// "The retry call should include the same value": what it has made is answered again. The password
// is known as a hash by then.
static enum arm_code answer_again(struct arm_call *call, const struct speaker *speaker,
                                  bool *ret_answered) {
    const struct guid id = partner_request_id(call);
    struct partner_customer_row row;
    const enum store_result found =
        guid_is_nil(&id) ? STORE_MISSING
                         : store_partner_customer_of_request(app_db(call), call->arena,
                                                             speaker->root, &id, &row);
    *ret_answered = found == STORE_OK;
    if (found == STORE_OK)
        return answer(call, &row, TEXT(""));
    return found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

enum arm_code customers_create(struct arm_call *call) {
    struct speaker speaker = {0};
    struct wanted wanted = {0};
    bool answered = false;
    enum arm_code code = speaker_find(call, &speaker);
    if (code == ARM_OK)
        code = read_body(call, &wanted);
    if (code == ARM_OK)
        code = answer_again(call, &speaker, &answered);
    if (code != ARM_OK || answered)
        return code;
    const struct text login = text_format(call->arena, "admin@%.*s", TEXT_ARGS(wanted.domain));
    const struct text password = draw_password(call->arena);
    code = check_domain(call, wanted.domain, login);
    if (code == ARM_OK)
        code = find_reseller(call, &speaker, &wanted);
    if (code != ARM_OK)
        return code;
    wanted.row.partner = speaker.root;
    wanted.row.domain = wanted.domain;
    wanted.row.request_id = partner_request_id(call);
    wanted.row.is_told = true;
    wanted.row.origin = ORIGIN_MADE;
    enum store_result made = store_fresh_id(app_db(call), clock_served_ms(), &wanted.row.tenant);
    if (made == STORE_OK)
        made = make(call, &wanted, login, password);
    app_changed(call, CHANGE_CREATED,
                text_format(call->arena, "/v1/customers/%.*s",
                            TEXT_ARGS(guid_text(call->arena, &wanted.row.tenant))));
    return made == STORE_OK ? answer(call, &wanted.row, password) : app_fault(call, made);
}
