#include "unit.h"

#include "look/share.h"

static const struct {
    const char *row;
    size_t found[3];
    size_t most;
    size_t shares[3];
} shares[] = {
    {"there is room for all", {3, 0, 2}, 5, {3, 0, 2}},
    {"more than all", {3, 0, 2}, 50, {3, 0, 2}},
    {"one each", {9, 9, 9}, 3, {1, 1, 1}},
    {"the first gets what is over", {9, 9, 9}, 4, {2, 1, 1}},
    {"what one does not need goes to others", {9, 1, 9}, 7, {3, 1, 3}},
    {"one", {9, 9, 9}, 1, {1, 0, 0}},
    {"nothing was found", {0, 0, 0}, 20, {0, 0, 0}},
};

static void each_kind_has_its_share(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(shares); i++) {
        size_t got[3] = {7, 7, 7};
        look_share(shares[i].found, 3, shares[i].most, got);
        for (size_t kind = 0; kind < 3; kind++)
            expect_number(shares[i].row, got[kind], shares[i].shares[kind]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_kind_has_its_share)};
    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
