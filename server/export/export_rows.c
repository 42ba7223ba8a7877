#include "export/export_rows.h"

static void emit(struct export *export, struct text bytes) {
    export->is_cut = export->is_cut || !export->sink(export->context, bytes);
}

void export_begin_list(struct export *export, const char *name) {
    emit(export,
         text_format(export->arena, "%s\n  \"%s\": [", export->has_lists ? "," : "{", name));
    export->has_lists = true;
    export->has_rows = false;
}

void export_end_list(struct export *export) {
    emit(export, export->has_rows ? TEXT("\n  ]") : TEXT("]"));
}

void export_put_row(struct export *export, struct json_out *out) {
    struct text json = TEXT("");
    json_object_end(out);
    export->is_cut = export->is_cut || !json_out_text(out, &json);
    emit(export, export->has_rows ? TEXT(",\n    ") : TEXT("\n    "));
    emit(export, json);
    export->has_rows = true;
}

struct json_out export_row(struct export *export) {
    struct json_out out = json_out_in(export->arena);
    json_object(&out);
    return out;
}

// Members that are left out where they have nothing to say.
void export_put_some(struct json_out *out, const char *key, struct text value) {
    if (value.size)
        json_put_text(out, text_of(key), value);
}

void export_put_id(struct export *export, struct json_out *out, const char *key,
                   const struct guid *id) {
    if (!guid_is_nil(id))
        json_put_text(out, text_of(key), guid_text(export->arena, id));
}

void export_end(struct export *export) {
    emit(export, TEXT("\n}\n"));
}
