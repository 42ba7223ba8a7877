#include "serve/serve_options.h"

#include "command/command.h"
#include "log/log.h"
#include "protocol/origin.h"

#include <stdlib.h>
#include <string.h>

static const struct option_row options[SERVE_OPTIONS] = {
    [SERVE_LISTEN] = {"--listen", "AZSREG_LISTEN", OPTION_TEXT, "ADDR:PORT",
                      "where to listen; port 0 picks a free one, \"off\" is for https only",
                      AZSREG_LISTEN_DEFAULT},
    [SERVE_DATA] = {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder, made if missing",
                    AZSREG_DATA_DEFAULT},
    [SERVE_IN_MEMORY] = {"--in-memory", "AZSREG_IN_MEMORY", OPTION_SWITCH, "",
                         "keep everything in memory, lost at exit"},
    [SERVE_STORE] = {"--store", "AZSREG_STORE", OPTION_TEXT, "URL",
                     "a PostgreSQL database that several servers may have, instead of a folder"},
    [SERVE_DIRECTORY] = {"--directory", "AZSREG_DIRECTORY", OPTION_TEXT, "FILE",
                         "partners, tenants and subscriptions the rules consult"},
    [SERVE_RESET_DIRECTORY] = {"--reset-directory", "AZSREG_RESET_DIRECTORY", OPTION_SWITCH, "",
                               "the directory file is all there is: what requests have made of "
                               "customers, subscriptions and users goes"},
    [SERVE_CATALOG] = {"--catalog", "AZSREG_CATALOG", OPTION_TEXT, "FILE",
                       "marketplace products that registrations may download"},
    [SERVE_LOOSE] = {"--loose", "AZSREG_LOOSE", OPTION_SWITCH, "",
                     "unknown subscriptions and groups come into being on first use"},
    [SERVE_SKIP_API_VERSION_CHECK] = {"--skip-api-version-check", "AZSREG_SKIP_API_VERSION_CHECK",
                                      OPTION_SWITCH, "",
                                      "take a later api-version than there is as the newest"},
    [SERVE_PAGE_SIZE] = {"--page-size", "AZSREG_PAGE_SIZE", OPTION_NUMBER, "N",
                         "rows on a list's page without $top", "100", 1, 1000},
    [SERVE_BODY_LIMIT] = {"--body-limit", "AZSREG_BODY_LIMIT", OPTION_NUMBER, "BYTES",
                          "the largest request body", "1048576", 1, 1073741824},
    [SERVE_USAGE_BODY_LIMIT] = {"--usage-body-limit", "AZSREG_USAGE_BODY_LIMIT", OPTION_NUMBER,
                                "BYTES", "the largest usage report, or directory", "16777216", 1,
                                1073741824},
    [SERVE_BODY_MEMORY] =
        {"--body-memory", "AZSREG_BODY_MEMORY", OPTION_NUMBER, "BYTES",
         "all request bodies that are kept at a time; more are told to come again", "67108864", 1,
         68719476736},
    [SERVE_LOG_LEVEL] = {"--log-level", "AZSREG_LOG_LEVEL", OPTION_TEXT, "LEVEL",
                         "the least that is logged: debug, info, warn, error or off", "info"},
    [SERVE_LOG_FORMAT] = {"--log-format", "AZSREG_LOG_FORMAT", OPTION_TEXT, "FORMAT",
                          "how: text, which is key=value, or json", "text"},
    [SERVE_PUBLIC_URL] = {"--public-url", "AZSREG_PUBLIC_URL", OPTION_TEXT, "URL",
                          "how clients reach this server; else links follow the request's Host"},
    [SERVE_HTTPS] = {"--https", "AZSREG_HTTPS", OPTION_TEXT, "ADDR:PORT",
                     "where to listen for https; port 0 picks a free one"},
    [SERVE_CERT] = {"--cert", "AZSREG_CERT", OPTION_TEXT, "FILE",
                    "the certificate of https, PEM; else a local CA makes one"},
    [SERVE_KEY] = {"--key", "AZSREG_KEY", OPTION_TEXT, "FILE", "its private key, PEM"},
    [SERVE_TLS_HOST] =
        {"--tls-host", "AZSREG_TLS_HOST", OPTION_LIST, "NAME",
         "a further name or address of that certificate; may be given more than once"},
    [SERVE_TRUST_PROXY] = {"--trust-proxy", "AZSREG_TRUST_PROXY", OPTION_SWITCH, "",
                           "X-Forwarded-Proto and X-Forwarded-Host say how clients reach it"},
    [SERVE_ALLOWED_HOST] =
        {"--allowed-host", "AZSREG_ALLOWED_HOST", OPTION_LIST, "NAME",
         "a further name that clients reach it by; \"*\" for all; may be given more than once"},
    [SERVE_AUTH] = {"--auth", "AZSREG_AUTH", OPTION_TEXT, "none|token",
                    "whether callers have to sign in", "none"},
    [SERVE_ALLOW_ANONYMOUS] = {"--allow-anonymous", "AZSREG_ALLOW_ANONYMOUS", OPTION_SWITCH, "",
                               "with --auth none, listen on other addresses than loopback"},
    [SERVE_TRUST_ISSUER] =
        {"--trust-issuer", "AZSREG_TRUST_ISSUER", OPTION_LIST, "URL|FILE|URL=FILE",
         "take an issuer's tokens: its keys are fetched, or in a JWKS file; may be repeated"},
    [SERVE_SIGNING_KEY] =
        {"--signing-key", "AZSREG_SIGNING_KEY", OPTION_TEXT, "FILE",
         "the RSA key that signs tokens, PEM; else one is made and kept with the data"},
    [SERVE_CONTROL] = {"--control", "AZSREG_CONTROL", OPTION_TEXT, "off|read|full",
                       "what may be done to the server itself, under /_azsreg: full with --auth "
                       "none, else read"},
    [SERVE_CONTROL_TOKEN_FILE] =
        {"--control-token-file", "AZSREG_CONTROL_TOKEN_FILE", OPTION_TEXT, "FILE",
         "the tokens that open it; else with --auth token one is made and kept in the data folder"},
    [SERVE_CLOCK] = {"--clock", "AZSREG_CLOCK", OPTION_TEXT, "TIME|DURATION",
                     "the time that is served: it stands still, or runs on so far ahead"},
    [SERVE_SEED] = {"--seed", "AZSREG_SEED", OPTION_TEXT, "N",
                    "ids that are the same for the same requests"},
    [SERVE_FAULT_HEADER] = {"--fault-header", "AZSREG_FAULT_HEADER", OPTION_SWITCH, "",
                            "a request may name its fault itself, in the header x-azsreg-fault"},
    [SERVE_METRICS] = {"--metrics", "AZSREG_METRICS", OPTION_TEXT, "on|off",
                       "whether /_azsreg/metrics is there, for everybody", "on"},
    [SERVE_KEEP_REQUESTS] = {"--keep-requests", "AZSREG_KEEP_REQUESTS", OPTION_NUMBER, "N",
                             "requests that are kept to be looked at; with --auth token none, "
                             "unless it is given",
                             "1000", 0, 100000},
    [SERVE_MAX_CONNECTIONS] = {"--max-connections", "AZSREG_MAX_CONNECTIONS", OPTION_NUMBER, "N",
                               "connections a listener has open; more of them wait", "4096", 1,
                               1000000},
    // Behind a proxy or a container's bridge every client has the same address.
    [SERVE_MAX_CONNECTIONS_PER_ADDRESS] =
        {"--max-connections-per-address", "AZSREG_MAX_CONNECTIONS_PER_ADDRESS", OPTION_NUMBER, "N",
         "of them from one address; more are closed; 0: any number", "0", 0, 1000000},
    [SERVE_MAX_WAITING_WRITES] = {"--max-waiting-writes", "AZSREG_MAX_WAITING_WRITES",
                                  OPTION_NUMBER, "N",
                                  "writes that wait for a commit; more are told to come again",
                                  "1024", 1, 1000000},
    [SERVE_REQUEST_TIMEOUT] = {"--request-timeout", "AZSREG_REQUEST_TIMEOUT", OPTION_NUMBER,
                               "SECONDS",
                               "for a request to arrive, and again for its answer to be taken",
                               "30", 1, 86400},
    [SERVE_IDLE_TIMEOUT] = {"--idle-timeout", "AZSREG_IDLE_TIMEOUT", OPTION_NUMBER, "SECONDS",
                            "how long a connection is kept for its next request", "120", 1, 86400},
};

