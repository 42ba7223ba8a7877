// arm/filter: "name|location|tagName|tagValue eq '…', substringof('…', name), also ne and
// startswith, joined by and or by or, any case".
#include "unit.h"

#include "protocol/filter.h"

// The terms as "field=value", "!", "~" (has) or "^" (starts with), joined by "&" or "|".
static struct text rendered(struct arena *arena, const struct filter *filter) {
    struct text made = TEXT("");
    for (size_t i = 0; i < filter->count; i++)
        made =
            text_format(arena, "%.*s%s%.*s%c%.*s", TEXT_ARGS(made),
                        i ? (filter->is_either ? "|" : "&") : "", TEXT_ARGS(filter->terms[i].field),
                        "=!~^"[filter->terms[i].how], TEXT_ARGS(filter->terms[i].value));
    return made;
}

static void what_is_read(void **state) {
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"   ", ""},
        {"name eq 'a'", "name=a"},
        {"  name   eq   'a'  ", "name=a"},
        {"NAME EQ 'aB'", "NAME=aB"},
        {"name eq ''", "name="},
        {"name eq 'it''s'", "name=it's"},
        {"name eq ''''", "name='"},
        {"name eq 'a and b'", "name=a and b"},
        {"name eq '\xC3\xA4'", "name=\xC3\xA4"},
        {"properties/state eq 'x'", "properties/state=x"},
        {"substringof('a', name)", "name~a"},
        {"SubstringOf ( 'a' , name )", "name~a"},
        {"substringof('a',name)", "name~a"},
        {"name ne 'a'", "name!a"},
        {"Name NE 'a'", "Name!a"},
        {"startswith(name, 'a')", "name^a"},
        {"StartsWith ( name , 'it''s' )", "name^it's"},
        {"name eq 'a' or name eq 'b'", "name=a|name=b"},
        {"name eq 'a' OR substringof('b', name) Or startswith(location, 'c') or name ne 'd'",
         "name=a|name~b|location^c|name!d"},
        {"name ne 'a' and startswith(name, 'b') and substringof('c', name)",
         "name!a&name^b&name~c"},
        {"name eq 'a or b'", "name=a or b"},
        {"atScope()", "atScope()="},
        {" AtScope ( ) ", "AtScope()="},
        {"assignedTo('a''b')", "assignedTo('')=a'b"},
        {"atScope() and assignedTo( 'a' )", "atScope()=&assignedTo('')=a"},
        {"tagName eq 'x' and tagValue eq 'y'", "tagName=x&tagValue=y"},
        {"name eq 'a' AND location eq 'b' And substringof('c',name)", "name=a&location=b&name~c"},
        {"a eq '1' and a eq '2' and a eq '3' and a eq '4' and a eq '5' and a eq '6' and a eq '7'"
         " and a eq '8'",
         "a=1&a=2&a=3&a=4&a=5&a=6&a=7&a=8"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter;
        expect(rows[i].text, filter_read(*state, text_of(rows[i].text), &filter));
        expect_text(rows[i].text, rendered(*state, &filter), text_of(rows[i].want));
    }
}

static void what_is_refused(void **state) {
    static const char *const rows[] = {
        "name",
        "eq",
        "name eq",
        "name eq a",
        "name eq 'a",
        "name eq a'",
        "name eq 5",
        "name 'a'",
        "eq 'a'",
        "'a' eq name",
        "name = 'a'",
        "nameeq 'a'",
        "name eq \"a\"",
        "name eq 'a' or name eq 'b' and name eq 'c'", // joined by one or the other
        "name eq 'a' and name eq 'b' or name eq 'c'",
        "name eq 'a' or",
        "name eq 'a' or ",
        "or name eq 'a'",
        "name eq 'a' or or name eq 'b'",
        "name eq 'a' orname eq 'b'",
        "name eq 'a' and or name eq 'b'",
        "atScope() or name eq 'a'", // a call says which list it is to be
        "name eq 'a' or atScope()",
        "name ne",
        "name ne a",
        "namene 'a'",
        "name lt 'a'",
        "name not 'a'",
        "startswith",
        "startswith(name)",
        "startswith('a', name)",
        "startswith(name, a)",
        "startswith(name, 'a'",
        "startswith(name 'a')",
        "startswith eq 'a'",
        "endswith(name, 'a')",
        "startswith(name, 'a') eq true",
        "not name eq 'a'",
        "(name eq 'a')",
        "and",
        "name eq 'a' and",
        "name eq 'a' and ",
        "and name eq 'a'",
        "name eq 'a' and and name eq 'b'",
        "name eq 'a' name eq 'b'",
        "name eq 'a', name eq 'b'",
        "name eq 'a' andname eq 'b'",
        "name eq 'a''",
        "name eq '''",
        "name1 eq 'a'",
        "na-me eq 'a'",
        "substringof",
        "substringof(",
        "substringof('a'",
        "substringof('a', name",
        "substringof('a' name)",
        "substringof(name, 'a')",
        "substringof('a', 'b')",
        "substringof('a')",
        "substringof 'a', name",
        "substringof('a', )",
        "substringof eq 'a'",
        "atScope(",
        "atScope('a'",
        "atScope('a', 'b')",
        "atScope() eq 'a'",
        "()",
        "name eq 'a' )",
        "a eq '1' and a eq '2' and a eq '3' and a eq '4' and a eq '5' and a eq '6' and a eq '7'"
        " and a eq '8' and a eq '9'",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter = {.count = 99};
        expect(rows[i], !filter_read(*state, text_of(rows[i]), &filter));
        expect_number(rows[i], filter.count, 99);
    }
}

