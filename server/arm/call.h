// One call: what a handler reads from the request and what it says back. Everything in it lives
// until the reply has been sent.
#ifndef AZSREG_ARM_CALL_H
#define AZSREG_ARM_CALL_H

#include "arm/quota.h"
#include "base/message.h"
#include "base/worker.h"
#include "protocol/etag.h"
#include "protocol/form.h"
#include "protocol/origin.h"
#include "protocol/route.h"
#include "seed/seed.h"
#include "json/json_in.h"

// What is the same for all calls. Owned by main.
struct arm_service {
    struct arm_routes routes;
    void *app; // the handlers' own world
    // Runs call->route->handler inside whatever the application wraps around it. Says in
    // ret_held whether the reply has to wait for the end of the turn.
    enum arm_code (*run)(struct arm_call *call, bool *ret_held);
    // Asks who is calling, where the route wants to know; before the body is read. Where that has
    // to wait (arm_call_await), it is asked again afterwards.
    enum arm_code (*admit)(struct arm_call *call);
    // Asks it of what the body begins with, where that was left to say (call->asks_line). Waits for
    // nothing.
    enum arm_code (*look)(struct arm_call *call);
    // Tells somebody why a call was refused, once, while the state that it was refused in is there
    // (arm/refusal.h); NULL: nobody wants to know.
    void (*explain)(struct arm_call *call, enum arm_code code);
    bool notes_changes; // somebody is told of the reply, and wants to know what was done
    bool skip_api_version_check;
    struct text public_url;  // without a trailing slash; empty: follow the request's Host
    struct text listen_name; // for a request without a Host
    struct text https_name;  // the same over TLS
    struct text names;       // of this server besides, joined by commas
    bool asks_for_tokens;    // callers have to sign in
    struct origin_memo own_host;
    bool trust_proxy; // X-Forwarded-Proto and -Host count
    unsigned long page_size;
    size_t records_limit; // bytes of a body that is a list of very many things
    // What signs skip tokens, as the data of the call have it; secret.
    struct text (*page_key)(struct arm_call *call);
    struct quota quota;
    const struct seed *seed; // that ids come from; NULL: none
    uint64_t calls; // since it was given, or the last reset; those of the service itself apart
    uint64_t own_calls;
};

// Who is calling, once a token has said so. Nobody is asked with --auth none.
struct arm_caller {
    bool signed_in;
    bool is_foreign; // another issuer has signed them in, and the directory need not know them
    bool is_user;    // else an application
    struct guid object_id;
    struct guid tenant; // that the token is for; nil where it does not say
    struct text name;   // of a user; of an application its appId
};

// The registration that an activation key is for, once one has said so.
struct arm_activation {
    struct text group;
    struct text registration;
    struct text cloud_id;
    size_t line_size; // of the body, where the key stood in its first line: up to its end
};

struct arm_disturbance;

// What a call has done to a resource.
struct arm_change {
    const char *op; // "created", "changed", "removed"
    struct text id;
};

struct arm_changes {
    struct arm_change *made;
    size_t count;
    size_t room;
};

struct arm_call {
    struct arm_service *service;
    void *running; // the application's, while the handler runs
    struct arena *arena;
    const struct http_request *request;
    const struct arm_route *route;
    struct arm_path path;
    enum arm_space space;     // of the path
    unsigned status;          // 200 unless the handler sets another
    struct text path_error;   // why it cannot be read; empty if it can
    struct seed_stream ids;   // what it draws comes from this one
    struct text api_version;  // as it was asked for
    enum arm_version version; // which one is answered, where the route has a type
    struct guid subscription; // of the path, where the route has one, or of the activation key
    bool has_subscription;
    char correlation_id[GUID_CHARS + 1];
    char request_id[GUID_CHARS + 1]; // of the answer: there is none before that

    struct arm_caller caller;
    struct text controller; // who controls the service; .at is NULL where nobody says
    struct arm_activation activation;
    const char *grant; // how somebody asks for a token, by a name of ours; NULL: nobody does
    bool is_asked;     // who is calling counts: --auth token, or a rehearsal as somebody
    bool is_known;     // who is calling is, before anybody has asked
    bool only_watches; // a control token that changes nothing
    bool is_rehearsed; // nothing of it is to be kept: neither quota nor job
    bool asks_line;    // who is calling, the body's first line has to say
    cJSON *body;       // once arm_call_body has read it
    const struct arm_form *form; // once arm_call_field has read it
    struct worker_ticket awaits; // what it is to be asked again after; it is kept for that time
    bool waits;
    bool is_repeated;           // its handler has run before, and that came to nothing
    bool rests;                 // while it waits: for something that may never come (http_request)
    struct arm_changes changes; // app/changes.h
    struct text kept_body;      // journal/: the request's, where it is not too long
    size_t body_size;           // of all of it
    struct text explained;      // explain/: why it was refused, as JSON; .at NULL: nobody asked

