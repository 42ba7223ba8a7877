#include "log/log.h"

#include "base/clock.h"
#include "log/log_writer.h"

#include <stdio.h>
#include <string.h>

enum { LOG_VALUE_MAX = 512 };

static enum log_level least = LOG_INFO;
static enum log_format shape = LOG_AS_TEXT;

struct line {
    char at[LOG_LINE_MAX];
    size_t size;
    bool full; // something was left out
};

void log_set(enum log_level level, enum log_format format) {
    least = level;
    shape = format;
}

bool log_wants(enum log_level level) {
    return level >= least;
}

void log_flush(void) {
    log_writer_flush();
}

static void line_add(struct line *line, const char *at, size_t size) {
    line->full = line->full || size > sizeof line->at - line->size - 4;
    if (line->full)
        return;
    memcpy(line->at + line->size, at, size);
    line->size += size;
}

static void line_add_cstring(struct line *line, const char *cstring) {
    line_add(line, cstring, strlen(cstring));
}

static void line_quote(struct line *line, struct text value) {
    line_add(line, "\"", 1);
    for (size_t i = 0; i < value.size && i < LOG_VALUE_MAX; i++) {
        const unsigned char c = (unsigned char)value.at[i];
        char escape[8] = {(char)c};
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", c);
        else if (c < 0x20 || c > 0x7E) // not UTF-8 for sure, so bytes, never raw
            snprintf(escape, sizeof escape, "\\u%04x", c);
        line_add_cstring(line, escape);
    }
    line_add(line, "\"", 1);
}

static bool is_plain(struct text value) {
    for (size_t i = 0; i < value.size; i++)
        if (value.at[i] <= ' ' || value.at[i] > '~' || strchr("\"\\=", value.at[i]))
            return false;
    return value.size && value.size <= LOG_VALUE_MAX;
}

static void line_put(struct line *line, const struct log_field *field) {
    if (line->full || (field->kind == LOG_IS_TEXT && !field->value.at))
        return;
    const size_t before = line->size;
    const bool json = shape == LOG_AS_JSON;
    if (line->size > 1)
        line_add(line, json ? "," : " ", 1);
    line_add_cstring(line, json ? "\"" : "");
    line_add_cstring(line, field->key);
    line_add_cstring(line, json ? "\":" : "=");
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", field->number);
    if (field->kind == LOG_IS_NUMBER)
        line_add_cstring(line, digits);
    else if (field->kind == LOG_IS_BOOL)
        line_add_cstring(line, field->number ? "true" : "false");
    else if (!json && is_plain(field->value))
        line_add(line, field->value.at, field->value.size);
    else
        line_quote(line, field->value);
    if (line->full) // a field is there whole or not at all
        line->size = before;
}

static const char *level_name(enum log_level level) {
    static const char *const names[] = {"debug", "info", "warn", "error", "off"};
    return names[level];
}

static void line_begin(struct line *line, enum log_level level, const char *event) {
    char now[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(clock_real_ms(), now);
    line->size = 0;
    line->full = false;
    line_add_cstring(line, shape == LOG_AS_JSON ? "{" : "");
    line_put(line, &LOG_TEXT("time", text_of(now)));
    line_put(line, &LOG_TEXT("level", text_of(level_name(level))));
    line_put(line, &LOG_TEXT("event", text_of(event)));
}

static void line_end(struct line *line) {
    memcpy(line->at + line->size, shape == LOG_AS_JSON ? "}\n" : "\n", 2);
    line->size += shape == LOG_AS_JSON ? 2 : 1;
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count) {
    struct line line;
    if (!log_wants(level))
        return;
    line_begin(&line, level, event);
    for (size_t i = 0; i < count; i++)
        line_put(&line, &fields[i]);
    line_end(&line);
    log_writer_add(line.at, line.size);
    if (level >= LOG_ERROR)
        log_flush();
}

static size_t write_count_line(char *at, long long count) {
    struct line line;
    line_begin(&line, LOG_WARN, "lines-dropped");
    line_put(&line, &LOG_NUMBER("count", count));
    line_end(&line);
    memcpy(at, line.at, line.size);
    return line.size;
}

bool log_open(void) {
    return log_writer_begin(write_count_line);
}

void log_say(struct text line) {
    log_writer_say(line.at, line.size);
}

void log_close(void) {
    log_writer_end();
}
