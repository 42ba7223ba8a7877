// What must not be kept of a request and its answer (docs/control.md, "Requests"): secrets, by
// where they stand and by how they look. In the place of each is "<redacted 3f9a1c2b>", a keyed
// digest: what is equal looks equal, and nothing can be guessed from it. A pure rule.
#ifndef AZSREG_REDACT_REDACT_H
#define AZSREG_REDACT_REDACT_H

#include "redact/secrets.h"

// All that belongs together, a request and its answer, is redacted with one of these, twice: what
// was found to be a secret is one wherever it is repeated, and may have been repeated earlier.
struct redactor {
    struct secrets secrets;
    unsigned depth; // of what is encoded in what is encoded, or JSON in a string of JSON
};

enum { REDACT_DEPTH_MAX = 2 };

// Texts come back in UTF-8. Where memory was short (base/shortage.h) nothing of it counts.
struct text redact_text(struct redactor *redactor, struct text text);
struct text redact_target(struct redactor *redactor, struct text target);
struct text redact_header(struct redactor *redactor, struct text name, struct text value);

// False for what cannot be read: nothing of it may be kept.
bool redact_json(struct redactor *redactor, struct text document, struct text *ret_document);
bool redact_lines(struct redactor *redactor, struct text lines, struct text *ret_lines);
bool redact_form(struct redactor *redactor, struct text form, struct text *ret_form);

#endif
