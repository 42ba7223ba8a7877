#include "protocol/route.h"

#include "guess/nearest.h"

#include <stdio.h>
#include <string.h>

static struct text next_segment(struct text *pattern) {
    struct text segment = {0};
    while (!segment.size && pattern->size)
        segment = text_cut(pattern, '/');
    return segment;
}

// A word, a name in braces, or both: "users('{userId}')". A name stands for something.
static bool segment_fits(struct text pattern, struct text segment) {
    struct text end = pattern;
    const struct text start = text_cut(&end, '{');
    if (start.size == pattern.size)
        return text_same(pattern, segment);
    text_cut(&end, '}');
    return segment.size > start.size + end.size && text_starts_same(segment, start) &&
           text_ends_with(segment, end);
}

static bool fits(const struct arm_route *route, const struct arm_path *path) {
    struct text pattern = text_of(route->path);
    for (size_t i = 0; i < path->count; i++) {
        const struct text segment = next_segment(&pattern);
        if (!segment.size)
            return false;
        if (text_starts_same(segment, TEXT("{+")))
            return true;
        if (!segment_fits(segment, path->segments[i]))
            return false;
    }
    return !next_segment(&pattern).size;
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

enum { TYPO_COST = 1, MISSING_COST = 1, MISSING_NAME_COST = 2, NEAR_MAX = 2 };

static bool is_name(struct text segment) {
    return segment.at[0] == '{';
}

// What is known of a path that a pattern may have been meant by.
struct likeness {
    unsigned words;    // how many of the pattern's the path has
    unsigned left_out; // of the pattern's segments, from here on: the first is bit 0
};

static struct likeness behind(struct likeness rest, bool left_out) {
    rest.left_out = rest.left_out << 1 | left_out;
    return rest;
}

// Whether a segment is the word that comes next: then it is not for a name before that.
static bool is_next_word(struct text pattern, struct text segment) {
    return text_same(next_segment(&pattern), segment);
}

// Whether a segment of the pattern may stand for one of the path at all.
static bool may_stand(struct text segment, struct text rest, struct text given, bool left_out) {
    return !is_name(segment) || !(left_out || is_next_word(rest, given));
}

// The least number of mistakes that make the path of the pattern: words misspelt, and segments left
// out. More than NEAR_MAX is not worth counting. left_out: what stands before it was; then a word
// has to follow, since anything would do for a name.
static unsigned mistakes(struct text pattern, const struct arm_path *path, size_t at,
                         unsigned allowed, bool left_out, struct likeness *ret_likeness) {
    const struct text segment = next_segment(&pattern);
    if (!segment.size)
        return at == path->count ? 0 : NEAR_MAX + 1;
    unsigned best = NEAR_MAX + 1;
    struct likeness with = {0};
    if (at < path->count && may_stand(segment, pattern, path->segments[at], left_out)) {
        const size_t apart =
            is_name(segment) ? 0 : nearest_distance(segment, path->segments[at], 2);
        const unsigned cost = apart ? TYPO_COST : 0;
        const bool fits_here = apart * 3 <= segment.size && apart <= 2 && cost <= allowed;
        if (fits_here)
            best = cost + mistakes(pattern, path, at + 1, allowed - cost, false, &with);
        with.words += fits_here && !is_name(segment);
    }
    const unsigned missing = is_name(segment) ? MISSING_NAME_COST : MISSING_COST;
    struct likeness without = {0};
    const unsigned count =
        missing <= allowed
            ? missing + mistakes(pattern, path, at, allowed - missing, true, &without)
            : NEAR_MAX + 1;
    *ret_likeness = behind(count < best ? without : with, count < best);
    return count < best ? count : best;
}

// Anybody may ask for anything, so most routes are passed over before they are looked at.
static bool may_be_near(const char *pattern, const struct arm_path *path) {
    size_t count = 0;
    for (; *pattern; pattern++)
        count += *pattern == '/';
    return count >= path->count && count <= path->count + NEAR_MAX;
}

struct arm_near arm_route_nearest(const struct arm_routes *routes, const struct arm_path *path) {
    struct arm_near nearest = {0};
    unsigned least = NEAR_MAX + 1;
    for (size_t i = 0; i < routes->count && path->count <= ARM_SEGMENTS_MAX && least; i++) {
        const char *pattern = routes->rows[i].path;
        const bool again = i && strcmp(pattern, routes->rows[i - 1].path) == 0;
        struct likeness likeness = {0};
        if (again || !may_be_near(pattern, path))
            continue;
        const unsigned found = mistakes(text_of(pattern), path, 0, least - 1, false, &likeness);
        if (found >= least || likeness.words < found)
            continue;
        least = found;
        nearest = (struct arm_near){pattern, likeness.left_out};
    }
    return nearest;
}

struct text arm_route_param(const struct arm_route *route, const struct arm_path *path,
                            const char *name) {
    struct text pattern = text_of(route->path);
    for (size_t i = 0; i < path->count; i++) {
        struct text end = next_segment(&pattern);
        const struct text start = text_cut(&end, '{');
        const struct text segment = path->segments[i];
        if (text_is(text_cut(&end, '}'), text_of(name)))
            return text_slice(segment, start.size, segment.size - start.size - end.size);
    }
    return TEXT("");
}
