// The whole service behind the HTTP library: a request in, a reply out. The first byte chooses
// which service it is for (strict or loose, with sign-in or without, api-versions checked or not)
// and how the turn ends; the rest is
//     METHOD TARGET \n NAME: VALUE \n … \n \n BODY
// The stores are in memory, hold the sample directory and a few registrations, and every turn is
// rolled back: each input meets the same world.
#include "fuzz.h"

#include "app/app.h"
#include "arm/report.h"
#include "base/cleanup.h"
#include "directory/directory.h"
#include "dispatch/dispatch.h"
#include "identity/activation.h"
#include "loading/directory_kept.h"
#include "loading/directory_load.h"
#include "log/log.h"
#include "routes/routes.h"
#include "run/run.h"

#include <cjson/cJSON.h>
#include <string.h>

enum { LOOSE = 1, SIGN_IN = 2, ANY_VERSION = 4, TWICE = 8, FAIL = 16, WORLDS = 8 };

#define APSS "/subscriptions/c0de0000-0000-4000-8000-000000000002"
#define STACK APSS "/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/"
#define VERSION "?api-version=2017-06-01"

struct world {
    struct run run;
    struct directory_kept kept;
    struct arm_service service;
};

struct reply {
    unsigned status;
    bool held;
};

// There is no worker: what waits is a report or a reset, which is not begun while a turn is under
// way.
static void leave_desk(struct world *world, struct http_request *request,
                       struct http_reply *reply) {
    must(world->run.desk.work);
    reply->source.close(reply->source.context);
    reply->source.read = NULL;
    must(!world->run.desk.work);
    arm_answer_error(request, ARM_REGISTRATION_NOT_FOUND, "made up", reply);
}

static struct reply ask(struct world *world, struct http_request *request,
                        struct http_reply *reply) {
    *reply = (struct http_reply){0};
    request->body_limit = 4096;
    if (arm_begin(&world->service, request, reply) != ARM_BEGUN ||
        (request->look_at && arm_look(request, reply) != ARM_BEGUN))
        return (struct reply){reply->status, false};
    const enum arm_when when = arm_answer(request, reply);
    if (when == ARM_AGAIN)
        leave_desk(world, request, reply);
    return (struct reply){reply->status, when == ARM_AT_SETTLE};
}

static bool settle(struct world *world) {
    int64_t took_us = 0;
    return run_settle(&world->run, true, &took_us) == RUN_KEPT;
}

static void set_up(struct world *world, const char *method, const char *target, struct text body) {
    cleanup_arena struct arena *arena = arena_open();
    struct http_request request = {
        .arena = arena, .method = text_of(method), .target = text_of(target), .body = body};
    struct http_reply reply;
    const struct reply got = ask(world, &request, &reply);
    must(got.status == 200 || got.status == 201);
    must(!got.held || settle(world));
}

static void fill(struct world *world) {
    // {"billingModel":"PayAsYouUse","cloudId":"c10d0000-0000-4000-8000-000000000001"}
    set_up(world, "PUT", STACK "one" VERSION,
           TEXT("{\"location\":\"global\",\"tags\":{\"a\":\"b\"},\"properties\":{"
                "\"registrationToken\":"
                "\"eyJiaWxsaW5nTW9kZWwiOiJQYXlBc1lvdVVzZSIsImNsb3VkSWQiOiJjMTBkMDAwMC0wMDAwLTQwMDAt"
                "ODAwMC0wMDAwMDAwMDAwMDEifQ==\"}}"));
    set_up(world, "PUT",
           STACK "one/customerSubscriptions/c5000000-0000-4000-8000-00000000000a" VERSION,
           TEXT("{\"properties\":{}}"));
}

// Lives as long as the process: what the directory says is borrowed from its arena.
static void open_world(struct world *world, int kind) {
    static struct arena *arena;
    struct directory directory;
    struct text why = TEXT("");
    struct directory_mistakes mistakes;
    struct directory_load load = {.directory = &directory};
    cleanup_file FILE *file = fopen(SAMPLE_DIRECTORY, "re");
    arena = arena ? arena : arena_open();
    char *at = arena_alloc(arena, 1 << 16);
    must(file && at);
    const struct text document = {at, fread(at, 1, 1 << 16, file)};
    must(directory_read(arena, document, &directory, &mistakes));
    struct store_db *db = NULL;
    run_open(&world->run);
    world->run.app.store = store_open(arena, NULL, &why);
    world->run.app.loose = kind & LOOSE;
    world->run.app.version = "0";
    world->run.app.kept = &world->kept;
    world->run.control.level = CONTROL_FULL;
    must(world->run.app.store);
    world->service = (struct arm_service){.routes = service_routes,
                                          .app = &world->run.app,
                                          .run = run_call,
                                          .admit = run_admit,
                                          .look = activation_look,
                                          .page_key = run_page_key,
                                          .skip_api_version_check = kind & ANY_VERSION,
                                          .public_url = TEXT(""),
                                          .listen_name = TEXT("127.0.0.1:80"),
                                          .page_size = 2};
    must(run_open_data(&world->run, arena) == STORE_OK);
    must(store_write(world->run.app.store, &db) == STORE_OK);
    must(directory_load(db, arena, &load) == STORE_OK);
    must(store_write_end(world->run.app.store, true) == STORE_OK);
    must(store_commit(world->run.app.store) == STORE_OK);
    fill(world);
    world->run.app.asks_for_tokens = kind & SIGN_IN;
}

