#include "wire/handshake.h"

#include "base/clock.h"
#include "log/log.h"
#include "wire/listen.h"
#include "wire/tls.h"

#include <dlfcn.h>
#include <string.h>

static int64_t second;   // of the latest that failed
static unsigned said;    // in that second
static long long unsaid; // and those that had no line

static struct handshakes handshakes;

struct handshakes handshakes_so_far(void) {
    return handshakes;
}

void handshake_count_rest(int64_t now_s) {
    if (!unsaid || now_s == second)
        return;
    log_write(LOG_INFO, "tls-refused-more", &LOG_NUMBER("count", unsaid), 1);
    unsaid = 0;
}

// Whoever only looks whether the port is open has begun no handshake.
static enum log_level level_of(gnutls_session_t session, int result) {
    const bool is_probe = result == GNUTLS_E_PREMATURE_TERMINATION &&
                          (int)gnutls_handshake_get_last_in(session) == -1;
    return is_probe ? LOG_DEBUG : LOG_INFO;
}

static bool may_say(void) {
    const int64_t now = clock_monotonic_us() / 1000000;
    handshake_count_rest(now);
    if (now != second)
        said = 0;
    second = now;
    return said++ < HANDSHAKE_LINES_A_SECOND;
}

// What the client said for a reason; -1 for nothing.
static int alert_of(gnutls_session_t session, int result) {
    if (result == GNUTLS_E_FATAL_ALERT_RECEIVED)
        return (int)gnutls_alert_get(session);
    return result == GNUTLS_E_DECRYPTION_FAILED ? tls_plain_alert(session) : -1;
}

static void note(gnutls_session_t session, int result) {
    const enum log_level level = level_of(session, result);
    const int alert = alert_of(session, result);
    char peer[LISTEN_NAME_CHARS + 1];
    handshakes.failed += level == LOG_INFO;
    if (!log_wants(level))
        return;
    if (!may_say()) {
        unsaid++;
        return;
    }
    struct text said_alert = {0};
    if (alert >= 0)
        said_alert = text_of(gnutls_alert_get_name((gnutls_alert_description_t)alert));
    listen_write_peer(gnutls_session_get_ptr(session), peer);
    const struct log_field fields[] = {
        LOG_TEXT("peer", text_of(peer)),
        LOG_TEXT("cause",
                 text_of(gnutls_strerror(alert < 0 ? result : GNUTLS_E_FATAL_ALERT_RECEIVED))),
        LOG_TEXT("alert", said_alert),
    };
    log_write(level, "tls-refused", fields, sizeof fields / sizeof *fields);
}

// libmicrohttpd calls this one in place of GnuTLS's own, because a program's symbols come before a
// library's. It has no other way to tell why a handshake failed: libmicrohttpd keeps the result to
// itself and has ended the session by the time it tells that the connection is closed.
int gnutls_handshake(gnutls_session_t session) {
    static _Atomic(void *) found;
    void *at = found;
    if (!at)
        found = at = dlsym(RTLD_NEXT, "gnutls_handshake");
    int (*handshake)(gnutls_session_t) = NULL;
    memcpy(&handshake, &at, sizeof at); // of a function's address; C has no cast for it
    const int result = handshake ? handshake(session) : GNUTLS_E_INTERNAL_ERROR;
    const bool is_ours = gnutls_session_get_ptr(session);
    if (is_ours && result < 0 && gnutls_error_is_fatal(result))
        note(session, result);
    if (is_ours && result == GNUTLS_E_SUCCESS)
        handshakes.done++;
    return result;
}
