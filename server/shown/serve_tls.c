#include "shown/serve_tls.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/files.h"
#include "log/log.h"

#include <unistd.h>

enum { LOOK_EVERY_S = 86400, STEP_S = 60, HOST_ROOM = 256 };

static size_t count_hosts(struct text hosts) {
    size_t count = 0;
    while (hosts.size) {
        text_cut(&hosts, ',');
        count++;
    }
    return count;
}

static void add_name(struct serve_tls *tls, struct text *names, struct text name) {
    for (size_t i = 0; i < tls->name_count; i++)
        if (text_is(names[i], name))
            return;
    names[tls->name_count++] = name;
}

// This machine by all its names, and what --tls-host adds. A host name that cannot stand in a
// certificate is passed over: nobody can reach the server by it.
static bool read_names(struct serve_tls *tls, struct text hosts, struct text *ret_why) {
    char host[HOST_ROOM] = "";
    const size_t room = 4 + count_hosts(hosts);
    struct text *names = arena_alloc(tls->arena, room * sizeof *names);
    struct text name = TEXT("");
    if (!names) {
        *ret_why = TEXT("out of memory");
        return false;
    }
    add_name(tls, names, TEXT("localhost"));
    add_name(tls, names, TEXT("127.0.0.1"));
    add_name(tls, names, TEXT("::1"));
    while (hosts.size) {
        const struct text one = text_cut(&hosts, ',');
        if (!certificate_name_read(tls->arena, one, &name)) {
            *ret_why =
                text_format(tls->arena, "--tls-host takes host names and addresses, not '%.*s'",
                            TEXT_ARGS(one));
            return false;
        }
        add_name(tls, names, name);
    }
    const size_t wanted = tls->name_count;
    if (gethostname(host, sizeof host - 1) == 0 &&
        certificate_name_read(tls->arena, text_of(host), &name))
        add_name(tls, names, name);
    tls->machine_named = tls->name_count > wanted;
    tls->names = names;
    return true;
}

static bool read_given(struct serve_tls *tls, struct text cert, struct text key,
                       struct text *ret_why) {
    struct text files[2] = {TEXT(""), TEXT("")};
    struct text why = TEXT("");
    if (!file_read(tls->arena, cert.at, &files[0], &why)) {
        *ret_why = text_format(tls->arena, "--cert %.*s: %.*s", TEXT_ARGS(cert), TEXT_ARGS(why));
        return false;
    }
    if (!file_read(tls->arena, key.at, &files[1], &why)) {
        *ret_why = text_format(tls->arena, "--key %.*s: %.*s", TEXT_ARGS(key), TEXT_ARGS(why));
        return false;
    }
    if (certificate_pair_read(tls->arena, files[0], files[1], &tls->server, &why))
        return true;
    *ret_why = text_format(tls->arena, "--cert %.*s and --key %.*s: %.*s", TEXT_ARGS(cert),
                           TEXT_ARGS(key), TEXT_ARGS(why));
    return false;
}

bool serve_tls_read(struct arena *arena, const struct option_value *cert,
                    const struct option_value *key, const struct option_value *hosts,
                    struct serve_tls *ret_tls, struct text *ret_why) {
    struct serve_tls tls = {.arena = arena, .given = cert->given};
    if (cert->given != key->given) {
        *ret_why = TEXT("--cert and --key go together; give both of them, or neither");
        return false;
    }
    if (tls.given ? !read_given(&tls, cert->text, key->text, ret_why)
                  : !read_names(&tls, hosts->text, ret_why))
        return false;
    *ret_tls = tls;
    return true;
}

struct http_certificate serve_tls_certificate(const struct serve_tls *tls) {
    return (struct http_certificate){tls->server.certificate, tls->server.key};
}

int64_t serve_tls_not_after(const struct serve_tls *tls, struct arena *arena) {
    struct certificate_facts facts = {0};
    return certificate_read(arena, tls->server.certificate, &facts) ? facts.not_after : 0;
}

static const char *word_of(enum certificate_verdict verdict) {
    switch (verdict) {
    case CERTIFICATE_GOOD:
        break;
    case CERTIFICATE_EARLY:
        return "not yet valid";
    case CERTIFICATE_ENDING:
        return "ending";
    case CERTIFICATE_LACKING:
        return "lacking names";
    }
    return NULL;
}

static bool read_facts(struct arena *arena, const struct certificate_pair *pair,
                       struct certificate_facts *ret_facts) {
    struct certificate_pair same;
    struct text why = TEXT("");
    return certificate_pair_read(arena, pair->certificate, pair->key, &same, &why) &&
           certificate_read(arena, pair->certificate, ret_facts);
}

// Why a new CA is needed; NULL when it is not. One that is not yet valid stays: the clock is wrong,
// and clients would have to trust another one.
static const char *why_ca(const struct serve_tls *tls, struct arena *arena, int64_t now) {
    struct certificate_facts facts;
    if (!tls->ca.certificate.size)
        return "first start";
    if (!read_facts(arena, &tls->ca, &facts))
        return "unreadable";
    const enum certificate_verdict verdict = certificate_check(&facts, NULL, 0, now);
    return verdict == CERTIFICATE_ENDING ? word_of(verdict) : NULL;
}

