#include "products/product_logs.h"

#include "app/fault.h"
#include "base/clock.h"
#include "products/products.h"
#include "reference/product_logs.h"
#include "scope/scope.h"

// What a body brings; .at is NULL for what it leaves out.
struct said {
    struct text operation;
    struct text status;
    struct text error;
    struct text details;
};

static struct text read_text(struct json_reader *reader, const struct json_at *root,
                             const char *key) {
    const struct text text = json_string(reader, root, key);
    if (text.size && !text_has_characters(text, PRODUCT_LOG_TEXT_MAX))
        json_refuse(reader, root, key, "a string of at most 4096 characters");
    return text.at ? text_copy(reader->arena, text) : text;
}

static enum arm_code read_said(struct arm_call *call, struct said *ret_said) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    *ret_said = (struct said){
        .operation = read_text(&reader, &root, "operation"),
        .status = read_text(&reader, &root, "status"),
        .error = read_text(&reader, &root, "error"),
        .details = read_text(&reader, &root, "details"),
    };
    return arm_call_read(call, &reader);
}

static struct text given_or(struct text given, struct text kept) {
    return given.at ? given : kept;
}

// The first time it is heard of, or the same operation going on.
static void update(struct product_log_row *row, const struct said *said, int64_t now_ms) {
    row->status = given_or(said->status, row->status);
    row->error = given_or(said->error, row->error);
    row->details = given_or(said->details, row->details);
    const bool has_ended =
        text_same(row->status, TEXT("Succeeded")) || text_same(row->status, TEXT("Failed"));
    const int64_t end_ms = now_ms > row->started_ms ? now_ms : row->started_ms;
    row->ended_ms = has_ended ? end_ms : 0;
}

// "01-02-2026 00:00:00", as the published example has it: month, day, year.
static void put_date(struct arm_call *call, struct text key, int64_t milliseconds) {
    char at[CLOCK_RFC3339_CHARS + 1];
    if (!milliseconds)
        return;
    clock_write_rfc3339(milliseconds, at);
    json_put_text(&call->out, key,
                  text_format(call->arena, "%.2s-%.2s-%.4s %.8s", at + 5, at + 8, at, at + 11));
}

static void put_text(struct arm_call *call, struct text key, struct text value) {
    if (value.size)
        json_put_text(&call->out, key, value);
}

static void log_render(struct arm_call *call, const struct registration_row *registration,
                       const struct product_log_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), guid_text(call->arena, &row->id));
    json_put_text(out, TEXT("productId"), row->product);
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &call->subscription));
    json_put_text(out, TEXT("registrationName"), registration->name);
    json_put_text(out, TEXT("resourceGroupName"), registration->group);
    put_text(call, TEXT("operation"), row->operation);
    put_date(call, TEXT("startDate"), row->started_ms);
    put_date(call, TEXT("endDate"), row->ended_ms);
    put_text(call, TEXT("status"), row->status);
    put_text(call, TEXT("error"), row->error);
    put_text(call, TEXT("details"), row->details);
    json_object_end(out);
}

static enum arm_code keep(struct arm_call *call, const struct registration_row *registration,
                          struct text product, const struct said *said) {
    const int64_t now_ms = clock_served_ms();
    const struct text operation = given_or(said->operation, TEXT(""));
    struct product_log_row row;
    enum store_result result = store_product_log_find(app_db(call), call->arena, registration->id,
                                                      product, operation, &row);
    if (result != STORE_OK && result != STORE_MISSING)
        return app_fault(call, result);
    if (result == STORE_MISSING)
        row = (struct product_log_row){.id = guid_random(),
                                       .product = product,
                                       .operation = operation,
                                       .status = TEXT(""),
                                       .error = TEXT(""),
                                       .details = TEXT(""),
                                       .started_ms = now_ms};
    update(&row, said, now_ms);
    result = store_product_log_put(app_db(call), registration->id, &row);
    if (result != STORE_OK)
        return app_fault(call, result);
    log_render(call, registration, &row);
    return ARM_OK;
}

enum arm_code products_upload_log(struct arm_call *call) {
    struct registration_row registration = {.id = 0};
    struct product_row product = {.name = TEXT("")};
    struct said said = {.operation = TEXT("")};
    enum arm_code code = products_find_registration(call, &registration);
    if (code == ARM_OK)
        code = scope_check_registration_writable(call);
    if (code == ARM_OK)
        code = products_find(call, &product);
    if (code == ARM_OK)
        code = read_said(call, &said);
    return code == ARM_OK ? keep(call, &registration, product.name, &said) : code;
}
