#include "directory/directory_principals.h"

#include "directory/directory_reading.h"
#include "scope/role_definitions.h"
#include "secrets/password.h"

enum { SECRET_MAX = 1024, LOGIN_MAX = 256, SCOPE_MAX = 512 }; // characters

// How the two kinds are spelled in the file.
struct kind {
    const char *list;
    const char *login;
    const char *secret;
    const char *hash;
    bool is_user;
    const char *members[16];
};

static const struct kind kinds[] = {
    {"servicePrincipals",
     "appId",
     "secret",
     "secretHash",
     false,
     {"appId", "objectId", "displayName", "tenant", "secret", "secretHash", "admin", NULL}},
    {"users",
     "userPrincipalName",
     "password",
     "passwordHash",
     true,
     {"userPrincipalName", "objectId", "displayName", "tenant", "password", "passwordHash", "admin",
      "mail", "mailNickname", "userType", "externalUserState", "accountEnabled", "created", NULL}},
};

static void read_secret(struct json_reader *reader, const struct json_at *at,
                        const struct kind *kind, struct directory_principal *ret_principal) {
    const struct text secret = json_string(reader, at, kind->secret);
    const struct text hash = json_string(reader, at, kind->hash);
    const bool is_invited = ret_principal->row.external_state.size;
    if (is_invited && (secret.at || hash.at))
        json_refuse(reader, at, secret.at ? kind->secret : kind->hash,
                    "not there: one who was invited has that of home");
    else if (!is_invited && !secret.at == !hash.at)
        json_refuse(reader, at, kind->secret, "there, or its hash: one of the two");
    if (secret.at && !text_has_characters(secret, SECRET_MAX))
        json_refuse(reader, at, kind->secret, "a string of 1 to 1024 characters");
    if (hash.at && !password_is_hash(reader->arena, hash))
        json_refuse(reader, at, kind->hash, "a hash that 'azsreg hash' has printed");
    ret_principal->secret = text_copy(reader->arena, secret);
    ret_principal->row.secret_hash = text_copy(reader->arena, hash);
}

static bool read_word(struct json_reader *reader, const struct json_at *at, const char *key,
                      const char *one, const char *other, struct text *ret_word) {
    const struct text word = json_string(reader, at, key);
    if (word.at && !text_is(word, text_of(one)) && !text_is(word, text_of(other)))
        json_refuse(reader, at, key, text_format(reader->arena, "one of %s, %s", one, other).at);
    *ret_word = word.at ? text_copy(reader->arena, word) : TEXT("");
    return text_is(word, text_of(one));
}

// What Graph says of users alone.
static void read_user(struct json_reader *reader, const struct json_at *at,
                      struct principal_row *row) {
    struct text type = TEXT("");
    row->mail = reading_name(reader, at, "mail", false);
    row->mail_nickname = reading_name(reader, at, "mailNickname", false);
    row->is_guest = read_word(reader, at, "userType", "Guest", "Member", &type);
    (void)read_word(reader, at, "externalUserState", "PendingAcceptance", "Accepted",
                    &row->external_state);
    if (row->external_state.size && !row->mail.size)
        json_refuse(reader, at, "mail", "there: the address that was invited");
    row->is_disabled = !reading_flag(reader, at, "accountEnabled", true);
    (void)reading_time(reader, at, "created", &row->created_ms);
    row->state_changed_ms = row->external_state.size ? row->created_ms : 0;
}

static void read_principal(struct json_reader *reader, const struct json_at *at,
                           const struct kind *kind, struct directory_principal *ret_principal) {
    struct principal_row *row = &ret_principal->row;
    const struct text login = json_string(reader, at, kind->login);
    struct guid app_id;
    reading_object(reader, at, kind->members);
    if (kind->is_user ? !text_has_characters(login, LOGIN_MAX) : !guid_read_lower(login, &app_id))
        json_refuse(reader, at, kind->login,
                    kind->is_user ? "a string of 1 to 256 characters" : "a lower-case GUID");
    row->is_user = kind->is_user;
    row->login = text_copy(reader->arena, login);
    row->display_name = text_copy(reader->arena, json_string(reader, at, "displayName"));
    row->id = reading_id(reader, at, "objectId");
    row->tenant = json_lower_guid(reader, at, "tenant");
    row->is_admin = reading_flag(reader, at, "admin", false);
    row->origin = ORIGIN_FILE;
    if (kind->is_user)
        read_user(reader, at, row);
    read_secret(reader, at, kind, ret_principal);
}

// Of both lists one after the other.
static struct json_at item_of(const struct json_at lists[2], size_t index) {
    const size_t first = json_size(&lists[0]);
    return index < first ? reading_item(&lists[0], index) : reading_item(&lists[1], index - first);
}