static const char *why_server(const struct serve_tls *tls, struct arena *arena, int64_t now) {
    struct certificate_facts facts;
    if (!tls->server.certificate.size)
        return "first start";
    if (!read_facts(arena, &tls->server, &facts))
        return "unreadable";
    if (!certificate_is_from(tls->server.certificate, tls->ca.certificate))
        return "not from this CA";
    return word_of(certificate_check(&facts, tls->names, tls->name_count, now));
}

static struct text joined(struct arena *arena, const struct text *names, size_t count) {
    struct buffer buffer = buffer_in(arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_add_char(&buffer, ',');
        buffer_add(&buffer, names[i]);
    }
    return buffer_text(&buffer, &text) ? text : TEXT("");
}

static void report(struct arena *arena, const char *event, const struct certificate_pair *pair,
                   const char *why) {
    struct certificate_facts facts = {0};
    char until[CLOCK_COMPACT_CHARS + 1];
    if (!certificate_read(arena, pair->certificate, &facts))
        return;
    clock_write_compact(facts.not_after, until);
    const struct log_field fields[] = {
        LOG_TEXT("reason", text_of(why)),
        LOG_TEXT("until", text_of(until)),
        LOG_TEXT("names", joined(arena, facts.names, facts.name_count)),
    };
    log_write(LOG_INFO, event, fields, sizeof fields / sizeof *fields);
}

// Makes what is missing or due, and has it kept. False with a reason: then all is as it was.
static bool renew(struct serve_tls *tls, struct text *ret_why) {
    cleanup_arena struct arena *arena = arena_open();
    const int64_t now = clock_real_s();
    struct fresh_certificate fresh = {.write.run = certificates_put,
                                      .ca = tls->ca,
                                      .server = tls->server,
                                      .ca_before = tls->ca.certificate};
    fresh.why_ca = arena ? why_ca(tls, arena, now) : NULL;
    fresh.why = fresh.why_ca || !arena ? fresh.why_ca : why_server(tls, arena, now);
    if (!fresh.why)
        return true;
    if ((fresh.why_ca &&
         !certificate_make_ca(tls->arena, tls->names, tls->name_count, now, &fresh.ca)) ||
        !certificate_make(tls->arena, &fresh.ca, tls->names, tls->name_count, now, &fresh.server)) {
        *ret_why = TEXT("a certificate cannot be made");
        return false;
    }
    tls->fresh = fresh;
    tls->is_keeping = store_write_long(tls->app->store, &tls->fresh.write);
    if (!tls->is_keeping)
        *ret_why = TEXT("a certificate cannot be kept: the store is busy");
    return tls->is_keeping;
}

// What is made counts once it is kept. ret_changed: whether there is something to put to use.
static bool take_fresh(struct serve_tls *tls, bool *ret_changed, struct text *ret_why) {
    cleanup_arena struct arena *arena = arena_open();
    const struct fresh_certificate *fresh = &tls->fresh;
    if (!tls->is_keeping || !fresh->write.is_over)
        return true;
    tls->is_keeping = false;
    if (fresh->write.result != STORE_OK) {
        *ret_why = text_format(tls->arena, "a certificate cannot be kept: %.*s",
                               TEXT_ARGS(store_error_text()));
        return false;
    }
    if (fresh->is_late) { // the other one is taken when there is time
        tls->looked_us -= (int64_t)LOOK_EVERY_S * 1000000;
        return true;
    }
    if (fresh->why_ca && arena)
        report(arena, "new-ca", &fresh->ca, fresh->why_ca);
    if (arena)
        report(arena, "new-certificate", &fresh->server, fresh->why);
    tls->ca = fresh->ca;
    tls->server = fresh->server;
    tls->app->ca = tls->ca.certificate;
    *ret_changed = true;
    return true;
}

// It is the operator's to renew; a word in time is all there is to give.
static void warn_if_ending(const struct serve_tls *tls) {
    cleanup_arena struct arena *arena = arena_open();
    struct certificate_facts facts;
    if (!arena || !certificate_read(arena, tls->server.certificate, &facts))
        return;
    const char *word = word_of(certificate_check(&facts, NULL, 0, clock_real_s()));
    if (word)
        log_write(LOG_WARN, "certificate", &LOG_TEXT("reason", text_of(word)), 1);
}

