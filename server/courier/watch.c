#include "courier/watch.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BETWEEN_US = 100000, WIDTH_DEFAULT = 80 };

struct watch watch_open(void) {
    return (struct watch){.is_terminal = isatty(STDERR_FILENO), .last = {.waits_for = TEXT("")}};
}

// One column is left free: a terminal that wraps would begin a new line.
static size_t width_of_terminal(void) {
    struct winsize size;
    const bool is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return is_known ? size.ws_col - 1U : WIDTH_DEFAULT - 1;
}

// In one write, with spaces over what was longer before.
static void draw(struct watch *watch, struct text line) {
    char out[2 * BAR_WIDTH_MAX + 2];
    size_t size = 0;
    out[size++] = '\r';
    memcpy(out + size, line.at, line.size);
    size += line.size;
    for (size_t i = line.size; i < watch->shown; i++)
        out[size++] = ' ';
    if (!line.size)
        out[size++] = '\r';
    fflush(stderr);
    (void)!write(STDERR_FILENO, out, size);
    watch->shown = line.size;
}

static void show(struct watch *watch) {
    cleanup_arena struct arena *arena = arena_open();
    const struct text line = arena ? bar_text(arena, &watch->last, width_of_terminal()) : TEXT("");
    if (line.size)
        draw(watch, line);
    watch->shown_us = clock_monotonic_us();
}

void watch_show(struct watch *watch, const struct bar *bar) {
    watch->last = *bar;
    const int64_t now_us = clock_monotonic_us();
    if (watch->is_terminal && (!watch->shown_us || now_us - watch->shown_us >= BETWEEN_US))
        show(watch);
}

void watch_wait(struct watch *watch, struct text why) {
    watch->last.waits_for = why;
    if (watch->is_terminal)
        show(watch);
    watch->last.waits_for = TEXT("");
}

void watch_clear(struct watch *watch) {
    if (watch->shown)
        draw(watch, TEXT(""));
}
