#include "graph/user_render.h"

#include "graph/graph_call.h"

static void put_time(struct json_out *out, const char *key, int64_t milliseconds) {
    if (milliseconds)
        json_put_seconds(out, text_of(key), milliseconds);
    else
        json_put_raw(out, text_of(key), TEXT("null"));
}

static void put_phones(struct json_out *out, const struct principal_row *row) {
    (void)row;
    json_put_array(out, TEXT("businessPhones"));
    json_array_end(out);
}

static void put_id(struct json_out *out, const struct principal_row *row) {
    json_put_text(out, TEXT("id"), guid_text(out->buffer.arena, &row->id));
}

static void put_display_name(struct json_out *out, const struct principal_row *row) {
    graph_put_or_null(out, "displayName", row->display_name);
}

static void put_mail(struct json_out *out, const struct principal_row *row) {
    graph_put_or_null(out, "mail", row->mail);
}

static void put_login(struct json_out *out, const struct principal_row *row) {
    json_put_text(out, TEXT("userPrincipalName"), row->login);
}

static void put_enabled(struct json_out *out, const struct principal_row *row) {
    json_put_bool(out, TEXT("accountEnabled"), !row->is_disabled);
}

static void put_type(struct json_out *out, const struct principal_row *row) {
    json_put_text(out, TEXT("userType"), row->is_guest ? TEXT("Guest") : TEXT("Member"));
}

static void put_nickname(struct json_out *out, const struct principal_row *row) {
    struct text login = row->login;
    graph_put_or_null(out, "mailNickname",
                      row->mail_nickname.size ? row->mail_nickname : text_cut(&login, '@'));
}

static void put_creation(struct json_out *out, const struct principal_row *row) {
    graph_put_or_null(out, "creationType",
                      row->external_state.size ? TEXT("Invitation") : TEXT(""));
}

static void put_state(struct json_out *out, const struct principal_row *row) {
    graph_put_or_null(out, "externalUserState", row->external_state);
}

static void put_state_time(struct json_out *out, const struct principal_row *row) {
    put_time(out, "externalUserStateChangeDateTime", row->state_changed_ms);
}

static void put_created(struct json_out *out, const struct principal_row *row) {
    put_time(out, "createdDateTime", row->created_ms);
}

// What nobody here has.
#define NOBODYS(name)                                                                              \
    static void put_##name(struct json_out *out, const struct principal_row *row) {                \
        (void)row;                                                                                 \
        graph_put_or_null(out, #name, TEXT(""));                                                   \
    }
NOBODYS(givenName)
NOBODYS(jobTitle)
NOBODYS(mobilePhone)
NOBODYS(officeLocation)
NOBODYS(preferredLanguage)
NOBODYS(surname)

static const struct field {
    const char *name;
    void (*put)(struct json_out *out, const struct principal_row *row);
    bool is_usual; // there without $select
} fields[] = {
    {"businessPhones", put_phones, true},
    {"displayName", put_display_name, true},
    {"givenName", put_givenName, true},
    {"jobTitle", put_jobTitle, true},
    {"mail", put_mail, true},
    {"mobilePhone", put_mobilePhone, true},
    {"officeLocation", put_officeLocation, true},
    {"preferredLanguage", put_preferredLanguage, true},
    {"surname", put_surname, true},
    {"userPrincipalName", put_login, true},
    {"id", put_id, true},
    {"accountEnabled", put_enabled, false},
    {"userType", put_type, false},
    {"mailNickname", put_nickname, false},
    {"creationType", put_creation, false},
    {"externalUserState", put_state, false},
    {"externalUserStateChangeDateTime", put_state_time, false},
    {"createdDateTime", put_created, false},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static bool select_one(struct user_selection *selection, struct text name) {
    for (size_t i = 0; i < FIELDS; i++)
        if (text_same(name, text_of(fields[i].name))) {
            selection->fields |= 1U << i;
            return true;
        }
    return false;
}

// Once, and of properties that users have.
enum arm_code user_selection_read(struct arm_call *call, struct user_selection *ret_selection) {
    struct text names = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "$select", &names);
    *ret_selection = (struct user_selection){.is_given = names.size, .names = names};
    if (times < 0 || times > 1)
        return graph_refuse_query(call, "$select is there more than once, or badly encoded");
    for (size_t i = 0; i < FIELDS && !names.size; i++)
        ret_selection->fields |= fields[i].is_usual ? 1U << i : 0;
    while (names.size) {
        const struct text name = text_trim(text_cut(&names, ','));
        if (!select_one(ret_selection, name))
            return graph_refuse(call, text_format(call->arena,
                                                  "Could not find a property named '%.*s' on type "
                                                  "'microsoft.graph.user'.",
                                                  TEXT_ARGS(name)));
    }
    return ARM_OK;
}

struct text user_fragment(struct arena *arena, const struct user_selection *selection,
                          const char *end) {
    return selection->is_given
               ? text_format(arena, "users(%.*s)%s", TEXT_ARGS(selection->names), end)
               : text_format(arena, "users%s", end);
}

void user_put(struct json_out *out, const struct principal_row *row,
              const struct user_selection *selection) {
    for (size_t i = 0; i < FIELDS; i++)
        if (selection->fields & 1U << i)
            fields[i].put(out, row);
}

void service_principal_put(struct json_out *out, const struct principal_row *row) {
    json_put_text(out, TEXT("id"), guid_text(out->buffer.arena, &row->id));
    json_put_bool(out, TEXT("accountEnabled"), !row->is_disabled);
    json_put_text(out, TEXT("appId"), row->login);
    graph_put_or_null(out, "appDisplayName", row->display_name);
    graph_put_or_null(out, "displayName", row->display_name);
    json_put_array(out, TEXT("servicePrincipalNames"));
    json_text(out, row->login);
    json_array_end(out);
    json_put_text(out, TEXT("servicePrincipalType"), TEXT("Application"));
}
