#include "graph/invitations.h"

#include "app/changes.h"
#include "app/fault.h"
#include "base/clock.h"
#include "base/random.h"
#include "graph/graph_call.h"
#include "parties/fresh_id.h"
#include "parties/invitations.h"

#include <string.h>

enum { ADDRESS_MAX = 200, URL_MAX = 2048, NAME_MAX = 256 };

struct invitation {
    struct text address;
    struct text redirect_url;
    struct text name; // .at NULL: the address
    struct text message;
    bool sends;
    bool is_guest;
};

static bool is_address(struct text text) {
    struct text domain = text;
    const struct text local = text_cut(&domain, '@');
    return text_is_token(text, ADDRESS_MAX) && local.size && domain.size &&
           !memchr(domain.at, '@', domain.size);
}

// An absolute one, which goes into a header.
static bool is_url(struct text text) {
    const struct text schemes[] = {TEXT("https://"), TEXT("http://")};
    for (size_t i = 0; i < 2; i++)
        if (text_starts_same(text, schemes[i]))
            return text.size > schemes[i].size && text_is_token(text, URL_MAX);
    return false;
}

static enum arm_code read_body(struct arm_call *call, struct invitation *ret_invitation) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    struct invitation *said = ret_invitation;
    said->address = json_string(&reader, &root, "invitedUserEmailAddress");
    said->redirect_url = json_string(&reader, &root, "inviteRedirectUrl");
    said->name = json_string(&reader, &root, "invitedUserDisplayName");
    said->sends = json_boolean(&reader, &root, "sendInvitationMessage", false);
    const struct text type = json_string(&reader, &root, "invitedUserType");
    const struct json_at message = json_child_object(&reader, &root, "invitedUserMessageInfo");
    if (!is_address(said->address))
        json_refuse(&reader, &root, "invitedUserEmailAddress", "an e-mail address");
    if (!is_url(said->redirect_url))
        json_refuse(&reader, &root, "inviteRedirectUrl", "an absolute http or https URL");
    if (said->name.at && !text_has_characters(said->name, NAME_MAX))
        json_refuse(&reader, &root, "invitedUserDisplayName", "a string of 1 to 256 characters");
    if (type.at && !text_same(type, TEXT("Guest")) && !text_same(type, TEXT("Member")))
        json_refuse(&reader, &root, "invitedUserType", "Guest or Member");
    said->is_guest = !text_same(type, TEXT("Member"));
    said->message = message.node ? json_compact(call->arena, message.node) : TEXT("");
    return graph_read(call, &reader);
}

// "ada_alpine.example#EXT#@contoso.example"
static struct text guest_name(struct arm_call *call, const struct tenant_row *tenant,
                              struct text address) {
    char *copy = text_cstring(call->arena, address);
    char *at = copy ? strchr(copy, '@') : NULL;
    if (at)
        *at = '_';
    const struct text domain =
        tenant->default_domain.size ? tenant->default_domain : guid_text(call->arena, &tenant->id);
    return text_format(call->arena, "%s#EXT#@%.*s", copy ? copy : "", TEXT_ARGS(domain));
}

static enum arm_code refuse_member(struct arm_call *call, const struct principal_row *row) {
    const struct text id = guid_text(call->arena, &row->id);
    return graph_refuse(call,
                        text_format(call->arena,
                                    "The invited user already exists in the directory as object "
                                    "ID: %.*s. They can use that account to sign in to shared apps "
                                    "and resources.",
                                    TEXT_ARGS(id)));
}

static void note(struct arm_call *call, enum change_op op, const struct guid *guest) {
    app_changed(call, op,
                text_format(call->arena, "/users/%.*s", TEXT_ARGS(guid_text(call->arena, guest))));
}

static enum arm_code make_guest(struct arm_call *call, const struct graph_place *place,
                                const struct invitation *said, struct principal_row *ret_row) {
    struct principal_row other;
    const int64_t now = clock_served_ms();
    *ret_row = (struct principal_row){.is_user = true,
                                      .login = guest_name(call, &place->tenant, said->address),
                                      .display_name = said->name.at ? said->name : said->address,
                                      .tenant = place->tenant.id,
                                      .origin = ORIGIN_MADE,
                                      .mail = said->address,
                                      .is_guest = said->is_guest,
                                      .external_state = TEXT("PendingAcceptance"),
                                      .state_changed_ms = now,
                                      .created_ms = now};
    const enum store_result taken =
        store_principal_by_login(app_db(call), call->arena, ret_row->login, &other);
    if (taken == STORE_OK)
        return arm_because(call, "name-taken", arm_refuse(call, GRAPH_NAME_TAKEN, TEXT("")));
    enum store_result put =
        taken == STORE_MISSING ? store_fresh_id(app_db(call), now, &ret_row->id) : taken;
    if (put == STORE_OK)
        put = store_principal_put(app_db(call), ret_row);
    note(call, CHANGE_CREATED, &ret_row->id);
    return put == STORE_OK ? ARM_OK : app_fault(call, put);
}

