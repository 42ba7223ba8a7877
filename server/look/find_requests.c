#include "journal/journal.h"
#include "look/find_rows.h"
#include "look/look_render.h"
#include "look/registration_path.h"

static void add(struct find *find, const struct kept *kept) {
    size_t *count = &find->counts[FIND_REQUESTS];
    if (*count == find->limit)
        return;
    find->rows[FIND_REQUESTS][(*count)++] = (struct find_row){
        .kind = "request",
        .id = kept->request_id,
        .name = text_format(find->call->arena, "%.*s %.*s", TEXT_ARGS(kept->method),
                            TEXT_ARGS(kept->path)),
        .under = look_registration_of(kept->path),
        .n = kept->n,
        .status = kept->status,
    };
}

void find_requests_by_id(struct find *find, struct text id) {
    const struct journal *journal = app_of(find->call)->journal;
    size_t found = 0;
    for (size_t i = 0; i < journal->count && i < LOOK_REQUESTS_MAX && found < FIND_PLACES_MAX;
         i++) {
        const struct kept *kept = journal_at(journal, journal->count - 1 - i);
        if (!text_same(kept->request_id, id) && !text_same(kept->correlation, id))
            continue;
        add(find, kept);
        found++;
    }
}

void find_request(struct find *find, unsigned long n) {
    const struct kept *kept = journal_find(app_of(find->call)->journal, n);
    if (kept)
        add(find, kept);
}
