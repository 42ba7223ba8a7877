#include "feed/answer.h"

#include "json/json_digits.h"
#include "json/json_in.h"

#include <string.h>

// A whole number up to most; a reader that keeps digits gives nothing else as one.
static uint64_t number_at(struct json_reader *reader, const struct json_at *object, const char *key,
                          uint64_t most) {
    const struct text digits = json_number(reader, object, key, most);
    unsigned long number = 0;
    if (!digits.at || !text_number(digits, most, &number))
        json_refuse(reader, object, key, "a number");
    return number;
}

static struct text text_at(struct json_reader *reader, const struct json_at *object,
                           const char *key) {
    const struct text text = json_string(reader, object, key);
    return text.at ? text : TEXT("");
}

// --- who pays ---

static struct decimal cost_of(struct json_reader *reader, const struct json_at *entry) {
    struct decimal cost = {.is_negative = false};
    const cJSON *node = cJSON_GetObjectItem(entry->node, "cost");
    if (!cJSON_IsString(node) || !json_is_digits(node->valuestring) ||
        !decimal_read(text_of(node->valuestring + 1), &cost))
        json_refuse(reader, entry, "cost", "a number");
    return cost;
}

static struct tally_share share_of(struct json_reader *reader, const struct json_at *entry,
                                   size_t count) {
    struct tally_share share = {
        .payer = text_at(reader, entry, "subscriptionId"),
        .rule = text_at(reader, entry, "rule"),
        .currency = text_at(reader, entry, "currency"),
        .records = number_at(reader, entry, "records", count),
    };
    if (share.currency.size)
        share.cost = cost_of(reader, entry);
    return share;
}

static uint64_t read_shares(struct json_reader *reader, const struct json_at *root, size_t count,
                            struct tally *tally) {
    const struct json_at charged = json_child_array(reader, root, "charged");
    uint64_t records = 0;
    for (struct json_at entry = json_first(&charged); entry.node; json_next(&entry)) {
        const struct tally_share share = share_of(reader, &entry, count);
        records += share.records;
        if (tally)
            tally_share(tally, &share);
    }
    return records;
}

// --- what was not taken ---

static bool is_rejection(struct json_reader *reader, const struct json_at *result) {
    const struct text status = text_at(reader, result, "status");
    return text_is(status, TEXT("Conflict")) || text_is(status, TEXT("Invalid"));
}

// How many there are; only with a tally they are kept.
static size_t read_results(struct json_reader *reader, const struct json_at *root,
                           struct answer_to to, struct tally *tally) {
    const struct json_at results = json_child_array(reader, root, "results");
    size_t named = 0;
    for (struct json_at result = json_first(&results); result.node; json_next(&result)) {
        const uint64_t index = number_at(reader, &result, "index", to.count - 1);
        if (!is_rejection(reader, &result))
            continue;
        named++;
        if (tally)
            tally_reject(tally, 0, to.first + index, text_at(reader, &result, "code"),
                         text_at(reader, &result, "message"));
    }
    return named;
}

bool answer_read(struct arena *arena, struct text body, struct answer_to to, struct tally *tally,
                 size_t *ret_unnamed) {
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    cleanup_json cJSON *tree = json_parse(&reader, body);
    const struct json_at root = json_root(&reader, tree);
    const uint64_t accepted = number_at(&reader, &root, "accepted", to.count);
    const uint64_t duplicate = number_at(&reader, &root, "duplicate", to.count);
    const uint64_t rejected = number_at(&reader, &root, "rejected", to.count);
    // all of it is read before anything is added
    const uint64_t charged = read_shares(&reader, &root, to.count, NULL);
    const size_t named = read_results(&reader, &root, to, NULL);
    if (reader.failed || accepted + duplicate + rejected != to.count || charged > accepted ||
        named > rejected)
        return false;
    (void)read_shares(&reader, &root, to.count, tally);
    (void)read_results(&reader, &root, to, tally);
    tally->accepted += accepted;
    tally->duplicate += duplicate;
    tally->rejected += rejected;
    tally->others += accepted - charged; // a server names so many payers, and no more
    *ret_unnamed = (size_t)rejected - named;
    return true;
}

// --- refusals ---

// "value[40].properties.quantity": 40
static bool read_target(struct text target, size_t count, uint64_t *ret_index) {
    unsigned long index = 0;
    const struct text start = text_cut(&target, '[');
    if (!text_is(start, TEXT("value")) || !text_number(text_cut(&target, ']'), count - 1, &index))
        return false;
    *ret_index = index;
    return true;
}

static struct json_at error_of(struct json_reader *reader, const cJSON *tree,
                               struct json_at *ret_root) {
    *ret_root = json_root(reader, tree);
    return json_child_object(reader, ret_root, "error");
}

bool answer_read_all_bad(struct arena *arena, struct text body, struct answer_to to,
                         struct tally *tally, size_t *ret_unnamed) {
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    struct json_at root;
    cleanup_json cJSON *tree = json_parse(&reader, body);
    const struct json_at error = error_of(&reader, tree, &root);
    if (!text_is(text_at(&reader, &error, "code"), TEXT("InvalidUsageRecords")) || reader.failed)
        return false;
    const struct json_at details = json_child_array(&reader, &error, "details");
    size_t named = 0;
    for (struct json_at detail = json_first(&details); detail.node; json_next(&detail)) {
        uint64_t index = 0;
        if (!read_target(text_at(&reader, &detail, "target"), to.count, &index))
            continue;
        named++;
        tally_reject(tally, 0, to.first + index, text_at(&reader, &detail, "code"),
                     text_at(&reader, &detail, "message"));
    }
    tally->rejected += to.count;
    *ret_unnamed = to.count - (named < to.count ? named : to.count);
    return true;
}

struct text answer_refusal(struct arena *arena, unsigned status, struct text body) {
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    struct json_at root;
    cleanup_json cJSON *tree = json_parse(&reader, body);
    const struct json_at error = error_of(&reader, tree, &root);
    const struct text code = text_at(&reader, &error, "code");
    const struct text message = text_at(&reader, &error, "message");
    return reader.failed || !code.size
               ? text_format(arena, "it answers with status %u", status)
               : text_format(arena, "%.*s: %.*s", TEXT_ARGS(code), TEXT_ARGS(message));
}
