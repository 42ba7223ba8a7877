// What `azsreg serve` can be told, on the command line or in the environment.
#ifndef AZSREG_SERVE_SERVE_OPTIONS_H
#define AZSREG_SERVE_SERVE_OPTIONS_H

#include "command/command.h"

enum serve_option {
    SERVE_LISTEN,
    SERVE_DATA,
    SERVE_IN_MEMORY,
    SERVE_STORE,
    SERVE_DIRECTORY,
    SERVE_RESET_DIRECTORY,
    SERVE_CATALOG,
    SERVE_LOOSE,
    SERVE_SKIP_API_VERSION_CHECK,
    SERVE_PAGE_SIZE,
    SERVE_BODY_LIMIT,
    SERVE_USAGE_BODY_LIMIT,
    SERVE_BODY_MEMORY,
    SERVE_LOG_LEVEL,
    SERVE_LOG_FORMAT,
    SERVE_PUBLIC_URL,
    SERVE_HTTPS,
    SERVE_CERT,
    SERVE_KEY,
    SERVE_TLS_HOST,
    SERVE_TRUST_PROXY,
    SERVE_ALLOWED_HOST,
    SERVE_AUTH,
    SERVE_ALLOW_ANONYMOUS,
    SERVE_TRUST_ISSUER,
    SERVE_SIGNING_KEY,
    SERVE_CONTROL,
    SERVE_CONTROL_TOKEN_FILE,
    SERVE_CLOCK,
    SERVE_SEED,
    SERVE_FAULT_HEADER,
    SERVE_METRICS,
    SERVE_KEEP_REQUESTS,
    SERVE_MAX_CONNECTIONS,
    SERVE_MAX_CONNECTIONS_PER_ADDRESS,
    SERVE_MAX_WAITING_WRITES,
    SERVE_REQUEST_TIMEOUT,
    SERVE_IDLE_TIMEOUT,
    SERVE_OPTIONS,
};

// Reads and checks them; true when the server should start. Otherwise ret_status says how to exit.
bool serve_options_read(struct arena *arena, const struct command *command, char **words,
                        struct option_value ret_values[SERVE_OPTIONS], int *ret_status);

// A flag wins over the environment: --data alone beats AZSREG_IN_MEMORY.
bool serve_options_in_memory(const struct option_value *values);

// The same of --store: a connection string, or NULL.
const char *serve_options_store(const struct option_value *values);

#endif
