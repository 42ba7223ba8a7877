#include "json/json_slice.h"

bool json_is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct text json_without_space(struct text text) {
    size_t at = 0;
    while (at < text.size && json_is_space(text.at[at]))
        at++;
    return text_slice(text, at, text.size - at);
}

static size_t string_size(struct text text) {
    size_t at = 1;
    while (at < text.size && text.at[at] != '"')
        at += text.at[at] == '\\' ? 2 : 1;
    return at + 1;
}

// Up to where the bracket closes that the text begins with.
static size_t bracket_size(struct text text) {
    size_t depth = 0;
    for (size_t at = 0; at < text.size;) {
        const char c = text.at[at];
        if (c == '"') {
            at += string_size(text_slice(text, at, text.size - at));
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
        if (!depth)
            return at;
    }
    return text.size;
}

static size_t word_size(struct text text) {
    size_t at = 0;
    while (at < text.size && !json_is_space(text.at[at]) && text.at[at] != ',' &&
           text.at[at] != ']' && text.at[at] != '}')
        at++;
    return at;
}

struct text json_slice_value(struct text text, struct text *ret_rest) {
    text = json_without_space(text);
    const char first = text.size ? text.at[0] : '\0';
    size_t size = first == '"'                   ? string_size(text)
                  : first == '{' || first == '[' ? bracket_size(text)
                                                 : word_size(text);
    size = size < text.size ? size : text.size;
    *ret_rest = text_slice(text, size, text.size - size);
    return text_slice(text, 0, size);
}

// Behind the bracket that opens, or the comma; false before the one that closes.
static bool step(struct text *rest) {
    *rest = json_without_space(*rest);
    if (!rest->size || rest->at[0] == ']' || rest->at[0] == '}')
        return false;
    *rest = json_without_space(text_slice(*rest, 1, rest->size - 1));
    return rest->size && rest->at[0] != ']' && rest->at[0] != '}';
}

bool json_slice_element(struct text *rest, struct text *ret_element) {
    if (!step(rest))
        return false;
    *ret_element = json_slice_value(*rest, rest);
    return true;
}

bool json_slice_next_member(struct text *rest, struct text *ret_name, struct text *ret_value) {
    if (!step(rest))
        return false;
    const struct text name = json_slice_value(*rest, rest);
    *rest = json_without_space(*rest);
    *ret_value = json_slice_value(text_slice(*rest, 1, rest->size - (rest->size > 0)), rest);
    *ret_name = name.size >= 2 ? text_slice(name, 1, name.size - 2) : TEXT("");
    return true;
}

bool json_slice_member(struct text object, struct text name, struct text *ret_value) {
    struct text rest = json_without_space(object);
    struct text found = TEXT("");
    struct text value = TEXT("");
    if (!rest.size || rest.at[0] != '{')
        return false;
    while (json_slice_next_member(&rest, &found, &value))
        if (text_same(found, name)) {
            *ret_value = value;
            return true;
        }
    return false;
}
