#include "paying/question.h"

#include "app/fault.h"
#include "base/clock.h"
#include "billing/explanation.h"
#include "billing/record_render.h"
#include "control/control_call.h"
#include "parties/partners.h"
#include "reports/charging.h"
#include "scope/resource_id.h"
#include "scope/scope.h"

struct question {
    struct resource_id registration;
    struct guid tenant; // nil: that of the subscription of the stack
    struct guid subscription;
    int64_t at_ms;
    bool is_then; // else now
};

struct answer {
    struct usage_reporter reporter;
    struct charge_decided decided;
    struct text partner; // empty: the payer rolls up to none
};

// --- what is asked ---

static enum arm_code read_registration(struct arm_call *call, struct resource_id *ret_id) {
    const struct text id = arm_call_query(call, "registration");
    return resource_id_read(call->arena, id, ret_id) &&
                   text_same(ret_id->type, TEXT(REGISTRATION_TYPE))
               ? ARM_OK
               : control_refuse_query(call, "registration", TEXT("a registration's id"));
}

static bool is_asked(struct arm_call *call, const char *name) {
    struct text value;
    return arm_query_find(call->arena, call->path.query, name, &value) != 0;
}

static enum arm_code read_whose(struct arm_call *call, struct question *question) {
    const bool has_tenant = is_asked(call, "tenant");
    const char *name = has_tenant ? "tenant" : "stackSubscription";
    struct guid *id = has_tenant ? &question->tenant : &question->subscription;
    if (has_tenant == is_asked(call, "stackSubscription"))
        return control_refuse_query(call, "tenant",
                                    TEXT("given, or 'stackSubscription' instead of it"));
    return guid_read(arm_call_query(call, name), id) && (!has_tenant || !guid_is_nil(id))
               ? ARM_OK
               : control_refuse_query(call, name, TEXT("a GUID"));
}

static enum arm_code read_at(struct arm_call *call, struct question *question) {
    const int64_t now_ms = clock_served_ms();
    question->at_ms = now_ms;
    question->is_then = is_asked(call, "at");
    if (!question->is_then)
        return ARM_OK;
    if (!clock_read_rfc3339(arm_call_query(call, "at"), &question->at_ms))
        return control_refuse_query(call, "at", TEXT("a time like 2026-11-22T08:30:00Z"));
    return question->at_ms <= now_ms
               ? ARM_OK
               : control_refuse_query(call, "at", TEXT("a time that has come"));
}

static enum arm_code read_question(struct arm_call *call, struct question *ret_question) {
    static const char *const names[] = {"registration", "tenant", "stackSubscription", "at", NULL};
    enum arm_code code = control_query(call, names);
    *ret_question = (struct question){.is_then = false};
    if (code == ARM_OK)
        code = read_registration(call, &ret_question->registration);
    if (code == ARM_OK)
        code = read_whose(call, ret_question);
    return code == ARM_OK ? read_at(call, ret_question) : code;
}

// --- who pays ---

static enum store_result find_partner(struct arm_call *call, struct answer *answer) {
    struct payer_party payer;
    struct partner_row partner;
    enum store_result found = usage_party_find(
        app_db(call), call->arena, &answer->decided.row.payer, answer->reporter.loose, &payer);
    if (found != STORE_OK || !payer.root_partner)
        return found;
    found = store_partner_find(app_db(call), call->arena, payer.root_partner, &partner);
    if (found == STORE_OK)
        answer->partner = partner.name;
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum store_result find_whose(struct arm_call *call, const struct question *question,
                                    const struct usage_reporter *reporter,
                                    struct charge_whose *ret_whose) {
    *ret_whose = (struct charge_whose){.tenant = question->tenant, .tenant_source = "given"};
    return guid_is_nil(&question->tenant) ? charge_whose_find(app_db(call), call->arena, reporter,
                                                              &question->subscription, ret_whose)
                                          : STORE_OK;
}

// MISSING where there is no such registration.
static enum store_result find(struct arm_call *call, const struct question *question,
                              struct answer *answer) {
    const struct resource_id *id = &question->registration;
    struct usage_reporter *reporter = &answer->reporter;
    struct charge_whose whose;
    enum store_result found =
        usage_reporter_find(app_db(call), call->arena, &id->subscription, id->group, id->name,
                            app_of(call)->loose, reporter);
    reporter->is_then = question->is_then;
    reporter->row.reported_ms = question->at_ms;
    if (found != STORE_OK)
        return found;
    found = find_whose(call, question, reporter, &whose);
    if (found == STORE_OK)
        found = charging_decide(app_db(call), call->arena, reporter, &whose, &answer->decided);
    return found == STORE_OK ? find_partner(call, answer) : found;
}

// --- the answer ---

static bool falls_back(enum payer_rule rule) {
    return rule == PAYER_TENANT_UNKNOWN || rule == PAYER_TENANT_NOT_REGISTERED ||
           rule == PAYER_SUBSCRIPTION_GONE || rule == PAYER_PARTNER_CHANGED;
}

static void render_tenant(struct arm_call *call, const struct usage_charge_row *row) {
    if (guid_is_nil(&row->tenant))
        return;
    json_put_text(&call->out, TEXT("tenantId"), guid_text(call->arena, &row->tenant));
    json_put_text(&call->out, TEXT("tenantSource"), row->tenant_source);
}

static void render(struct arm_call *call, const struct question *question,
                   const struct answer *answer) {
    const struct usage_charge_row *row = &answer->decided.row;
    const struct usage_report_row *report = &answer->reporter.row;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("payer"), guid_text(call->arena, &row->payer));
    json_put_text(out, TEXT("rule"), row->rule);
    json_put_text(out, TEXT("registration"), usage_registration_id(call->arena, report));
    json_put_text(out, TEXT("cloudId"), report->cloud_id);
    render_tenant(call, row);
    json_put_time(out, TEXT("at"), question->at_ms);
    if (!guid_is_nil(&row->mapped))
        usage_mapping_render(call, TEXT("mapping"), &row->mapped, row->mapped_from_ms);
    if (answer->partner.size)
        json_put_text(out, TEXT("billedPartner"), answer->partner);
    json_put_text(out, TEXT("explanation"),
                  explanation_of_charge(call->arena, row, &question->subscription));
    if (falls_back(answer->decided.rule))
        json_put_text(out, TEXT("says"),
                      TEXT("If a tenant has not been registered, that usage goes to the default "
                           "subscription."));
    json_object_end(out);
}

enum arm_code paying_question(struct arm_call *call) {
    struct question question;
    struct answer answer = {.partner = TEXT("")};
    const enum arm_code code = read_question(call, &question);
    if (code != ARM_OK)
        return code;
    const struct resource_id *id = &question.registration;
    const enum store_result found = find(call, &question, &answer);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_REGISTRATION_NOT_FOUND,
                          guid_text(call->arena, &id->subscription), id->group, id->name);
    if (found != STORE_OK)
        return app_fault(call, found);
    render(call, &question, &answer);
    return ARM_OK;
}
