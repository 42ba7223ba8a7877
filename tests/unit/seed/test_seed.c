// seed/seed: streams of ids, each of its own, the same for the same seed.
#include "unit.h"

#include "base/guid.h"
#include "seed/seed.h"

#include <pthread.h>

enum { DRAWN = 4 };

struct drawn {
    struct guid ids[DRAWN];
};

static struct drawn draw(struct seed_stream stream) {
    struct drawn drawn;
    seed_follow(&stream);
    for (size_t i = 0; i < DRAWN; i++)
        drawn.ids[i] = guid_random();
    seed_leave();
    return drawn;
}

static bool are_same(const struct drawn *a, const struct drawn *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static bool share_none(const struct drawn *a, const struct drawn *b) {
    for (size_t i = 0; i < DRAWN; i++)
        for (size_t j = 0; j < DRAWN; j++)
            if (guid_is(&a->ids[i], &b->ids[j]))
                return false;
    return true;
}

static const struct seed seven = {.is_given = true, .number = 7};

// What is drawn must not change with a version of the program, or of a library.
static void known_ids(void **state) {
    (void)state;
    char text[GUID_CHARS + 1];
    const struct drawn drawn = draw(seed_stream(&seven, SEED_CALLS, 0));
    guid_write(&drawn.ids[0], text);
    assert_string_equal(text, "5eb5e49e-0b57-4113-bc22-51b43adf2eeb");
}

static void the_same_for_the_same(void **state) {
    (void)state;
    const struct drawn first = draw(seed_stream(&seven, SEED_CALLS, 3));
    const struct drawn again = draw(seed_stream(&seven, SEED_CALLS, 3));
    assert_true(are_same(&first, &again));
}

static void another_for_each_other(void **state) {
    const struct seed eight = {.is_given = true, .number = 8};
    const struct seed later = {.is_given = true, .number = 7, .start = 1};
    const struct seed_stream plain = seed_stream(&seven, SEED_CALLS, 3);
    const struct seed_stream rows[] = {
        plain,
        seed_stream(&eight, SEED_CALLS, 3),
        seed_stream(&later, SEED_CALLS, 3),
        seed_stream(&seven, SEED_OWN_CALLS, 3),
        seed_stream(&seven, SEED_CALLS, 4),
        seed_stream_beside(&plain),
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t j = 0; j < i; j++) {
            const struct drawn one = draw(rows[i]);
            const struct drawn other = draw(rows[j]);
            assert_true(share_none(&one, &other));
        }
}

static void the_kernels_without_one(void **state) {
    const struct seed none = {.number = 7};
    char byte = 1;
    (void)state;
    const struct drawn first = draw(seed_stream(&none, SEED_CALLS, 3));
    const struct drawn again = draw(seed_stream(&none, SEED_CALLS, 3));
    const struct drawn third = draw(seed_stream(NULL, SEED_CALLS, 3));
    assert_true(share_none(&first, &again) && share_none(&first, &third));
    struct seed_stream stream = seed_stream(&none, SEED_PAGES, 0);
    assert_false(seed_draw(&stream, &byte, 1));
    assert_int_equal(byte, 1);
}

static void secrets_are_none_of_its_business(void **state) {
    struct guid secrets[2];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct seed_stream stream = seed_stream(&seven, SEED_CALLS, 0);
        seed_follow(&stream);
        random_for_secret(secrets[i].bytes, sizeof secrets[i].bytes);
        seed_leave();
    }
    assert_false(guid_is(&secrets[0], &secrets[1]));
}

static void as_much_as_is_asked_for(void **state) {
    unsigned char bytes[256];
    unsigned char part[100];
    struct seed_stream stream = seed_stream(&seven, SEED_PAGES, 0);
    struct seed_stream again = seed_stream(&seven, SEED_PAGES, 0);
    (void)state;
    assert_true(seed_draw(&stream, bytes, sizeof bytes) && seed_draw(&again, part, sizeof part));
    assert_memory_equal(bytes, part, sizeof part);
    for (size_t i = 32; i < sizeof bytes; i += 32)
        assert_memory_not_equal(bytes, bytes + i, 32);
}

// Whoever follows one follows it on its own thread alone.
static void *draw_there(void *drawn) {
    *(struct drawn *)drawn = draw(seed_stream(NULL, SEED_CALLS, 0));
    struct guid *ids = ((struct drawn *)drawn)->ids;
    for (size_t i = 0; i < DRAWN; i++)
        ids[i] = guid_random();
    return NULL;
}

static void each_thread_has_its_own(void **state) {
    pthread_t thread;
    struct drawn there;
    (void)state;
    struct seed_stream stream = seed_stream(&seven, SEED_CALLS, 3);
    const struct drawn alone = draw(stream);
    seed_follow(&stream);
    assert_int_equal(pthread_create(&thread, NULL, draw_there, &there), 0);
    pthread_join(thread, NULL);
    struct drawn here;
    for (size_t i = 0; i < DRAWN; i++)
        here.ids[i] = guid_random();
    seed_leave();
    assert_true(are_same(&here, &alone) && share_none(&here, &there));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_ids),
        cmocka_unit_test(the_same_for_the_same),
        cmocka_unit_test(another_for_each_other),
        cmocka_unit_test(the_kernels_without_one),
        cmocka_unit_test(secrets_are_none_of_its_business),
        cmocka_unit_test(as_much_as_is_asked_for),
        cmocka_unit_test(each_thread_has_its_own),
    };
    return cmocka_run_group_tests_name("seed", tests, NULL, NULL);
}