static bool one_of(struct text word, const char *const *words, size_t count, size_t *ret_at) {
    for (size_t i = 0; i < count; i++)
        if (text_is(word, text_of(words[i]))) {
            *ret_at = i;
            return true;
        }
    return false;
}

static bool set_log(const struct option_value *values, struct text *ret_why) {
    static const char *const levels[] = {"debug", "info", "warn", "error", "off"};
    static const char *const formats[] = {"text", "json"};
    size_t level = 0;
    size_t format = 0;
    if (!one_of(values[SERVE_LOG_LEVEL].text, levels, 5, &level)) {
        *ret_why = TEXT("--log-level takes debug, info, warn, error or off");
        return false;
    }
    if (!one_of(values[SERVE_LOG_FORMAT].text, formats, 2, &format)) {
        *ret_why = TEXT("--log-format takes text or json");
        return false;
    }
    log_set((enum log_level)level, (enum log_format)format);
    return true;
}

// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
static bool is_authority(struct text authority) {
    const bool bracketed = authority.size && authority.at[0] == '[';
    struct text port = authority;
    const struct text host = text_cut(&port, bracketed ? ']' : ':');
    unsigned long number = 0;
    if (host.size <= bracketed || memchr(host.at, '@', host.size))
        return false;
    if (bracketed) {
        const bool closed = host.size < authority.size;
        if (!closed || (port.size && port.at[0] != ':'))
            return false;
        port = text_slice(port, 1, port.size);
    }
    return !port.size ? authority.at[authority.size - 1] != ':'
                      : text_number(port, 65535, &number) && number;
}

