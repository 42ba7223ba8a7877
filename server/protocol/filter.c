#include "protocol/filter.h"

static void skip_spaces(struct text *rest) {
    *rest = text_trim(*rest);
}

static bool take_word(struct text *rest, struct text word) {
    skip_spaces(rest);
    if (!text_starts_same(*rest, word))
        return false;
    *rest = text_slice(*rest, word.size, rest->size);
    return true;
}

static bool take_name(struct text *rest, struct text *ret_name) {
    skip_spaces(rest);
    size_t size = 0;
    while (size < rest->size && (text_is_letter(rest->at[size]) || rest->at[size] == '/'))
        size++;
    *ret_name = text_slice(*rest, 0, size);
    *rest = text_slice(*rest, size, rest->size);
    return size > 0;
}

// OData: a quote inside a string is written twice.
static bool take_string(struct arena *arena, struct text *rest, struct text *ret_value) {
    skip_spaces(rest);
    char *at = rest->size && rest->at[0] == '\'' ? arena_alloc(arena, rest->size) : NULL;
    size_t size = 0;
    if (!at)
        return false;
    for (size_t i = 1; i < rest->size; i++) {
        const bool quote = rest->at[i] == '\'';
        if (quote && (i + 1 == rest->size || rest->at[i + 1] != '\'')) {
            *ret_value = (struct text){at, size};
            *rest = text_slice(*rest, i + 1, rest->size);
            return true;
        }
        at[size++] = rest->at[i];
        i += quote;
    }
    return false;
}

// What is in the parentheses of NAME() or NAME('VALUE').
static bool take_call(struct arena *arena, struct text *rest, struct filter_term *ret_term) {
    const bool bare = take_word(rest, TEXT(")"));
    ret_term->field = text_format(arena, "%.*s(%s)", TEXT_ARGS(ret_term->field), bare ? "" : "''");
    ret_term->value = TEXT("");
    return bare || (take_string(arena, rest, &ret_term->value) && take_word(rest, TEXT(")")));
}

// What is in the parentheses of substringof('VALUE', FIELD) and startswith(FIELD, 'VALUE').
static bool take_has(struct arena *arena, struct text *rest, struct filter_term *ret_term) {
    ret_term->how = FILTER_HAS;
    return take_string(arena, rest, &ret_term->value) && take_word(rest, TEXT(",")) &&
           take_name(rest, &ret_term->field) && take_word(rest, TEXT(")"));
}

static bool take_starts(struct arena *arena, struct text *rest, struct filter_term *ret_term) {
    ret_term->how = FILTER_STARTS;
    return take_name(rest, &ret_term->field) && take_word(rest, TEXT(",")) &&
           take_string(arena, rest, &ret_term->value) && take_word(rest, TEXT(")"));
}

static bool take_comparison(struct arena *arena, struct text *rest, struct filter_term *ret_term) {
    if (take_word(rest, TEXT("ne")))
        ret_term->how = FILTER_IS_NOT;
    else if (!take_word(rest, TEXT("eq")))
        return false;
    return take_string(arena, rest, &ret_term->value);
}

static bool take_term(struct arena *arena, struct text *rest, struct filter_term *ret_term,
                      bool *ret_is_call) {
    ret_term->how = FILTER_IS;
    *ret_is_call = false;
    if (!take_name(rest, &ret_term->field))
        return false;
    const bool has = text_same(ret_term->field, TEXT("substringof"));
    const bool starts = text_same(ret_term->field, TEXT("startswith"));
    if (!take_word(rest, TEXT("(")))
        return !has && !starts && take_comparison(arena, rest, ret_term);
    if (has)
        return take_has(arena, rest, ret_term);
    if (starts)
        return take_starts(arena, rest, ret_term);
    *ret_is_call = true;
    return take_call(arena, rest, ret_term);
}

// "and" or "or", the same everywhere, and a term behind it.
static bool take_conjunction(struct text *rest, struct filter *filter) {
    const bool is_or = take_word(rest, TEXT("or "));
    if (!is_or && !take_word(rest, TEXT("and ")))
        return false;
    if (filter->count > 1 && filter->is_either != is_or)
        return false;
    filter->is_either = is_or;
    return text_trim(*rest).size;
}

bool filter_read(struct arena *arena, struct text text, struct filter *ret_filter) {
    struct filter filter = {.count = 0};
    struct text rest = text_trim(text);
    bool calls = false;
    while (rest.size) {
        bool is_call = false;
        if (filter.count == FILTER_TERMS_MAX ||
            !take_term(arena, &rest, &filter.terms[filter.count++], &is_call))
            return false;
        calls = calls || is_call;
        skip_spaces(&rest);
        if (rest.size && !take_conjunction(&rest, &filter))
            return false;
    }
    if (calls && filter.is_either)
        return false;
    *ret_filter = filter;
    return true;
}

bool filter_fits(const struct filter *filter,
                 bool (*allows)(const struct filter *filter, const void *row), const void *row) {
    if (!filter->is_either)
        return allows(filter, row);
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter term = {.terms = {filter->terms[i]}, .count = 1};
        if (allows(&term, row))
            return true;
    }
    return false;
}

static bool agrees(const struct filter_term *term, struct text value) {
    switch (term->how) {
    case FILTER_IS:
        return text_same(value, term->value);
    case FILTER_IS_NOT:
        return !text_same(value, term->value);
    case FILTER_HAS:
        return text_has_same(value, term->value);
    case FILTER_STARTS:
        return text_starts_same(value, term->value);
    }
    return false;
}

bool filter_allows(const struct filter *filter, const char *field, struct text value) {
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        if (text_same(term->field, text_of(field)) && !agrees(term, value))
            return false;
    }
    return true;
}

bool filter_names(const struct filter *filter, const char *field) {
    for (size_t i = 0; i < filter->count; i++)
        if (text_same(filter->terms[i].field, text_of(field)))
            return true;
    return false;
}

bool filter_knows(const struct filter *filter, const char *const *fields) {
    for (size_t i = 0; i < filter->count; i++) {
        bool known = false;
        for (const char *const *field = fields; *field; field++)
            known = known || text_same(filter->terms[i].field, text_of(*field));
        if (!known)
            return false;
    }
    return true;
}
