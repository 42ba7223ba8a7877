#include "app/names.h"
#include "catalog/compatibility.h"
#include "catalog/reading.h"

#define IMAGE "details.properties.osDiskImage.sourceBlobSasUri"
#define EXTENSION "details.properties.sourceBlob.uri"
#define NEEDED "there, for the marketplace export would stop at it"

static void require_object(struct reading *reading, const struct json_at *at) {
    if (!cJSON_IsObject(at->node))
        json_refuse(&reading->json, at, NULL, "an object");
}

static void put_image(struct reading *reading, const struct json_at *properties,
                      struct json_out *out) {
    static const char *const members[] = {"operatingSystem", "sourceBlobSasUri", NULL};
    const struct json_at image = json_child_object(&reading->json, properties, "osDiskImage");
    if (!image.node)
        return;
    json_only(&reading->json, &image, members);
    json_put_object(out, TEXT("osDiskImage"));
    reading_pass(reading, &image, "operatingSystem", out);
    reading_uri(reading, &image, "sourceBlobSasUri", CONTENT_FILE, true, out);
    json_object_end(out);
}

static void put_disks(struct reading *reading, const struct json_at *properties,
                      struct json_out *out) {
    static const char *const members[] = {"lun", "sourceBlobSasUri", NULL};
    struct json_reader *json = &reading->json;
    const struct json_at disks = json_child_array(json, properties, "dataDiskImages");
    if (!disks.node)
        return;
    json_put_array(out, TEXT("dataDiskImages"));
    for (struct json_at disk = json_first(&disks); disk.node && !json->failed; json_next(&disk)) {
        require_object(reading, &disk);
        json_only(json, &disk, members);
        json_object(out);
        const struct text lun = json_number(json, &disk, "lun", INT32_MAX);
        if (lun.at)
            json_put_raw(out, TEXT("lun"), lun);
        reading_uri(reading, &disk, "sourceBlobSasUri", CONTENT_FILE, true, out);
        json_object_end(out);
    }
    json_array_end(out);
}

static void put_blob(struct reading *reading, const struct json_at *properties,
                     struct json_out *out) {
    static const char *const members[] = {"uri", NULL};
    const struct json_at blob = json_child_object(&reading->json, properties, "sourceBlob");
    if (!blob.node)
        return;
    json_only(&reading->json, &blob, members);
    json_put_object(out, TEXT("sourceBlob"));
    reading_uri(reading, &blob, "uri", CONTENT_FILE, true, out);
    json_object_end(out);
}

static void put_dependencies(struct reading *reading, const struct json_at *properties,
                             struct json_out *out) {
    struct json_reader *json = &reading->json;
    const struct json_at names = json_child_array(json, properties, "dependentProducts");
    if (!names.node)
        return;
    json_put_array(out, TEXT("dependentProducts"));
    for (struct json_at name = json_first(&names); name.node && !json->failed; json_next(&name))
        json_text(out, json_item_string(json, &name));
    json_array_end(out);
}

static void put_containers(struct reading *reading, const struct json_at *properties,
                           struct json_out *out) {
    static const char *const members[] = {"id", "type", "sourceUri", NULL};
    struct json_reader *json = &reading->json;
    const struct json_at containers = json_child_array(json, properties, "fileContainers");
    if (!containers.node)
        return;
    json_put_array(out, TEXT("fileContainers"));
    for (struct json_at item = json_first(&containers); item.node && !json->failed;
         json_next(&item)) {
        require_object(reading, &item);
        json_only(json, &item, members);
        json_object(out);
        reading_pass(reading, &item, "id", out);
        reading_pass(reading, &item, "type", out);
        reading_uri(reading, &item, "sourceUri", CONTENT_FILE, true, out);
        json_object_end(out);
    }
    json_array_end(out);
}

static void put_properties(struct reading *reading, const struct json_at *details,
                           struct json_out *out) {
    static const char *const members[] = {
        "version",           "osDiskImage",       "dataDiskImages",    "vmOsType",
        "sourceBlob",        "computeRole",       "vmScaleSetEnabled", "supportMultipleExtensions",
        "isSystemExtension", "dependentProducts", "fileContainers",    NULL};
    const struct json_at properties = json_child_object(&reading->json, details, "properties");
    json_only(&reading->json, &properties, members);
    json_put_object(out, TEXT("properties"));
    if (properties.node) {
        reading_pass(reading, &properties, "version", out);
        put_image(reading, &properties, out);
        put_disks(reading, &properties, out);
        reading_pass(reading, &properties, "vmOsType", out);
        put_blob(reading, &properties, out);
        reading_pass(reading, &properties, "computeRole", out);
        reading_pass_flag(reading, &properties, "vmScaleSetEnabled", out);
        reading_pass_flag(reading, &properties, "supportMultipleExtensions", out);
        reading_pass_flag(reading, &properties, "isSystemExtension", out);
        put_dependencies(reading, &properties, out);
        put_containers(reading, &properties, out);
    }
    json_object_end(out);
}

