#include "unit.h"

#include "look/registration_path.h"

#define ID "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations/r"

static const struct {
    const char *path;
    const char *id;
} paths[] = {
    {ID, ID},
    {ID "/", ID},
    {ID "/customerSubscriptions/c", ID},
    {ID "-more", ID "-more"},
    {"/SUBSCRIPTIONS/s/resourcegroups/g/Providers/microsoft.azurestack/REGISTRATIONS/R/x",
     "/SUBSCRIPTIONS/s/resourcegroups/g/Providers/microsoft.azurestack/REGISTRATIONS/R"},
    {"", ""},
    {"/", ""},
    {"x" ID, ""},
    {"/subscriptions", ""},
    {"/subscriptions/s/resourceGroups/g", ""},
    {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations", ""},
    {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/registrations/", ""},
    {"/subscriptions//resourceGroups/g/providers/Microsoft.AzureStack/registrations/r", ""},
    {"/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStack/linkedSubscriptions/r", ""},
};

static void the_registration_of_a_path(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++)
        expect_text(paths[i].path, look_registration_of(text_of(paths[i].path)),
                    text_of(paths[i].id));
}

static const struct {
    const char *a;
    const char *b;
    int order;
} orders[] = {
    {"", "", 0},     {"a", "A", 0},  {"a", "B", -1},    {"B", "a", 1},
    {"a", "ab", -1}, {"AB", "a", 1}, {"a-1", "a1", -1}, {"\xc3\xa9", "z", 1},
};

static void ids_sort_without_case(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(orders); i++) {
        const int order = look_compare_ids(text_of(orders[i].a), text_of(orders[i].b));
        expect_number(orders[i].a, (order > 0) - (order < 0), orders[i].order);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registration_of_a_path),
        cmocka_unit_test(ids_sort_without_case),
    };
    return cmocka_run_group_tests_name("registration_path", tests, NULL, NULL);
}
