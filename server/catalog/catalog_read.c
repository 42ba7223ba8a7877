#include "catalog/catalog.h"

#include "base/cleanup.h"
#include "catalog/content_path.h"
#include "catalog/reading.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_TAKES                                                                                 \
    "1 to 260 letters, digits, dots, underscores and hyphens, and not _all, which stands for all " \
    "products"

enum { PRODUCT_NAME_MAX = 260 };

static bool is_name(struct text name) {
    if (!name.size || name.size > PRODUCT_NAME_MAX || text_same(name, TEXT("_all")) ||
        text_is(name, TEXT(".")) || text_is(name, TEXT("..")))
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!text_is_letter_or_digit(name.at[i]) && !strchr("._-", name.at[i]))
            return false;
    return true;
}

static void require_object(struct json_reader *json, const struct json_at *at) {
    if (!cJSON_IsObject(at->node))
        json_refuse(json, at, NULL, "an object");
}

static void read_icons(struct reading *reading, const struct json_at *at, struct json_out *out) {
    static const char *const members[] = {"hero", "large", "wide", "medium", "small", NULL};
    struct json_reader *json = &reading->json;
    const struct json_at icons = json_child_object(json, at, "iconUris");
    if (!icons.node) {
        json_refuse(json, at, "iconUris", "there, with large, wide, medium and small");
        return;
    }
    json_only(json, &icons, members);
    json_put_object(out, TEXT("iconUris"));
    for (const char *const *name = members; *name; name++)
        reading_uri(reading, &icons, *name, CONTENT_ICON, name != members, out);
    json_object_end(out);
}

// The export cuts the version off at the last hyphen of the name, and stops at a name without one.
static void check_version(struct reading *reading, const struct json_at *at, struct text name,
                          struct text version) {
    const size_t end = name.size - version.size;
    const bool fits = name.size > version.size + 1 && name.at[end - 1] == '-' &&
                      text_is(text_slice(name, end, name.size), version);
    if (!fits && version.size)
        reading_hint(reading, at, "name",
                     "does not end in - and productProperties.version: the marketplace export "
                     "takes what follows the last hyphen for the version");
}

static void read_version(struct reading *reading, const struct json_at *at, struct text name,
                         struct json_out *out) {
    static const char *const members[] = {"version", NULL};
    struct json_reader *json = &reading->json;
    const struct json_at properties = json_child_object(json, at, "productProperties");
    if (!properties.node) {
        json_refuse(json, at, "productProperties", "there, with a version");
        return;
    }
    json_only(json, &properties, members);
    const struct text version = reading_text(reading, &properties, "version");
    json_put_object(out, TEXT("productProperties"));
    json_put_text(out, TEXT("version"), version);
    json_object_end(out);
    check_version(reading, at, name, version);
}

// Whatever stands in a member, "" where it is absent: clients take it for granted.
static void put_or_empty(struct reading *reading, const struct json_at *at, const char *key,
                         struct json_out *out) {
    json_put_text(out, text_of(key), reading_optional(reading, at, key));
}

static struct text read_listed(struct reading *reading, const struct json_at *at, struct text name,
                               struct text kind) {
    struct json_reader *json = &reading->json;
    struct json_out out = json_out_in(json->arena);
    json_object(&out);
    json_put_text(&out, TEXT("displayName"), reading_text(reading, at, "displayName"));
    json_put_text(&out, TEXT("publisherDisplayName"),
                  reading_text(reading, at, "publisherDisplayName"));
    json_put_text(&out, TEXT("publisherIdentifier"),
                  reading_text(reading, at, "publisherIdentifier"));
    put_or_empty(reading, at, "offer", &out);
    put_or_empty(reading, at, "offerVersion", &out);
    put_or_empty(reading, at, "sku", &out);
    reading_pass(reading, at, "vmExtensionType", &out);
    reading_pass(reading, at, "galleryItemIdentity", &out);
    read_icons(reading, at, &out);
    const struct text length = json_number(json, at, "payloadLength", INT64_MAX);
    if (!length.at)
        json_refuse(json, at, "payloadLength", "there: how many bytes there are to download");
    json_put_raw(&out, TEXT("payloadLength"), length);
    json_put_text(&out, TEXT("productKind"), kind);
    read_version(reading, at, name, &out);
    json_object_end(&out);
    return reading_written(reading, &out);
}

static void read_links(struct reading *reading, const struct json_at *at, struct json_out *out) {
    static const char *const members[] = {"displayName", "uri", NULL};
    const struct json_at links = json_child_array(&reading->json, at, "links");
    if (!links.node)
        return;
    json_put_array(out, TEXT("links"));
    for (struct json_at link = json_first(&links); link.node && !reading->json.failed;
         json_next(&link)) {
        require_object(&reading->json, &link);
        json_only(&reading->json, &link, members);
        json_object(out);
        reading_pass(reading, &link, "displayName", out);
        reading_pass(reading, &link, "uri", out);
        json_object_end(out);
    }
    json_array_end(out);
}

static struct text read_described(struct reading *reading, const struct json_at *at) {
    struct json_out out = json_out_in(reading->json.arena);
    json_object(&out);
    reading_pass(reading, at, "description", &out);
    read_links(reading, at, &out);
    reading_pass(reading, at, "legalTerms", &out);
    reading_pass(reading, at, "privacyPolicy", &out);
    put_or_empty(reading, at, "billingPartNumber", &out);
    json_object_end(&out);
    return reading_written(reading, &out);
}

