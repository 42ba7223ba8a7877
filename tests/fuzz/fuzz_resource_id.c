// Request targets: path, query, and what is read out of them.
#include "fuzz.h"

#include "app/app.h"
#include "arm/paging.h"
#include "base/buffer.h"
#include "protocol/filter.h"
#include "routes/routes.h"

#include <string.h>

// "/a/b" again, from decoded segments.
static struct text encoded_again(struct arena *arena, const struct arm_path *path) {
    struct buffer buffer = buffer_in(arena);
    struct text made = TEXT("");
    for (size_t i = 0; i < path->count && i < ARM_SEGMENTS_MAX; i++) {
        buffer_add_char(&buffer, '/');
        buffer_add(&buffer, arm_percent_encode(arena, path->segments[i]));
    }
    must(buffer_text(&buffer, &made));
    return made;
}

static void check_segments(struct arena *arena, const struct arm_path *path) {
    const size_t kept = path->count < ARM_SEGMENTS_MAX ? path->count : ARM_SEGMENTS_MAX;
    struct arm_path again;
    struct text why = TEXT("");
    for (size_t i = 0; i < kept; i++) {
        must(path->segments[i].size > 0);
        must(text_is_utf8(path->segments[i]));
        must(!memchr(path->segments[i].at, '/', path->segments[i].size));
        must(!memchr(path->segments[i].at, '\0', path->segments[i].size));
    }
    must(arm_path_read(arena, encoded_again(arena, path), &again, &why));
    must(again.count == kept && again.query.size == 0);
    for (size_t i = 0; i < kept; i++)
        must(text_is(again.segments[i], path->segments[i]));
}

// The same path with every segment in lower case finds the same route.
static void check_route(struct arena *arena, const struct arm_path *path) {
    static const char *const methods[] = {"GET",  "HEAD",   "PUT",    "PATCH",
                                          "POST", "DELETE", "OPTIONS"};
    static const char *const names[] = {"subscriptionId", "resourceGroupName", "registrationName",
                                        "customerSubscriptionId", "resourceProviderNamespace"};
    struct arm_path low = *path;
    for (size_t i = 0; i < low.count && i < ARM_SEGMENTS_MAX; i++)
        low.segments[i] = text_lower(arena, path->segments[i]);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const struct text method = text_of(methods[i]);
        const struct arm_match match = arm_route_match(&service_routes, method, path);
        const struct arm_match same = arm_route_match(&service_routes, method, &low);
        must(match.route == same.route && match.known == same.known);
        must(!match.route || match.known);
        must(!match.known || path->count <= ARM_SEGMENTS_MAX);
        must(match.route || !match.known || strstr(match.allow, "OPTIONS"));
        for (size_t k = 0; match.route && k < sizeof names / sizeof *names; k++)
            must(text_same(arm_route_param(match.route, path, names[k]),
                           arm_route_param(match.route, &low, names[k])));
    }
}

static void check_filter(struct arena *arena, struct text value) {
    static const char *const fields[] = {"name", "location", "tagName", "tagValue", NULL};
    struct filter filter;
    if (!filter_read(arena, value, &filter))
        return;
    must(filter.count <= FILTER_TERMS_MAX);
    for (size_t i = 0; i < filter.count; i++)
        must(filter.terms[i].field.size > 0 && text_is_utf8(filter.terms[i].value));
    (void)filter_knows(&filter, fields);
    (void)filter_allows(&filter, "name", TEXT("azurestack"));
}

static void check_version(enum arm_family family, int times, struct text version) {
    for (enum arm_type type = ARM_ANY_TYPE; type < ARM_TYPES; type++) {
        enum arm_version answered = ARM_VERSIONS;
        const struct api_version_asked asked = {family, type, times, version, .skip = true};
        (void)!api_version_check(&asked, &answered);
        must(answered < ARM_VERSIONS && arm_type_has(type, answered));
    }
}

static void check_query(struct arena *arena, struct text query, const char *name) {
    struct text value = {0};
    const int times = arm_query_find(arena, query, name, &value);
    must(times >= -1);
    if (times <= 0)
        return;
    must(text_is_utf8(value) && (!value.size || !memchr(value.at, '\0', value.size)));
    struct text again = {0};
    const struct text written =
        text_format(arena, "x&%s=%.*s", name, TEXT_ARGS(arm_percent_encode(arena, value)));
    must(arm_query_find(arena, written, name, &again) == 1);
    must(text_is(again, value));
    check_filter(arena, value);
    for (int family = ARM_STACK; family <= ARM_PLAIN; family++)
        check_version((enum arm_family)family, times, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const parameters[] = {"api-version", "$top", "$filter", "$skiptoken"};
    cleanup_arena struct arena *arena = arena_open();
    struct arm_path path;
    struct text why = TEXT("");
    if (!arm_path_read(arena, text_of_input(data, size), &path, &why)) {
        must(why.size > 0);
        return 0;
    }
    check_segments(arena, &path);
    check_route(arena, &path);
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
        check_query(arena, path.query, parameters[i]);
    return 0;
}
