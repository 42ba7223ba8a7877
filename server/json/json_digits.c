#include "json/json_digits.h"

#include "base/buffer.h"

static bool begins_number(char c) {
    return c == '-' || (c >= '0' && c <= '9');
}

static bool is_of_number(char c) {
    return begins_number(c) || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// The size of the string that begins the text, with its quotes.
static size_t string_size(struct text text) {
    size_t at = 1;
    while (at < text.size && text.at[at] != '"')
        at += text.at[at] == '\\' ? 2 : 1;
    return at + 1;
}

static size_t number_size(struct text text) {
    size_t size = 0;
    while (size < text.size && is_of_number(text.at[size]))
        size++;
    return size;
}

static size_t rest_size(struct text text) {
    size_t size = 0;
    while (size < text.size && text.at[size] != '"' && !begins_number(text.at[size]))
        size++;
    return size;
}

static bool is_marked(struct text string) {
    return text_is(text_slice(string, 1, 6), TEXT("\\u0001"));
}

struct text json_digits_kept(struct arena *arena, struct text document) {
    struct buffer kept = buffer_in(arena);
    struct text text = TEXT("");
    while (document.size) {
        const bool is_string = document.at[0] == '"';
        const bool is_number = begins_number(document.at[0]);
        const size_t size = is_string   ? string_size(document)
                            : is_number ? number_size(document)
                                        : rest_size(document);
        if (is_string && is_marked(document))
            return TEXT("");
        if (is_number)
            buffer_add(&kept, TEXT("\"\\u0001"));
        buffer_add(&kept, text_slice(document, 0, size));
        if (is_number)
            buffer_add_char(&kept, '"');
        document = text_slice(document, size, document.size);
    }
    return buffer_text(&kept, &text) ? text : TEXT("");
}

bool json_is_digits(const char *string) {
    return string[0] == JSON_DIGITS_MARK;
}

bool json_digits_read(const char *string, unsigned long most, struct text *ret_digits) {
    unsigned long number = 0;
    *ret_digits = json_is_digits(string) ? text_of(string + 1) : TEXT("");
    return text_number(*ret_digits, most, &number);
}
