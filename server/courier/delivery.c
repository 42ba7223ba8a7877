#include "courier/delivery.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "feed/progress.h"
#include "feed/splitter.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { PIECE = 262144 };

// What lasts from file to file.
struct run {
    struct delivery *delivery;
    struct arena *arena;
    struct batch *batch;
    char *piece;
    bool is_without_progress; // it was said already that there is none
    struct bar bar;
    uint64_t bytes_before; // of the files that are done
    int64_t start_us;
};

// One file.
struct parcel {
    struct run *run;
    struct arena *arena;
    struct text name;
    int fd;
    const char *progress_path; // NULL: where it is cannot be kept
    struct progress progress;
    struct splitter *splitter;
};

static bool is_stdin(struct text path) {
    return text_is(path, TEXT("-"));
}

struct text delivery_name(struct text path) {
    return is_stdin(path) ? TEXT("standard input") : path;
}

static void say(const struct run *run, struct text note) {
    run->delivery->says(run->delivery->context, note);
}

// --- the bar ---

// The size of all of them, if each has one.
static uint64_t size_of_all(const struct delivery *delivery) {
    uint64_t size = 0;
    for (size_t i = 0; i < delivery->count; i++) {
        struct stat found;
        if (is_stdin(delivery->files[i]) || stat(delivery->files[i].at, &found) != 0 ||
            !S_ISREG(found.st_mode))
            return 0;
        size += (uint64_t)found.st_size;
    }
    return size;
}

static void show(const struct parcel *parcel, const struct split_mark *from,
                 const struct split_mark *to) {
    struct run *run = parcel->run;
    struct bar *bar = &run->bar;
    bar->records += to->records - from->records;
    bar->new_records += to->records - from->records;
    bar->new_bytes += to->offset - from->offset;
    bar->bytes = run->bytes_before + to->offset;
    bar->size = bar->size && bar->size < bar->bytes ? bar->bytes : bar->size; // it has grown
    bar->elapsed_us = (uint64_t)(clock_monotonic_us() - run->start_us);
    run->delivery->shows(run->delivery->context, bar);
}

// --- how far it is ---

static void save(struct parcel *parcel) {
    struct run *run = parcel->run;
    cleanup_arena struct arena *own = arena_open();
    struct text why = TEXT("out of memory");
    if (!parcel->progress_path ||
        (own && progress_save(own, parcel->progress_path, &parcel->progress, &why)))
        return;
    if (!run->is_without_progress)
        say(run, text_format(run->arena,
                             "%s cannot be written (%.*s): after an interruption it begins anew",
                             parcel->progress_path, TEXT_ARGS(why)));
    run->is_without_progress = true;
}

static bool look_at_beginning(struct run *run, int fd, struct digest *ret_digest) {
    const ssize_t got = pread(fd, run->piece, PROGRESS_BEGINNING, 0);
    return got >= 0 && digest_of((struct text){run->piece, (size_t)got}, ret_digest);
}

static void load(struct parcel *parcel) {
    struct run *run = parcel->run;
    const struct progress_of of = parcel->progress.of;
    switch (progress_load(parcel->arena, parcel->progress_path, &of, &parcel->progress)) {
    case PROGRESS_NONE:
        break;
    case PROGRESS_OTHER:
        say(run,
            text_format(run->arena, "%s is of another file, registration or server: it begins anew",
                        parcel->progress_path));
        break;
    case PROGRESS_FOUND:
        if (lseek(parcel->fd, (off_t)parcel->progress.mark.offset, SEEK_SET) >= 0)
            break;
        tally_clear(parcel->progress.tally);
        parcel->progress.mark = SPLIT_START;
        break;
    }
    run->bar.records += parcel->progress.mark.records;
}

// --- a file ---

static bool fail(const struct parcel *parcel, struct text why, struct text *ret_why) {
    *ret_why =
        text_format(parcel->run->arena, "%.*s: %.*s", TEXT_ARGS(parcel->name), TEXT_ARGS(why));
    return false;
}

static bool open_parcel(struct parcel *parcel, struct text *ret_why) {
    struct run *run = parcel->run;
    struct stat found;
    parcel->fd =
        is_stdin(parcel->name) ? STDIN_FILENO : open(parcel->name.at, O_RDONLY | O_CLOEXEC);
    if (parcel->fd < 0 || fstat(parcel->fd, &found) != 0)
        return fail(parcel, text_of(strerror(errno)), ret_why);
    parcel->progress.mark = SPLIT_START;
    parcel->progress.of.size = (uint64_t)found.st_size;
    parcel->progress.of.target = run->delivery->courier.destination->target;
    parcel->progress.tally = tally_open(parcel->arena);
    if (!parcel->progress.tally)
        return fail(parcel, TEXT("out of memory"), ret_why);
    if (S_ISREG(found.st_mode) && !is_stdin(parcel->name) &&
        look_at_beginning(run, parcel->fd, &parcel->progress.of.beginning)) {
        parcel->progress_path =
            text_format(parcel->arena, "%.*s" PROGRESS_END, TEXT_ARGS(parcel->name)).at;
        load(parcel);
    }
    parcel->splitter = splitter_open(parcel->arena, &parcel->progress.mark);
    return parcel->splitter || fail(parcel, TEXT("out of memory"), ret_why);
}

// What nobody answered may be there all the same; a server takes no record twice.
static struct text ways_on(const struct parcel *parcel) {
    return parcel->progress_path ? TEXT("the same command goes on from there")
                                 : TEXT("send it again: no record counts twice");
}

