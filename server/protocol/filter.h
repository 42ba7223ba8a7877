// $filter: terms joined by "and", or all of them by "or", in any case (docs/contract.md,
// "Filters"). A term is FIELD eq 'VALUE', FIELD ne 'VALUE', substringof('VALUE', FIELD),
// startswith(FIELD, 'VALUE'), or a call: NAME(), whose field is "NAME()", or NAME('VALUE'), whose
// field is "NAME('')". A call says which list it is to be, so it cannot be one of several by "or".
#ifndef AZSREG_PROTOCOL_FILTER_H
#define AZSREG_PROTOCOL_FILTER_H

#include "base/text.h"

enum { FILTER_TERMS_MAX = 8 };

enum filter_operator { FILTER_IS, FILTER_IS_NOT, FILTER_HAS, FILTER_STARTS };

struct filter_term {
    struct text field;
    struct text value;
    enum filter_operator how;
};

struct filter {
    struct filter_term terms[FILTER_TERMS_MAX];
    size_t count;
    bool is_either; // joined by "or"
};

// Empty text is an empty filter. False for anything that is not such a filter.
bool filter_read(struct arena *arena, struct text text, struct filter *ret_filter);

// Whether a row fits: allows is asked about the whole filter, or about each term of an "or" as a
// filter of its own until one lets the row through.
bool filter_fits(const struct filter *filter,
                 bool (*allows)(const struct filter *filter, const void *row), const void *row);

// Whether the filter's terms on this field all agree with the value; true if it has none.
bool filter_allows(const struct filter *filter, const char *field, struct text value);

// Whether a term is on this field.
bool filter_names(const struct filter *filter, const char *field);

// Whether all fields it names are among these (a NULL-terminated list).
bool filter_knows(const struct filter *filter, const char *const *fields);

#endif
