#include "app/names.h"

#include <string.h>

enum { NAME_MAX_CHARS = 90, LOCK_NAME_MAX_BYTES = 260 };

static bool made_of(struct text name, const char *others) {
    if (!name.size || name.size > NAME_MAX_CHARS)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!text_is_letter_or_digit(name.at[i]) && !(name.at[i] && strchr(others, name.at[i])))
            return false;
    return true;
}

bool name_is_resource_group(struct text name) {
    return made_of(name, "_-.()") && name.at[name.size - 1] != '.';
}

// Clients take "." and ".." out of a URL (RFC 3986, 5.2.4): nothing of that name could be reached.
static bool is_dot_segment(struct text name) {
    return text_is(name, TEXT(".")) || text_is(name, TEXT(".."));
}

bool name_is_registration(struct text name) {
    return made_of(name, "_-.") && !is_dot_segment(name);
}

bool name_is_lock(struct text name) {
    if (!name.size || name.size > LOCK_NAME_MAX_BYTES || is_dot_segment(name))
        return false;
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7F ||
            strchr("<>%&:\\?/", name.at[i]))
            return false;
    return true;
}

static const char *const billing_models[] = {"PayAsYouUse", "Capacity", "Development", "Custom",
                                             "Ruggedized"};
static const char *const identity_systems[] = {"AzureAD", "ADFS"};

static struct text named(const char *const *names, size_t count, struct text name) {
    for (size_t i = 0; i < count; i++)
        if (text_same(name, text_of(names[i])))
            return text_of(names[i]);
    return TEXT("");
}

struct text billing_model_named(struct text name) {
    return named(billing_models, sizeof billing_models / sizeof *billing_models, name);
}

struct text identity_system_named(struct text name) {
    return named(identity_systems, sizeof identity_systems / sizeof *identity_systems, name);
}

struct text location_normalised(struct arena *arena, struct text location) {
    char *at = arena_alloc(arena, location.size + 1);
    size_t size = 0;
    for (size_t i = 0; at && i < location.size; i++) {
        if (location.at[i] == ' ')
            continue;
        if (!text_is_letter_or_digit(location.at[i]))
            return TEXT("");
        at[size++] = text_lower_char(location.at[i]);
    }
    return at ? (struct text){at, size} : TEXT("");
}

// RFC 1123, 2.1: at most 63 characters, and no hyphen at either end.
static bool is_label(struct text label) {
    for (size_t i = 0; i < label.size; i++)
        if (!(label.at[i] >= '0' && label.at[i] <= '9') && label.at[i] != '-' &&
            !(text_lower_char(label.at[i]) >= 'a' && text_lower_char(label.at[i]) <= 'z'))
            return false;
    return label.size && label.size <= 63 && label.at[0] != '-' && label.at[label.size - 1] != '-';
}

bool name_is_domain(struct text name) {
    size_t labels = 0;
    if (name.size > 250 || (name.size && name.at[name.size - 1] == '.'))
        return false;
    while (name.size && is_label(text_cut(&name, '.')))
        labels++;
    return labels >= 2 && !name.size;
}