static bool bring_batch(struct parcel *parcel, struct text *ret_why) {
    struct run *run = parcel->run;
    const struct text server = run->delivery->courier.destination->server;
    struct text why = TEXT("");
    if (!run->batch->count)
        return true;
    switch (courier_bring(run->arena, &run->delivery->courier, run->batch, parcel->progress.tally,
                          &why)) {
    case COURIER_DONE:
        return true;
    case COURIER_GONE:
        *ret_why = text_format(run->arena, "%.*s: %.*s; %.*s", TEXT_ARGS(server), TEXT_ARGS(why),
                               TEXT_ARGS(ways_on(parcel)));
        return false;
    case COURIER_REFUSED:
        break;
    }
    *ret_why = text_format(run->arena, "%.*s: %.*s", TEXT_ARGS(server), TEXT_ARGS(why));
    return false;
}

// What the batch has, and then that it was taken.
static bool bring(struct parcel *parcel, struct text *ret_why) {
    const struct split_mark from = parcel->progress.mark;
    const struct split_mark to = splitter_mark(parcel->splitter);
    if (!bring_batch(parcel, ret_why))
        return false;
    parcel->progress.mark = to;
    save(parcel);
    show(parcel, &from, &to);
    batch_clear(parcel->run->batch, to.records + 1);
    return true;
}

static bool is_full(const struct run *run) {
    return !batch_has_room(run->batch) || run->batch->count >= run->delivery->courier.most;
}

static bool take_record(struct parcel *parcel, struct text record, struct text *ret_why) {
    batch_add(parcel->run->batch, record);
    return !is_full(parcel->run) || bring(parcel, ret_why);
}

// What was right before it is there by then; a file that is mended begins anew.
static bool fail_to_split(struct parcel *parcel, struct text *ret_why) {
    const struct split_fault fault = splitter_fault(parcel->splitter);
    return fail(parcel,
                text_format(parcel->run->arena, "line %llu, byte offset %llu: expected %s",
                            (unsigned long long)fault.line, (unsigned long long)fault.offset,
                            fault.expected),
                ret_why);
}

static bool take_piece(struct parcel *parcel, struct text bytes, struct text *ret_why) {
    struct text record = TEXT("");
    for (;;) {
        const bool is_end = !bytes.at;
        switch (is_end ? splitter_end(parcel->splitter, &record)
                       : splitter_next(parcel->splitter, &bytes, &record)) {
        case SPLIT_HUNGRY:
            return true;
        case SPLIT_RECORD:
            if (!take_record(parcel, record, ret_why))
                return false;
            break;
        case SPLIT_WRONG:
            return bring_batch(parcel, ret_why) && fail_to_split(parcel, ret_why);
        }
    }
}

static bool read_parcel(struct parcel *parcel, struct text *ret_why) {
    char *piece = parcel->run->piece;
    ssize_t got = 0;
    batch_clear(parcel->run->batch, parcel->progress.mark.records + 1);
    do {
        got = read(parcel->fd, piece, PIECE);
        if (got < 0 && errno != EINTR)
            return fail(parcel, text_of(strerror(errno)), ret_why);
        if (got > 0 && !take_piece(parcel, (struct text){piece, (size_t)got}, ret_why))
            return false;
    } while (got);
    return take_piece(parcel, (struct text){NULL, 0}, ret_why) && bring(parcel, ret_why);
}

static bool deliver(struct run *run, size_t at, struct text *ret_why) {
    cleanup_arena struct arena *arena = arena_open();
    struct parcel parcel = {.run = run, .arena = arena, .name = run->delivery->files[at], .fd = -1};
    *ret_why = TEXT("out of memory");
    const bool done = arena && open_parcel(&parcel, ret_why) && read_parcel(&parcel, ret_why);
    if (parcel.fd > STDIN_FILENO)
        close(parcel.fd);
    if (!done)
        return false;
    if (splitter_is_cut(parcel.splitter))
        say(run, text_format(run->arena,
                             "%.*s: a page has a nextLink, which is not followed: send the "
                             "others as well",
                             TEXT_ARGS(delivery_name(parcel.name))));
    tally_merge(run->delivery->tally, parcel.progress.tally, at);
    run->bytes_before += parcel.progress.mark.offset;
    return true;
}

// When all is done, and not before: until then the same command goes on.
static void forget_progress(const struct run *run) {
    for (size_t i = 0; i < run->delivery->count; i++) {
        const struct text path =
            text_format(run->arena, "%.*s" PROGRESS_END, TEXT_ARGS(run->delivery->files[i]));
        if (path.size && !is_stdin(run->delivery->files[i]))
            unlink(path.at);
    }
}

bool delivery_run(struct arena *arena, struct delivery *delivery, struct text *ret_why) {
    struct run run = {
        .delivery = delivery,
        .arena = arena,
        .batch = batch_open(arena),
        .piece = arena_alloc(arena, PIECE),
        .bar = {.size = size_of_all(delivery), .waits_for = TEXT("")},
        .start_us = clock_monotonic_us(),
    };
    *ret_why = TEXT("out of memory");
    if (!run.batch || !run.piece)
        return false;
    for (size_t i = 0; i < delivery->count; i++)
        if (!deliver(&run, i, ret_why))
            return false;
    forget_progress(&run);
    return true;
}
