#include "look/browse_key.h"

#include <limits.h>

#define PARTNER "partner:"
#define TENANT "tenant:"

// The rest of a text that begins with this.
static bool begins(struct text text, struct text start, struct text *ret_rest) {
    if (!text_is(text_slice(text, 0, start.size), start))
        return false;
    *ret_rest = text_slice(text, start.size, text.size);
    return true;
}

// Names may have slashes.
static bool cut_tenant(struct text *partner, struct guid *ret_tenant) {
    const size_t size = sizeof "/" TENANT - 1 + GUID_CHARS;
    struct text id = TEXT("");
    if (partner->size <= size ||
        !begins(text_slice(*partner, partner->size - size, size), TEXT("/" TENANT), &id) ||
        !guid_read(id, ret_tenant))
        return false;
    *partner = text_slice(*partner, 0, partner->size - size);
    return true;
}

bool browse_key_read(struct text text, struct browse_key *ret_key) {
    struct text rest = TEXT("");
    struct browse_key key = {.kind = text.size ? BROWSE_NONE : BROWSE_ROOTS, .partner = TEXT("")};
    *ret_key = key;
    if (!text.size || text_is(text, TEXT("none")))
        return true;
    if (begins(text, TEXT(TENANT), &rest)) {
        ret_key->kind = BROWSE_TENANT;
        return guid_read(rest, &ret_key->tenant);
    }
    if (!begins(text, TEXT(PARTNER), &rest))
        return false;
    ret_key->kind = cut_tenant(&rest, &ret_key->tenant) ? BROWSE_TENANT : BROWSE_PARTNER;
    ret_key->partner = rest;
    return rest.size;
}

struct text browse_key_write(struct arena *arena, const struct browse_key *key) {
    const struct text tenant = guid_text(arena, &key->tenant);
    switch (key->kind) {
    case BROWSE_ROOTS:
        return TEXT("");
    case BROWSE_NONE:
        return TEXT("none");
    case BROWSE_PARTNER:
        return text_format(arena, PARTNER "%.*s", TEXT_ARGS(key->partner));
    case BROWSE_TENANT:
        break;
    }
    return key->partner.size ? text_format(arena, PARTNER "%.*s/" TENANT "%.*s",
                                           TEXT_ARGS(key->partner), TEXT_ARGS(tenant))
                             : text_format(arena, TENANT "%.*s", TEXT_ARGS(tenant));
}

// --- where an answer goes on ---

static bool read_rest(struct text rest, struct browse_place *place) {
    unsigned long number = 0;
    switch (place->list) {
    case BROWSE_PARTNERS:
        place->name = rest;
        return rest.size;
    case BROWSE_RESELLERS:
        if (!text_number(rest, LONG_MAX, &number))
            return false;
        place->number = (int64_t)number;
        return true;
    case BROWSE_TENANTS:
        place->name = text_slice(rest, GUID_CHARS + 1, rest.size);
        return rest.size > GUID_CHARS && rest.at[GUID_CHARS] == '/' &&
               guid_read(text_slice(rest, 0, GUID_CHARS), &place->id);
    case BROWSE_SUBSCRIPTIONS:
        break;
    }
    return guid_read(rest, &place->id);
}

bool browse_place_read(struct text text, struct browse_place *ret_place) {
    static const struct text starts[] = {
        [BROWSE_PARTNERS] = TEXT("partner/"),
        [BROWSE_RESELLERS] = TEXT("reseller/"),
        [BROWSE_TENANTS] = TEXT("tenant/"),
        [BROWSE_SUBSCRIPTIONS] = TEXT("subscription/"),
    };
    struct text rest = TEXT("");
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (begins(text, starts[i], &rest)) {
            *ret_place = (struct browse_place){
                .list = (enum browse_list)i, .has_row = true, .name = TEXT("")};
            return read_rest(rest, ret_place);
        }
    return false;
}

struct text browse_place_write(struct arena *arena, const struct browse_place *place) {
    const struct text id = guid_text(arena, &place->id);
    switch (place->list) {
    case BROWSE_PARTNERS:
        return text_format(arena, "partner/%.*s", TEXT_ARGS(place->name));
    case BROWSE_RESELLERS:
        return text_format(arena, "reseller/%lld", (long long)place->number);
    case BROWSE_TENANTS:
        return text_format(arena, "tenant/%.*s/%.*s", TEXT_ARGS(id), TEXT_ARGS(place->name));
    case BROWSE_SUBSCRIPTIONS:
        break;
    }
    return text_format(arena, "subscription/%.*s", TEXT_ARGS(id));
}
