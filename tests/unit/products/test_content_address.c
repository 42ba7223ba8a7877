// products/content_address: an address lets in until it expires, and no other address does.
#include "unit.h"

#include "catalog/content_mark.h"
#include "products/content_address.h"

static const struct text key = {"0123456789abcdef0123456789abcdef", 32};
enum { NOW = 1700000000 };

static struct text address(struct arena *arena, const char *path) {
    const struct text query =
        content_address_query(arena, key, text_of(path), NOW + CONTENT_ADDRESS_SECONDS);
    return text_format(arena, CONTENT_ROOT "%s?%.*s", path, TEXT_ARGS(query));
}

static const char *fault(struct arena *arena, const char *path, struct text target) {
    return content_address_fault(arena, key, text_of(path), target, NOW);
}

static void it_lets_in(void **state) {
    const struct text good = address(*state, "a%20b/c.vhd");
    expect_text(
        "its form", text_slice(good, 0, 77),
        TEXT("/_azsreg/content/a%20b/c.vhd?sv=2018-03-28&sr=b&sp=r&se=2023-11-16T22:13:20Z&"));
    expect_number("its size", good.size, 77 + 4 + 43);
    assert_null(fault(*state, "a%20b/c.vhd", good));
    assert_null(fault(*state, "a%20b/c.vhd",
                      text_format(*state, "http://somebody:1%.*s", TEXT_ARGS(good))));
    assert_null(
        fault(*state, "a%20b/c.vhd", text_format(*state, "%.*s&timeout=901", TEXT_ARGS(good))));
}

// Clients order and encode a query anew.
static void in_another_order(void **state) {
    const struct text good = address(*state, "c.vhd");
    const struct text sig = text_slice(good, good.size - 43, 43);
    assert_null(fault(*state, "c.vhd",
                      text_format(*state,
                                  CONTENT_ROOT "c.vhd?se=2023-11-16T22%%3A13%%3A20Z&sig=%.*s&sp=r&"
                                               "sr=b&sv=2018-03-28",
                                  TEXT_ARGS(sig))));
}

// Any byte, to any other: of the path as well.
static void changed_in_one_byte(void **state) {
    const struct text good = address(*state, "a/c-1.vhd");
    char *bad = text_cstring(*state, good);
    const struct text target = {bad, good.size};
    for (size_t i = 1; i < good.size; i++)
        for (int byte = 1; byte < 256; byte++) {
            if ((char)byte == good.at[i])
                continue;
            bad[i] = (char)byte;
            struct text rest = target;
            const struct text path = text_cut(&rest, '?');
            const struct text root = TEXT(CONTENT_ROOT);
            const bool has_root = text_is(text_slice(path, 0, root.size), root);
            const struct text name =
                has_root ? text_slice(path, root.size, path.size) : TEXT("a/c-1.vhd");
            if (!content_address_fault(*state, key, name, target, NOW))
                fail_msg("byte %zu as %d: %s", i, byte, bad);
            bad[i] = good.at[i];
        }
    assert_null(fault(*state, "a/c-1.vhd", target));
}

static void until_it_expires(void **state) {
    const struct text good = address(*state, "c.vhd");
    const struct text path = TEXT("c.vhd");
    const int64_t end = NOW + CONTENT_ADDRESS_SECONDS;
    assert_null(content_address_fault(*state, key, path, good, end - 1));
    assert_string_equal(content_address_fault(*state, key, path, good, end),
                        "the address has expired");
    assert_string_equal(content_address_fault(*state, key, path, good, end + 1000000),
                        "the address has expired");
}

static void what_is_none(void **state) {
    const struct text good = address(*state, "c.vhd");
    const struct text sig = text_slice(good, good.size - 43, 43);
    const struct text rows[] = {
        TEXT(CONTENT_ROOT "c.vhd"),
        TEXT(CONTENT_ROOT "c.vhd?"),
        TEXT(CONTENT_ROOT "c.vhd?sig="),
        text_format(*state, CONTENT_ROOT "c.vhd?sig=%.*s", TEXT_ARGS(sig)),
        text_format(*state, "%.*s&sig=%.*s", TEXT_ARGS(good), TEXT_ARGS(sig)),
        text_format(*state, "%.*s&se=2099-01-01T00:00:00Z", TEXT_ARGS(good)),
        text_format(*state, "%.*s=", TEXT_ARGS(good)),
        text_slice(good, 0, good.size - 1),
        text_format(*state, "%.*sA", TEXT_ARGS(good)),
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].at, fault(*state, "c.vhd", rows[i]));
    expect("another path", fault(*state, "d.vhd", good));
    expect("another key", content_address_fault(*state, TEXT("other"), TEXT("c.vhd"), good, NOW));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(it_lets_in), in_arena(in_another_order),
                                       in_arena(changed_in_one_byte), in_arena(until_it_expires),
                                       in_arena(what_is_none)};
    return cmocka_run_group_tests_name("content_address", tests, NULL, NULL);
}
