#include "errors/own_error.h"

#include "errors/graph_error.h"
#include "errors/partner_error.h"

static void render_manager(const struct own_error *error, struct json_out *out) {
    json_object(out);
    json_put_object(out, TEXT("error"));
    json_put_text(out, TEXT("code"), error->code);
    json_put_text(out, TEXT("message"), error->message);
    json_object_end(out);
    json_object_end(out);
}

static void render_partner(const struct own_error *error, struct json_out *out) {
    unsigned long number = error->status >= 500 ? 800003 : 3000;
    (void)text_number(error->code, 1000000, &number);
    partner_error_write((int)number, error->message, TEXT(""), out);
}

void own_error_render(const struct own_error *error, const struct arm_error_words *words,
                      struct json_out *out) {
    if (words->space == ARM_SPACE_PARTNER)
        render_partner(error, out);
    else if (words->space == ARM_SPACE_GRAPH)
        graph_error_write(error->code, error->message, words, out);
    else
        render_manager(error, out);
}

void own_error_render_oauth(const struct own_error *error, struct text timestamp,
                            struct text correlation_id, struct json_out *out) {
    json_object(out);
    json_put_text(out, TEXT("error"), error->code);
    json_put_text(out, TEXT("error_description"), error->message);
    json_put_text(out, TEXT("timestamp"), timestamp);
    json_put_text(out, TEXT("correlation_id"), correlation_id);
    json_object_end(out);
}
