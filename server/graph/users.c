#include "graph/users.h"

#include "app/changes.h"
#include "app/fault.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "graph/graph_call.h"
#include "graph/user_render.h"
#include "parties/fresh_id.h"
#include "reference/role_assignments.h"
#include "secrets/secret_hash.h"

#include <string.h>

enum { NAME_MAX = 256, NICKNAME_MAX = 64, SECRET_MAX = 256, LOCAL_MAX = 64 };

// --- one of them ---

// Of users('o''brien@alpine.example'), whose quotes are doubled, and "users/o'brien@…".
static struct text without_quotes(struct arm_call *call, struct text name) {
    struct buffer plain = buffer_in(call->arena);
    struct text text = TEXT("");
    if (!strchr(call->route->path, '\''))
        return name;
    for (size_t i = 0; i < name.size; i++) {
        buffer_add_char(&plain, name.at[i]);
        i += name.at[i] == '\'' && i + 1 < name.size && name.at[i + 1] == '\'';
    }
    return buffer_text(&plain, &text) ? text : TEXT("");
}

static enum arm_code find(struct arm_call *call, const struct graph_place *place,
                          struct principal_row *ret_row) {
    const struct text name = without_quotes(call, arm_call_param(call, "userId"));
    struct guid id;
    const enum store_result found =
        guid_read(name, &id) ? store_principal_by_id(app_db(call), call->arena, &id, ret_row)
                             : store_principal_by_login(app_db(call), call->arena, name, ret_row);
    if (found == STORE_MISSING ||
        (found == STORE_OK && (!ret_row->is_user || !guid_is(&ret_row->tenant, &place->tenant.id))))
        return graph_not_found(call, name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

static enum arm_code answer(struct arm_call *call, const struct principal_row *row) {
    struct user_selection selection;
    const enum arm_code code = user_selection_read(call, &selection);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    graph_put_context(call, user_fragment(call->arena, &selection, "/$entity"));
    user_put(&call->out, row, &selection);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code graph_users_get(struct arm_call *call) {
    struct graph_place place;
    struct principal_row row;
    enum arm_code code = graph_open(call, GRAPH_READS, &place);
    if (code == ARM_OK)
        code = find(call, &place, &row);
    return code == ARM_OK ? answer(call, &row) : code;
}

enum arm_code graph_me(struct arm_call *call) {
    struct graph_place place;
    const enum arm_code code = graph_open(call, GRAPH_SELF, &place);
    if (code != ARM_OK)
        return code;
    if (!place.has_self || !place.self.is_user)
        return graph_refuse(call, TEXT("/me request is only valid with delegated authentication "
                                       "flow: sign in as a user of this tenant."));
    return answer(call, &place.self);
}

// --- what is said of one ---

struct said {
    struct principal_row row;
    struct text password; // .at NULL: nothing is said of it
};

static void read_name(struct json_reader *reader, const struct json_at *root, const char *key,
                      size_t most, const char *expected, bool required, struct text *name) {
    const struct text given = json_string(reader, root, key);
    if ((required || given.at) && !text_has_characters(given, most))
        json_refuse(reader, root, key, expected);
    if (given.at)
        *name = given;
}

static void read_password(struct json_reader *reader, const struct json_at *root, bool required,
                          struct said *said) {
    const struct json_at profile = json_child_object(reader, root, "passwordProfile");
    said->password = json_string(reader, &profile, "password");
    if (required && !profile.node)
        json_refuse(reader, root, "passwordProfile", "an object");
    else if ((required || said->password.at) && !text_has_characters(said->password, SECRET_MAX))
        json_refuse(reader, &profile, "password", "a string of 1 to 256 characters");
}

static void read_said(struct json_reader *reader, const struct json_at *root, bool required,
                      struct said *said) {
    const cJSON *enabled = root->node ? cJSON_GetObjectItem(root->node, "accountEnabled") : NULL;
    struct principal_row *row = &said->row;
    read_name(reader, root, "displayName", NAME_MAX, "a string of 1 to 256 characters", required,
              &row->display_name);
    read_name(reader, root, "mailNickname", NICKNAME_MAX, "a string of 1 to 64 characters",
              required, &row->mail_nickname);
    if ((required || (enabled && !cJSON_IsNull(enabled))) && !cJSON_IsBool(enabled))
        json_refuse(reader, root, "accountEnabled", "true or false");
    if (cJSON_IsBool(enabled))
        row->is_disabled = cJSON_IsFalse(enabled);
    read_password(reader, root, required, said);
}

// "Allowed characters: A-Z a-z 0-9 ' . - _ ! # ^ ~"
static bool is_local(struct text local) {
    for (size_t i = 0; i < local.size; i++) {
        const char low = text_lower_char(local.at[i]);
        if ((low < 'a' || low > 'z') && (low < '0' || low > '9') &&
            (!low || !strchr("'.-_!#^~", low)))
            return false;
    }
    return local.size && local.size <= LOCAL_MAX && local.at[local.size - 1] != '.';
}

// "The domain must be present in the tenant's collection of verified domains."
static void read_login(struct json_reader *reader, const struct json_at *root,
                       const struct tenant_row *tenant, struct principal_row *row) {
    const struct text login = json_string(reader, root, "userPrincipalName");
    struct text domain = login;
    const struct text local = text_cut(&domain, '@');
    row->login = login;
    if (!is_local(local) || !text_same(domain, tenant->default_domain) || !domain.size)
        json_refuse(reader, root, "userPrincipalName",
                    text_format(reader->arena,
                                "a name of letters, digits and '.-_!#^~, @, and the tenant's "
                                "domain '%.*s'",
                                TEXT_ARGS(tenant->default_domain))
                        .at);
}

static bool read_type(struct json_reader *reader, const struct json_at *root) {
    const struct text type = json_string(reader, root, "userType");
    if (type.at && !text_same(type, TEXT("Guest")) && !text_same(type, TEXT("Member")))
        json_refuse(reader, root, "userType", "Member or Guest");
    return text_same(type, TEXT("Guest"));
}

// --- writing ---

static void note(struct arm_call *call, enum change_op op, const struct guid *id) {
    app_changed(call, op,
                text_format(call->arena, "/users/%.*s", TEXT_ARGS(guid_text(call->arena, id))));
}

// What takes long comes before anything is written; the call is asked again.
static enum arm_code hash(struct arm_call *call, struct said *said) {
    return said->password.at ? secret_hash(call, said->password, &said->row.secret_hash) : ARM_OK;
}

static enum arm_code check_free(struct arm_call *call, struct text login) {
    struct principal_row other;
    const enum store_result found =
        store_principal_by_login(app_db(call), call->arena, login, &other);
    if (found == STORE_OK)
        return arm_because(call, "name-taken", arm_refuse(call, GRAPH_NAME_TAKEN, TEXT("")));
    return found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

static enum arm_code read_new(struct arm_call *call, const struct graph_place *place,
                              struct said *said) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    said->row = (struct principal_row){.is_user = true,
                                       .tenant = place->tenant.id,
                                       .origin = ORIGIN_MADE,
                                       .created_ms = clock_served_ms()};
    read_said(&reader, &root, true, said);
    read_login(&reader, &root, &place->tenant, &said->row);
    said->row.is_guest = read_type(&reader, &root);
    return graph_read(call, &reader);
}

enum arm_code graph_users_create(struct arm_call *call) {
    struct graph_place place;
    struct said said = {0};
    enum arm_code code = graph_open(call, GRAPH_WRITES, &place);
    if (code == ARM_OK)
        code = read_new(call, &place, &said);
    if (code == ARM_OK)
        code = check_free(call, said.row.login);
    if (code == ARM_OK)
        code = hash(call, &said);
    if (code != ARM_OK || call->waits)
        return code;
    enum store_result put = store_fresh_id(app_db(call), said.row.created_ms, &said.row.id);
    if (put == STORE_OK)
        put = store_principal_put(app_db(call), &said.row);
    if (put != STORE_OK)
        return app_fault(call, put);
    note(call, CHANGE_CREATED, &said.row.id);
    const struct text base = arm_call_base_url(call);
    const struct text id = guid_text(call->arena, &said.row.id);
    call->status = 201;
    const struct text tenant = arm_call_param(call, "tenant");
    call->location = text_format(call->arena, "%.*s%s%.*s/v1.0/users/%.*s", TEXT_ARGS(base),
                                 tenant.size ? "/" : "", TEXT_ARGS(tenant), TEXT_ARGS(id));
    return answer(call, &said.row);
}

enum arm_code graph_users_update(struct arm_call *call) {
    struct graph_place place;
    struct said said = {0};
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = graph_open(call, GRAPH_WRITES, &place);
    if (code == ARM_OK)
        code = find(call, &place, &said.row);
    if (code == ARM_OK)
        code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    read_said(&reader, &root, false, &said);
    const struct text before = said.row.login;
    if (json_string(&reader, &root, "userPrincipalName").at)
        read_login(&reader, &root, &place.tenant, &said.row);
    code = graph_read(call, &reader);
    if (code == ARM_OK && !text_same(before, said.row.login))
        code = check_free(call, said.row.login);
    if (code == ARM_OK && said.password.at && said.row.external_state.size)
        code = graph_refuse(call, TEXT("A guest has the password of home."));
    if (code == ARM_OK)
        code = hash(call, &said);
    if (code != ARM_OK || call->waits)
        return code;
    const enum store_result put = store_principal_put(app_db(call), &said.row);
    note(call, CHANGE_CHANGED, &said.row.id);
    call->status = 204;
    return put == STORE_OK ? ARM_OK : app_fault(call, put);
}

// What one may do goes along.
enum arm_code graph_users_delete(struct arm_call *call) {
    struct graph_place place;
    struct principal_row row;
    enum arm_code code = graph_open(call, GRAPH_WRITES, &place);
    if (code == ARM_OK)
        code = find(call, &place, &row);
    if (code != ARM_OK)
        return code;
    enum store_result removed = store_role_assignments_remove_of(app_db(call), &row.id);
    if (removed == STORE_OK)
        removed = store_principal_remove(app_db(call), &row.id);
    note(call, CHANGE_REMOVED, &row.id);
    call->status = 204;
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}