    struct json_out out;        // the reply's body; nothing written means none
    struct text raw;            // a body that is ready made, instead of out
    struct http_source source;  // one that is read while it goes out; kept while the call waits
    const char *type;           // Content-Type of the body; NULL: JSON
    const char *file_name;      // under which it is to be kept (Content-Disposition); NULL: none
    struct text etag;           // ETag header, empty for none
    struct text location;       // Location header, empty for none
    struct text allow;          // Allow header, empty for none
    struct text challenge;      // WWW-Authenticate header, empty for none
    struct text range;          // Content-Range header, empty for none
    bool takes_ranges;          // of its body a part may be asked for
    bool secret;                // the reply must not be stored anywhere
    struct text policy;         // the reply is for a browser: Content-Security-Policy
    struct text cache;          // Cache-Control, empty where nothing may be kept unasked
    const char *encoding;       // Content-Encoding of the body; NULL: none
    const char *varies;         // Vary: with what of the request; NULL: with nothing
    bool is_answered;           // by the front door: no handler is asked
    bool found_nothing;         // arm_nothing_there
    bool is_hidden;             // the path's subscription is to be as if it did not exist
    bool is_disturbance_asked;  // whether there is one was asked
    const char *hidden_because; // what the log says of that
    struct arm_error error;
    const struct arm_disturbance *disturbance; // what becomes of the answer; NULL: nothing
    struct text hint; // for the log alone: what is probably a mistake, though it was taken
};

enum { ARM_CLIENT_REQUEST_ID_MAX = 128, ARM_FIRST_LINE_MAX = 65536 };

// The path's decoded segment for {name}.
struct text arm_call_param(const struct arm_call *call, const char *name);

// A query parameter's decoded value; empty where it is absent or badly encoded.
struct text arm_call_query(const struct arm_call *call, const char *name);

// The value of $filter, empty where it is absent. InvalidFilter where it is there twice or badly
// encoded: a filter that nobody looks at would answer with everything.
enum arm_code arm_call_filter(struct arm_call *call, struct text *ret_filter);

// application/x-ndjson: a value a line.
bool arm_call_type_is_ndjson(struct text type);

// A field of the body, which is a form; empty where it is absent, badly encoded or there twice.
struct text arm_call_field(struct arm_call *call, const char *name);

// The call has done nothing yet, and is to be asked again when the job is over: return this.
enum arm_code arm_call_await(struct arm_call *call, struct worker_ticket ticket);

// The body as JSON that is not read yet: none counts as {}.
struct text arm_call_document(const struct arm_call *call);

// Reads the body (none counts as {}) and gives its root object. On failure the call's error is set.
enum arm_code arm_call_body(struct arm_call *call, struct json_reader *ret_reader,
                            struct json_at *ret_root);

// The same with numbers as they are written, for json_number.
enum arm_code arm_call_body_to_the_digit(struct arm_call *call, struct json_reader *ret_reader,
                                         struct json_at *ret_root);

// What a finished reader says of the body: OK, or InvalidRequestContent naming the path.
enum arm_code arm_call_read(struct arm_call *call, const struct json_reader *reader);

// Sets the error and gives its code back: return arm_refuse(call, ARM_…, a, b).
enum arm_code arm_refuse_with(struct arm_call *call, enum arm_code code,
                              const struct text values[ARM_ERROR_VALUES_MAX]);
#define arm_refuse(call, code, ...)                                                                \
    arm_refuse_with((call), (code), (const struct text[ARM_ERROR_VALUES_MAX]){__VA_ARGS__})

// The same where a code has more than one cause; the label becomes the log's reason:
// return arm_because(call, "default-offer", arm_refuse(call, ARM_…, a));
static inline enum arm_code arm_because(struct arm_call *call, const char *reason,
                                        enum arm_code code) {
    call->error.reason = reason;
    return code;
}

// What was to be read for the reply is not: 304, or an error.
void arm_call_close_source(struct arm_call *call);

// Keeps something with the call while that waits. close is told of it once the call has let go of
// it (arm_call_close_source), or its caller has gone.
void arm_call_keep(struct arm_call *call, void (*close)(void *context), void *context);

// What was kept with that close; NULL where nothing was.
void *arm_call_kept(const struct arm_call *call, void (*close)(void *context));

// 503, to come again: nothing was done. cause, for the log, is a literal.
enum arm_code arm_refuse_for_now(struct arm_call *call, const char *cause);

// 503, rendered from what the arena keeps back.
enum arm_code arm_refuse_for_memory(struct arm_call *call);

// The answer to a DELETE of what is not there: 204, and OK.
enum arm_code arm_nothing_there(struct arm_call *call);

// Looks for members of "properties" (NULL-terminated) that stand beside it instead of in it, or are
// misspelt in it: clients send unknown members, so they are let be, and the log says so. The root
// for "properties" looks for members of the root itself.
void arm_call_hint(struct arm_call *call, const struct json_at *root,
                   const struct json_at *properties, const char *const *members);

// If-Match and If-None-Match (RFC 9110, 13) on a write, or an action. exists says whether there is
// a current tag. A field that is repeated is one list.
enum arm_code arm_call_precondition(struct arm_call *call, bool exists, struct text etag);

// The same for a read of what exists. Sets the reply's ETag, and the status 304 where If-None-Match
// names it: of what the handler renders then, only the length is sent.
enum arm_code arm_call_read_condition(struct arm_call *call, struct text etag);

// The host and port that the request is for, as it says itself or, with --trust-proxy, the proxy;
// .at is NULL where nothing does. Anything may be in it.
struct text arm_call_host(const struct arm_call *call);

// "https://host:port" as the client sees this server: no trailing slash.
struct text arm_call_base_url(const struct arm_call *call);

#endif
