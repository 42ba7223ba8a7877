#include "products/product_render.h"

#include "app/app.h"
#include "base/clock.h"
#include "catalog/content_mark.h"
#include "products/content_address.h"
#include "products/marketplace.h"
#include "scope/scope.h"

struct product_answer product_answer_of(struct arm_call *call, const struct registration_row *row) {
    return (struct product_answer){
        .id = scope_registration_id(call, row, ""),
        .registration = row->name,
        .base_url = arm_call_base_url(call),
        .key = app_of(call)->marketplace->key,
        .expires_s = clock_served_s() + CONTENT_ADDRESS_SECONDS,
    };
}

static void write_address(const void *context, enum content_kind kind, struct text path,
                          struct buffer *out) {
    const struct product_answer *answer = context;
    buffer_add(out, answer->base_url);
    buffer_add(out, TEXT(CONTENT_ROOT));
    buffer_add(out, path);
    if (kind != CONTENT_FILE)
        return;
    buffer_add_char(out, '?');
    buffer_add(out, content_address_query(out->arena, answer->key, path, answer->expires_s));
}

static struct text filled(const struct product_answer *answer, struct text json,
                          struct json_out *out) {
    struct buffer buffer = buffer_in(out->buffer.arena);
    struct text text = TEXT("");
    content_fill(&buffer, json, write_address, answer);
    if (!buffer_text(&buffer, &text))
        json_out_fail(out);
    return text;
}

// What is between the braces of an object that has members.
static void put_members(struct json_out *out, struct text object) {
    if (out->comma)
        buffer_add_char(&out->buffer, ',');
    buffer_add(&out->buffer, text_slice(object, 1, object.size - 2));
    out->comma = true;
}

static void put_compatibility(const struct product_answer *answer, const struct product_row *row,
                              struct json_out *out) {
    const struct product_requirements requirements = {
        .min_version = row->min_version,
        .max_version = row->max_version,
        .billing_models = row->billing_models,
        .identity_system = row->identity_system,
        .connection = row->connection,
    };
    json_key(out, TEXT("compatibility"));
    compatibility_render(&requirements, &answer->device, out);
}

void product_render(const struct product_answer *answer, const struct product_row *row,
                    struct json_out *out) {
    struct arena *arena = out->buffer.arena;
    json_object(out);
    json_put_text(
        out, TEXT("id"),
        text_format(arena, "%.*s/products/%.*s", TEXT_ARGS(answer->id), TEXT_ARGS(row->name)));
    json_put_text(
        out, TEXT("name"),
        text_format(arena, "%.*s/%.*s", TEXT_ARGS(answer->registration), TEXT_ARGS(row->name)));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.AzureStack/registrations/products"));
    json_put_object(out, TEXT("properties"));
    put_members(out, filled(answer, row->listed, out));
    if (answer->is_described)
        put_members(out, row->described);
    if (answer->is_compared)
        put_compatibility(answer, row, out);
    json_object_end(out);
    json_object_end(out);
}

void product_render_details(const struct product_answer *answer, const struct product_row *row,
                            struct json_out *out) {
    json_raw(out, filled(answer, row->details, out));
}