static bool has_property(const struct json_at *details, const char *key) {
    const cJSON *properties =
        details->node ? cJSON_GetObjectItem(details->node, "properties") : NULL;
    return properties && cJSON_GetObjectItem(properties, key);
}

void reading_details(struct reading *reading, const struct json_at *product, struct text kind,
                     struct text *ret_details) {
    static const char *const members[] = {"galleryPackageBlobSasUri", "properties", NULL};
    struct json_reader *json = &reading->json;
    struct json_out out = json_out_in(json->arena);
    const struct json_at details = json_child_object(json, product, "details");
    if (text_is(kind, TEXT("virtualMachine")) && !has_property(&details, "osDiskImage"))
        json_refuse(json, product, IMAGE, NEEDED);
    if (text_is(kind, TEXT("virtualMachineExtension")) && !has_property(&details, "sourceBlob"))
        json_refuse(json, product, EXTENSION, NEEDED);
    json_only(json, &details, members);
    json_object(&out);
    if (details.node)
        reading_uri(reading, &details, "galleryPackageBlobSasUri", CONTENT_FILE, false, &out);
    json_put_text(&out, TEXT("productKind"), kind);
    put_properties(reading, &details, &out);
    json_object_end(&out);
    *ret_details = reading_written(reading, &out);
}

// --- requires ---

static struct text read_device_version(struct reading *reading, const struct json_at *requires,
                                       const char *key) {
    const struct text version = reading_optional(reading, requires, key);
    struct device_version parts;
    if (version.size && !device_version_read(version, &parts))
        json_refuse(&reading->json, requires, key, DEVICE_VERSION_TAKES);
    return version;
}

static struct text read_models(struct reading *reading, const struct json_at *requires) {
    struct json_reader *json = &reading->json;
    struct buffer joined = buffer_in(json->arena);
    struct text text = TEXT("");
    const struct json_at models = json_child_array(json, requires, "billingModels");
    for (struct json_at at = json_first(&models); at.node && !json->failed; json_next(&at)) {
        const struct text model = billing_model_named(json_item_string(json, &at));
        if (!model.size)
            json_refuse(json, &at, NULL,
                        "PayAsYouUse, Capacity, Development, Custom or Ruggedized");
        if (joined.size)
            buffer_add_char(&joined, ',');
        buffer_add(&joined, model);
    }
    if (!buffer_text(&joined, &text))
        json_refuse(json, NULL, NULL, "smaller than the memory there is");
    return text;
}

static struct text read_identity_system(struct reading *reading, const struct json_at *requires) {
    const struct text given = reading_optional(reading, requires, "identitySystem");
    const struct text known = identity_system_named(given);
    if (given.size && !known.size)
        json_refuse(&reading->json, requires, "identitySystem", "AzureAD or ADFS");
    return known;
}

static struct text read_connection(struct reading *reading, const struct json_at *requires) {
    const cJSON *node = cJSON_GetObjectItem(requires->node, "connected");
    if (!node || cJSON_IsNull(node))
        return TEXT("");
    if (!cJSON_IsBool(node))
        json_refuse(&reading->json, requires, "connected", "true or false");
    return cJSON_IsTrue(node) ? TEXT("connected") : TEXT("disconnected");
}

void reading_requirements(struct reading *reading, const struct json_at *product,
                          struct product_row *row) {
    static const char *const members[] = {"minDeviceVersion", "maxDeviceVersion", "billingModels",
                                          "identitySystem",   "connected",        NULL};
    const struct json_at requires = json_child_object(&reading->json, product, "requires");
    row->min_version = row->max_version = row->billing_models = TEXT("");
    row->identity_system = row->connection = TEXT("");
    if (!requires.node)
        return;
    json_only_or_null(&reading->json, &requires, members);
    row->min_version = read_device_version(reading, &requires, "minDeviceVersion");
    row->max_version = read_device_version(reading, &requires, "maxDeviceVersion");
    row->billing_models = read_models(reading, &requires);
    row->identity_system = read_identity_system(reading, &requires);
    row->connection = read_connection(reading, &requires);
}