static void what_it_lets_through(void **state) {
    static const struct {
        const char *filter, *field, *value;
        bool want;
    } rows[] = {
        {"", "name", "a", true},
        {"name eq 'abc'", "name", "abc", true},
        {"name eq 'abc'", "name", "ABC", true},
        {"NAME eq 'abc'", "name", "abc", true},
        {"name eq 'abc'", "name", "ab", false},
        {"name eq 'abc'", "name", "abcd", false},
        {"name eq 'abc'", "location", "x", true}, // says nothing about it
        {"name eq ''", "name", "", true},
        {"name eq ''", "name", "a", false},
        {"substringof('b', name)", "name", "abc", true},
        {"substringof('B', name)", "name", "abc", true},
        {"substringof('ac', name)", "name", "abc", false},
        {"substringof('', name)", "name", "abc", true},
        {"substringof('abcd', name)", "name", "abc", false},
        {"substringof('a', name) and substringof('c', name)", "name", "abc", true},
        {"substringof('a', name) and substringof('x', name)", "name", "abc", false},
        {"name eq 'a' and location eq 'b'", "location", "b", true},
        {"name eq 'a' and location eq 'b'", "location", "a", false},
        {"name eq 'a' and name eq 'b'", "name", "a", false},
        {"name ne 'a'", "name", "b", true},
        {"name ne 'a'", "name", "A", false},
        {"name ne 'a'", "name", "", true},
        {"name ne 'a' and name ne 'b'", "name", "b", false},
        {"startswith(name, 'ab')", "name", "ABC", true},
        {"startswith(name, 'ab')", "name", "cab", false},
        {"startswith(name, 'ab')", "name", "a", false},
        {"startswith(name, '')", "name", "a", true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter;
        assert_true(filter_read(*state, text_of(rows[i].filter), &filter));
        expect(rows[i].filter,
               filter_allows(&filter, rows[i].field, text_of(rows[i].value)) == rows[i].want);
    }
}

struct place {
    const char *name, *location;
};

static bool allows_place(const struct filter *filter, const void *row) {
    const struct place *place = row;
    return filter_allows(filter, "name", text_of(place->name)) &&
           filter_allows(filter, "location", text_of(place->location));
}

static void what_fits(void **state) {
    static const struct {
        const char *filter, *name, *location;
        bool want;
    } rows[] = {
        {"", "a", "x", true},
        {"name eq 'a' and location eq 'x'", "a", "x", true},
        {"name eq 'a' and location eq 'x'", "a", "y", false},
        {"name eq 'a' or location eq 'x'", "a", "y", true},
        {"name eq 'a' or location eq 'x'", "b", "x", true},
        {"name eq 'a' or location eq 'x'", "b", "y", false},
        {"name eq 'a' or name eq 'b'", "b", "y", true},
        {"name ne 'a' or location ne 'x'", "a", "y", true},
        {"name ne 'a' or location ne 'x'", "a", "x", false},
        {"startswith(name, 'b') or substringof('y', location)", "a", "xyz", true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter;
        const struct place place = {rows[i].name, rows[i].location};
        assert_true(filter_read(*state, text_of(rows[i].filter), &filter));
        expect(rows[i].filter, filter_fits(&filter, allows_place, &place) == rows[i].want);
    }
}

static void which_fields_it_names(void **state) {
    static const char *const fields[] = {"name", "tagName", NULL};
    static const struct {
        const char *filter;
        bool known;
    } rows[] = {
        {"", true},
        {"name eq 'a'", true},
        {"TAGNAME eq 'a' and substringof('b', Name)", true},
        {"nam eq 'a'", false},
        {"name eq 'a' and size eq 'b'", false},
        {"substringof('a', location)", false},
        {"name()", false},
        {"name('a')", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter;
        assert_true(filter_read(*state, text_of(rows[i].filter), &filter));
        expect(rows[i].filter, filter_knows(&filter, fields) == rows[i].known);
    }
}

static void whether_it_names_one(void **state) {
    struct filter filter;
    assert_true(filter_read(*state, TEXT("ATSCOPE() and name eq 'a'"), &filter));
    assert_true(filter_names(&filter, "atScope()"));
    assert_true(filter_names(&filter, "Name"));
    assert_false(filter_names(&filter, "atScope"));
    assert_false(filter_names(&filter, "size"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_is_read),         in_arena(what_is_refused),
        in_arena(what_it_lets_through), in_arena(which_fields_it_names),
        in_arena(whether_it_names_one), in_arena(what_fits),
    };
    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
