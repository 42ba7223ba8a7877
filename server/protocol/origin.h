// Which pages of a browser may ask what of this server: a pure rule, facts in and a verdict out.
//
// A page that a person looks at anywhere can send requests to this machine. Two marks tell its
// requests from those of the server's own: the name they are for, when the page's own name was
// made to lead here (DNS rebinding: to the browser that is the page's own server, and it may read
// the answers), and what browsers say about where a request comes from, when it was not.
#ifndef AZSREG_PROTOCOL_ORIGIN_H
#define AZSREG_PROTOCOL_ORIGIN_H

#include "protocol/path.h"

struct origin_memo;

struct origin_facts {
    // of the server
    struct text public_host;  // the authority of --public-url; empty for none
    struct text names;        // those of --tls-host and --allowed-host, joined by commas
    bool asks_for_tokens;     // then only the paths under /_azsreg/ are looked at
    struct origin_memo *memo; // the server's; NULL for none
    // of the request
    struct text method;
    struct text host;       // NAME[:PORT]; .at is NULL where it says none
    struct text forwarded;  // what proxies say it was, joined by commas, where they are believed
    struct text fetch_site; // Sec-Fetch-Site; the same
    struct text origin;     // the same
};

// A host that was found to be the server's own. Those of most requests are the same.
struct origin_memo {
    char host[64];
    size_t size;
};

enum origin_verdict { ORIGIN_FINE, ORIGIN_HOST_NOT_ALLOWED, ORIGIN_CROSS };

// Whether it matters what a page says of itself: a request with this method may change something.
bool origin_matters(struct text method);

// ret_host: which one it is that is not allowed.
enum origin_verdict origin_check(const struct origin_facts *facts, const struct arm_path *path,
                                 struct text *ret_host);

// Whether a host is this server's own: one that the operator has named, or that nobody outside can
// make lead anywhere. "*" among the names is none.
bool origin_is_own(struct text host, struct text public_host, struct text names);

// A value of --allowed-host: a name or an address without a port, or "*" for all.
bool origin_is_name(struct text name);

#endif
