// The server as its parts see it, and what the front door calls of it (wire/http_app.h).
#ifndef AZSREG_SERVE_SERVE_APP_H
#define AZSREG_SERVE_SERVE_APP_H

#include "dispatch/dispatch.h"
#include "http/server.h"
#include "products/marketplace.h"
#include "run/run.h"
#include "run/store_away.h"
#include "serve/serve_catalog.h"
#include "serve/serve_directory.h"
#include "shown/serve_tls.h"
#include "trust/serve_control.h"
#include "upkeep/snapshots.h"

// Threads for what takes long. They do not wait for each other.
enum { FOR_PROCESSOR, FOR_DISK, FOR_FILES, FOR_PEERS, WORKERS };

struct serving {
    struct run run;
    struct worker *workers[WORKERS];
    struct arena *arena; // as long as the server lives
    struct serve_directory loading;
    struct serve_catalog products;
    int reload_fd;        // SIGHUP
    bool wants_directory; // to be read again
    bool wants_catalog;
    bool wants_tokens;
    struct serve_tokens tokens;
    struct marketplace marketplace;
    struct directory_kept kept;
    struct snapshots snapshots;
    struct store_away away;
    bool checkpoint_failed;
    bool leaves_peer; // a thread still waits for one
    struct text why;  // it cannot go on
    struct arm_service service;
    struct serve_tls tls;
    struct http_limits limits;
    long long held;            // answers of this turn that wait for its commit
    struct http_server *http;  // while it runs
    struct http_server *https; // whose certificate is looked after; NULL without https
};

struct http_app serve_app(struct serving *serving);

// It is ready: says so.
void serve_announce(struct serving *serving);

// What the store said last is why it cannot go on.
void serve_say_unusable(struct serving *serving);

#endif
