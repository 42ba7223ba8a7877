#include "products/marketplace.h"

#include "products/content_file.h"
#include "upkeep/settings.h"

#include <unistd.h>

enum store_result marketplace_open_key(struct store_db *db, struct arena *arena,
                                       struct marketplace *marketplace) {
    return store_setting_secret(db, arena, SETTING_CONTENT_KEY, &marketplace->key);
}

void marketplace_look(struct marketplace *marketplace) {
    struct content_file **at = &marketplace->leaving;
    while (*at)
        if (!content_file_forget(at))
            at = content_file_next(*at);
}

void marketplace_close(struct marketplace *marketplace) {
    while (marketplace->leaving)
        content_file_free(&marketplace->leaving);
    if (marketplace->folder_fd >= 0)
        close(marketplace->folder_fd);
    marketplace->folder_fd = -1;
}
