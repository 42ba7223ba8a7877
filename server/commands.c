#include "commands.h"

#include "app/app.h"
#include "app/names.h"
#include "base/cleanup.h"
#include "base/guid.h"
#include "client/ask.h"
#include "routes/routes.h"
#include "secrets/password.h"
#include "stack/registration_token.h"
#include "upkeep/settings.h"
#include "json/json_in.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    TOKEN_CLOUD_ID,
    TOKEN_OBJECT_ID,
    TOKEN_BILLING_MODEL,
    TOKEN_AGREEMENT_NUMBER,
    TOKEN_USAGE_REPORTING,
    TOKEN_MARKETPLACE_SYNDICATION,
    TOKEN_REGION,
    TOKEN_ISSUER,
    TOKEN_VERSION,
};

static const struct option_row token_options[] = {
    [TOKEN_CLOUD_ID] = {"--cloud-id", NULL, OPTION_TEXT, "GUID",
                        "which Azure Stack this is; random if left out, but registering "
                        "again under the same name needs the same one"},
    [TOKEN_OBJECT_ID] = {"--object-id", NULL, OPTION_TEXT, "GUID", "a random one if left out"},
    [TOKEN_BILLING_MODEL] = {"--billing-model", NULL, OPTION_TEXT, "MODEL",
                             "PayAsYouUse, Capacity, Development, Custom or Ruggedized",
                             "PayAsYouUse"},
    [TOKEN_AGREEMENT_NUMBER] = {"--agreement-number", NULL, OPTION_TEXT, "NUMBER",
                                "needed for Capacity"},
    [TOKEN_USAGE_REPORTING] = {"--usage-reporting-enabled", NULL, OPTION_TRUTH, "true|false",
                               "whether the stack reports usage", "true"},
    [TOKEN_MARKETPLACE_SYNDICATION] = {"--marketplace-syndication-enabled", NULL, OPTION_TRUTH,
                                       "true|false", "whether it lists marketplace items", "true"},
    [TOKEN_REGION] = {"--region", NULL, OPTION_LIST, "NAME",
                      "a region's name; may be given more than once"},
    [TOKEN_ISSUER] = {"--issuer", NULL, OPTION_TEXT, "NAME", "who made the token", "azsreg"},
    [TOKEN_VERSION] = {"--version", NULL, OPTION_TEXT, "VERSION", "of the token's form", "1.0"},
};

static struct text or_random_guid(struct arena *arena, struct text given) {
    const struct guid fresh = guid_random();
    return given.size ? given : guid_text(arena, &fresh);
}

static bool is_guid_or_nothing(struct text text) {
    struct guid guid;
    return !text.size || guid_read(text, &guid);
}

static bool check_token_options(struct arena *arena, const struct option_value *values,
                                struct text *ret_why) {
    const struct text model = values[TOKEN_BILLING_MODEL].text;
    for (int i = TOKEN_CLOUD_ID; i <= TOKEN_OBJECT_ID; i++)
        if (!is_guid_or_nothing(values[i].text)) {
            *ret_why = text_format(arena, "%s takes a GUID, not '%.*s'", token_options[i].flag,
                                   TEXT_ARGS(values[i].text));
            return false;
        }
    if (!billing_model_named(model).size)
        *ret_why =
            text_format(arena,
                        "--billing-model takes PayAsYouUse, Capacity, Development, Custom or "
                        "Ruggedized, not '%.*s'",
                        TEXT_ARGS(model));
    else if (text_same(model, TEXT("Capacity")) && !values[TOKEN_AGREEMENT_NUMBER].given)
        *ret_why = TEXT("--billing-model Capacity needs --agreement-number");
    return !ret_why->size;
}

int command_token(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(token_options)];
    struct registration_token token;
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, token_options, COUNT(token_options), words, values, NULL,
                         &status))
        return status;
    if (!check_token_options(arena, values, &why))
        return command_refuse(command, why);
    const struct registration_token_members members = {
        .cloud_id = or_random_guid(arena, values[TOKEN_CLOUD_ID].text),
        .object_id = or_random_guid(arena, values[TOKEN_OBJECT_ID].text),
        .billing_model = values[TOKEN_BILLING_MODEL].text,
        .agreement_number = values[TOKEN_AGREEMENT_NUMBER].text,
        .usage_reporting_enabled = values[TOKEN_USAGE_REPORTING].on,
        .marketplace_syndication_enabled = values[TOKEN_MARKETPLACE_SYNDICATION].on,
        .region_names = values[TOKEN_REGION].text,
        .issuer = values[TOKEN_ISSUER].text,
        .version = values[TOKEN_VERSION].text,
    };
    const struct text minted = registration_token_write(arena, &members);
    if (!registration_token_read(arena, minted, false, &token, &why))
        return command_refuse(command, why);
    printf("%.*s\n", TEXT_ARGS(minted));
    return 0;
}

