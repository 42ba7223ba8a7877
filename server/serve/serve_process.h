// What a server asks of its process and of the system's limits.
#ifndef AZSREG_SERVE_SERVE_PROCESS_H
#define AZSREG_SERVE_SERVE_PROCESS_H

// Once, before anything is opened: descriptors, core dumps, memory, SIGPIPE, JSON that finds none.
void serve_process_prepare(void);

// How many of the wanted connections each listener can have; a line in the log where it is fewer.
unsigned serve_process_connections(unsigned long wanted, unsigned listeners);

#endif
