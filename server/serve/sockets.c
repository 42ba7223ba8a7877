#include "serve/sockets.h"

#include "wire/listen.h"

static bool open_one(struct arena *arena, struct text address, int *ret_fd, struct text *ret_why) {
    struct text why = TEXT("");
    if (!address.size || text_is(address, TEXT("off")))
        return true;
    const int fd = listen_open(arena, address, &why);
    if (fd < 0) {
        *ret_why =
            text_format(arena, "cannot listen on %.*s: %.*s", TEXT_ARGS(address), TEXT_ARGS(why));
        return false;
    }
    *ret_fd = fd;
    return true;
}

bool sockets_open(struct arena *arena, struct text http, struct text https,
                  struct sockets *ret_sockets, struct text *ret_why) {
    cleanup_sockets struct sockets sockets = {-1, -1};
    if (!open_one(arena, http, &sockets.http, ret_why) ||
        !open_one(arena, https, &sockets.https, ret_why))
        return false;
    if (sockets.http < 0 && sockets.https < 0) {
        *ret_why = TEXT("--listen is off and there is no --https: nobody could reach the server");
        return false;
    }
    *ret_sockets = sockets;
    sockets = (struct sockets){-1, -1};
    return true;
}
