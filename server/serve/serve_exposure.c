#include "serve/serve_exposure.h"

#include "log/log.h"
#include "wire/listen.h"

#include <sys/stat.h>

// The secret of everybody in samples/contoso.json, which everybody can read.
static const char sample_secret[] = "azsreg-development-only";

static void say(const char *what, const char *hint) {
    const struct log_field fields[] = {LOG_TEXT("what", text_of(what)),
                                       LOG_TEXT("hint", text_of(hint))};
    log_write(LOG_WARN, "exposed", fields, sizeof fields / sizeof *fields);
}

static bool others_may(const char *path, mode_t bits) {
    struct stat found;
    return stat(path, &found) == 0 && found.st_mode & bits;
}

static void look_at_files(struct arena *arena, const char *folder) {
    static const char *const names[] = {"azsreg.db", "azsreg.db-wal"};
    if (others_may(folder, S_IWOTH))
        say(folder, "others can write in the data folder: chmod o-w");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct text path = text_format(arena, "%s/%s", folder, names[i]);
        if (others_may(path.at, S_IROTH | S_IWOTH))
            say(path.at, "others can read keys and tokens: chmod o-rw");
    }
}

static bool is_open_to_others(struct arena *arena, struct text address) {
    return address.size && !listen_is_loopback(arena, address);
}

static bool knows_sample_secret(const struct directory *directory) {
    for (size_t i = 0; directory && i < directory->principals.principal_count; i++)
        if (text_is(directory->principals.principals[i].secret, text_of(sample_secret)))
            return true;
    return false;
}

void serve_exposure_log(struct arena *arena, const struct serve_exposure *exposure) {
    const bool plain = is_open_to_others(arena, exposure->addresses[0]);
    const bool reachable =
        plain || exposure->behind_proxy || is_open_to_others(arena, exposure->addresses[1]);
    if (exposure->folder)
        look_at_files(arena, exposure->folder);
    if (plain && !exposure->behind_proxy)
        say("plain http",
            "others on the way can read and change everything: use --https, or "
            "--trust-proxy behind a proxy that does TLS");
    if (reachable && exposure->asks_for_tokens && knows_sample_secret(exposure->directory))
        say("the sample's secrets", "everybody knows them: serve a directory file of your own");
}
