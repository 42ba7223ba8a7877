// The catalog of products: the input once as a path of its content, once as the file. No path
// leaves the content folder, whatever it is made of; what is read of a file is JSON again.
#include "fuzz.h"

#include "catalog/catalog.h"
#include "catalog/content_mark.h"
#include "catalog/content_path.h"
#include "products/content_file.h"
#include "protocol/path.h"
#include "json/json_in.h"
#include "json/json_scan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/azsreg-fuzz-XXXXXX";
static int folder_fd = -1;

static const char *const files[] = {"outside", "in/file", "in/sub/file"};
static const char *const links[][2] = {{"/", "in/root"},          {"..", "in/up"},
                                       {"../outside", "in/link"}, {"../../outside", "in/sub/link"},
                                       {"sub", "in/folder"},      {"file", "in/alias"}};

static void remove_folder(void) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlinkat(folder_fd, files[i], 0);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        unlinkat(folder_fd, links[i][1], 0);
    unlinkat(folder_fd, "in/sub", AT_REMOVEDIR);
    unlinkat(folder_fd, "in", AT_REMOVEDIR);
    rmdir(root);
}

// Two files that may be had, one that may not, and links of every kind.
static int content_folder(void) {
    static int inside = -1;
    if (inside >= 0)
        return inside;
    must(mkdtemp(root) != NULL);
    folder_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    atexit(remove_folder);
    must(mkdirat(folder_fd, "in", 0700) == 0 && mkdirat(folder_fd, "in/sub", 0700) == 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        close(openat(folder_fd, files[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        must(symlinkat(links[i][0], folder_fd, links[i][1]) == 0);
    inside = openat(folder_fd, "in", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return inside;
}

static void check_path(struct arena *arena, struct text path) {
    struct text decoded = TEXT("");
    if (content_place_of(path) != CONTENT_HERE)
        return;
    const bool is_there = content_file_look(content_folder(), path) == 0;
    must(is_there == (text_is(path, TEXT("file")) || text_is(path, TEXT("sub/file"))));
    const struct text encoded = content_path_encoded(arena, path);
    must(text_is_token(encoded, 4 * CONTENT_PATH_MAX));
    must(arm_percent_decode(arena, encoded, false, &decoded) && text_is(decoded, path));
}

static void write_path(const void *context, enum content_kind kind, struct text path,
                       struct buffer *out) {
    (void)context;
    must(kind == CONTENT_ICON || kind == CONTENT_FILE);
    buffer_add(out, path);
}

static void must_be_json(struct arena *arena, struct text marked) {
    struct buffer filled = buffer_in(arena);
    struct text json = TEXT("");
    content_fill(&filled, marked, write_path, NULL);
    must(buffer_text(&filled, &json));
    must(json_scan(json, JSON_DEPTH_MAX) == JSON_SCAN_OK);
}

static void check_file(struct arena *arena, struct text document) {
    struct catalog catalog;
    struct text why = TEXT("");
    if (!catalog_read(arena, document, &catalog, &why)) {
        must(why.size > 0);
        return;
    }
    for (size_t i = 0; i < catalog.product_count; i++) {
        must_be_json(arena, catalog.products[i].listed);
        must_be_json(arena, catalog.products[i].described);
        must_be_json(arena, catalog.products[i].details);
    }
    for (size_t i = 0; i < catalog.file_count; i++) {
        must(content_place_of(catalog.files[i]) == CONTENT_HERE);
        check_path(arena, catalog.files[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    const struct text input = text_of_input(data, size);
    check_path(arena, input);
    check_file(arena, input);
    return 0;
}
