#include "products/content.h"

#include "app/app.h"
#include "app/fault.h"
#include "base/clock.h"
#include "catalog/content_mark.h"
#include "catalog/content_path.h"
#include "products/content_address.h"
#include "products/content_file.h"
#include "products/range.h"
#include "reference/product_icons.h"

#include <errno.h>
#include <string.h>

enum { SEGMENTS_BEFORE = 2 }; // "/_azsreg/content/"

// What stands behind the root, name by name; false where it cannot be a path of the content folder.
static bool read_path(struct arm_call *call, struct text *ret_path) {
    struct buffer path = buffer_in(call->arena);
    for (size_t i = SEGMENTS_BEFORE; i < call->path.count; i++) {
        if (!content_name_is_fine(call->path.segments[i]))
            return false;
        if (path.size)
            buffer_add_char(&path, '/');
        buffer_add(&path, call->path.segments[i]);
    }
    return buffer_text(&path, ret_path) && ret_path->size;
}

// Pictures are for everybody, all else is for whoever has its signed address.
static enum arm_code check_address(struct arm_call *call, struct text path) {
    const struct marketplace *marketplace = app_of(call)->marketplace;
    const struct text encoded = content_path_encoded(call->arena, path);
    const char *fault = content_address_fault(call->arena, marketplace->key, encoded,
                                              call->request->target, clock_served_s());
    const enum store_result found =
        fault && !call->path.query.size ? store_product_icon_find(app_db(call), encoded) : STORE_OK;
    if (!fault || (!call->path.query.size && found == STORE_OK))
        return ARM_OK;
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    return arm_because(call, "content-unsigned",
                       arm_refuse(call, ARM_CONTENT_NOT_SIGNED, text_of(fault)));
}

static enum arm_code begin(struct arm_call *call, struct text path) {
    struct content_file *file = content_file_open(app_of(call)->marketplace, path);
    if (!file)
        return arm_refuse_for_memory(call);
    call->source = content_file_source(file, 0, 0);
    return ARM_OK;
}

static enum arm_code refuse_file(struct arm_call *call, struct text path, int error) {
    const bool is_missing = error == ENOENT || error == ENOTDIR || error == ELOOP ||
                            error == ENAMETOOLONG || error == ENXIO || error == EISDIR;
    if (is_missing)
        return arm_refuse(call, ARM_BLOB_NOT_FOUND, path);
    DISREGARD(arm_refuse(call, ARM_INTERNAL_SERVER_ERROR, TEXT("")));
    call->error.cause = text_format(call->arena, "content: %s", strerror(error));
    return ARM_INTERNAL_SERVER_ERROR;
}

// What storage clients ask with comes first. Parts are for GET alone (RFC 9110, 14.2).
static struct text range_field(const struct arm_call *call, struct text etag) {
    const struct text storage = http_request_field(call->request, "x-ms-range");
    const struct text field = http_request_field(call->request, "Range");
    const struct text only_if = http_request_field(call->request, "If-Range");
    if ((only_if.at && !text_is(only_if, etag)) || text_is(call->request->method, TEXT("HEAD")))
        return TEXT("");
    return storage.at ? storage : field;
}

static enum arm_code answer_part(struct arm_call *call, const struct content_facts *facts,
                                 uint64_t *ret_first, uint64_t *ret_count) {
    switch (range_read(range_field(call, call->etag), facts->size, ret_first, ret_count)) {
    case RANGE_WHOLE:
        return ARM_OK;
    case RANGE_PART:
        call->status = 206;
        call->range = text_format(
            call->arena, "bytes %llu-%llu/%llu", (unsigned long long)*ret_first,
            (unsigned long long)(*ret_first + *ret_count - 1), (unsigned long long)facts->size);
        return ARM_OK;
    case RANGE_IMPOSSIBLE:
        break;
    }
    const struct text size = text_format(call->arena, "%llu", (unsigned long long)facts->size);
    call->range = text_format(call->arena, "bytes */%.*s", TEXT_ARGS(size));
    return arm_refuse(call, ARM_INVALID_RANGE, size);
}

static enum arm_code answer(struct arm_call *call, struct text path, struct content_file *file) {
    const struct content_facts facts = content_file_facts(file);
    uint64_t first = 0;
    uint64_t count = facts.size;
    if (facts.error)
        return refuse_file(call, path, facts.error);
    const struct text etag =
        text_format(call->arena, "\"%llx-%llx-%llx\"", (unsigned long long)facts.changed_ns,
                    (unsigned long long)facts.size, (unsigned long long)facts.inode);
    enum arm_code code = arm_call_read_condition(call, etag);
    call->takes_ranges = true;
    if (code == ARM_OK && call->status != 304)
        code = answer_part(call, &facts, &first, &count);
    if (code != ARM_OK)
        return code;
    call->type = text_ends_with(path, TEXT(".png")) ? "image/png" : "application/octet-stream";
    call->source = content_file_source(file, first, count);
    if (call->status == 304)
        arm_call_close_source(call);
    return ARM_OK;
}

enum arm_code content_get(struct arm_call *call) {
    const struct marketplace *marketplace = app_of(call)->marketplace;
    struct text path = TEXT("");
    if (!marketplace->has_catalog || marketplace->folder_fd < 0 || !read_path(call, &path))
        return arm_refuse(call, ARM_BLOB_NOT_FOUND, path);
    enum arm_code code = check_address(call, path);
    if (code == ARM_OK && !call->source.read)
        code = begin(call, path);
    if (code != ARM_OK)
        return code;
    struct content_file *file = call->source.context;
    const struct worker_ticket ticket = content_file_ticket(file);
    return worker_is_over(&ticket) ? answer(call, path, file) : arm_call_await(call, ticket);
}