// It was made when the clock was ahead. Nothing it signs is taken before its day.
static void warn_if_early(const struct serve_tls *tls) {
    cleanup_arena struct arena *arena = arena_open();
    struct certificate_facts facts;
    if (!arena || !certificate_read(arena, tls->ca.certificate, &facts) ||
        certificate_check(&facts, NULL, 0, clock_real_s()) != CERTIFICATE_EARLY)
        return;
    const struct log_field fields[] = {
        LOG_TEXT("reason", TEXT("the CA is not yet valid")),
        LOG_TEXT("hint", TEXT("set the clock; if it is right, stop the server, run azsreg ca "
                              "--renew, and have clients trust the new CA")),
    };
    log_write(LOG_WARN, "certificate", fields, sizeof fields / sizeof *fields);
}

// A CA signs for the names it was made for, and clients trust it for no others. A machine that is
// called otherwise now is reached by its other names; what was asked for by --tls-host has to work.
static bool fit_names(struct serve_tls *tls, struct text *ret_why) {
    cleanup_arena struct arena *arena = arena_open();
    if (!arena || why_ca(tls, arena, clock_real_s()))
        return true; // a new one will be made for all of them
    const size_t at =
        certificate_forbidden(arena, tls->ca.certificate, tls->names, tls->name_count);
    if (at == tls->name_count)
        return true;
    if (tls->machine_named && at == tls->name_count - 1) {
        log_write(LOG_WARN, "certificate-name-left-out", &LOG_TEXT("name", tls->names[at]), 1);
        tls->name_count--;
        tls->machine_named = false;
        return true;
    }
    *ret_why = text_format(tls->arena,
                           "--tls-host %.*s: the local CA was made for other names; run 'azsreg ca "
                           "--renew' and have clients trust the new one",
                           TEXT_ARGS(tls->names[at]));
    return false;
}

static void looked(struct serve_tls *tls) {
    tls->looked_us = clock_monotonic_us();
    tls->looked_s = clock_real_s();
}

// Takes the pairs that are kept, where their CA is another one than this server knows. One that
// does not stand for the names it was started for is left alone.
static bool take_kept(struct serve_tls *tls, bool *ret_changed, struct text *ret_why) {
    const struct certificate_pair before[2] = {tls->ca, tls->server};
    if (certificates_get(tls->app->store, tls->arena, &tls->ca, &tls->server) != STORE_OK) {
        *ret_why = text_format(tls->arena, "the certificate cannot be read: %.*s",
                               TEXT_ARGS(store_error_text()));
        return false;
    }
    *ret_changed = !text_is(tls->ca.certificate, before[0].certificate);
    if (!*ret_changed || fit_names(tls, ret_why))
        return true;
    tls->ca = before[0];
    tls->server = before[1];
    *ret_changed = false;
    return false;
}

// Until what is made is what counts: another server may make one in the same moment.
static bool find_or_make(struct serve_tls *tls, struct text *ret_why) {
    bool changed = false;
    do {
        tls->fresh = (struct fresh_certificate){.is_late = false};
        if (!take_kept(tls, &changed, ret_why) || !renew(tls, ret_why) ||
            !take_fresh(tls, &changed, ret_why))
            return false;
    } while (tls->fresh.is_late);
    return true;
}

bool serve_tls_open(struct serve_tls *tls, struct app *app, struct text *ret_why) {
    tls->app = app;
    looked(tls);
    if (tls->given) {
        warn_if_ending(tls);
        return true;
    }
    if (!find_or_make(tls, ret_why))
        return false;
    warn_if_early(tls);
    app->ca = tls->ca.certificate;
    return true;
}

// The wall clock has gone another way than the one that cannot be set.
static bool clock_was_set(const struct serve_tls *tls, int64_t now_us) {
    const int64_t step = clock_real_s() - tls->looked_s - (now_us - tls->looked_us) / 1000000;
    return step > STEP_S || step < -STEP_S;
}

static bool is_due(const struct serve_tls *tls) {
    const int64_t now_us = clock_monotonic_us();
    return now_us - tls->looked_us >= (int64_t)LOOK_EVERY_S * 1000000 || clock_was_set(tls, now_us);
}

static void say(struct text why) {
    if (why.size)
        log_write(LOG_ERROR, "certificate", &LOG_TEXT("cause", why), 1);
}

static void put_to_use(struct serve_tls *tls, struct http_server *server, bool changed) {
    struct text why = TEXT("");
    const bool kept = take_fresh(tls, &changed, &why);
    const struct http_certificate shown = serve_tls_certificate(tls);
    if (kept && changed && !http_server_use(server, &shown))
        why = TEXT("it cannot be put to use");
    say(why);
}

void serve_tls_look(struct serve_tls *tls, struct http_server *server) {
    struct text why = TEXT("");
    bool changed = false;
    put_to_use(tls, server, false);
    if (tls->is_keeping || !is_due(tls) || store_is_busy(tls->app->store) ||
        store_is_writing(tls->app->store))
        return;
    looked(tls);
    if (tls->given) {
        warn_if_ending(tls);
        return;
    }
    if (take_kept(tls, &changed, &why))
        (void)renew(tls, &why);
    say(why);
    tls->app->ca = tls->ca.certificate;
    put_to_use(tls, server, changed); // what was made, too, where it did not take long
    warn_if_early(tls);
}
