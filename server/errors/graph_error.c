#include "errors/graph_error.h"

static const struct arm_error_row rows[GRAPH_CODES - PARTNER_CODES] = {
    [GRAPH_BAD_REQUEST - PARTNER_CODES] = {"Request_BadRequest", 400, false, "{0:cause}"},
    [GRAPH_UNSUPPORTED_QUERY -
        PARTNER_CODES] = {"Request_UnsupportedQuery", 400, false, "Unsupported Query: {0:cause}."},
    [GRAPH_NOT_FOUND - PARTNER_CODES] = {"Request_ResourceNotFound", 404, false,
                                         "Resource '{0:id}' does not exist or one of its queried "
                                         "reference-property objects are not present."},
    [GRAPH_DENIED - PARTNER_CODES] = {"Authorization_RequestDenied", 403, false,
                                      "Insufficient privileges to complete the operation."},
    [GRAPH_NAME_TAKEN - PARTNER_CODES] =
        {"Request_BadRequest", 400, false,
         "Another object with the same value for property userPrincipalName already exists."},
};

const struct arm_error_row *graph_error_row(enum arm_code code) {
    return &rows[code - PARTNER_CODES];
}

// What the front door says, as Graph would.
static const char *name_of(enum arm_code code, const struct arm_error_row *row) {
    if (code >= PARTNER_CODES && code < GRAPH_CODES)
        return row->name;
    if (row->status == 401)
        return "InvalidAuthenticationToken";
    if (row->status == 404)
        return "Request_ResourceNotFound";
    return row->status >= 500 ? row->name : "Request_BadRequest";
}

void graph_error_render(const struct arm_error *error, const struct arm_error_row *row,
                        struct text message, const struct arm_error_words *words,
                        struct json_out *out) {
    graph_error_write(text_of(name_of(error->code, row)), message, words, out);
}

void graph_error_write(struct text code, struct text message, const struct arm_error_words *words,
                       struct json_out *out) {
    json_object(out);
    json_put_object(out, TEXT("error"));
    json_put_text(out, TEXT("code"), code);
    json_put_text(out, TEXT("message"), message);
    json_put_object(out, TEXT("innerError"));
    json_put_text(out, TEXT("date"), words->date);
    json_put_text(out, TEXT("request-id"), words->request_id);
    json_put_text(out, TEXT("client-request-id"), words->client_request_id);
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
}
