#include "products/range.h"

static enum range part(uint64_t first, uint64_t last, uint64_t size, uint64_t *ret_first,
                       uint64_t *ret_count) {
    if (first >= size)
        return RANGE_IMPOSSIBLE;
    *ret_first = first;
    *ret_count = (last < size ? last : size - 1) - first + 1;
    return RANGE_PART;
}

enum range range_read(struct text field, uint64_t size, uint64_t *ret_first, uint64_t *ret_count) {
    unsigned long first = 0;
    unsigned long last = INT64_MAX;
    struct text rest = field;
    *ret_first = 0;
    *ret_count = size;
    const struct text unit = text_trim(text_cut(&rest, '='));
    rest = text_trim(rest);
    const size_t size_of_both = rest.size;
    const struct text from = text_cut(&rest, '-');
    const bool has_last = rest.size;
    if (!text_same(unit, TEXT("bytes")) || from.size == size_of_both ||
        (from.size && !text_number(from, INT64_MAX, &first)) ||
        (has_last && !text_number(rest, INT64_MAX, &last)))
        return RANGE_WHOLE;
    if (from.size)
        return last < first ? RANGE_WHOLE : part(first, last, size, ret_first, ret_count);
    if (!has_last)
        return RANGE_WHOLE;
    return last ? part(last < size ? size - last : 0, size, size, ret_first, ret_count)
                : RANGE_IMPOSSIBLE;
}
