#include "trust/serve_control.h"

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/files.h"
#include "base/random.h"
#include "log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_level(struct text word, enum control_level *ret_level) {
    static const char *const words[] = {
        [CONTROL_OFF] = "off", [CONTROL_READ] = "read", [CONTROL_FULL] = "full"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, text_of(words[i]))) {
            *ret_level = (enum control_level)i;
            return true;
        }
    return false;
}

// Whoever may write it makes tokens.
static bool read_file(struct arena *arena, const char *path, struct control_gate *gate,
                      struct text *ret_why) {
    struct stat found;
    struct text bytes = TEXT("");
    if (stat(path, &found) == 0 && found.st_mode & (S_IWGRP | S_IWOTH)) {
        *ret_why = TEXT("others may write it: chmod go-w");
        return false;
    }
    return file_read(arena, path, &bytes, ret_why) && control_gate_read(gate, bytes, ret_why);
}

enum { TOKEN_BYTES = 32 };

static bool write_token(struct arena *arena, int fd) {
    char bytes[TOKEN_BYTES];
    random_for_secret(bytes, sizeof bytes);
    const struct text encoded = base64_write_url(arena, (struct text){bytes, sizeof bytes});
    const struct text line = text_format(arena, "azsregctl_%.*s\n", TEXT_ARGS(encoded));
    return encoded.size && write(fd, line.at, line.size) == (ssize_t)line.size && fsync(fd) == 0;
}

// One that was written half is not there: it has its name once it is whole.
static bool make_token(struct arena *arena, const char *folder, const char *path) {
    const char *part = text_format(arena, "%s/control-token.new", folder).at;
    (void)unlink(part);
    cleanup_fd const int fd =
        open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && write_token(arena, fd) && rename(part, path) == 0;
}

bool serve_control_own(struct arena *arena, const char *folder, struct control_gate *gate,
                       struct text *ret_why) {
    if (gate->level == CONTROL_OFF || !gate->asks || gate->count)
        return true;
    const char *path = text_format(arena, "%s/control-token", folder).at;
    struct text why = TEXT("");
    if (access(path, F_OK) != 0 && errno == ENOENT && !make_token(arena, folder, path))
        why = text_of(strerror(errno)); // NOLINT(concurrency-mt-unsafe)
    else if (read_file(arena, path, gate, &why))
        return true;
    *ret_why = text_format(arena, "%s: %.*s", path, TEXT_ARGS(why));
    return false;
}

static bool read_given(struct arena *arena, struct text file, struct control_gate *gate,
                       struct text *ret_why) {
    struct text why = TEXT("");
    if (read_file(arena, file.at, gate, &why))
        return true;
    *ret_why =
        text_format(arena, "--control-token-file %.*s: %.*s", TEXT_ARGS(file), TEXT_ARGS(why));
    return false;
}

// In memory there is no place for a token that anybody could read it from.
static bool has_no_token(const struct serve_control *control) {
    return control->asks_for_tokens && !control->file.size && !control->folder;
}

bool serve_control_open(struct arena *arena, const struct serve_control *control,
                        struct control_gate *ret_gate, struct text *ret_why) {
    struct control_gate *gate = ret_gate;
    const bool is_careful = control->asks_for_tokens || control->is_shared;
    *gate = (struct control_gate){.level = is_careful ? CONTROL_READ : CONTROL_FULL,
                                  .asks = control->asks_for_tokens || control->file.size};
    if (control->level.size && !read_level(control->level, &gate->level)) {
        *ret_why = TEXT("--control takes off, read or full");
        return false;
    }
    if (gate->level != CONTROL_OFF && has_no_token(control)) {
        *ret_why =
            TEXT("with --auth token and no data folder, --control needs --control-token-file");
        if (control->level.size)
            return false;
        log_write(LOG_WARN, "control-off", &LOG_TEXT("hint", *ret_why), 1);
        gate->level = CONTROL_OFF;
    }
    return !control->file.size || read_given(arena, control->file, gate, ret_why);
}

// On the worker's thread.
static void read_again(struct worker_job *job) {
    struct serve_tokens *tokens = (void *)job;
    cleanup_arena struct arena *arena = arena_open();
    struct text why = TEXT("out of memory");
    tokens->is_read = arena && read_file(arena, tokens->path, &tokens->read, &why);
    snprintf(tokens->why, sizeof tokens->why, "%.*s", TEXT_ARGS(why));
}

bool serve_tokens_begin(struct serve_tokens *tokens, const struct control_gate *gate,
                        struct worker *worker) {
    if (tokens->runs)
        return false;
    tokens->job = (struct worker_job){.run = read_again, .serial = tokens->job.serial};
    tokens->read = *gate;
    tokens->runs = true;
    worker_submit(worker, &tokens->job);
    return true;
}

void serve_tokens_end(struct serve_tokens *tokens, struct control_gate *gate) {
    if (!tokens->runs || !tokens->job.is_over)
        return;
    tokens->runs = false;
    struct text cause = {0};
    if (tokens->is_read)
        *gate = tokens->read;
    else
        cause = text_of(tokens->why);
    const struct log_field fields[] = {LOG_TEXT("file", text_of(tokens->path)),
                                       LOG_NUMBER("tokens", (long long)gate->count),
                                       LOG_TEXT("cause", cause)};
    log_write(tokens->is_read ? LOG_INFO : LOG_ERROR, "control-tokens", fields,
              sizeof fields / sizeof *fields);
}

struct arm_routes serve_control_routes(struct arena *arena, const struct arm_routes *all,
                                       const struct control_gate *gate) {
    struct arm_route *rows = arena_alloc(arena, all->count * sizeof *rows);
    struct arm_routes routes = {rows, 0};
    if (gate->level != CONTROL_OFF)
        return *all;
    for (size_t i = 0; i < all->count && rows; i++)
        if (!arm_route_controls(&all->rows[i]) && !all->rows[i].is_console)
            rows[routes.count++] = all->rows[i];
    return routes;
}
