#include "explain/made_up.h"

#include "app/app.h"
#include "app/fault.h"
#include "control/control_call.h"
#include "parties/principals.h"

#include <string.h>

enum { METHOD_MAX = 32, FIELDS_MAX = 60, VALUE_MAX = 8192 };

static struct text copy(struct arm_call *call, struct text text) {
    return text_copy(call->arena, text);
}

static bool is_field_value(struct text value) {
    for (size_t i = 0; i < value.size; i++)
        if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7F)
            return false;
    return value.size <= VALUE_MAX;
}

static void add_field(struct made_up *made_up, struct text name, struct text value) {
    struct http_request *request = made_up->request;
    request->fields[request->field_count++] = (struct http_field){name, value};
}

// What the one who asks goes by is what it would go by.
static void add_host(struct arm_call *call, struct made_up *made_up) {
    const struct text host = http_request_host(call->request);
    if (!http_request_field(made_up->request, "Host").at && host.at)
        add_field(made_up, TEXT("Host"), host);
}

// What is made up has a body that is whole.
static bool frames(struct text name) {
    return text_same(name, TEXT("Content-Length")) || text_same(name, TEXT("Transfer-Encoding"));
}

static void read_headers(struct arm_call *call, struct json_reader *reader,
                         const struct json_at *root, struct made_up *made_up) {
    const struct json_at headers = json_child_object(reader, root, "headers");
    struct http_request *request = made_up->request;
    const cJSON *member = headers.node ? headers.node->child : NULL;
    for (; member && !reader->failed; member = member->next) {
        const struct text name = text_of(member->string);
        const struct text value = json_string(reader, &headers, member->string);
        if (request->field_count == FIELDS_MAX)
            json_refuse(reader, root, "headers", "at most 60 headers");
        else if (!text_is_token(name, 128) || !is_field_value(value))
            json_refuse(reader, &headers, member->string, "a header's name and value");
        else if (frames(name))
            json_refuse(reader, &headers, member->string, "no header that says where a body ends");
        else
            add_field(made_up, copy(call, name), copy(call, value));
    }
    request->over_tls = call->request->over_tls;
    request->peer = call->request->peer;
}

static void read_body(struct arm_call *call, struct json_reader *reader, const struct json_at *root,
                      struct made_up *made_up) {
    const cJSON *body = cJSON_GetObjectItem(root->node, "body");
    struct http_request *request = made_up->request;
    (void)reader;
    if (!body || cJSON_IsNull(body))
        return;
    request->body = cJSON_IsString(body) ? copy(call, text_of(body->valuestring))
                                         : json_compact(call->arena, body);
    request->body_announced = request->body.size;
    if (!http_request_field(request, "Content-Type").at)
        add_field(made_up, TEXT("Content-Type"), TEXT("application/json"));
}

static void read_line(struct arm_call *call, struct json_reader *reader, const struct json_at *root,
                      struct made_up *made_up) {
    const struct text method = json_string(reader, root, "method");
    const struct text url = json_string(reader, root, "url");
    if (!text_is_token(method, METHOD_MAX))
        json_refuse(reader, root, "method", "a method");
    if (!text_is_token(url, HTTP_TARGET_MAX) ||
        (url.at[0] != '/' && !text_starts_same(url, TEXT("http://")) &&
         !text_starts_same(url, TEXT("https://"))))
        json_refuse(reader, root, "url", "a path with its query, or a URL of this server");
    made_up->request->method = copy(call, method);
    made_up->request->target = copy(call, url);
}

// Somebody the directory has, or an object id, which roles may be assigned to all the same.
static enum arm_code find_caller(struct arm_call *call, struct text name, struct made_up *made_up) {
    struct principal_row row = {.login = name};
    struct guid id;
    const bool is_guid = guid_read(name, &id);
    enum store_result found = store_principal_by_login(app_db(call), call->arena, name, &row);
    if (found == STORE_MISSING && is_guid)
        found = store_principal_by_id(app_db(call), call->arena, &id, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING && !is_guid)
        return arm_refuse(call, CONTROL_UNKNOWN_CALLER, name);
    made_up->as = (struct arm_caller){.signed_in = true,
                                      .is_user = row.is_user,
                                      .object_id = found == STORE_OK ? row.id : id,
                                      .tenant = row.tenant,
                                      .name = row.login};
    return ARM_OK;
}

static enum arm_code read_caller(struct arm_call *call, struct text name, struct made_up *made_up) {
    if (!name.at)
        return ARM_OK;
    made_up->is_as = !text_is(name, TEXT("nobody"));
    return made_up->is_as ? find_caller(call, copy(call, name), made_up) : ARM_OK;
}

static enum arm_code read(struct arm_call *call, struct json_reader *reader,
                          const struct json_at *root, struct made_up *made_up) {
    struct http_request *request = made_up->request;
    request->arena = call->arena;
    request->body_limit = call->request->body_limit;
    read_line(call, reader, root, made_up);
    read_headers(call, reader, root, made_up);
    add_host(call, made_up);
    read_body(call, reader, root, made_up);
    const struct text name = json_string(reader, root, "as");
    const enum arm_code code = arm_call_read(call, reader);
    return code == ARM_OK ? read_caller(call, name, made_up) : code;
}

enum arm_code made_up_read(struct arm_call *call, struct made_up *ret_made_up) {
    static const char *const members[] = {"method", "url", "headers", "body", "as", NULL};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = control_body(call, members, &reader, &root);
    if (code != ARM_OK)
        return code;
    *ret_made_up =
        (struct made_up){.request = arena_alloc(call->arena, sizeof *ret_made_up->request)};
    return ret_made_up->request ? read(call, &reader, &root, ret_made_up)
                                : arm_refuse_for_memory(call);
}
