// Where log lines go: piled up in memory, and written by a thread of their own, which is the only
// one that ever waits for the reader. Private to log/log.c; log/log.h says why it is a thread.
#ifndef AZSREG_LOG_LOG_WRITER_H
#define AZSREG_LOG_LOG_WRITER_H

#include <stdbool.h>
#include <stddef.h>

enum { LOG_PILE = 1048576, LOG_LINE_MAX = 16384 };

// Writes into at (LOG_LINE_MAX bytes) the line that says how many were dropped; gives its size.
typedef size_t log_count_line(char *at, long long count);

// Starts the thread. Until then, and after log_writer_end, whoever flushes writes by himself.
bool log_writer_begin(log_count_line *count_line);

// Adds a line, or counts it as dropped when LOG_PILE bytes wait already.
void log_writer_add(const char *line, size_t size);

// A line for standard output, behind all that is to be logged. At most LOG_LINE_MAX bytes wait.
void log_writer_say(const char *line, size_t size);

// Has what was added written: at once, or within 20 ms of what was written before.
void log_writer_flush(void);

// Ends the thread once everything is written, or as soon as the reader has taken nothing for a
// second, and in five seconds at the latest.
void log_writer_end(void);

#endif