static const char *access_word(const struct arm_route *route) {
    switch (route->access) {
    case ARM_ASKED:
    case ARM_GRANTED:
        break;
    case ARM_SIGNED_IN:
        return "signed-in";
    case ARM_OPEN:
        return "open";
    case ARM_ACTIVATED:
        return "activation-key";
    case ARM_WATCHES:
        return "control-read";
    case ARM_CONTROLS:
        return "control-change";
    }
    return route->action;
}

// "2017-06-01,2022-06-01", where it may be left out with ",none"; or the family's word.
static struct text versions_word(struct arena *arena, const struct arm_route *route) {
    const struct text versions = arm_type_versions(arena, route->type, ",");
    switch (route->family) {
    case ARM_STACK:
        return versions;
    case ARM_STACK_ANY:
        return text_format(arena, "%.*s,none", TEXT_ARGS(versions));
    case ARM_NEIGHBOUR:
        return TEXT("any");
    case ARM_METADATA:
        return TEXT("metadata");
    case ARM_FORM:
        return TEXT("form");
    case ARM_GRAPH:
    case ARM_PARTNER:
    case ARM_PLAIN:
        break;
    }
    return TEXT("none");
}

// scripts/contract.sh makes the tables of docs/contract.md of what these two print.
int command_routes(const struct command *command, char **words) {
    static const char *const effects[] = {
        [ARM_READS] = "reads",       [ARM_LISTS] = "lists", [ARM_WRITES] = "writes",
        [ARM_HANDS_IN] = "hands-in", [ARM_TELLS] = "reads", [ARM_REHEARSES] = "reads"};
    cleanup_arena struct arena *arena = arena_open();
    int status = 0;
    if (!command_options(arena, command, NULL, 0, words, NULL, NULL, &status))
        return status;
    for (size_t i = 0; i < service_routes.count; i++) {
        const struct arm_route *route = &service_routes.rows[i];
        printf("%s %s %s %.*s %s %s\n", route->operation, route->method, route->path,
               TEXT_ARGS(versions_word(arena, route)), effects[route->effect], access_word(route));
    }
    return 0;
}

int command_errors(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    int status = 0;
    if (!command_options(arena, command, NULL, 0, words, NULL, NULL, &status))
        return status;
    for (enum arm_code code = ARM_OK + 1; code < CONTROL_CODES; code++) {
        const struct arm_error_row *row = arm_error_row(code);
        const struct text message = arm_error_template(code, arena);
        const char *by = code >= GRAPH_CODES     ? "control"
                         : code >= PARTNER_CODES ? "graph"
                         : code >= ARM_CODES     ? "partner-center"
                         : row->gateway          ? "gateway"
                                                 : "provider";
        printf("%s %u %s %.*s\n", row->name, row->status, by, TEXT_ARGS(message));
    }
    return 0;
}

enum { HEALTH_LISTEN, HEALTH_HTTPS, HEALTH_DATA };
enum { HEALTH_SECONDS = 3, HEALTH_ANSWER_MAX = 16384 };

static const struct option_row healthcheck_options[] = {
    [HEALTH_LISTEN] = {"--listen", "AZSREG_LISTEN", OPTION_TEXT, "ADDR:PORT",
                       "where the server listens", AZSREG_LISTEN_DEFAULT},
    [HEALTH_HTTPS] = {"--https", "AZSREG_HTTPS", OPTION_TEXT, "ADDR:PORT",
                      "where it listens for https; asked there when --listen is off"},
    // On the command line alone: the container's image sets the variable, in memory, too.
    [HEALTH_DATA] = {"--data", NULL, OPTION_TEXT, "DIR",
                     "whose server it has to be: that of this data folder"},
};

// What only azsreg says of itself, all of it in one object.
static bool is_azsreg(struct arena *arena, struct text body) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *health = json_parse(&reader, body);
    return cJSON_IsString(cJSON_GetObjectItemCaseSensitive(health, "status")) &&
           cJSON_IsString(cJSON_GetObjectItemCaseSensitive(health, "version")) &&
           cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(health, "schemaVersion")) &&
           cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(health, "uptimeSeconds"));
}

