#include "feed/progress.h"

#include "base/cleanup.h"
#include "feed/small_file.h"
#include "json/json_in.h"
#include "json/json_out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FORM_WORDS = 3, HEX_CHARS = 2 * DIGEST_BYTES };

static const char *const form_words[FORM_WORDS] = {
    [SPLIT_LINES] = "lines", [SPLIT_ARRAY] = "array", [SPLIT_PAGE] = "page"};

static void write_hex(const struct digest *digest, char at[HEX_CHARS + 1]) {
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(at + 2 * i, 3, "%02x", digest->bytes[i]);
}

// --- as text ---

// Numbers may be of more than 53 bits; this is read again by nobody else.
static void put_number(struct json_out *out, struct text key, uint64_t number) {
    json_put_raw(out, key, text_format(out->buffer.arena, "%llu", (unsigned long long)number));
}

static void put_row(struct json_out *out, const struct tally_row *row) {
    json_object(out);
    json_put_text(out, TEXT("payer"), text_of(row->payer));
    json_put_text(out, TEXT("rule"), text_of(row->rule));
    put_number(out, TEXT("records"), row->records);
    json_put_text(out, TEXT("currency"), text_of(row->currency));
    json_put_text(out, TEXT("cost"), decimal_text(out->buffer.arena, &row->cost));
    json_object_end(out);
}

static void put_rejection(struct json_out *out, const struct tally_rejection *rejection) {
    json_object(out);
    put_number(out, TEXT("record"), rejection->record);
    json_put_text(out, TEXT("code"), text_of(rejection->code));
    json_put_text(out, TEXT("message"), text_of(rejection->message));
    json_object_end(out);
}

static void put_tally(struct json_out *out, const struct tally *tally) {
    put_number(out, TEXT("accepted"), tally->accepted);
    put_number(out, TEXT("duplicate"), tally->duplicate);
    put_number(out, TEXT("rejected"), tally->rejected);
    put_number(out, TEXT("others"), tally->others);
    json_put_array(out, TEXT("charged"));
    for (size_t i = 0; i < tally->row_count; i++)
        put_row(out, &tally->rows[i]);
    json_array_end(out);
    json_put_array(out, TEXT("rejections"));
    for (size_t i = 0; i < tally->rejection_count; i++)
        put_rejection(out, &tally->rejections[i]);
    json_array_end(out);
}

struct text progress_text(struct arena *arena, const struct progress *progress) {
    struct json_out out = json_out_in(arena);
    struct text text = TEXT("");
    char hex[HEX_CHARS + 1];
    write_hex(&progress->of.beginning, hex);
    json_object(&out);
    put_number(&out, TEXT("size"), progress->of.size);
    json_put_text(&out, TEXT("beginning"), text_of(hex));
    json_put_text(&out, TEXT("target"), progress->of.target);
    put_number(&out, TEXT("offset"), progress->mark.offset);
    put_number(&out, TEXT("line"), progress->mark.line);
    put_number(&out, TEXT("records"), progress->mark.records);
    json_put_text(&out, TEXT("form"), text_of(form_words[progress->mark.form]));
    json_put_text(&out, TEXT("page"), progress->mark.page);
    put_tally(&out, progress->tally);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}

// --- and read ---

static uint64_t number_of(struct json_reader *reader, const struct json_at *object,
                          const char *key) {
    const struct text digits = json_number(reader, object, key, INT64_MAX);
    unsigned long number = 0;
    if (!digits.at || !text_number(digits, INT64_MAX, &number))
        json_refuse(reader, object, key, "a number");
    return number;
}

static struct text text_at(struct json_reader *reader, const struct json_at *object,
                           const char *key) {
    const struct text text = json_string(reader, object, key);
    if (!text.at)
        json_refuse(reader, object, key, "a string");
    return text.at ? text : TEXT("");
}

static void read_rows(struct json_reader *reader, const struct json_at *root, struct tally *tally) {
    const struct json_at charged = json_child_array(reader, root, "charged");
    for (struct json_at row = json_first(&charged); row.node; json_next(&row)) {
        struct tally_share share = {
            .payer = text_at(reader, &row, "payer"),
            .rule = text_at(reader, &row, "rule"),
            .currency = text_at(reader, &row, "currency"),
            .records = number_of(reader, &row, "records"),
        };
        if (!decimal_read(text_at(reader, &row, "cost"), &share.cost))
            json_refuse(reader, &row, "cost", "a number");
        tally_share(tally, &share);
    }
}

