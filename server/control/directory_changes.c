#include "control/directory_changes.h"

#include "json/json_slice.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct text key; // as it stands there: JSON
    struct text text;
};

struct rows {
    struct row *at;
    size_t count;
};

static int compare_texts(struct text a, struct text b) {
    const int order = memcmp(a.at, b.at, a.size < b.size ? a.size : b.size);
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare(const void *a, const void *b) {
    return compare_texts(((const struct row *)a)->key, ((const struct row *)b)->key);
}

// What a row is called: its first member, where that is a name of its own.
static struct text key_of(struct text row) {
    static const char *const names[] = {"name", "id", "appId", "userPrincipalName"};
    struct text rest = row;
    struct text name = TEXT("");
    struct text value = TEXT("");
    if (!json_slice_next_member(&rest, &name, &value))
        return row;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, text_of(names[i])))
            return value;
    return row;
}

static struct rows rows_of(struct arena *arena, struct text list) {
    struct rows rows = {NULL, 0};
    struct text rest = list;
    struct text element = TEXT("");
    size_t count = 0;
    while (list.size && json_slice_element(&rest, &element))
        count++;
    rows.at = arena_alloc(arena, (count + 1) * sizeof *rows.at);
    for (rest = list; rows.at && rows.count < count && json_slice_element(&rest, &element);)
        rows.at[rows.count++] = (struct row){key_of(element), element};
    if (rows.at)
        qsort(rows.at, rows.count, sizeof *rows.at, compare);
    return rows;
}

static const struct row *find(const struct rows *rows, const struct row *row) {
    return rows->count ? bsearch(row, rows->at, rows->count, sizeof *row, compare) : NULL;
}

static bool is_added(const struct rows *other, const struct row *row) {
    return !find(other, row);
}

static bool is_changed(const struct rows *other, const struct row *row) {
    const struct row *found = find(other, row);
    return found && !text_is(found->text, row->text);
}

static void render(struct json_out *out, const char *name, const struct rows *rows,
                   const struct rows *other,
                   bool (*counts)(const struct rows *other, const struct row *row)) {
    size_t left = DIRECTORY_CHANGES_MAX;
    json_put_array(out, text_of(name));
    for (size_t i = 0; i < rows->count && left; i++)
        if (counts(other, &rows->at[i])) {
            json_raw(out, rows->at[i].key);
            left--;
        }
    json_array_end(out);
}

static void render_list(struct arena *arena, struct text name, struct text before,
                        struct text after, struct json_out *out) {
    const struct rows old = rows_of(arena, before);
    const struct rows new = rows_of(arena, after);
    if (text_is(before, after))
        return;
    json_put_object(out, name);
    render(out, "added", &new, &old, is_added);
    render(out, "removed", &old, &new, is_added);
    render(out, "changed", &new, &old, is_changed);
    json_object_end(out);
}

static struct text list_of(struct text directory, const char *name) {
    struct text list = TEXT("");
    return directory.size && json_slice_member(directory, text_of(name), &list) ? list : TEXT("");
}

void directory_changes_render(struct arena *arena, struct text before, struct text after,
                              struct json_out *out) {
    static const char *const lists[] = {
        "partners", "tenants",         "subscriptions", "servicePrincipals",
        "users",    "roleAssignments", "stacks",        "rateCards"};
    json_object(out);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        render_list(arena, text_of(lists[i]), list_of(before, lists[i]), list_of(after, lists[i]),
                    out);
    json_object_end(out);
}