// Whether the server that says this is the one of that folder.
static struct text whose_it_is(struct arena *arena, struct text folder, struct text body) {
    struct json_reader reader = {.arena = arena};
    struct text own = TEXT("");
    struct text why = TEXT("");
    cleanup_json cJSON *health = json_parse(&reader, body);
    const char *said = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(health, "dataId"));
    const enum store_result found =
        store_setting_peek(arena, folder.at, SETTING_DATA_ID, &own, &why);
    if (found == STORE_FAILED)
        return text_format(arena, "%.*s: %.*s", TEXT_ARGS(folder), TEXT_ARGS(why));
    return found == STORE_OK && said && text_is(own, text_of(said))
               ? TEXT("")
               : TEXT("another server answers there, of other data");
}

// Empty for nothing.
static struct text what_is_wrong(struct arena *arena, struct text folder, struct text answer) {
    const bool is_http = text_starts_same(answer, TEXT("HTTP/1.1 "));
    const struct text status = text_slice(answer, 9, 3);
    if (is_http && !text_is(status, TEXT("200")))
        return text_format(arena, "it answers, but it is not well: status %.*s", TEXT_ARGS(status));
    if (!is_http || !is_azsreg(arena, ask_body(answer)))
        return TEXT("what answers there is no azsreg");
    return folder.size ? whose_it_is(arena, folder, ask_body(answer)) : TEXT("");
}

static bool ask_health(struct arena *arena, bool tls, struct text address, struct text folder,
                       struct text *ret_why) {
    struct text answer = TEXT("");
    const struct ask get = {
        .address = address,
        .request = text_format(arena,
                               "GET /_azsreg/health HTTP/1.1\r\nHost: %.*s\r\n"
                               "Connection: close\r\n\r\n",
                               TEXT_ARGS(address)),
        .tls = tls, // whatever its certificate says: it is one's own machine that is asked
        .seconds = HEALTH_SECONDS,
        .most = HEALTH_ANSWER_MAX,
    };
    if (!ask(arena, &get, &answer, ret_why))
        return false;
    *ret_why = what_is_wrong(arena, folder, answer);
    return !ret_why->size;
}

static bool asks_over_tls(const struct option_value *values) {
    return values[HEALTH_HTTPS].given &&
           (text_is(values[HEALTH_LISTEN].text, TEXT("off")) ||
            (values[HEALTH_HTTPS].by_flag && !values[HEALTH_LISTEN].by_flag));
}

int command_healthcheck(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(healthcheck_options)];
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, healthcheck_options, COUNT(healthcheck_options), words,
                         values, NULL, &status))
        return status;
    const bool tls = asks_over_tls(values);
    const struct text address = values[tls ? HEALTH_HTTPS : HEALTH_LISTEN].text;
    signal(SIGPIPE, SIG_IGN); // a server that goes away is an answer too
    if (ask_health(arena, tls, address, values[HEALTH_DATA].text, &why)) {
        puts("ok");
        return 0;
    }
    fprintf(stderr, "azsreg healthcheck: %.*s: %.*s\n", TEXT_ARGS(address), TEXT_ARGS(why));
    return 1;
}

// A line ends with LF, or with CR LF where Windows wrote it.
static struct text without_end(struct text line) {
    if (line.size && line.at[line.size - 1] == '\n')
        line.size -= line.size > 1 && line.at[line.size - 2] == '\r' ? 2 : 1;
    return line;
}

static bool has_end_or_nul(struct text line) {
    return memchr(line.at, '\n', line.size) || memchr(line.at, '\r', line.size) ||
           memchr(line.at, '\0', line.size);
}

int command_hash(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    char secret[1027]; // and one byte more than the longest line has
    int status = 0;
    if (!command_options(arena, command, NULL, 0, words, NULL, NULL, &status))
        return status;
    const struct text line =
        without_end((struct text){secret, fread(secret, 1, sizeof secret, stdin)});
    if (!line.size || line.size > 1024 || has_end_or_nul(line))
        return command_refuse(command,
                              TEXT("standard input must hold one line: a secret of 1 to 1024 "
                                   "bytes, without NUL"));
    const struct text hash = password_hash(arena, line);
    printf("%.*s\n", TEXT_ARGS(hash));
    return hash.size ? 0 : command_refuse(command, TEXT("out of memory"));
}
