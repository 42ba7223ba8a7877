// $filter: terms joined by "and", in any case (contract, section 7). A term is FIELD eq 'VALUE',
// substringof('VALUE', FIELD), or a call: NAME() or NAME('VALUE'), whose field is "NAME()".
#ifndef AZSREG_ARM_FILTER_H
#define AZSREG_ARM_FILTER_H

#include "base/text.h"

enum { FILTER_TERMS_MAX = 8 };

struct filter_term {
    struct text field;
    struct text value;
    bool part; // substringof
};

struct filter {
    struct filter_term terms[FILTER_TERMS_MAX];
    size_t count;
};

// Empty text is an empty filter. False for anything that is not such a filter.
bool filter_read(struct arena *arena, struct text text, struct filter *ret_filter);

// Whether the filter's terms on this field agree with the value; true if it has none.
bool filter_allows(const struct filter *filter, const char *field, struct text value);

// Whether a term is on this field.
bool filter_names(const struct filter *filter, const char *field);

// Whether all fields it names are among these (a NULL-terminated list).
bool filter_knows(const struct filter *filter, const char *const *fields);

#endif
