#include "courier/destination.h"

#include "base/base64.h"
#include "feed/small_file.h"
#include "wire/listen.h"
#include "json/json_in.h"
#include "json/json_scan.h"

#include <string.h>

#define SERVER_DEFAULT "http://127.0.0.1:8080"
#define API_VERSION "2026-11-01"

// --- secrets in files ---

// What is in the file, without white space around it.
static bool read_secret_file(struct arena *arena, struct text path, struct text *ret_bytes,
                             struct text *ret_why) {
    const char *name = text_is(path, TEXT("-")) ? "/dev/stdin" : path.at;
    struct text why = TEXT("");
    struct text text = TEXT("");
    if (!small_file_read(arena, name, CREDENTIAL_FILE_MAX, &text, &why)) {
        // its name may be the secret itself, by mistake, and is not repeated
        *ret_why = text_format(arena, "its file cannot be read: %.*s", TEXT_ARGS(why));
        return false;
    }
    text = json_without_mark(text);
    while (text.size && strchr(" \t\r\n", text.at[text.size - 1]) && text.at[text.size - 1])
        text.size--;
    *ret_bytes = text;
    return true;
}

static struct text member_of(struct arena *arena, const cJSON *tree, const char *name) {
    const cJSON *member = cJSON_GetObjectItem(tree, name);
    return cJSON_IsString(member) ? text_copy(arena, text_of(member->valuestring)) : TEXT("");
}

// The secret itself, or the answer that has it.
static bool read_secret(struct arena *arena, struct text path, const char *const *members,
                        struct text *ret_secret, struct text *ret_why) {
    struct json_reader reader = {.arena = arena};
    struct text text = TEXT("");
    if (!read_secret_file(arena, path, &text, ret_why))
        return false;
    if (text.size && text.at[0] == '{') {
        cleanup_json cJSON *tree = json_parse(&reader, text);
        for (text = TEXT(""); *members && !text.size; members++)
            text = member_of(arena, tree, *members);
    }
    *ret_secret = text;
    *ret_why = TEXT("its file has none");
    return text_is_token(text, CREDENTIAL_KEY_MAX);
}

// --- the registration ---

// Its path, if that is what it is: nothing behind it, and no byte that a URL cannot have.
static bool is_registration(struct text path) {
    static const char *const words[] = {"",
                                        "subscriptions",
                                        NULL,
                                        "resourceGroups",
                                        NULL,
                                        "providers",
                                        "Microsoft.AzureStack",
                                        "registrations",
                                        NULL};
    enum { WORDS = sizeof words / sizeof *words };
    for (size_t i = 0; i < WORDS; i++) {
        const bool is_last = i + 1 == WORDS;
        const bool has_slash = memchr(path.at, '/', path.size) != NULL;
        const struct text word = text_cut(&path, '/');
        if (has_slash == is_last || (words[i] && !text_same(word, text_of(words[i]))) ||
            (!words[i] && !text_is_token(word, 270)))
            return false;
    }
    return true;
}

// Parts an id from the URL of the server that it is at, which is empty where it is an id alone.
static bool read_registration(struct arena *arena, struct text wish, struct text *ret_server,
                              struct text *ret_id, struct text *ret_why) {
    size_t at = 0;
    struct text rest = wish;
    const struct text plain = text_cut(&rest, '?');
    while (at < plain.size &&
           !text_starts_same(text_slice(plain, at, plain.size), TEXT("/subscriptions/")))
        at++;
    *ret_server = text_slice(plain, 0, at);
    *ret_id = text_without_end(text_slice(plain, at, plain.size), '/');
    if (is_registration(*ret_id))
        return true;
    *ret_why = text_format(arena,
                           "--registration takes /subscriptions/…/resourceGroups/…/providers/"
                           "Microsoft.AzureStack/registrations/NAME or its URL, not '%.*s'",
                           TEXT_ARGS(wish));
    return false;
}

// --- the activation key ---

// What a key says of itself. Nobody has checked it: its server does.
struct key_facts {
    struct text registration; // its id; empty where it cannot be read
    struct text endpoint;
};

static struct key_facts read_key(struct arena *arena, struct text key) {
    struct key_facts facts = {TEXT(""), TEXT("")};
    struct json_reader reader = {.arena = arena};
    struct text payload = TEXT("");
    (void)text_cut(&key, '.');
    if (!base64_read(arena, text_cut(&key, '.'), &payload))
        return facts;
    cleanup_json cJSON *tree = json_parse(&reader, payload);
    const struct text id =
        text_format(arena,
                    "/subscriptions/%.*s/resourceGroups/%.*s/providers/Microsoft.AzureStack/"
                    "registrations/%.*s",
                    TEXT_ARGS(member_of(arena, tree, "subscriptionId")),
                    TEXT_ARGS(member_of(arena, tree, "resourceGroupName")),
                    TEXT_ARGS(member_of(arena, tree, "registrationName")));
    facts.registration = is_registration(id) ? id : TEXT("");
    facts.endpoint = text_without_end(member_of(arena, tree, "usageEndpoint"), '/');
    return facts;
}

