#include "http/reset.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

// Closing with SO_LINGER would do it too, but libmicrohttpd ends the stream before it closes.
void reset_connection(int fd) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (connect(fd, &nobody, sizeof nobody))
        shutdown(fd, SHUT_RDWR);
}

bool reset_loses_nothing(int fd) {
    int left = 0;
    return ioctl(fd, SIOCOUTQ, &left) || !left;
}

bool reset_is_left(int fd) {
    struct pollfd end = {.fd = fd, .events = POLLRDHUP};
    return poll(&end, 1, 0) == 1;
}