static struct world *world_of(int kind) {
    static struct world worlds[WORLDS];
    struct world *world = &worlds[kind % WORLDS];
    if (!world->run.app.store)
        open_world(world, kind % WORLDS);
    return world;
}

// As libmicrohttpd leaves it: no NUL, no line end in any of it but the body.
static struct text line_of(struct arena *arena, struct text *rest) {
    struct text line = text_cut(rest, '\n');
    for (size_t i = 0; i < line.size; i++)
        if (!line.at[i] || line.at[i] == '\r')
            line.size = i;
    char *copy = text_cstring(arena, line);
    must(copy);
    return (struct text){copy, line.size};
}

static void read_request(struct arena *arena, struct text input, struct http_request *request) {
    struct text line = line_of(arena, &input);
    *request = (struct http_request){.arena = arena};
    const struct text method = text_cut(&line, ' ');
    request->method = text_of(text_cstring(arena, method));
    request->target = line;
    while (input.size) {
        line = line_of(arena, &input);
        if (!line.size)
            break;
        if (request->field_count == HTTP_REQUEST_FIELDS_MAX)
            break;
        const struct text name = text_cut(&line, ':');
        request->fields[request->field_count++] =
            (struct http_field){text_of(text_cstring(arena, name)), text_trim(line)};
    }
    request->body = input;
    request->body_too_large = input.size > 4096;
    if (request->body_too_large)
        request->body = TEXT("");
}

static bool is_status(unsigned status) {
    static const unsigned known[] = {200, 201, 202, 204, 302, 304, 400, 401, 403, 404,
                                     405, 409, 412, 413, 415, 429, 500, 502, 503, 507};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] == status)
            return true;
    return false;
}

static bool says(struct text body, const char *word) {
    return body.size && memmem(body.at, body.size, word, strlen(word));
}

static struct text field(const struct http_reply *reply, const char *name) {
    struct text found = {0};
    for (size_t i = 0; i < reply->field_count; i++) {
        must(strlen(reply->fields[i].name.at) == reply->fields[i].name.size);
        must(memchr(reply->fields[i].value.at, '\0', reply->fields[i].value.size + 1));
        must(!strpbrk(reply->fields[i].value.at, "\r\n"));
        if (strcmp(reply->fields[i].name.at, name) == 0) {
            must(!found.at); // once
            found = reply->fields[i].value;
        }
    }
    return found;
}

static bool finds(const cJSON *node, const char *name) {
    const cJSON *child = NULL;
    cJSON_ArrayForEach(child, node) {
        if ((child->string && strcmp(child->string, name) == 0) || finds(child, name))
            return true;
    }
    return false;
}

static bool is_document(const struct http_request *request) {
    return text_has_same(request->target, TEXT("openapi"));
}

static void check_body(const struct http_request *request, const struct http_reply *reply) {
    const struct text type = field(reply, "Content-Type");
    must(type.at || !reply->body.size || reply->status == 304);
    if (!reply->body.size || !text_is(type, TEXT("application/json; charset=utf-8")))
        return;
    must(text_is_utf8(reply->body));
    cleanup_json cJSON *tree = cJSON_ParseWithLength(reply->body.at, reply->body.size);
    must(tree);
    // a refusal may name the member; nothing that is answered has it, but for a caller's own tags
    must(is_document(request) || reply->status >= 400 ||
         says(request->body, "registrationToken\"") || !finds(tree, "registrationToken"));
    if (reply->status < 400)
        return;
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(tree, "error");
    const bool is_sign_in = error && cJSON_IsString(error); // RFC 6749's shape
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(error, "code");
    const struct text named = field(reply, "x-ms-error-code");
    must(is_sign_in || (cJSON_IsString(code) && text_is(named, text_of(code->valuestring))));
}

static void check(const struct http_request *request, const struct http_reply *reply) {
    must(is_status(reply->status));
    must(reply->status != 500 && reply->status != 503 && reply->status != 507);
    must(field(reply, "x-ms-request-id").size == GUID_CHARS);
    must(field(reply, "x-ms-correlation-request-id").size == GUID_CHARS);
    must(field(reply, "Cache-Control").size > 0);
    must(reply->field_count < HTTP_REPLY_FIELDS_MAX);
    must(!reply->body.size || reply->status != 204); // of a 304's the length alone is sent
    check_body(request, reply);
}

// A failed commit replaces whatever a held request was to hear.
static void refuse(struct http_request *request, struct http_reply *reply) {
    arm_answer_error(request, ARM_INSUFFICIENT_STORAGE, "made up", reply);
    must(reply->status == 507);
    must(says(reply->body, "InsufficientStorage"));
    must(!field(reply, "ETag").at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    const int kind = data[0];
    struct world *world = world_of(kind);
    cleanup_arena struct arena *arena = arena_open();
    struct http_request request;
    struct http_reply reply;
    struct store_db *db = NULL;
    log_set(LOG_OFF, LOG_AS_TEXT);
    read_request(arena, text_of_input(data + 1, size - 1), &request);

    must(store_write(world->run.app.store, &db) == STORE_OK); // around it all, to be undone
    const struct reply first = ask(world, &request, &reply);
    check(&request, &reply);
    arm_report(&request, &reply, 1);
    if (kind & TWICE) {
        const struct reply second = ask(world, &request, &reply);
        check(&request, &reply);
        must(second.held == first.held);
    }
    if (kind & FAIL && first.held)
        refuse(&request, &reply);
    must(store_write_end(world->run.app.store, false) == STORE_OK);
    must(settle(world));
    return 0;
}
