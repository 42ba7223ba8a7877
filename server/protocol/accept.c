#include "protocol/accept.h"

enum { WHOLE = 1000 }; // of a weight, in thousandths

// RFC 9110, 12.4.2: "0.5"; what is none counts as nothing.
static int read_weight(struct text text) {
    int weight = 0;
    int place = WHOLE;
    for (size_t i = 0; i < text.size && i < 5; i++) {
        if (i == 1 && text.at[i] == '.')
            continue;
        if (text.at[i] < '0' || text.at[i] > '9')
            return 0;
        weight += (text.at[i] - '0') * place;
        place /= 10;
    }
    return weight < WHOLE ? weight : WHOLE;
}

struct accept_wish accept_take(struct text *list) {
    struct text text = text_cut(list, ',');
    struct accept_wish wish = {.name = text_trim(text_cut(&text, ';')), .weight = WHOLE};
    while (text.size) {
        struct text value = text_cut(&text, ';');
        const struct text name = text_trim(text_cut(&value, '='));
        if (text_same(name, TEXT("q")))
            wish.weight = read_weight(text_trim(value));
        else if (text_same(name, TEXT("version")))
            wish.version = text_trim(value);
    }
    return wish;
}

int accept_weight(const struct http_request *request, const char *field, struct text name) {
    int weight = -1;
    for (size_t i = 0; i < request->field_count; i++) {
        struct text list = request->fields[i].value;
        while (text_same(request->fields[i].name, text_of(field)) && list.size) {
            const struct accept_wish wish = accept_take(&list);
            if (text_same(wish.name, name) && wish.weight > weight)
                weight = wish.weight;
        }
    }
    return weight;
}
