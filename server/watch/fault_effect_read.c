#include "watch/fault_effect_read.h"

#include "json/json_digits.h"

#include <string.h>

enum {
    CODE_MAX = 128,
    MESSAGE_MAX = 1024,
    FIELD_NAME_MAX = 64,
    FIELD_VALUE_MAX = 256,
    STATUS_LEAST = 400,
    STATUS_MOST = 599,
};

void fault_number_read(struct json_reader *reader, const struct json_at *object, const char *key,
                       unsigned long long least, unsigned long long most,
                       unsigned long long *number) {
    const cJSON *node = cJSON_GetObjectItem(object->node, key);
    struct text digits = {0};
    unsigned long given = 0;
    if (!node)
        return;
    if (cJSON_IsString(node) && json_digits_read(node->valuestring, most, &digits) &&
        text_number(digits, most, &given) && given >= least)
        *number = given;
    else
        json_refuse(reader, object, key,
                    text_format(reader->arena, "a whole number from %llu to %llu", least, most).at);
}

static void read_small(struct json_reader *reader, const struct json_at *object, const char *key,
                       unsigned long least, unsigned long most, unsigned long *number) {
    unsigned long long wide = *number;
    fault_number_read(reader, object, key, least, most, &wide);
    *number = (unsigned long)wide;
}

// Of framing, and what the answer says of itself.
static bool is_reserved(struct text name) {
    static const char *const names[] = {
        "Connection", "Content-Length",    "Date",    "Keep-Alive",    "Proxy-Connection", "TE",
        "Trailer",    "Transfer-Encoding", "Upgrade", "x-azsreg-fault"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(name, text_of(names[i])))
            return true;
    return false;
}

// RFC 9110, 5.6.2: a token.
static bool is_field_name(struct text name) {
    for (size_t i = 0; i < name.size; i++)
        if (!text_is_letter_or_digit(name.at[i]) && !strchr("!#$%&'*+-.^_`|~", name.at[i]))
            return false;
    return name.size && name.size <= FIELD_NAME_MAX;
}

// Printable ASCII, blanks only inside.
static bool is_field_value(struct text value) {
    const struct text trimmed = text_trim(value);
    for (size_t i = 0; i < value.size; i++)
        if (value.at[i] < ' ' || value.at[i] > '~')
            return false;
    return value.size && value.size == trimmed.size && value.size <= FIELD_VALUE_MAX;
}

static void read_field(struct json_reader *reader, const struct json_at *headers, const char *name,
                       struct arena *arena, struct http_field *field) {
    const struct text value = json_string(reader, headers, name);
    if (is_reserved(text_of(name)) || !is_field_name(text_of(name)))
        json_refuse(reader, headers, name, "the name of a header that is not of framing");
    else if (!is_field_value(value))
        json_refuse(reader, headers, name, "1 to 256 printable characters of ASCII");
    else
        *field = (struct http_field){text_copy(arena, text_of(name)), text_copy(arena, value)};
}

static void read_fields(struct json_reader *reader, const struct json_at *what, struct arena *arena,
                        struct fault_effect *effect) {
    const struct json_at headers = json_child_object(reader, what, "headers");
    if (!headers.node)
        return;
    effect->field_count = 0;
    for (const cJSON *member = headers.node->child; member; member = member->next) {
        if (effect->field_count == DISTURBANCE_FIELDS_MAX) {
            json_refuse(reader, what, "headers", "at most 4 headers");
            return;
        }
        read_field(reader, &headers, member->string, arena, &effect->fields[effect->field_count++]);
    }
}

static void read_words(struct json_reader *reader, const struct json_at *what, struct arena *arena,
                       struct own_error *error) {
    const struct text code = json_string(reader, what, "code");
    const struct text message = json_string(reader, what, "message");
    if (code.at && !text_is_token(code, CODE_MAX))
        json_refuse(reader, what, "code", "1 to 128 printable characters of ASCII, no blanks");
    else if (code.at)
        error->code = text_copy(arena, code);
    if (message.at && !text_has_characters(message, MESSAGE_MAX))
        json_refuse(reader, what, "message", "1 to 1024 characters");
    else if (message.at)
        error->message = text_copy(arena, message);
}

static void read_error(struct json_reader *reader, const struct json_at *what, struct arena *arena,
                       struct fault_effect *effect) {
    unsigned long status = effect->error.status;
    read_small(reader, what, "status", STATUS_LEAST, STATUS_MOST, &status);
    effect->error.status = (unsigned)status;
    read_words(reader, what, arena, &effect->error);
    read_fields(reader, what, arena, effect);
    effect->after = json_boolean(reader, what, "after", effect->after);
}

static void read_close(struct json_reader *reader, const struct json_at *what,
                       struct fault_effect *effect) {
    static const struct {
        const char *word;
        enum http_ending ending;
        bool after;
    } words[] = {{"before", HTTP_ENDS_UNSAID, false},
                 {"after", HTTP_ENDS_UNSAID, true},
                 {"mid", HTTP_ENDS_HALFWAY, true}};
    const struct text word = json_string(reader, what, "close");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word.at && text_is(word, text_of(words[i].word))) {
            effect->ending = words[i].ending;
            effect->after = words[i].after;
            return;
        }
    if (word.at)
        json_refuse(reader, what, "close", "\"before\", \"after\" or \"mid\"");
}

// A rule that could do nothing, or two things at once, is a mistake.
static void check(struct json_reader *reader, const struct json_at *root,
                  const struct json_at *what, const struct fault_effect *effect) {
    const bool closes = effect->ending != HTTP_ENDS_WELL;
    const bool waits = effect->delay_ms || effect->pace;
    const unsigned status = effect->error.status;
    const struct own_error *error = &effect->error;
    if (!status && !closes && !waits && !effect->registering)
        json_refuse(reader, root, "do",
                    "one of status, close, delayMs, bytesPerSecond and registering");
    if (!status && (error->code.at || error->message.at || effect->field_count))
        json_refuse(reader, what, "status", "there for code, message and headers");
    if (!status && !closes && effect->after)
        json_refuse(reader, what, "status", "there for after");
    if (status && !error->code.at)
        json_refuse(reader, what, "code", "there for a status");
    if (status && !error->message.at)
        json_refuse(reader, what, "message", "there for a status");
    if (closes && (status || waits || effect->registering))
        json_refuse(reader, what, "close", "alone");
    if (effect->registering && status)
        json_refuse(reader, what, "registering", "without a status");
}

void fault_effect_read(struct json_reader *reader, const struct json_at *root, struct arena *arena,
                       struct fault_effect *effect) {
    static const char *const members[] = {"status",      "code",  "message", "headers",
                                          "after",       "close", "delayMs", "bytesPerSecond",
                                          "registering", NULL};
    const struct json_at what = json_child_object(reader, root, "do");
    if (what.node) {
        json_only(reader, &what, members);
        read_error(reader, &what, arena, effect);
        read_close(reader, &what, effect);
        read_small(reader, &what, "delayMs", 1, FAULT_DELAY_MAX_MS, &effect->delay_ms);
        read_small(reader, &what, "bytesPerSecond", 1, FAULT_PACE_MAX, &effect->pace);
        read_small(reader, &what, "registering", 1, FAULT_REGISTERING_MAX, &effect->registering);
    }
    if (!reader->failed)
        check(reader, root, &what, effect);
}