static bool is_base_url(struct text url) {
    const struct text schemes[] = {TEXT("http://"), TEXT("https://")};
    const bool safe = text_starts_same(url, schemes[1]);
    if ((!safe && !text_starts_same(url, schemes[0])) || !text_is_token(url, 1024) ||
        memchr(url.at, '?', url.size) || memchr(url.at, '#', url.size))
        return false;
    struct text rest = text_slice(url, schemes[safe].size, url.size);
    return is_authority(text_cut(&rest, '/'));
}

static bool check_public_url(const struct option_value *value, struct text *ret_why) {
    if (!value->text.size || is_base_url(value->text))
        return true;
    *ret_why = TEXT("--public-url takes http://HOST or https://HOST, without query or fragment");
    return false;
}

// An empty variable counts as none that is set, which for this one is the unsafe way. It is empty
// where somebody meant to fill it in.
static bool check_auth(const struct option_value *value, struct text *ret_why) {
    const char *found = getenv("AZSREG_AUTH"); // NOLINT(concurrency-mt-unsafe)
    if (!found || *found || value->by_flag)
        return true;
    *ret_why = TEXT("AZSREG_AUTH is empty: none or token, or no such variable at all");
    return false;
}

// A flag wins over the environment, so only two flags, or two variables, contradict each other.
static bool check_storage(const struct option_value *values, struct text *ret_why) {
    const struct option_value *data = &values[SERVE_DATA];
    const struct option_value *memory = &values[SERVE_IN_MEMORY];
    const struct option_value *shared = &values[SERVE_STORE];
    if ((shared->given && data->given && shared->by_flag == data->by_flag) ||
        (shared->given && memory->on && shared->by_flag == memory->by_flag)) {
        *ret_why = TEXT(
            "--store contradicts --data and --in-memory; give one of them (of the "
            "variables, too: an empty AZSREG_DATA is none)");
        return false;
    }
    if (serve_options_store(values) && !values[SERVE_PUBLIC_URL].text.size) {
        *ret_why = TEXT("--store needs --public-url: how clients reach all of its servers");
        return false;
    }
    if (!memory->on || !data->given || data->by_flag != memory->by_flag)
        return true;
    *ret_why = TEXT("--data and --in-memory contradict each other; give one of them");
    return false;
}

bool serve_options_in_memory(const struct option_value *values) {
    return values[SERVE_IN_MEMORY].on &&
           !(values[SERVE_DATA].by_flag && !values[SERVE_IN_MEMORY].by_flag);
}

const char *serve_options_store(const struct option_value *values) {
    const struct option_value *shared = &values[SERVE_STORE];
    const bool is_other = values[SERVE_DATA].by_flag || values[SERVE_IN_MEMORY].by_flag;
    return shared->given && (shared->by_flag || !is_other) ? shared->text.at : NULL;
}

static bool check_tls(const struct option_value *values, struct text *ret_why) {
    const bool wanted = values[SERVE_CERT].given || values[SERVE_KEY].given;
    if (!wanted || values[SERVE_HTTPS].given)
        return true;
    *ret_why = TEXT("--cert and --key are for --https, which is not given");
    return false;
}

static bool check_allowed_hosts(const struct option_value *value, struct text *ret_why) {
    struct text names = value->text;
    while (names.size)
        if (!origin_is_name(text_cut(&names, ','))) {
            *ret_why = TEXT("--allowed-host takes a name or an address without a port, or *");
            return false;
        }
    return true;
}

static bool check_metrics(const struct option_value *value, struct text *ret_why) {
    static const char *const words[] = {"on", "off"};
    size_t word = 0;
    if (one_of(value->text, words, 2, &word))
        return true;
    *ret_why = TEXT("--metrics takes on or off");
    return false;
}

static bool check_options(const struct option_value *values, struct text *ret_why) {
    return set_log(values, ret_why) && check_public_url(&values[SERVE_PUBLIC_URL], ret_why) &&
           check_auth(&values[SERVE_AUTH], ret_why) && check_storage(values, ret_why) &&
           check_tls(values, ret_why) &&
           check_allowed_hosts(&values[SERVE_ALLOWED_HOST], ret_why) &&
           check_metrics(&values[SERVE_METRICS], ret_why);
}

// Whoever mistypes a variable gets the default, and no other sign of it.
static void note_stranger(struct text name, struct text question) {
    const struct log_field fields[] = {
        LOG_TEXT("name", name),
        LOG_TEXT("hint", text_trim(question)),
    };
    log_write(LOG_WARN, "unknown-variable", fields, question.size ? 2 : 1);
}

bool serve_options_read(struct arena *arena, const struct command *command, char **words,
                        struct option_value ret_values[SERVE_OPTIONS], int *ret_status) {
    struct text why = TEXT("");
    if (!command_options(arena, command, options, SERVE_OPTIONS, words, ret_values, NULL,
                         ret_status))
        return false;
    if (check_options(ret_values, &why)) {
        options_look_at_environment(arena, options, SERVE_OPTIONS, note_stranger);
        return true;
    }
    *ret_status = command_refuse(command, why);
    return false;
}
