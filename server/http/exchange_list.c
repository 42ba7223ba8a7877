#include "http/exchange_list.h"

static void insert_after(struct exchange_list *list, struct exchange *previous,
                         struct exchange *exchange) {
    exchange->previous = previous;
    exchange->next = previous ? previous->next : list->first;
    if (previous)
        previous->next = exchange;
    else
        list->first = exchange;
    if (exchange->next)
        exchange->next->previous = exchange;
    else
        list->last = exchange;
    list->count++;
}

void exchange_append(struct exchange_list *list, struct exchange *exchange) {
    insert_after(list, list->last, exchange);
}

void exchange_insert(struct exchange_list *list, struct exchange *exchange) {
    struct exchange *previous = list->last;
    while (previous && previous->parked_us > exchange->parked_us)
        previous = previous->previous;
    insert_after(list, previous, exchange);
}

void exchange_unlink(struct exchange_list *list, struct exchange *exchange) {
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        list->first = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    else
        list->last = exchange->previous;
    exchange->previous = exchange->next = NULL;
    list->count--;
}
