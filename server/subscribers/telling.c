#include "subscribers/telling.h"

#include "json/json_in.h"

enum { TEXT_MAX = 256, MORE_MAX = 4096 }; // characters of a member; bytes of all that are only kept

// --- what is told ---

static struct guid read_id(struct json_reader *reader, const struct json_at *entry,
                           const char *key) {
    struct guid id = {.bytes = {0}};
    if (!guid_read(json_string(reader, entry, key), &id) || guid_is_nil(&id))
        json_refuse(reader, entry, key, "a GUID");
    return id;
}

static struct text read_text(struct json_reader *reader, const struct json_at *entry,
                             const char *key) {
    const struct text text = json_string(reader, entry, key);
    if (text.size && !text_has_characters(text, TEXT_MAX))
        json_refuse(reader, entry, key, "a string of 256 characters at most");
    return text.size ? text : TEXT("");
}

static bool is_asked_about(struct text name) {
    static const char *const names[] = {"subscriptionId", "tenantId", "displayName", "owner",
                                        "offerId",        "state",    "billable"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(name, text_of(names[i])))
            return true;
    return false;
}

// All other members, as an object; empty where there are none.
static struct text read_more(struct json_reader *reader, const struct json_at *entry) {
    struct json_out out = json_out_in(reader->arena);
    struct text text = TEXT("");
    const cJSON *member = NULL;
    size_t count = 0;
    json_object(&out);
    cJSON_ArrayForEach(member, entry->node) {
        if (is_asked_about(text_of(member->string)))
            continue;
        json_put_raw(&out, text_of(member->string), json_compact(reader->arena, member));
        count++;
    }
    json_object_end(&out);
    if (!count || !json_out_text(&out, &text))
        return TEXT("");
    if (text.size > MORE_MAX)
        json_refuse(reader, entry, NULL, "an object with 4096 bytes of other members at most");
    return text;
}

static void read_entry(struct json_reader *reader, const struct json_at *entry,
                       struct user_subscription_row *row) {
    const struct text state = read_text(reader, entry, "state");
    *row = (struct user_subscription_row){
        .id = read_id(reader, entry, "subscriptionId"),
        .tenant = read_id(reader, entry, "tenantId"),
        .owner = read_text(reader, entry, "owner"),
        .display_name = read_text(reader, entry, "displayName"),
        .offer_id = read_text(reader, entry, "offerId"),
        .state = state.size ? state : TEXT("Enabled"),
        .is_free = !json_boolean(reader, entry, "billable", true),
        .origin = ORIGIN_MADE,
    };
    if (!reader->failed)
        row->more = read_more(reader, entry);
}

static void read_root(struct json_reader *reader, const struct json_at *root,
                      struct user_subscription_row **ret_rows, size_t *ret_count) {
    const struct json_at value = json_child_array(reader, root, "value");
    const size_t size = json_size(&value);
    struct user_subscription_row *rows = NULL;
    size_t count = 0;
    if (!value.node || size > STACK_SUBSCRIPTIONS_MAX)
        json_refuse(reader, root, "value", "an array of 2000 entries at most");
    else
        rows = arena_alloc(reader->arena, (size + 1) * sizeof *rows);
    for (struct json_at entry = json_first(&value); rows && entry.node && !reader->failed;
         json_next(&entry))
        read_entry(reader, &entry, &rows[count++]);
    *ret_rows = rows;
    *ret_count = count;
}

// The rows are the arena's; what is said of them there may borrow from the tree.
static cJSON *read_entries(struct json_reader *reader, struct text body,
                           struct user_subscription_row **ret_rows, size_t *ret_count) {
    cJSON *tree = json_parse(reader, body);
    const struct json_at root = json_root(reader, tree);
    if (!reader->failed)
        read_root(reader, &root, ret_rows, ret_count);
    return tree;
}

// --- what becomes of it ---

// What is said ends the write with nothing written.
static enum store_result say(struct telling *telling, enum telling_verdict verdict) {
    telling->verdict = verdict;
    telling->is_said = true;
    return STORE_MISSING;
}

// What the administrator says of it is not for a registration to say.
static void keep_administrators(const struct user_subscription_row *before,
                                struct user_subscription_row *row) {
    row->owner = before->owner;
    row->display_name = before->display_name;
    row->offer_id = before->offer_id;
    row->state = before->state;
    row->origin = before->origin;
}

// One that the stack's administrator has made is a subscription here, with roles and what is in it:
// whoever may write a registration need not be the one who may pass those on.
static enum store_result put(struct telling *telling, struct store_db *db,
                             const struct cloud *cloud, size_t index,
                             struct user_subscription_row *row) {
    struct user_subscription_row before;
    const enum store_result found =
        store_user_subscription_find(db, telling->work.arena, cloud, &row->id, &before);
    if (found != STORE_OK && found != STORE_MISSING)
        return found;
    const bool is_of_stack = found == STORE_OK && !guid_is_nil(&before.stack);
    telling->added += found == STORE_MISSING;
    if (is_of_stack && !guid_is(&before.tenant, &row->tenant)) {
        telling->index = index;
        telling->before = before;
        return say(telling, TELLING_OF_STACK);
    }
    if (is_of_stack)
        keep_administrators(&before, row);
    return store_user_subscription_put(db, cloud, row);
}

static enum store_result put_all(struct telling *telling, struct store_db *db,
                                 const struct cloud *cloud) {
    struct json_reader *reader = &telling->reader;
    struct user_subscription_row *rows = NULL;
    enum store_result result = STORE_OK;
    size_t count = 0;
    reader->arena = telling->work.arena;
    cleanup_json cJSON *tree = read_entries(reader, telling->sent.body, &rows, &count);
    if (reader->failed)
        return say(telling, TELLING_BAD);
    for (size_t i = 0; tree && rows && i < count && result == STORE_OK; i++)
        result = put(telling, db, cloud, i, &rows[i]);
    telling->count = count;
    return rows ? result : STORE_UNAVAILABLE;
}

enum store_result telling_take(struct telling *telling, struct store_db *db) {
    const struct telling_sent *sent = &telling->sent;
    struct usage_reporter reporter = {.loose = sent->loose};
    const enum store_result found =
        usage_reporter_find(db, telling->work.arena, &sent->subscription, sent->group,
                            sent->registration, sent->loose, &reporter);
    if (found != STORE_OK)
        return found == STORE_MISSING ? say(telling, TELLING_GONE) : found;
    return put_all(telling, db, &reporter.cloud);
}

static enum store_result run(struct desk_work *work, struct store_db *db) {
    return telling_take((void *)work, db);
}

struct telling *telling_of(const struct telling_sent *sent) {
    struct telling *telling = desk_work_new(sizeof *telling);
    if (!telling)
        return NULL;
    struct arena *arena = telling->work.arena;
    telling->work.run = run;
    telling->sent = *sent;
    telling->sent.group = text_copy(arena, sent->group);
    telling->sent.registration = text_copy(arena, sent->registration);
    telling->sent.body = text_copy(arena, sent->body);
    return telling;
}

bool telling_is_judged(const struct telling *telling) {
    const enum store_result result = telling->work.result;
    return result == STORE_OK || (result == STORE_MISSING && telling->is_said);
}
