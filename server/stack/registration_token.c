#include "stack/registration_token.h"

#include "app/names.h"
#include "base/base64.h"
#include "base/guid.h"
#include "json/json_in.h"
#include "json/json_out.h"

enum { CLOUD_ID_MAX = 256 }; // characters: it is part of keys

static void check_items(struct json_reader *reader, const struct json_at *root, const char *key,
                        int type, const char *expected) {
    const struct json_at array = json_child_array(reader, root, key);
    for (struct json_at item = json_first(&array); item.node; json_next(&item))
        if ((item.node->type & 0xFF) != type)
            json_refuse(reader, &item, NULL, expected);
}

// The members whose types are known, checked one by one; all others pass as they are.
static void check_types(struct json_reader *reader, const struct json_at *root) {
    static const char *const texts[] = {"agreementNumber", "issuer", "version"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)json_string(reader, root, texts[i]);
    (void)json_boolean(reader, root, "usageReportingEnabled", false);
    (void)json_boolean(reader, root, "marketplaceSyndicationEnabled", false);
    check_items(reader, root, "regionNames", cJSON_String, "a string");
    check_items(reader, root, "hardwareInfo", cJSON_Object, "an object");
}

static bool read_members(struct json_reader *reader, const cJSON *tree,
                         struct registration_token *ret_token) {
    const struct json_at root = json_root(reader, tree);
    const struct text model = json_string(reader, &root, "billingModel");
    const struct text agreement = json_string(reader, &root, "agreementNumber");
    const struct text cloud_id = json_string(reader, &root, "cloudId");
    const struct text object_id = json_string(reader, &root, "objectId");
    check_types(reader, &root);
    if (!cloud_id.size)
        json_refuse(reader, &root, "cloudId", "there, and not empty");
    else if (!text_has_characters(cloud_id, CLOUD_ID_MAX))
        json_refuse(reader, &root, "cloudId", "at most 256 characters");
    if (!billing_model_named(model).size)
        json_refuse(reader, &root, "billingModel",
                    "one of PayAsYouUse, Capacity, Development, Custom, Ruggedized");
    if (text_same(model, TEXT("Capacity")) && !agreement.size)
        json_refuse(reader, &root, "agreementNumber", "there when billingModel is Capacity");
    if (reader->failed)
        return false;
    *ret_token = (struct registration_token){
        .cloud_id = text_copy(reader->arena, cloud_id),
        .object_id = text_copy(reader->arena, object_id),
        .billing_model = billing_model_named(model),
        .members = json_compact(reader->arena, tree),
    };
    return true;
}

static bool stand_for_itself(struct arena *arena, struct text encoded,
                             struct registration_token *ret_token) {
    const struct guid cloud = guid_derived(encoded);
    struct json_out out = json_out_in(arena);
    ret_token->cloud_id = guid_text(arena, &cloud);
    ret_token->object_id = TEXT("");
    ret_token->billing_model = TEXT("PayAsYouUse");
    json_object(&out);
    json_put_text(&out, TEXT("cloudId"), ret_token->cloud_id);
    json_put_text(&out, TEXT("billingModel"), ret_token->billing_model);
    json_object_end(&out);
    return json_out_text(&out, &ret_token->members);
}

bool registration_token_read(struct arena *arena, struct text encoded, bool loose,
                             struct registration_token *ret_token, struct text *ret_why) {
    struct json_reader reader = {.arena = arena};
    struct text decoded = TEXT("");
    const bool is_base64 = encoded.size && base64_read(arena, encoded, &decoded);
    cleanup_json cJSON *tree = is_base64 ? json_parse(&reader, decoded) : NULL;
    if (loose && encoded.size && !(reader.is_json && (!tree || cJSON_IsObject(tree))))
        return stand_for_itself(arena, encoded, ret_token);
    if (!is_base64) {
        *ret_why = TEXT("It is not base64.");
        return false;
    }
    if (tree && read_members(&reader, tree, ret_token))
        return true;
    *ret_why = reader.path.size
                   ? text_format(arena, "Its member '%.*s' must be %.*s.", TEXT_ARGS(reader.path),
                                 TEXT_ARGS(reader.expected))
                   : text_format(arena, "It is base64, but what it holds must be %.*s.",
                                 TEXT_ARGS(reader.expected));
    return false;
}

struct text registration_token_write(struct arena *arena,
                                     const struct registration_token_members *members) {
    struct json_out out = json_out_in(arena);
    struct text regions = members->region_names;
    struct text json = TEXT("");
    json_object(&out);
    json_put_if_any(&out, TEXT("cloudId"), members->cloud_id);
    json_put_if_any(&out, TEXT("objectId"), members->object_id);
    json_put_if_any(&out, TEXT("billingModel"), members->billing_model);
    json_put_if_any(&out, TEXT("agreementNumber"), members->agreement_number);
    json_put_bool(&out, TEXT("usageReportingEnabled"), members->usage_reporting_enabled);
    json_put_bool(&out, TEXT("marketplaceSyndicationEnabled"),
                  members->marketplace_syndication_enabled);
    if (regions.size) {
        json_put_array(&out, TEXT("regionNames"));
        while (regions.size)
            json_text(&out, text_trim(text_cut(&regions, ',')));
        json_array_end(&out);
    }
    json_put_if_any(&out, TEXT("issuer"), members->issuer);
    json_put_if_any(&out, TEXT("version"), members->version);
    json_object_end(&out);
    return json_out_text(&out, &json) ? base64_write(arena, json) : TEXT("");
}