// The same address again is the same guest. A member's is no guest's.
static enum arm_code find_or_make(struct arm_call *call, const struct graph_place *place,
                                  const struct invitation *said, struct principal_row *ret_row) {
    enum store_result found = store_principal_of_mail(app_db(call), call->arena, &place->tenant.id,
                                                      said->address, ret_row);
    if (found == STORE_OK)
        note(call, CHANGE_CHANGED, &ret_row->id); // who may redeem what
    if (found == STORE_OK)
        return ret_row->external_state.size ? ARM_OK : refuse_member(call, ret_row);
    if (found == STORE_MISSING)
        found = store_principal_by_login(app_db(call), call->arena, said->address, ret_row);
    if (found == STORE_OK && guid_is(&ret_row->tenant, &place->tenant.id))
        return refuse_member(call, ret_row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    return make_guest(call, place, said, ret_row);
}

static enum store_result put_ticket(struct arm_call *call, const struct principal_row *guest,
                                    const struct invitation *said, struct guid *ret_ticket) {
    struct invitation_row row;
    const enum store_result found =
        store_invitation_of(app_db(call), call->arena, &guest->id, &row);
    if (found == STORE_MISSING)
        random_for_secret(row.ticket.bytes, sizeof row.ticket.bytes);
    else if (found != STORE_OK)
        return found;
    row.principal = guest->id;
    row.redirect_url = said->redirect_url;
    *ret_ticket = row.ticket;
    return store_invitation_put(app_db(call), &row);
}

static void render(struct arm_call *call, const struct principal_row *guest,
                   const struct invitation *said, const struct guid *ticket) {
    struct json_out *out = &call->out;
    const struct text base = arm_call_base_url(call);
    const struct text id = guid_text(call->arena, &guest->id);
    const struct guid own =
        guid_derived(text_format(call->arena, "invitation %.*s", TEXT_ARGS(id)));
    const bool is_over = text_is(guest->external_state, TEXT("Accepted"));
    json_object(out);
    graph_put_context(call, TEXT("invitations/$entity"));
    json_put_text(out, TEXT("id"), guid_text(call->arena, &own));
    json_put_text(out, TEXT("inviteRedeemUrl"),
                  text_format(call->arena, "%.*s/_azsreg/redeem?ticket=%.*s", TEXT_ARGS(base),
                              TEXT_ARGS(guid_text(call->arena, ticket))));
    json_put_text(out, TEXT("invitedUserDisplayName"), guest->display_name);
    json_put_text(out, TEXT("invitedUserType"), guest->is_guest ? TEXT("Guest") : TEXT("Member"));
    json_put_text(out, TEXT("invitedUserEmailAddress"), said->address);
    json_put_bool(out, TEXT("sendInvitationMessage"), said->sends);
    json_put_bool(out, TEXT("resetRedemption"), false);
    json_put_text(out, TEXT("inviteRedirectUrl"), said->redirect_url);
    json_put_text(out, TEXT("status"), is_over ? TEXT("Completed") : TEXT("PendingAcceptance"));
    json_put_raw(out, TEXT("invitedUserMessageInfo"),
                 said->message.size
                     ? said->message
                     : TEXT("{\"messageLanguage\":null,\"customizedMessageBody\":null,"
                            "\"ccRecipients\":[{\"emailAddress\":{\"name\":null,\"address\":null}}]"
                            "}"));
    json_put_object(out, TEXT("invitedUser"));
    json_put_text(out, TEXT("id"), id);
    json_object_end(out);
    json_object_end(out);
}

enum arm_code graph_invitations_create(struct arm_call *call) {
    struct graph_place place;
    struct invitation said = {0};
    struct principal_row guest;
    struct guid ticket;
    enum arm_code code = graph_open(call, GRAPH_WRITES, &place);
    if (code == ARM_OK)
        code = read_body(call, &said);
    if (code == ARM_OK)
        code = find_or_make(call, &place, &said, &guest);
    if (code != ARM_OK)
        return code;
    const enum store_result put = put_ticket(call, &guest, &said, &ticket);
    if (put != STORE_OK)
        return app_fault(call, put);
    call->status = 201;
    call->secret = true;
    render(call, &guest, &said, &ticket);
    return ARM_OK;
}

// --- taking one ---

static enum arm_code accept(struct arm_call *call, const struct guid *id) {
    struct principal_row row;
    const enum store_result found = store_principal_by_id(app_db(call), call->arena, id, &row);
    if (found != STORE_OK)
        return app_fault(call, found);
    if (text_is(row.external_state, TEXT("Accepted")))
        return ARM_OK;
    row.external_state = TEXT("Accepted");
    row.state_changed_ms = clock_served_ms();
    const enum store_result put = store_principal_put(app_db(call), &row);
    return put == STORE_OK ? ARM_OK : app_fault(call, put);
}

// A HEAD would be a write that nobody means.
enum arm_code graph_redeem(struct arm_call *call) {
    struct invitation_row row;
    struct guid ticket;
    struct text path = call->request->target;
    if (text_is(call->request->method, TEXT("HEAD"))) {
        call->allow = TEXT("GET, OPTIONS");
        return arm_refuse(call, ARM_METHOD_NOT_ALLOWED, TEXT("HEAD"), call->allow);
    }
    const enum store_result found =
        guid_read(arm_call_query(call, "ticket"), &ticket)
            ? store_invitation_find(app_db(call), call->arena, &ticket, &row)
            : STORE_MISSING;
    if (found == STORE_MISSING)
        return arm_because(call, "ticket-unknown",
                           arm_refuse(call, ARM_NOT_FOUND, text_cut(&path, '?')));
    if (found != STORE_OK)
        return app_fault(call, found);
    const enum arm_code code = accept(call, &row.principal);
    call->status = 302;
    call->secret = true;
    call->location = row.redirect_url;
    return code;
}
