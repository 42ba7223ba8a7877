#include "authorization/locks.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "app/names.h"
#include "protocol/filter.h"
#include "scope/access.h"
#include "scope/lock_rule.h"
#include "scope/scope.h"
#include "tables/locks.h"

#define LOCKS "/providers/Microsoft.Authorization/locks"

enum { LOCKS_MAX = 20, NOTES_MAX_CHARS = 512 };

static struct text id_of(struct arm_call *call, const struct lock_row *row) {
    return text_format(call->arena, "%.*s" LOCKS "/%.*s", TEXT_ARGS(row->scope),
                       TEXT_ARGS(row->name));
}

static void lock_render(struct arm_call *call, const struct lock_row *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("level"), row->level);
    if (row->notes.size)
        json_put_text(out, TEXT("notes"), row->notes);
    json_object_end(out);
    json_put_text(out, TEXT("id"), id_of(call, row));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Authorization/locks"));
    json_put_text(out, TEXT("name"), row->name);
    json_object_end(out);
}

// The scope has to exist; MISSING is for the lock alone.
static enum arm_code lock_find(struct arm_call *call, struct text *ret_scope,
                               struct lock_row *ret_row, enum store_result *ret_found) {
    struct lineage lineage;
    const enum arm_code code = scope_lineage(call, &lineage);
    if (code != ARM_OK)
        return code;
    *ret_scope = lineage.self;
    *ret_found = store_lock_find(app_db(call), call->arena, lineage.self,
                                 arm_call_param(call, "lockName"), ret_row);
    return *ret_found == STORE_OK || *ret_found == STORE_MISSING ? ARM_OK
                                                                 : app_fault(call, *ret_found);
}

enum arm_code locks_get(struct arm_call *call) {
    struct text scope;
    struct lock_row row;
    enum store_result found = STORE_OK;
    const enum arm_code code = lock_find(call, &scope, &row, &found);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_LOCK_NOT_FOUND, arm_call_param(call, "lockName"));
    lock_render(call, &row);
    return ARM_OK;
}

// "If you do not specify this parameter, the cmdlet returns all locks at, above, or below the
// specified scope"; with it, "all locks at or above" (Get-AzResourceLock, -AtScope).
static enum arm_code lock_read_filter(struct arm_call *call, bool *ret_below) {
    static const char *const fields[] = {"atScope()", NULL};
    struct text text = TEXT("");
    struct filter filter;
    const enum arm_code given = arm_call_filter(call, &text);
    if (given != ARM_OK)
        return given;
    if (!filter_read(call->arena, text, &filter) || !filter_knows(&filter, fields))
        return arm_refuse(call, ARM_INVALID_FILTER, text, TEXT("atScope()"));
    *ret_below = !filter.count;
    return ARM_OK;
}

// Scope and name in one key. There is no NUL in either, but a group that an older version made with
// --loose may have any other character in its name.
static struct text lock_key(struct arm_call *call, const void *row) {
    const struct lock_row *lock = row;
    return listing_key_of_two(call->arena, lock->scope, '\0', lock->name);
}

static enum store_result lock_read_rows(struct arm_call *call, const void *lineage,
                                        struct text after, size_t limit, void *ret_rows,
                                        size_t *ret_count) {
    const struct text scope = text_cut(&after, '\0');
    return store_lock_list(app_db(call), call->arena, lineage, scope, after, limit, ret_rows,
                           ret_count);
}

static bool lock_is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct lock_row *lock = row;
    (void)context;
    return access_shows(call, lock->scope);
}

static enum arm_code lock_render_row(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    lock_render(call, row);
    return ARM_OK;
}

enum arm_code locks_list(struct arm_call *call) {
    struct lineage lineage;
    enum arm_code code = scope_lineage(call, &lineage);
    if (code == ARM_OK)
        code = lock_read_filter(call, &lineage.below);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "%s %.*s", lineage.below ? "below" : "at",
                             TEXT_ARGS(lineage.self)),
        .path = text_format(call->arena, "%.*s" LOCKS, TEXT_ARGS(lineage.self)),
        .context = &lineage,
        .row_size = sizeof(struct lock_row),
        .read = lock_read_rows,
        .key = lock_key,
        .is_shown = lock_is_shown,
        .render = lock_render_row,
    };
    return listing_answer(call, &listing);
}

static enum arm_code lock_read_body(struct arm_call *call, struct lock_row *row) {
    struct json_reader reader;
    struct json_at root;
    enum lock_level level = LOCK_READ_ONLY;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    const struct text name = json_string(&reader, &properties, "level");
    row->notes = json_string(&reader, &properties, "notes");
    arm_call_hint(call, &root, &properties, (const char *const[]){"level", "notes", NULL});
    if (!lock_level_read(name, &level))
        json_refuse(&reader, NULL, "properties.level", "'CanNotDelete' or 'ReadOnly'");
    if (row->notes.size && !text_has_characters(row->notes, NOTES_MAX_CHARS))
        json_refuse(&reader, NULL, "properties.notes", "at most 512 characters");
    row->level = lock_level_name(level);
    return arm_call_read(call, &reader);
}

// "Management locks per unique scope: 20" (Azure subscription and service limits).
static enum arm_code check_limit(struct arm_call *call, struct text scope) {
    const struct lineage here = {.subscription = scope, .group = scope, .self = scope};
    struct lock_row *rows = NULL;
    size_t count = 0;
    const enum store_result result = store_lock_list(app_db(call), call->arena, &here, TEXT(""),
                                                     TEXT(""), LOCKS_MAX, &rows, &count);
    if (result != STORE_OK)
        return app_fault(call, result);
    return count < LOCKS_MAX ? ARM_OK
                             : arm_refuse(call, ARM_LOCK_LIMIT_EXCEEDED, scope,
                                          text_format(call->arena, "%d", LOCKS_MAX));
}

enum arm_code locks_create_or_update(struct arm_call *call) {
    struct text scope;
    struct lock_row row;
    enum store_result found = STORE_OK;
    const struct text name = arm_call_param(call, "lockName");
    enum arm_code code = lock_find(call, &scope, &row, &found);
    if (code == ARM_OK)
        code = scope_check_writable(call);
    if (code == ARM_OK && !name_is_lock(name))
        code =
            arm_refuse(call, ARM_INVALID_RESOURCE_NAME, name, TEXT("lock"), TEXT(NAME_LOCK_TAKES));
    if (found == STORE_MISSING)
        row = (struct lock_row){.scope = scope, .name = name};
    if (code == ARM_OK)
        code = lock_read_body(call, &row);
    if (code == ARM_OK && found == STORE_MISSING)
        code = check_limit(call, scope);
    if (code != ARM_OK)
        return code;
    const enum store_result written = store_lock_put(app_db(call), &row);
    if (written != STORE_OK)
        return app_fault(call, written);
    app_written(call, found == STORE_OK, id_of(call, &row));
    call->status = found == STORE_OK ? 200 : 201;
    lock_render(call, &row);
    return ARM_OK;
}

enum arm_code locks_delete(struct arm_call *call) {
    struct text scope;
    struct lock_row row;
    enum store_result found = STORE_OK;
    enum arm_code code = lock_find(call, &scope, &row, &found);
    if (code == ARM_OK && found == STORE_MISSING)
        return arm_nothing_there(call);
    if (code == ARM_OK)
        code = scope_check_writable(call);
    if (code != ARM_OK)
        return code;
    app_changed(call, CHANGE_REMOVED, id_of(call, &row));
    const enum store_result removed = store_lock_remove(app_db(call), scope, row.name);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}
