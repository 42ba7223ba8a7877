#include "protocol/route_mend.h"

#include "base/buffer.h"

#include <string.h>

// A segment of the route, and the one of the path that stands for it.
struct step {
    struct text wanted; // none: the end
    struct text given;  // .at NULL: it was left out
};

struct walk {
    struct text pattern;
    unsigned left_out;
    const struct arm_path *path;
    size_t at;
};

static struct walk walk_of(const struct arm_near *near, const struct arm_path *path) {
    return (struct walk){.pattern = text_of(near->path), .left_out = near->left_out, .path = path};
}

static struct step next(struct walk *walk) {
    struct step step = {0};
    while (!step.wanted.size && walk->pattern.size)
        step.wanted = text_cut(&walk->pattern, '/');
    if (step.wanted.size && !(walk->left_out & 1) && walk->at < walk->path->count)
        step.given = walk->path->segments[walk->at++];
    walk->left_out >>= 1;
    return step;
}

static bool has_name(struct text segment) {
    return segment.size && memchr(segment.at, '{', segment.size);
}

struct text arm_route_mend(struct arena *arena, const struct arm_near *near,
                           const struct arm_path *path) {
    struct walk walk = walk_of(near, path);
    struct buffer mended = buffer_in(arena);
    struct text text = TEXT("");
    for (struct step step = next(&walk); step.wanted.size; step = next(&walk)) {
        buffer_add_char(&mended, '/');
        buffer_add(&mended, has_name(step.wanted) && step.given.at
                                ? arm_percent_encode(arena, step.given)
                                : step.wanted);
    }
    return buffer_text(&mended, &text) ? text : TEXT("");
}

static void begin(struct buffer *list) {
    if (list->size)
        buffer_add(list, TEXT(", "));
    buffer_add_char(list, '\'');
}

// All that was left out here; the step that follows it.
static struct step add_missing(struct buffer *list, struct walk *walk, struct step step) {
    begin(list);
    for (; step.wanted.size && !step.given.at; step = next(walk)) {
        buffer_add_char(list, '/');
        buffer_add(list, step.wanted);
    }
    buffer_add(list, TEXT("' is missing "));
    buffer_add(list, step.wanted.size ? TEXT("before '") : TEXT("at the end"));
    if (step.wanted.size) {
        buffer_add(list, step.given);
        buffer_add_char(list, '\'');
    }
    return step;
}

static void add_misspelt(struct buffer *list, struct step step) {
    if (!step.given.at || has_name(step.wanted) || text_same(step.wanted, step.given))
        return;
    begin(list);
    buffer_add(list, step.given);
    buffer_add(list, TEXT("' is '"));
    buffer_add(list, step.wanted);
    buffer_add_char(list, '\'');
}

struct text arm_route_mistakes(struct arena *arena, const struct arm_near *near,
                               const struct arm_path *path) {
    struct walk walk = walk_of(near, path);
    struct buffer list = buffer_in(arena);
    struct text text = TEXT("");
    for (struct step step = next(&walk); step.wanted.size; step = next(&walk)) {
        if (!step.given.at)
            step = add_missing(&list, &walk, step);
        add_misspelt(&list, step);
    }
    return buffer_text(&list, &text) ? text : TEXT("");
}