static void read_rejections(struct json_reader *reader, const struct json_at *root,
                            struct tally *tally) {
    const struct json_at rejections = json_child_array(reader, root, "rejections");
    for (struct json_at one = json_first(&rejections); one.node; json_next(&one))
        tally_reject(tally, 0, number_of(reader, &one, "record"), text_at(reader, &one, "code"),
                     text_at(reader, &one, "message"));
}

static void read_tally(struct json_reader *reader, const struct json_at *root,
                       struct tally *tally) {
    tally_clear(tally);
    tally->accepted = number_of(reader, root, "accepted");
    tally->duplicate = number_of(reader, root, "duplicate");
    tally->rejected = number_of(reader, root, "rejected");
    read_rows(reader, root, tally);
    tally->others = number_of(reader, root, "others");
    read_rejections(reader, root, tally);
}

static struct split_mark read_mark(struct json_reader *reader, const struct json_at *root,
                                   uint64_t size) {
    struct split_mark mark = {
        .offset = number_of(reader, root, "offset"),
        .line = number_of(reader, root, "line"),
        .records = number_of(reader, root, "records"),
        .page = text_at(reader, root, "page"),
    };
    const struct text form = text_at(reader, root, "form");
    int at = 0;
    while (at < FORM_WORDS && !text_is(form, text_of(form_words[at])))
        at++;
    if (at == FORM_WORDS || mark.offset > size || mark.page.size > SPLIT_PAGE_MAX)
        json_refuse(reader, root, "form", "a place in the file");
    mark.form = (enum split_form)at;
    return mark;
}

static bool is_of(struct json_reader *reader, const struct json_at *root,
                  const struct progress_of *of) {
    char hex[HEX_CHARS + 1];
    write_hex(&of->beginning, hex);
    return number_of(reader, root, "size") == of->size &&
           text_is(text_at(reader, root, "beginning"), text_of(hex)) &&
           text_is(text_at(reader, root, "target"), of->target);
}

bool progress_read(struct arena *arena, struct text text, const struct progress_of *of,
                   struct progress *progress) {
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    cleanup_json cJSON *tree = json_parse(&reader, text);
    const struct json_at root = json_root(&reader, tree);
    if (!is_of(&reader, &root, of) || reader.failed)
        return false;
    struct split_mark mark = read_mark(&reader, &root, of->size);
    read_tally(&reader, &root, progress->tally);
    mark.page = text_copy(arena, mark.page); // the tree's
    if (reader.failed) {
        tally_clear(progress->tally);
        return false;
    }
    progress->of = *of;
    progress->mark = mark;
    return true;
}

// --- the file ---

static bool write_all(int fd, struct text bytes) {
    while (bytes.size) {
        const ssize_t written = write(fd, bytes.at, bytes.size);
        if (written < 0 && errno != EINTR)
            return false;
        bytes = text_slice(bytes, written > 0 ? (size_t)written : 0, bytes.size);
    }
    return true;
}

// Nothing is synced: what a power cut leaves of it is the one before, or none, and a record that is
// sent again counts nothing twice. No link of somebody else's is followed.
bool progress_save(struct arena *arena, const char *path, const struct progress *progress,
                   struct text *ret_why) {
    const struct text fresh = text_format(arena, "%s.new", path);
    const struct text text = progress_text(arena, progress);
    *ret_why = TEXT("out of memory");
    if (!fresh.size || !text.size)
        return false;
    unlink(fresh.at);
    cleanup_fd const int fd =
        open(fresh.at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0 && write_all(fd, text) && rename(fresh.at, path) == 0)
        return true;
    *ret_why = text_of(strerror(errno));
    if (fd >= 0)
        unlink(fresh.at);
    return false;
}

enum progress_found progress_load(struct arena *arena, const char *path,
                                  const struct progress_of *of, struct progress *progress) {
    struct text text = TEXT("");
    struct text why = TEXT("");
    if (!small_file_read_own(arena, path, PROGRESS_MAX, &text, &why))
        return PROGRESS_NONE;
    return progress_read(arena, text, of, progress) ? PROGRESS_FOUND : PROGRESS_OTHER;
}