static struct guid by_id(struct arena *arena, const struct principal_row *row) {
    (void)arena;
    return row->id;
}

static struct guid by_login(struct arena *arena, const struct principal_row *row) {
    return row->login.size ? guid_derived(text_lower(arena, row->login)) : guid_random();
}

static void refuse_repeated(struct json_reader *reader, const struct json_at lists[2],
                            const struct directory_principals *principals,
                            struct guid (*by)(struct arena *, const struct principal_row *)) {
    const size_t count = principals->principal_count;
    struct place *places = arena_alloc(reader->arena, (count + 1) * sizeof *places);
    size_t again = 0;
    if (!places)
        json_refuse(reader, NULL, NULL, "smaller than the memory there is");
    for (size_t i = 0; places && i < count; i++)
        places[i] = (struct place){by(reader->arena, &principals->principals[i].row), i};
    if (places)
        places_sort(places, count);
    for (size_t i = 1; i < count && !reader->failed; i++)
        if (place_is_again(places, i, &again)) {
            const struct json_at item = item_of(lists, again);
            json_refuse(reader, &item, NULL, "a principal that is not in the file yet");
        }
}

static void read_assignment(struct json_reader *reader, const struct json_at *at,
                            struct role_assignment_row *ret_row) {
    static const char *const members[] = {"principal", "role", "scope", "principalType", NULL};
    const struct text role = json_string(reader, at, "role");
    const struct text scope = json_string(reader, at, "scope");
    reading_object(reader, at, members);
    ret_row->principal = json_lower_guid(reader, at, "principal");
    if (!role_definition_named(role, &ret_row->role))
        json_refuse(reader, at, "role",
                    "one of Owner, Contributor, Reader, Azure Stack Registration Owner, Billing "
                    "Reader");
    const struct text start = TEXT("/subscriptions/");
    if (scope.size <= start.size || !text_is(text_slice(scope, 0, start.size), start) ||
        scope.at[scope.size - 1] == '/')
        json_refuse(reader, at, "scope", "the id of a subscription or of something in it");
    else if (!text_has_characters(scope, SCOPE_MAX)) // it is part of keys
        json_refuse(reader, at, "scope", "at most 512 characters");
    ret_row->scope = text_copy(reader->arena, scope);
    ret_row->principal_type = reading_name(reader, at, "principalType", false);
    // the same assignment always has the same name
    const struct text identity =
        text_format(reader->arena, "%.*s %.*s %.*s", TEXT_ARGS(text_lower(reader->arena, scope)),
                    TEXT_ARGS(guid_text(reader->arena, &ret_row->principal)), TEXT_ARGS(role));
    ret_row->name = guid_derived(identity);
}

// Room for all that the file lists.
static bool make_room(struct json_reader *reader, const struct json_at *root,
                      struct directory_principals *ret_room) {
    const struct json_at assignments = json_child_array(reader, root, "roleAssignments");
    size_t count = 0;
    for (size_t k = 0; k < 2; k++) {
        const struct json_at list = json_child_array(reader, root, kinds[k].list);
        count += json_size(&list);
    }
    ret_room->principals = arena_alloc(reader->arena, (count + 1) * sizeof *ret_room->principals);
    ret_room->assignments =
        arena_alloc(reader->arena, (json_size(&assignments) + 1) * sizeof *ret_room->assignments);
    if (ret_room->principals && ret_room->assignments)
        return true;
    json_refuse(reader, NULL, NULL, "smaller than the memory there is");
    return false;
}

void directory_principals_read(struct json_reader *reader, const struct json_at *root,
                               bool (*is_tenant)(const void *context, const struct guid *id),
                               const void *context, struct directory_principals *ret_principals) {
    struct directory_principals read = {0};
    struct json_at lists[2];
    if (!make_room(reader, root, &read))
        return;
    for (size_t k = 0; k < 2; k++) {
        lists[k] = json_child_array(reader, root, kinds[k].list);
        for (struct json_at at = json_first(&lists[k]); at.node && !reader->failed;
             json_next(&at)) {
            struct directory_principal *principal = &read.principals[read.principal_count];
            read_principal(reader, &at, &kinds[k], principal);
            if (!is_tenant(context, &principal->row.tenant))
                json_refuse(reader, &at, "tenant", "the id of a tenant in this file");
            read.principal_count++;
        }
    }
    refuse_repeated(reader, lists, &read, by_id);
    refuse_repeated(reader, lists, &read, by_login);
    const struct json_at assignments = json_child_array(reader, root, "roleAssignments");
    for (struct json_at at = json_first(&assignments); at.node && !reader->failed; json_next(&at))
        read_assignment(reader, &at, &read.assignments[read.assignment_count++]);
    *ret_principals = read;
}
