#include "engine/ahead.h"

#include <string.h>

bool ahead_key_add(struct ahead_key *key, struct text value) {
    if (key->size + 1 + value.size > sizeof key->bytes)
        return false;
    key->bytes[key->size++] = (unsigned char)value.size;
    if (value.size)
        memcpy(key->bytes + key->size, value.at, value.size);
    key->size += value.size;
    return true;
}

bool ahead_key_is(const struct ahead_key *key, const struct ahead_key *other) {
    return key->size == other->size && !memcmp(key->bytes, other->bytes, key->size);
}

bool ahead_key_next(const struct ahead_key *key, size_t *at, struct text *ret_value) {
    if (*at >= key->size)
        return false;
    *ret_value = (struct text){(const char *)key->bytes + *at + 1, key->bytes[*at]};
    *at += 1 + ret_value->size;
    return true;
}

bool ahead_touch(struct ahead_touched *touched, struct text id) {
    if (touched->count == AHEAD_TOUCHED_MOST)
        return false;
    if (id.size == GUID_BYTES)
        memcpy(touched->ids[touched->count++].bytes, id.at, GUID_BYTES);
    return true;
}

bool ahead_is_touched(const struct ahead_touched *touched, size_t since, struct text id) {
    if (id.size != GUID_BYTES)
        return false;
    for (size_t i = since; i < touched->count; i++)
        if (!memcmp(touched->ids[i].bytes, id.at, GUID_BYTES))
            return true;
    return false;
}

bool ahead_key_is_touched(const struct ahead_touched *touched, size_t since,
                          const struct ahead_key *key) {
    struct text value;
    for (size_t at = 0; ahead_key_next(key, &at, &value);)
        if (ahead_is_touched(touched, since, value))
            return true;
    return false;
}
