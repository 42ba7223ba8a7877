#include "partner/speaker.h"

#include "app/fault.h"
#include "identity/agents.h"
#include "partner/partner_json.h"
#include "scope/access.h"

static enum arm_code refuse(struct arm_call *call, const char *reason, struct text why) {
    const enum arm_code code = arm_refuse(call, PARTNER_ACCESS_DENIED, TEXT(""));
    call->error.more = why;
    return arm_because(call, reason, code);
}

static bool is_write(const struct arm_call *call) {
    return call->route->effect == ARM_WRITES;
}

// --- without signing in ---

static enum store_result find_named(struct arm_call *call, struct text name,
                                    struct partner_row *ret_row) {
    struct guid tenant;
    int64_t number = 0;
    if (guid_read(name, &tenant))
        return store_partner_of_tenant(app_db(call), call->arena, &tenant, ret_row);
    const enum store_result found = store_partner_number(app_db(call), name, &number);
    return found == STORE_OK ? store_partner_find(app_db(call), call->arena, number, ret_row)
                             : found;
}

// The first by name that sells, and can be asked; else the first that sells.
static enum store_result find_first(struct arm_call *call, struct partner_row *ret_row) {
    enum { PAGE = 50 };
    struct partner_row *rows = NULL;
    struct text after = TEXT("");
    size_t count = PAGE;
    bool has_one = false;
    while (count == PAGE) {
        const enum store_result read =
            store_partner_list(app_db(call), call->arena, after, PAGE, &rows, &count);
        if (read != STORE_OK)
            return read;
        for (size_t i = 0; i < count; i++) {
            if (rows[i].root != rows[i].id || (has_one && !rows[i].reachable))
                continue;
            *ret_row = rows[i];
            has_one = true;
            if (rows[i].reachable)
                return STORE_OK;
        }
        after = count ? rows[count - 1].name : TEXT("");
    }
    return has_one ? STORE_OK : STORE_MISSING;
}

// --loose wants no set-up: the first write makes a partner.
static enum store_result make_partner(struct arm_call *call, struct partner_row *ret_row) {
    *ret_row = (struct partner_row){.name = TEXT("azsreg"),
                                    .kind = TEXT("direct"),
                                    .answers = true,
                                    .reachable = true,
                                    .origin = ORIGIN_MADE};
    if (!is_write(call))
        return STORE_OK;
    const enum store_result numbered =
        store_partner_number(app_db(call), ret_row->name, &ret_row->id);
    ret_row->root = ret_row->id;
    return numbered == STORE_OK ? store_partner_put(app_db(call), ret_row) : numbered;
}

static enum arm_code find_unsigned(struct arm_call *call, struct partner_row *ret_row) {
    const struct text name = text_trim(http_request_field(call->request, SPEAKER_FIELD));
    enum store_result found = STORE_MISSING;
    if (!name.size)
        found = find_first(call, ret_row);
    else if (text_is_utf8(name))
        found = find_named(call, name, ret_row);
    if (found == STORE_MISSING && name.size)
        return refuse(call, "partner-unknown",
                      text_format(call->arena, "There is no partner '%.*s' in the directory.",
                                  TEXT_ARGS(text_is_utf8(name) ? name : TEXT("?"))));
    if (found == STORE_MISSING && app_of(call)->loose)
        found = make_partner(call, ret_row);
    if (found == STORE_MISSING)
        return refuse(call, "partner-none", TEXT("There is no partner in the directory."));
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

// --- signed in ---

static enum arm_code find_signed_in(struct arm_call *call, struct partner_row *ret_row) {
    struct agent agent = {.principal = call->caller.object_id,
                          .is_foreign = call->caller.is_foreign};
    enum store_result found = access_tenant(call, &agent.home);
    if (found == STORE_OK)
        found = agents_find_partner(app_db(call), call->arena, &agent, ret_row);
    if (found == STORE_MISSING)
        return refuse(call, "caller-no-agent",
                      TEXT("The caller speaks for no partner: its tenant is none's, or it is no "
                           "agent of that one."));
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

enum arm_code speaker_find(struct arm_call *call, struct speaker *ret_speaker) {
    struct partner_row *row = &ret_speaker->partner;
    const enum arm_code code =
        call->is_asked ? find_signed_in(call, row) : find_unsigned(call, row);
    if (code != ARM_OK)
        return code;
    ret_speaker->root = row->root;
    ret_speaker->is_reseller = row->root != row->id;
    if (!row->reachable)
        return arm_because(call, "partner-unreachable",
                           arm_refuse(call, PARTNER_UNREACHABLE, row->name));
    if (ret_speaker->is_reseller && is_write(call))
        return refuse(call, "reseller-writes",
                      TEXT("A reseller's customers are changed by its provider."));
    return ARM_OK;
}

static enum arm_code refuse_customer(struct arm_call *call, const struct speaker *speaker,
                                     const struct guid *customer) {
    const struct partner_row *partner = &speaker->partner;
    return arm_because(call, "customer-other",
                       arm_refuse(call, PARTNER_NO_RELATIONSHIP,
                                  guid_is_nil(&partner->tenant)
                                      ? partner->name
                                      : guid_text(call->arena, &partner->tenant),
                                  guid_text(call->arena, customer)));
}

enum arm_code speaker_customer(struct arm_call *call, const struct speaker *speaker,
                               struct partner_customer_row *ret_customer) {
    struct partner_customer_row row;
    struct guid id;
    if (!guid_read(arm_call_param(call, "customerId"), &id))
        return partner_refuse_at(call, PARTNER_INVALID_PROPERTY, TEXT("customerId"),
                                 TEXT("the customer's id is no GUID"), "customer-id");
    const enum store_result found =
        store_partner_customer_find(app_db(call), call->arena, speaker->root, &id, &row);
    if (found == STORE_MISSING ||
        (found == STORE_OK && speaker->is_reseller && row.reseller != speaker->partner.id))
        return refuse_customer(call, speaker, &id);
    if (found != STORE_OK)
        return app_fault(call, found);
    *ret_customer = row;
    return ARM_OK;
}

enum arm_code speaker_and_customer(struct arm_call *call, struct speaker *ret_speaker,
                                   struct partner_customer_row *ret_customer) {
    const enum arm_code code = speaker_find(call, ret_speaker);
    return code == ARM_OK ? speaker_customer(call, ret_speaker, ret_customer) : code;
}
