// One request that is kept, with its answer: a piece of memory of its own. It is taken as it is,
// which is a copy, and redacted later, when there is time, or somebody wants to see it.
#ifndef AZSREG_JOURNAL_KEPT_H
#define AZSREG_JOURNAL_KEPT_H

#include "arm/call.h"
#include "watch/match.h"

enum { KEPT_BODY_MAX = 65536 }; // bytes: a longer one is left out

enum kept_form { KEPT_NOTHING, KEPT_JSON, KEPT_TEXT };

struct kept_message {
    const struct http_field *fields;
    size_t field_count;
    struct text body;
    enum kept_form form; // of the body, once it is redacted
    const char *omitted; // why there is none, though there was; NULL: there was none
};

struct kept {
    unsigned long n;
    size_t size; // of the piece of memory
    bool is_raw; // nothing is redacted: it must not be shown
    bool has_caller;
    bool over_tls;
    bool writes;
    const char *operation; // NULL: none was found
    int64_t time_ms;       // when it came, by the machine's clock
    int64_t clock_ms;      // when it was answered, by the one that is served
    long long microseconds;
    unsigned status;
    char status_digits[4];
    struct text method;
    struct text url;
    struct text path; // decoded; once it is redacted
    struct text subscription;
    struct text caller_id;
    struct text caller_name;
    struct text code;
    struct text reason;
    struct text fault;
    struct text request_id;
    struct text correlation;
    struct text explained; // why it was refused, as JSON; .at NULL: it was not, or nobody knows
    struct kept_message request;
    struct kept_message response;
    const struct arm_change *changes;
    size_t change_count;
};

// Of a request whose reply is final; NULL when memory is out.
struct kept *kept_take(unsigned long n, const struct http_request *request,
                       const struct http_reply *reply, long long microseconds);

// The same without its secrets, which takes its place; false, and nothing has changed, where memory
// was short. The key is for digests.
bool kept_redact(struct kept **kept, struct text key);

// NULL is fine.
void kept_close(struct kept *kept);

// One made of texts that are elsewhere, in a piece of memory; NULL when that is out.
struct kept *kept_pack(const struct kept *view);

// For matching. Borrows; the path and what comes of it only where it is redacted.
struct match_facts kept_facts(const struct kept *kept);

// The body's type in a message, without its parameters; .at NULL: none.
struct text kept_type(const struct kept_message *message);

#endif
