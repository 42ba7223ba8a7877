#include "upkeep/snapshots.h"

#include "engine/engine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct snapshot *snapshots_find(struct snapshots *snapshots, struct text name) {
    for (size_t i = 0; i < snapshots->count; i++)
        if (text_is(text_of(snapshots->of[i].name), name))
            return &snapshots->of[i];
    return NULL;
}

void snapshots_remove(struct snapshots *snapshots, struct snapshot *snapshot) {
    const size_t at = (size_t)(snapshot - snapshots->of);
    engine_disconnect(&snapshot->memory);
    snapshots->count--;
    memmove(snapshot, snapshot + 1, (snapshots->count - at) * sizeof *snapshot);
}

void snapshots_put(struct snapshots *snapshots, const struct snapshot *snapshot) {
    size_t at = 0;
    struct snapshot *old = snapshots_find(snapshots, text_of(snapshot->name));
    if (old)
        snapshots_remove(snapshots, old);
    while (at < snapshots->count && strcmp(snapshots->of[at].name, snapshot->name) < 0)
        at++;
    struct snapshot *place = &snapshots->of[at];
    memmove(place + 1, place, (snapshots->count - at) * sizeof *place);
    *place = *snapshot;
    snapshots->count++;
}

// --- what there is at the start ---

// Of more than there may be those whose names come last are left alone.
static void find(struct snapshots *snapshots, struct arena *arena, struct text name) {
    struct snapshot found;
    struct snapshot *last = &snapshots->of[SNAPSHOTS_MAX - 1];
    if (!snapshot_look(arena, snapshots->folder, name, &found))
        return;
    const bool is_full = snapshots->count == SNAPSHOTS_MAX;
    if (is_full && strcmp(last->name, found.name) < 0)
        return;
    if (is_full)
        snapshots_remove(snapshots, last);
    snapshots_put(snapshots, &found);
}

static bool is_name_with(struct text file, struct text end, struct text *ret_name) {
    if (!text_ends_with(file, end))
        return false;
    *ret_name = text_slice(file, 0, file.size - end.size);
    return snapshot_name_is_valid(*ret_name);
}

static void look(struct snapshots *snapshots, struct arena *arena, int folder_fd,
                 const char *file) {
    struct text name;
    if (is_name_with(text_of(file), TEXT(SNAPSHOT_NEW), &name))
        unlinkat(folder_fd, file, 0);
    else if (is_name_with(text_of(file), TEXT(SNAPSHOT_FILE), &name))
        find(snapshots, arena, name);
}

bool snapshots_open(struct snapshots *snapshots, struct arena *arena, const char *data_folder,
                    struct text *ret_why) {
    if (!data_folder)
        return true;
    snapshots->folder = text_format(arena, "%s/snapshots", data_folder).at;
    DIR *folder = opendir(snapshots->folder);
    if (!folder && errno != ENOENT)
        *ret_why = text_format(arena, "%s: %s", snapshots->folder, strerror(errno));
    if (!folder)
        return errno == ENOENT;
    for (const struct dirent *entry; (entry = readdir(folder));)
        look(snapshots, arena, dirfd(folder), entry->d_name);
    closedir(folder);
    return true;
}

void snapshots_close(struct snapshots *snapshots) {
    while (snapshots->count)
        snapshots_remove(snapshots, &snapshots->of[snapshots->count - 1]);
}
