// The end of a connection that a client is to notice: private to http/.
#ifndef AZSREG_HTTP_RESET_H
#define AZSREG_HTTP_RESET_H

#include <stdbool.h>

// Resets a TCP connection at once. What has not gone out yet is lost, the end of its stream and
// TLS's close_notify too; the descriptor stays, for whoever has it to close.
void reset_connection(int fd);

// Whether all that was sent has arrived.
bool reset_loses_nothing(int fd);

// Whether its client has gone, or will send nothing more.
bool reset_is_left(int fd);

#endif