// A key that came from somebody else may name any address. What it names is believed, for that is
// what it is for, but nothing goes in clear over a network because of it.
static bool check_endpoint(struct arena *arena, const struct url *url, struct text endpoint,
                           struct text *ret_why) {
    if (url->tls || listen_is_loopback(arena, url->address))
        return true;
    *ret_why = text_format(arena,
                           "the activation key names %.*s, which is not https: say --server if it "
                           "is to be sent there",
                           TEXT_ARGS(endpoint));
    return false;
}

// --- all of it ---

static bool post_to(struct arena *arena, struct text server, struct text path,
                    struct destination *destination, struct text *ret_why) {
    struct text why = TEXT("");
    const struct text url =
        text_format(arena, "%.*s%.*s", TEXT_ARGS(text_without_end(server, '/')), TEXT_ARGS(path));
    destination->server = server;
    if (url_read(arena, url, &destination->url, &why))
        return true;
    *ret_why = text_format(arena, "'%.*s' is no server: %.*s", TEXT_ARGS(server), TEXT_ARGS(why));
    return false;
}

static bool find_by_key(struct arena *arena, const struct destination_wish *wish,
                        struct text registration, struct destination *destination,
                        struct text *ret_why) {
    static const char *const members[] = {"activationKey", NULL};
    struct text key = TEXT("");
    if (!read_secret(arena, wish->key_file, members, &key, ret_why)) {
        *ret_why = text_format(arena, "--activation-key: %.*s", TEXT_ARGS(*ret_why));
        return false;
    }
    const struct key_facts facts = read_key(arena, key);
    if (registration.size && facts.registration.size &&
        !text_same(registration, facts.registration)) {
        *ret_why =
            text_format(arena, "the activation key is of %.*s", TEXT_ARGS(facts.registration));
        return false;
    }
    destination->is_by_key = !wish->server.size && facts.endpoint.size;
    const struct text server = wish->server.size     ? wish->server
                               : facts.endpoint.size ? facts.endpoint
                                                     : TEXT(SERVER_DEFAULT);
    const bool fits = key.size <= CREDENTIAL_HEADER_MAX;
    destination->fields = fits ? text_format(arena,
                                             "Content-Type: application/json\r\n"
                                             "Authorization: Bearer %.*s\r\n",
                                             TEXT_ARGS(key))
                               : TEXT("Content-Type: application/x-ndjson\r\n");
    destination->first_line =
        fits ? TEXT("") : text_format(arena, "{\"activationKey\":\"%.*s\"}\n", TEXT_ARGS(key));
    if (!post_to(arena, server, TEXT("/usage"), destination, ret_why))
        return false;
    destination->target =
        text_format(arena, "%.*s at %.*s", TEXT_ARGS(facts.registration), TEXT_ARGS(server));
    return !destination->is_by_key ||
           check_endpoint(arena, &destination->url, facts.endpoint, ret_why);
}

static bool find_by_token(struct arena *arena, const struct destination_wish *wish,
                          struct text server, struct text registration,
                          struct destination *destination, struct text *ret_why) {
    static const char *const members[] = {"access_token", "accessToken", NULL};
    struct text token = TEXT("");
    const bool has_one = wish->token_file.size;
    if (has_one && !read_secret(arena, wish->token_file, members, &token, ret_why)) {
        *ret_why = text_format(arena, "--token: %.*s", TEXT_ARGS(*ret_why));
        return false;
    }
    destination->fields = text_format(arena, "Content-Type: application/json\r\n%s%.*s%s",
                                      has_one ? "Authorization: Bearer " : "", TEXT_ARGS(token),
                                      has_one ? "\r\n" : "");
    destination->first_line = TEXT("");
    destination->target =
        text_format(arena, "%.*s at %.*s", TEXT_ARGS(registration), TEXT_ARGS(server));
    return post_to(arena, server,
                   text_format(arena,
                               "%.*s/providers/Azsreg.Usage/reports?api-version=" API_VERSION,
                               TEXT_ARGS(registration)),
                   destination, ret_why);
}

bool destination_find(struct arena *arena, const struct destination_wish *wish,
                      struct destination *ret_destination, struct text *ret_why) {
    struct destination destination = {.is_by_key = false};
    struct destination_wish told = *wish;
    struct text server = TEXT("");
    struct text registration = TEXT("");
    bool found = false;
    *ret_why = TEXT("it needs --registration, or the --activation-key that names it");
    if (!wish->registration.size && !wish->key_file.size)
        return false;
    if (wish->registration.size &&
        !read_registration(arena, wish->registration, &server, &registration, ret_why))
        return false;
    if (!told.server.size)
        told.server = server;
    *ret_why = TEXT("it takes --activation-key or --token, not both");
    if (wish->key_file.size && wish->token_file.size)
        return false;
    if (wish->key_file.size)
        found = find_by_key(arena, &told, registration, &destination, ret_why);
    else
        found = find_by_token(arena, &told, told.server.size ? told.server : TEXT(SERVER_DEFAULT),
                              registration, &destination, ret_why);
    if (found)
        *ret_destination = destination;
    return found;
}
