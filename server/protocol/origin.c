#include "protocol/origin.h"

#include "protocol/host.h"

#include <string.h>

static bool is_listed(struct text names, struct text name) {
    while (names.size) {
        const struct text listed = text_cut(&names, ',');
        const bool v6 = listed.size > 1 && listed.at[0] == '[';
        const struct text bare = v6 ? text_slice(listed, 1, listed.size - 2) : listed;
        if (text_same(bare, name))
            return true;
    }
    return false;
}

// RFC 6761 and ICANN's reservation of .internal: nobody can make these lead here from outside.
static bool is_private_name(struct text name) {
    const struct text internal = TEXT(".internal");
    return host_name_is_loopback(name) || host_name_is_address(name) ||
           !memchr(name.at, '.', name.size) ||
           (name.size > internal.size &&
            text_same(text_slice(name, name.size - internal.size, internal.size), internal));
}

bool origin_is_own(struct text host, struct text public_host, struct text names) {
    const struct text name = host_name(host);
    return name.size && (is_private_name(name) || text_same(name, host_name(public_host)) ||
                         is_listed(names, name));
}

static void remember(struct origin_memo *memo, struct text host) {
    if (!memo || host.size > sizeof memo->host)
        return;
    memcpy(memo->host, host.at, host.size);
    memo->size = host.size;
}

static bool is_own_host(const struct origin_facts *facts, struct text host) {
    const struct origin_memo *memo = facts->memo;
    if (memo && text_is(host, (struct text){memo->host, memo->size}))
        return true;
    const bool own =
        origin_is_own(host, facts->public_host, facts->names) || is_listed(facts->names, TEXT("*"));
    if (own)
        remember(facts->memo, host);
    return own;
}

// No host is fine: browsers send one. What a proxy says counts besides, not instead: a page whose
// name was made to lead here can say it as well.
static struct text foreign_host(const struct origin_facts *facts) {
    struct text forwarded = facts->forwarded;
    if (facts->host.size && !is_own_host(facts, facts->host))
        return facts->host;
    while (forwarded.size) {
        const struct text host = text_trim(text_cut(&forwarded, ','));
        if (host.size && !is_own_host(facts, host))
            return host;
    }
    return (struct text){0};
}

static struct text port_or(struct text host, struct text fallback) {
    const struct text port = host_port(host);
    return port.size ? port : fallback;
}

// Host and port alone: a proxy in front may speak another scheme. An origin leaves out the port
// that its scheme has by default.
static bool is_origin_of(struct text origin, struct text host) {
    const bool https = text_starts_same(origin, TEXT("https://"));
    const struct text own = https ? TEXT("443") : TEXT("80");
    struct text theirs = origin;
    if (!https && !text_starts_same(origin, TEXT("http://")))
        return false;
    theirs = text_slice(theirs, https ? 8 : 7, theirs.size);
    const struct text name = host_name(theirs);
    if (!name.size || !text_same(name, host_name(host)))
        return false;
    return text_is(host_port(theirs), host_port(host)) ||
           text_is(port_or(theirs, own), port_or(host, own));
}

bool origin_matters(struct text method) {
    return !text_is(method, TEXT("GET")) && !text_is(method, TEXT("HEAD")) &&
           !text_is(method, TEXT("OPTIONS"));
}

// https://www.w3.org/TR/fetch-metadata/; what is no browser sends neither of the two.
static bool is_cross_site(const struct origin_facts *facts) {
    const struct text site = facts->fetch_site;
    if (!origin_matters(facts->method))
        return false;
    if (site.at)
        return !text_is(site, TEXT("same-origin")) && !text_is(site, TEXT("none"));
    struct text said = facts->forwarded;
    const struct text forwarded = text_trim(text_cut(&said, ','));
    return facts->origin.at &&
           !is_origin_of(facts->origin, forwarded.size ? forwarded : facts->host) &&
           !is_origin_of(facts->origin, facts->public_host);
}

static bool segment_is(const struct arm_path *path, size_t at, struct text word) {
    return at < path->count && at < ARM_SEGMENTS_MAX && text_same(path->segments[at], word);
}

static bool is_control(const struct arm_path *path) {
    return segment_is(path, 0, TEXT("_azsreg"));
}

// Probes and scrapers use names that nobody has listed, and there is nothing to hide.
static bool is_for_probes(const struct origin_facts *facts, const struct arm_path *path) {
    static const char *const words[] = {"metrics", "ca.pem", "activation-keys"};
    if (!is_control(path) ||
        (!text_is(facts->method, TEXT("GET")) && !text_is(facts->method, TEXT("HEAD"))))
        return false;
    if (segment_is(path, 1, TEXT("health")))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (path->count == 2 && segment_is(path, 1, text_of(words[i])))
            return true;
    return false;
}

// Signing in is by whatever name the rest is reached by.
static bool is_for_sign_in(const struct arm_path *path) {
    return is_control(path) && path->count == 2 &&
           (segment_is(path, 1, TEXT("device")) || segment_is(path, 1, TEXT("device.css")));
}

enum origin_verdict origin_check(const struct origin_facts *facts, const struct arm_path *path,
                                 struct text *ret_host) {
    if (facts->asks_for_tokens && !is_control(path))
        return ORIGIN_FINE;
    const bool by_any_name =
        is_for_probes(facts, path) || (facts->asks_for_tokens && is_for_sign_in(path));
    const struct text foreign = by_any_name ? TEXT("") : foreign_host(facts);
    if (foreign.size) {
        *ret_host = foreign;
        return ORIGIN_HOST_NOT_ALLOWED;
    }
    return is_cross_site(facts) ? ORIGIN_CROSS : ORIGIN_FINE;
}

bool origin_is_name(struct text name) {
    return text_is(name, TEXT("*")) || (host_is_valid(name) && !host_port(name).size);
}
