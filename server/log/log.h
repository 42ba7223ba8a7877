// One line an event on stderr, as key=value or JSON. The edge logs; a room
// below does where no answer says what happened.
//
// Whoever logs never waits for the reader. Lines are piled up in memory, at most 1 MiB besides the
// 1 MiB that is being written; what does not fit is dropped, and counted in a line of its own,
// "lines-dropped", once there is room again. A thread writes them, because nothing else covers
// everything stderr can be: a pipe could be asked with poll(2) first, but a file on a slow disk is
// always ready and blocks all the same, and O_NONBLOCK is a flag of the file description, which
// whoever started us shares.
#ifndef AZSREG_LOG_LOG_H
#define AZSREG_LOG_LOG_H

#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };
enum log_format { LOG_AS_TEXT, LOG_AS_JSON };

struct log_field {
    const char *key;
    struct text value; // left out where .at is NULL
    long long number;  // used where it is one
    enum { LOG_IS_TEXT, LOG_IS_NUMBER, LOG_IS_BOOL } kind;
};

#define LOG_TEXT(name, what) ((struct log_field){.key = (name), .value = (what)})
#define LOG_NUMBER(name, what)                                                                     \
    ((struct log_field){.key = (name), .number = (what), .kind = LOG_IS_NUMBER})
#define LOG_BOOL(name, what)                                                                       \
    ((struct log_field){.key = (name), .number = (what), .kind = LOG_IS_BOOL})

void log_set(enum log_level level, enum log_format format);
bool log_wants(enum log_level level);

// Lines are gathered until log_flush; an error line flushes. Any thread may.
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);
void log_flush(void);

// Begins with the thread that writes; until then log_flush waits for the reader, as a start that
// may still fail should. False when there can be none.
bool log_open(void);

// A line for standard output, on the same terms; it goes with the next log_flush.
void log_say(struct text line);

// Waits for what is gathered to be written, but for no reader that takes nothing for a second.
void log_close(void);

#endif
