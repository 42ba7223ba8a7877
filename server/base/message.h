// What a request and a reply are, without the library that carries them. Everything a request
// borrows lives in its arena until the reply has been sent.
#ifndef AZSREG_BASE_MESSAGE_H
#define AZSREG_BASE_MESSAGE_H

#include "base/text.h"

#include <stdint.h>
#include <sys/types.h>

enum {
    HTTP_REQUEST_FIELDS_MAX = 64,
    HTTP_REPLY_FIELDS_MAX = 30,
    HTTP_TARGET_MAX = 8192,
    HTTP_HEAD_MAX = 14336, // a field, a query argument and a cookie count 64 bytes more
};

struct http_field {
    struct text name;
    struct text value;
};

// Where a connection comes from: an IPv6 address, or an IPv4 one as "::ffff:a.b.c.d" maps it.
struct http_peer {
    uint8_t address[16];
};

// Why a request is turned away as it comes in, before anything is asked of it.
enum http_fault {
    HTTP_FINE,
    HTTP_MALFORMED,
    HTTP_VERSION_UNKNOWN,
    HTTP_TARGET_TOO_LONG, // longer than HTTP_TARGET_MAX
    HTTP_HEAD_TOO_LARGE,  // more fields or bytes than may be
};

struct http_request {
    struct arena *arena;
    struct text method;
    struct text target; // as it stood in the request line, percent-encoding and all
    struct text body;   // until the reply is filled in
    struct http_field fields[HTTP_REQUEST_FIELDS_MAX];
    size_t field_count;
    struct http_peer peer;
    bool over_tls;
    size_t body_announced; // by Content-Length; 0 where it is not, or in chunks
    size_t body_limit;     // the server's; the application may lower it when it sees the head
    size_t look_at;        // the application looks at the body once its first line, or more bytes
                           // than that, are there; 0: at all of it
    enum http_fault fault;
    const char *fault_cause; // what is malformed
    bool body_too_large;     // it was longer than body_limit; body is empty
    bool body_had_no_room;   // all bodies together were; body is empty
    bool rests;              // it waits for something that may never come: as long as it likes
    bool crowded;            // as many of its kind wait already as may: this one must not
    bool is_write;           // of two kinds; the application's to say when it sees the head
    bool is_late; // as many answers are kept back as may be (struct http_reply, delay_us)
    void *note;   // the application's own, from beginning to reporting
};

#define HTTP_SIZE_UNKNOWN UINT64_MAX

#define HTTP_SOURCE_LATER (-2)

// A body that is read while it goes out, piece by piece.
struct http_source {
    // Up to size bytes from a position on, in the event loop: how many, 0 at the end; LATER where
    // they have to be waited for; else below 0 where it cannot go on, and the connection ends
    // instead. NULL: there is no source.
    ssize_t (*read)(void *context, uint64_t position, char *at, size_t size);
    bool (*is_ready)(void *context); // whether LATER is over: then the loop has been woken
    void (*close)(void *context);    // once, when nothing is read any more; NULL is fine
    void *context;
    uint64_t size; // of all of it, or HTTP_SIZE_UNKNOWN
};

struct http_reply {
    unsigned status;
    struct http_field fields[HTTP_REPLY_FIELDS_MAX]; // names and values NUL-terminated
    size_t field_count;
    struct text body;
    struct http_source source; // in place of the body
    int64_t delay_us;          // it is kept back for so long once it could go out
    unsigned long pace;        // bytes of the body in a second; 0: as it is taken
    // HALFWAY through its body, or UNSAID, its connection is reset.
    enum http_ending { HTTP_ENDS_WELL, HTTP_ENDS_HALFWAY, HTTP_ENDS_UNSAID } ending;
};

// The first of that name (names compare without case); .at is NULL where there is none.
struct text http_field_of(const struct http_field *fields, size_t count, const char *name);

// The same of a request's headers.
struct text http_request_field(const struct http_request *request, const char *name);

// The authority of a target in absolute form; .at is NULL for other forms.
struct text http_target_authority(struct text target);

// The target without scheme and authority: from its path on.
struct text http_target_path(struct text target);

// Whom it is for, "NAME[:PORT]": the authority of a target in absolute form, which wins (RFC 9112,
// 3.2.2), or else Host; .at is NULL where there is neither.
struct text http_request_host(const struct http_request *request);

// Adds a header. The name is a literal, the value lives as long as the arena and is NUL-terminated
// past its end.
void http_reply_add(struct http_reply *reply, const char *name, struct text value);

#endif