static void check_kind(struct reading *reading, const struct json_at *at, struct text kind) {
    static const char *const kinds[] = {"virtualMachine", "virtualMachineExtension", "solution",
                                        "resourceProvider"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_same(kind, text_of(kinds[i])) && !text_is(kind, text_of(kinds[i])))
            reading_hint(reading, at, "productKind",
                         "is one of virtualMachine, virtualMachineExtension, solution and "
                         "resourceProvider in another casing, and so a kind of its own");
}

static void read_product(struct reading *reading, const struct json_at *at,
                         struct product_row *ret_row) {
    static const char *const members[] = {"name",
                                          "displayName",
                                          "description",
                                          "publisherDisplayName",
                                          "publisherIdentifier",
                                          "offer",
                                          "offerVersion",
                                          "sku",
                                          "vmExtensionType",
                                          "galleryItemIdentity",
                                          "iconUris",
                                          "links",
                                          "legalTerms",
                                          "privacyPolicy",
                                          "billingPartNumber",
                                          "payloadLength",
                                          "productKind",
                                          "productProperties",
                                          "details",
                                          "requires",
                                          NULL};
    struct json_reader *json = &reading->json;
    require_object(json, at);
    json_only(json, at, members);
    ret_row->position = (int64_t)at->index + 1;
    ret_row->name = reading_text(reading, at, "name");
    if (!is_name(ret_row->name))
        json_refuse(json, at, "name", NAME_TAKES);
    const struct text kind = reading_text(reading, at, "productKind");
    check_kind(reading, at, kind);
    ret_row->listed = read_listed(reading, at, ret_row->name, kind);
    ret_row->described = read_described(reading, at);
    reading_details(reading, at, kind, &ret_row->details);
    reading_requirements(reading, at, ret_row);
}

static void keep_product(struct reading *reading, struct product_row *row) {
    struct text *const texts[] = {&row->name,           &row->listed,
                                  &row->described,      &row->details,
                                  &row->min_version,    &row->max_version,
                                  &row->billing_models, &row->identity_system,
                                  &row->connection,     NULL};
    for (struct text *const *text = texts; *text; text++)
        **text = text_copy(reading->kept, **text);
    arena_reset(reading->json.arena);
}

// Two members of the file, of which one names what the other does.
struct place {
    const char *name;
    size_t index;
};

static int compare_places(const void *a, const void *b) {
    return strcasecmp(((const struct place *)a)->name, ((const struct place *)b)->name);
}

static struct json_at element(const struct json_at *array, size_t index) {
    struct json_at at = json_first(array);
    while (at.index < index)
        json_next(&at);
    return at;
}

static void refuse_repeated(struct reading *reading, const struct json_at *array) {
    const struct catalog *catalog = reading->catalog;
    const size_t count = catalog->product_count;
    struct place *places = arena_alloc(reading->kept, (count + 1) * sizeof *places);
    for (size_t i = 0; places && i < count; i++)
        places[i] = (struct place){catalog->products[i].name.at, i};
    if (!places) {
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
        return;
    }
    qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 1; i < count; i++)
        if (compare_places(&places[i - 1], &places[i]) == 0) {
            const size_t first = places[i - 1].index;
            const struct json_at later =
                element(array, places[i].index > first ? places[i].index : first);
            json_refuse(&reading->json, &later, "name",
                        "one that no product before it has, whatever its casing");
            return;
        }
}

static void read_products(struct reading *reading, const struct json_at *root) {
    struct json_reader *json = &reading->json;
    struct catalog *catalog = reading->catalog;
    const struct json_at array = json_child_array(json, root, "products");
    if (!array.node) {
        json_refuse(json, root, "products", "there, and an array");
        return;
    }
    catalog->products =
        arena_alloc(reading->kept, (json_size(&array) + 1) * sizeof *catalog->products);
    if (!catalog->products) {
        json_refuse(json, NULL, NULL, "smaller than the memory there is");
        return;
    }
    for (struct json_at at = json_first(&array); at.node && !json->failed; json_next(&at)) {
        struct product_row *row = &catalog->products[catalog->product_count++];
        read_product(reading, &at, row);
        if (!json->failed)
            keep_product(reading, row);
    }
    if (!json->failed)
        refuse_repeated(reading, &array);
    if (!json->failed)
        reading_dependencies(reading, &array);
}

static void read_folder(struct reading *reading, const struct json_at *root) {
    const struct text folder = json_string(&reading->json, root, "contentFolder");
    if (folder.at && (!folder.size || folder.size > CONTENT_PATH_MAX))
        json_refuse(&reading->json, root, "contentFolder", "the path of a folder");
    reading->catalog->content_folder = folder.at ? text_copy(reading->kept, folder) : TEXT("");
}

bool catalog_read(struct arena *arena, struct text document, struct catalog *ret_catalog,
                  struct text *ret_why) {
    static const char *const members[] = {"$schema", "contentFolder", "products", NULL};
    cleanup_arena struct arena *scratch = arena_open();
    struct reading reading = {
        .json = {.arena = scratch, .keeps_digits = true}, .kept = arena, .catalog = ret_catalog};
    struct json_reader *json = &reading.json;
    *ret_catalog = (struct catalog){.content_folder = TEXT("")};
    if (!scratch) {
        *ret_why = TEXT("out of memory");
        return false;
    }
    cleanup_json cJSON *tree = json_parse(json, document);
    const struct json_at root = json_root(json, tree);
    if (!json->failed) {
        json_only(json, &root, members);
        (void)json_string(json, &root, "$schema");
        read_folder(&reading, &root);
        read_products(&reading, &root);
    }
    if (!json->failed)
        return true;
    *ret_why = json->path.size ? text_format(arena, "%.*s must be %.*s", TEXT_ARGS(json->path),
                                             TEXT_ARGS(json->expected))
                               : text_format(arena, "it must be %.*s", TEXT_ARGS(json->expected));
    return false;
}
