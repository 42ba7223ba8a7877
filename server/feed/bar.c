#include "feed/bar.h"

#include "base/buffer.h"
#include "feed/table.h"

enum { BAR_CELLS_MIN = 5, BAR_CELLS_MAX = 30, SECOND_US = 1000000 };

static uint64_t a_second(uint64_t count, uint64_t elapsed_us) {
    const double seconds = (double)elapsed_us / SECOND_US;
    return elapsed_us ? (uint64_t)((double)count / seconds) : 0;
}

// "1:02:03", "2:03", "0:03"
static struct text duration_text(struct arena *arena, uint64_t seconds) {
    const unsigned minutes = (unsigned)(seconds / 60 % 60);
    const unsigned rest = (unsigned)(seconds % 60);
    const unsigned long long hours = seconds / 3600;
    return hours ? text_format(arena, "%llu:%02u:%02u", hours, minutes, rest)
                 : text_format(arena, "%u:%02u", minutes, rest);
}

static struct text number_text(struct arena *arena, uint64_t number) {
    return table_grouped(arena, text_format(arena, "%llu", (unsigned long long)number));
}

static struct text left_text(struct arena *arena, const struct bar *bar) {
    const uint64_t rate = a_second(bar->new_bytes, bar->elapsed_us);
    return rate && bar->size
               ? text_format(
                     arena, "  %.*s left",
                     TEXT_ARGS(duration_text(arena, (bar->size - bar->bytes + rate - 1) / rate)))
               : TEXT("");
}

static unsigned percent(const struct bar *bar) {
    return (unsigned)((double)bar->bytes * 100 / (double)bar->size);
}

static struct text cells_text(struct arena *arena, const struct bar *bar, size_t cells) {
    struct buffer out = buffer_in(arena);
    struct text text = TEXT("");
    const size_t full = (size_t)((double)bar->bytes * (double)cells / (double)bar->size);
    buffer_add_char(&out, '[');
    for (size_t i = 0; i < cells; i++)
        buffer_add_char(&out, i < full ? '#' : '-');
    buffer_add(&out, TEXT("] "));
    return buffer_text(&out, &text) ? text : TEXT("");
}

// Whoever has said it: no control characters, and nothing that is no ASCII, so that a byte is a
// column.
static struct text plain(struct arena *arena, struct text text) {
    char *at = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; at && i < text.size; i++)
        at[i] = text.at[i] < ' ' || text.at[i] > '~' ? '?' : text.at[i];
    return at ? (struct text){at, text.size} : TEXT("");
}

// What it says, most important first; what has no room is left out, from the end.
struct text bar_text(struct arena *arena, const struct bar *bar, size_t width) {
    struct buffer line = buffer_in(arena);
    struct text text = TEXT("");
    const struct text parts[] = {
        bar->size ? text_format(arena, "%3u%%", percent(bar)) : TEXT(""),
        bar->waits_for.size
            ? text_format(arena, "  waits: %.*s", TEXT_ARGS(plain(arena, bar->waits_for)))
            : TEXT(""),
        text_format(arena, "%s%.*s records", bar->size ? "  " : "",
                    TEXT_ARGS(number_text(arena, bar->records))),
        text_format(arena, "  %.*s/s",
                    TEXT_ARGS(number_text(arena, a_second(bar->new_records, bar->elapsed_us)))),
        left_text(arena, bar),
    };
    size_t used = 0;
    size_t count = 0;
    width = width < BAR_WIDTH_MAX ? width : BAR_WIDTH_MAX;
    while (count < sizeof parts / sizeof *parts && used + parts[count].size <= width)
        used += parts[count++].size;
    const size_t free = width - used;
    if (bar->size && free >= BAR_CELLS_MIN + 3)
        buffer_add(&line,
                   cells_text(arena, bar, free - 3 < BAR_CELLS_MAX ? free - 3 : BAR_CELLS_MAX));
    for (size_t i = 0; i < count; i++)
        buffer_add(&line, parts[i]);
    return buffer_text(&line, &text) ? text : TEXT("");
}
