#include "arm/route.h"

#include <stdio.h>
#include <string.h>

static struct text next_segment(struct text *pattern) {
    struct text segment = {0};
    while (!segment.size && pattern->size)
        segment = text_cut(pattern, '/');
    return segment;
}

static bool fits(const struct arm_route *route, const struct arm_path *path) {
    struct text pattern = text_of(route->path);
    for (size_t i = 0; i < path->count; i++) {
        const struct text segment = next_segment(&pattern);
        if (!segment.size)
            return false;
        if (segment.at[0] != '{' && !text_same(segment, path->segments[i]))
            return false;
    }
    return !pattern.size;
}

static void allow(struct arm_match *match, const char *method) {
    if (strstr(match->allow, method))
        return;
    const size_t used = strlen(match->allow);
    snprintf(match->allow + used, sizeof match->allow - used, used ? ", %s" : "%s", method);
}

struct arm_match arm_route_match(const struct arm_routes *routes, struct text method,
                                 const struct arm_path *path) {
    struct arm_match match = {0};
    const struct arm_route *get = NULL;
    if (path->count > ARM_SEGMENTS_MAX)
        return match;
    for (size_t i = 0; i < routes->count; i++) {
        const struct arm_route *route = &routes->rows[i];
        if (!fits(route, path))
            continue;
        match.known = true;
        if (text_is(method, text_of(route->method))) {
            match.route = route;
            return match;
        }
        if (strcmp(route->method, "GET") == 0)
            get = route;
        allow(&match, route->method);
    }
    if (get && text_is(method, TEXT("HEAD")))
        match.route = get;
    if (get)
        allow(&match, "HEAD");
    if (match.known)
        allow(&match, "OPTIONS");
    return match;
}

struct text arm_route_param(const struct arm_route *route, const struct arm_path *path,
                            const char *name) {
    const size_t size = strlen(name);
    const char *at = route->path;
    for (size_t i = 0; at && i < path->count; i++, at = strchr(at + 1, '/'))
        if (at[1] == '{' && strncmp(at + 2, name, size) == 0 && at[2 + size] == '}')
            return path->segments[i];
    return TEXT("");
}
