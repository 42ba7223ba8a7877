#include "export/export_rows.h"
#include "parties/principals.h"
#include "parties/subscriptions.h"
#include "reference/role_assignments.h"
#include "scope/role_definitions.h"

static void put_user_members(struct json_out *out, const struct principal_row *row) {
    export_put_some(out, "mail", row->mail);
    export_put_some(out, "mailNickname", row->mail_nickname);
    if (row->is_guest)
        json_put_text(out, TEXT("userType"), TEXT("Guest"));
    export_put_some(out, "externalUserState", row->external_state);
    if (row->is_disabled)
        json_put_bool(out, TEXT("accountEnabled"), false);
    if (row->created_ms)
        json_put_time(out, TEXT("created"), row->created_ms);
}

static enum store_result put_principal(struct export *export, const struct principal_row *row) {
    struct json_out out = export_row(export);
    json_put_text(&out, row->is_user ? TEXT("userPrincipalName") : TEXT("appId"), row->login);
    export_put_id(export, &out, "objectId", &row->id);
    export_put_some(&out, "displayName", row->display_name);
    export_put_id(export, &out, "tenant", &row->tenant);
    if (!export->leaves_out_secrets)
        export_put_some(&out, row->is_user ? "passwordHash" : "secretHash", row->secret_hash);
    if (row->is_admin)
        json_put_bool(&out, TEXT("admin"), true);
    if (row->is_user)
        put_user_members(&out, row);
    export_put_row(export, &out);
    return STORE_OK;
}

enum store_result export_application(struct export *export, const void *at) {
    const struct principal_row *row = at;
    return row->is_user ? STORE_OK : put_principal(export, row);
}

enum store_result export_user(struct export *export, const void *at) {
    const struct principal_row *row = at;
    return row->is_user ? put_principal(export, row) : STORE_OK;
}

enum store_result export_next_principals(struct export *export, const void *last, void **ret_rows,
                                         size_t *ret_count) {
    struct principal_row *rows = NULL;
    const struct principal_row *after = last;
    const enum store_result result = store_principal_list(
        export->db, export->arena, after ? &after->id : NULL, EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// Of a subscription that --loose made nothing is said.
static enum store_result is_told(struct export *export, struct text scope, bool *ret_told) {
    struct subscription_row row = {.in_directory = true};
    struct guid id;
    if (!guid_read(text_slice(scope, TEXT("/subscriptions/").size, GUID_CHARS), &id))
        return STORE_OK;
    const enum store_result result = store_subscription_find(export->db, export->arena, &id, &row);
    *ret_told = result != STORE_OK || row.in_directory;
    return result == STORE_MISSING ? STORE_OK : result;
}

enum store_result export_assignment(struct export *export, const void *at) {
    const struct role_assignment_row *row = at;
    const struct role_definition *role = role_definition_of(&row->role);
    struct json_out out = export_row(export);
    bool told = false;
    const enum store_result result = is_told(export, row->scope, &told);
    if (result != STORE_OK || !told || !role)
        return result;
    export_put_id(export, &out, "principal", &row->principal);
    json_put_text(&out, TEXT("role"), text_of(role->name));
    json_put_text(&out, TEXT("scope"), row->scope);
    export_put_some(&out, "principalType", row->principal_type);
    export_put_row(export, &out);
    return STORE_OK;
}

enum store_result export_next_assignments(struct export *export, const void *last, void **ret_rows,
                                          size_t *ret_count) {
    struct role_assignment_row *rows = NULL;
    const struct role_assignment_row *after = last;
    const enum store_result result =
        store_role_assignment_all(export->db, export->arena, after ? after->scope : TEXT(""),
                                  after ? &after->name : NULL, EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}
