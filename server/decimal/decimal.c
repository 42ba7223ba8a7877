#include "decimal/decimal.h"

#include <assert.h>
#include <string.h>

#include <gmp.h>

static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NAIL_BITS == 0, "limbs are 64 bits");

enum {
    TEXT_MAX = 128,      // characters of a number that is read
    WHOLE_MAX = 40,      // digits before the point
    EXPONENT_MAX = 1000, // beyond it every number is none, or nothing
    WIDE = 2 * DECIMAL_LIMBS,
};

// Divides by a power of ten, half to even.
static void divide(uint64_t *limbs, mp_size_t count, int power) {
    mp_limb_t digit = 0;
    bool has_rest = false; // behind the last digit that goes
    for (int i = 0; i < power; i++) {
        has_rest = has_rest || digit;
        digit = mpn_divrem_1(limbs, 0, limbs, count, 10);
    }
    if (digit > 5 || (digit == 5 && (has_rest || limbs[0] & 1)))
        (void)mpn_add_1(limbs, limbs, count, 1);
}

static void multiply(uint64_t *limbs, mp_size_t count, int power) {
    while (power-- > 0)
        (void)mpn_mul_1(limbs, limbs, count, 10);
}

bool decimal_is_zero(const struct decimal *decimal) {
    return mpn_zero_p(decimal->limbs, DECIMAL_LIMBS);
}

static struct decimal of_limbs(const uint64_t *limbs, bool is_negative) {
    struct decimal decimal = {.is_negative = is_negative};
    memcpy(decimal.limbs, limbs, sizeof decimal.limbs);
    decimal.is_negative = is_negative && !decimal_is_zero(&decimal);
    return decimal;
}

// --- text ---

// A number's digits, without the point, and how many of them stand behind it.
struct digits {
    unsigned char at[TEXT_MAX];
    int count;
    int behind;
};

static bool has_digit(struct text text) {
    return text.size && text.at[0] >= '0' && text.at[0] <= '9';
}

static bool starts(struct text text, const char *any) {
    return text.size && text.at[0] && strchr(any, text.at[0]);
}

static char next(struct text *text) {
    const char c = text->at[0];
    *text = text_slice(*text, 1, text->size - 1);
    return c;
}

static bool read_digits(struct text *text, struct digits *digits, int behind) {
    const bool has_one = has_digit(*text);
    while (has_digit(*text)) {
        const unsigned char digit = (unsigned char)(next(text) - '0');
        if (digits->count || digit)
            digits->at[digits->count++] = digit;
        digits->behind += behind;
    }
    return has_one;
}

static bool read_exponent(struct text *text, struct digits *digits) {
    bool is_negative = false;
    int exponent = 0;
    if (!starts(*text, "eE"))
        return true;
    (void)next(text);
    if (starts(*text, "-+"))
        is_negative = next(text) == '-';
    if (!has_digit(*text))
        return false;
    while (has_digit(*text)) {
        const int digit = next(text) - '0';
        exponent = exponent < EXPONENT_MAX ? exponent * 10 + digit : exponent;
    }
    digits->behind -= is_negative ? -exponent : exponent;
    return true;
}

// RFC 8259: no zero before another digit, a digit on either side of the point.
static bool read_parts(struct text text, struct digits *digits) {
    const bool is_zero = starts(text, "0");
    if (!has_digit(text))
        return false;
    if (is_zero && has_digit(text_slice(text, 1, 1)))
        return false;
    (void)read_digits(&text, digits, 0);
    if (starts(text, ".")) {
        (void)next(&text);
        if (!read_digits(&text, digits, 1))
            return false;
    }
    return read_exponent(&text, digits) && !text.size;
}

bool decimal_read(struct text text, struct decimal *ret_decimal) {
    struct digits digits = {.count = 0};
    uint64_t limbs[WIDE] = {0};
    const bool is_negative = starts(text, "-");
    if (text.size > TEXT_MAX)
        return false;
    if (is_negative)
        (void)next(&text);
    if (!read_parts(text, &digits))
        return false;
    if (digits.count && digits.count - digits.behind > WHOLE_MAX)
        return false;
    const int beyond = digits.behind - DECIMAL_PLACES;
    if (digits.count && beyond <= digits.count) // else it rounds to nothing
        (void)mpn_set_str(limbs, digits.at, (size_t)digits.count, 10);
    if (beyond > 0 && beyond <= digits.count)
        divide(limbs, WIDE, beyond);
    else
        multiply(limbs, WIDE, digits.count ? -beyond : 0);
    *ret_decimal = of_limbs(limbs, is_negative);
    return true;
}

struct text decimal_text(struct arena *arena, const struct decimal *decimal) {
    unsigned char digits[TEXT_MAX] = {0};
    char text[TEXT_MAX + DECIMAL_PLACES];
    uint64_t limbs[DECIMAL_LIMBS + 1]; // mpn_get_str takes them for itself
    mp_size_t count = DECIMAL_LIMBS;
    memcpy(limbs, decimal->limbs, sizeof decimal->limbs);
    while (count && !limbs[count - 1])
        count--;
    int size = count ? (int)mpn_get_str(digits, 10, limbs, count) : 0;
    int places = DECIMAL_PLACES;
    for (; places && (!size || !digits[size - 1]); places--)
        size -= size > 0;
    const int whole = size > places ? size - places : 0;
    size_t at = 0;
    if (decimal->is_negative)
        text[at++] = '-';
    for (int i = 0; i < whole; i++)
        text[at++] = (char)('0' + digits[i]);
    if (!whole)
        text[at++] = '0';
    if (places)
        text[at++] = '.';
    for (int i = size - whole; i < places; i++)
        text[at++] = '0';
    for (int i = whole; i < size; i++)
        text[at++] = (char)('0' + digits[i]);
    return text_copy(arena, (struct text){text, at});
}

// --- sums and products ---

struct decimal decimal_negated(const struct decimal *decimal) {
    return of_limbs(decimal->limbs, !decimal->is_negative);
}

int decimal_compare(const struct decimal *a, const struct decimal *b) {
    if (a->is_negative != b->is_negative)
        return a->is_negative ? -1 : 1;
    const int compared = mpn_cmp(a->limbs, b->limbs, DECIMAL_LIMBS);
    return a->is_negative ? -compared : compared;
}

void decimal_add(struct decimal *sum, const struct decimal *addend) {
    uint64_t limbs[DECIMAL_LIMBS];
    if (sum->is_negative == addend->is_negative) {
        (void)mpn_add_n(limbs, sum->limbs, addend->limbs, DECIMAL_LIMBS);
        *sum = of_limbs(limbs, sum->is_negative);
        return;
    }
    const bool is_larger = mpn_cmp(sum->limbs, addend->limbs, DECIMAL_LIMBS) > 0;
    const struct decimal *larger = is_larger ? sum : addend;
    const struct decimal *smaller = is_larger ? addend : sum;
    (void)mpn_sub_n(limbs, larger->limbs, smaller->limbs, DECIMAL_LIMBS);
    *sum = of_limbs(limbs, larger->is_negative);
}

struct decimal decimal_product(const struct decimal *a, const struct decimal *b, int places) {
    uint64_t limbs[WIDE];
    mpn_mul_n(limbs, a->limbs, b->limbs, DECIMAL_LIMBS);
    divide(limbs, WIDE, 2 * DECIMAL_PLACES - places);
    multiply(limbs, WIDE, DECIMAL_PLACES - places);
    return of_limbs(limbs, a->is_negative != b->is_negative);
}
