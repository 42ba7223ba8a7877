#include "redact/secrets.h"

#include "base/buffer.h"
#include "base/digest.h"

#include <string.h>

enum { REPEATED_LEAST = 6 };

#define NAME(name)                                                                                 \
    { name, sizeof(name) - 1 }

static bool is_among(const struct text *names, struct text name) {
    for (; names->size; names++)
        if (text_same(name, *names))
            return true;
    return false;
}

// "secretText", "passwordCredentials", "refresh_token".
static bool is_like(struct text name) {
    const struct text end = TEXT("_token");
    return text_starts_same(name, TEXT("secret")) || text_starts_same(name, TEXT("password")) ||
           (name.size >= end.size &&
            text_same(text_slice(name, name.size - end.size, end.size), end));
}

bool secret_is_name(struct text name, enum secret_place place) {
    static const struct text everywhere[] = {NAME("registrationToken"),
                                             NAME("activationKey"),
                                             NAME("client_secret"),
                                             NAME("clientSecret"),
                                             NAME("assertion"),
                                             NAME("ticket"),
                                             NAME("token"),
                                             NAME("device_code"),
                                             NAME("client_assertion"),
                                             NAME("user_code"),
                                             NAME("inviteRedeemUrl"),
                                             NAME("")};
    static const struct text in_forms[] = {NAME("code"), NAME("sig"),
                                           NAME("")}; // errors have a code
    static const struct text in_heads[] = {NAME("authorization"), NAME("proxy-authorization"),
                                           NAME("cookie"), NAME("set-cookie"), NAME("")};
    return place == SECRET_IN_HEAD ? is_among(in_heads, name)
                                   : is_like(name) || is_among(everywhere, name) ||
                                         (place == SECRET_IN_FORM && is_among(in_forms, name));
}

static struct text mark_of(const struct secrets *secrets, struct text secret) {
    struct digest digest;
    if (!digest_keyed(secrets->key, secret, &digest))
        return TEXT("<redacted>");
    return text_format(secrets->arena, "<redacted %02x%02x%02x%02x>", digest.bytes[0],
                       digest.bytes[1], digest.bytes[2], digest.bytes[3]);
}

// One that the marks themselves have in them would be found in those.
static bool is_looked_for(struct text secret) {
    return secret.size >= REPEATED_LEAST && !text_has_same(TEXT("<redacted "), secret);
}

// A digest takes longer than all else: there are no more than have a place.
struct text secrets_hide(struct secrets *secrets, struct text secret) {
    secrets->hidden++;
    for (size_t i = 0; i < secrets->count; i++)
        if (text_is(secrets->found[i].text, secret))
            return secrets->found[i].mark;
    if (secrets->count == SECRETS_MAX) {
        secrets->are_too_many = true;
        return TEXT("<redacted>");
    }
    struct secret *found = &secrets->found[secrets->count++];
    *found = (struct secret){secret, mark_of(secrets, secret), is_looked_for(secret)};
    return found->mark;
}

static struct text without(const struct secrets *secrets, struct text text,
                           const struct secret *secret) {
    struct buffer out = buffer_in(secrets->arena);
    const char *found = memmem(text.at, text.size, secret->text.at, secret->text.size);
    if (!found)
        return text;
    for (; found; found = memmem(text.at, text.size, secret->text.at, secret->text.size)) {
        const size_t before = (size_t)(found - text.at);
        buffer_add(&out, text_slice(text, 0, before));
        buffer_add(&out, secret->mark);
        text = text_slice(text, before + secret->text.size, text.size);
    }
    buffer_add(&out, text);
    struct text shown = TEXT("");
    return buffer_text(&out, &shown) ? shown : TEXT("");
}

struct text secrets_leave_out(const struct secrets *secrets, struct text text) {
    for (size_t i = 0; i < secrets->count; i++)
        if (secrets->found[i].is_looked_for)
            text = without(secrets, text, &secrets->found[i]);
    return text;
}

bool secrets_are_in(const struct secrets *secrets, struct text text) {
    for (size_t i = 0; i < secrets->count; i++) {
        const struct secret *found = &secrets->found[i];
        if (found->is_looked_for && found->text.size <= text.size &&
            memmem(text.at, text.size, found->text.at, found->text.size))
            return true;
    }
    return false;
}
