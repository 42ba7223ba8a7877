// dependentProducts: the export downloads them depth first, and would never end in a circle.
#include "catalog/reading.h"

#include <stdlib.h>
#include <strings.h>

enum mark { UNSEEN, ON_THE_WAY, FINE };

struct node {
    const char *name;
    struct json_at at; // the product
    enum mark mark;
    const cJSON *next; // of its dependencies, while it is on the way
    struct node *from;
};

static int compare_nodes(const void *a, const void *b) {
    return strcasecmp(((const struct node *)a)->name, ((const struct node *)b)->name);
}

static const cJSON *dependencies_of(const struct json_at *product) {
    const cJSON *details = cJSON_GetObjectItem(product->node, "details");
    const cJSON *properties = details ? cJSON_GetObjectItem(details, "properties") : NULL;
    return properties ? cJSON_GetObjectItem(properties, "dependentProducts") : NULL;
}

static void refuse(struct reading *reading, const struct node *node, const cJSON *which,
                   const char *expected) {
    const cJSON *list = dependencies_of(&node->at);
    struct arena *arena = reading->json.arena;
    size_t index = 0;
    for (const cJSON *at = list->child; at != which; at = at->next)
        index++;
    json_refuse(&reading->json, &node->at,
                text_format(arena, "details.properties.dependentProducts[%zu]", index).at,
                expected);
}

static void enter(struct node *node, struct node *from) {
    const cJSON *list = dependencies_of(&node->at);
    node->mark = ON_THE_WAY;
    node->from = from;
    node->next = list ? list->child : NULL;
}

// Follows one dependency, or goes back when there is none left.
static struct node *step(struct reading *reading, struct node *nodes, size_t count,
                         struct node *node) {
    const cJSON *which = node->next;
    if (!which) {
        node->mark = FINE;
        return node->from;
    }
    node->next = which->next;
    const struct node wanted = {.name = which->valuestring};
    struct node *found = bsearch(&wanted, nodes, count, sizeof *nodes, compare_nodes);
    if (!found) {
        refuse(reading, node, which, "the name of a product of this file");
        return NULL;
    }
    if (found->mark == ON_THE_WAY) {
        refuse(reading, node, which, "a product that does not depend on this one in turn");
        return NULL;
    }
    if (found->mark == FINE)
        return node;
    enter(found, node);
    return found;
}

void reading_dependencies(struct reading *reading, const struct json_at *products) {
    const size_t count = reading->catalog->product_count;
    struct node *nodes = arena_alloc(reading->kept, (count + 1) * sizeof *nodes);
    struct json_at at = json_first(products);
    for (size_t i = 0; nodes && i < count; i++, json_next(&at))
        nodes[i] = (struct node){.name = reading->catalog->products[i].name.at, .at = at};
    if (!nodes) {
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
        return;
    }
    qsort(nodes, count, sizeof *nodes, compare_nodes);
    for (size_t i = 0; i < count && !reading->json.failed; i++) {
        struct node *node = &nodes[i];
        if (node->mark == UNSEEN)
            enter(node, NULL);
        while (node && node->mark == ON_THE_WAY && !reading->json.failed)
            node = step(reading, nodes, count, node);
    }
}
