// One line an event on stderr, as key=value or JSON. Only the edge logs: main and the front door.
#ifndef AZSREG_BASE_LOG_H
#define AZSREG_BASE_LOG_H

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

// Lines are gathered; log_flush writes them out (an error line goes out at once).
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);
void log_flush(void);

#endif
