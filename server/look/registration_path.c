#include "look/registration_path.h"

// The segments of an id; empty: any, but not none.
static const char *const words[] = {
    "subscriptions", "", "resourceGroups", "", "providers", "Microsoft.AzureStack",
    "registrations", ""};

struct text look_registration_of(struct text path) {
    struct text rest = path;
    if (text_cut(&rest, '/').size || !path.size)
        return TEXT("");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct text segment = text_cut(&rest, '/');
        const struct text word = text_of(words[i]);
        if (!segment.size || (word.size && !text_same(segment, word)))
            return TEXT("");
        if (i + 1 == sizeof words / sizeof *words)
            return text_slice(path, 0, (size_t)(segment.at + segment.size - path.at));
    }
    return TEXT("");
}

int look_compare_ids(struct text a, struct text b) {
    const size_t size = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < size; i++) {
        const int by =
            (unsigned char)text_lower_char(a.at[i]) - (unsigned char)text_lower_char(b.at[i]);
        if (by)
            return by;
    }
    return (a.size > b.size) - (a.size < b.size);
}
