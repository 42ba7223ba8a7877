#include "ctl/target.h"

#include "feed/small_file.h"
#include "upkeep/settings.h"
#include "wire/listen.h"

#include <string.h>

#define URL_DEFAULT "http://127.0.0.1:8080"

enum { TOKEN_MIN = 32, TOKEN_MAX = 256 };

// --- the token ---

// Words are parted by spaces and tabs.
static struct text cut_word(struct text *line) {
    size_t size = 0;
    *line = text_trim(*line);
    while (size < line->size && line->at[size] != ' ' && line->at[size] != '\t')
        size++;
    const struct text word = text_slice(*line, 0, size);
    *line = text_trim(text_slice(*line, size, line->size));
    return word;
}

// "TOKEN", "NAME TOKEN", "NAME TOKEN read".
static struct text token_of(struct text line) {
    const struct text first = cut_word(&line);
    const struct text second = cut_word(&line);
    return second.size ? second : first;
}

struct text target_token(struct text file) {
    while (file.size) {
        const struct text line = text_trim(text_without_end(text_cut(&file, '\n'), '\r'));
        if (!line.size || line.at[0] == '#')
            continue;
        const struct text token = token_of(line);
        return text_is_token(token, TOKEN_MAX) && token.size >= TOKEN_MIN ? token : TEXT("");
    }
    return TEXT("");
}

// The name of the file may be the token itself, by mistake, and is not repeated.
static bool read_token(struct arena *arena, struct text file, struct text *ret_token,
                       struct text *ret_why) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    if (!small_file_read(arena, file.at, TARGET_FILE_MAX, &bytes, &why)) {
        *ret_why = text_format(arena, "--token-file: it cannot be read: %.*s", TEXT_ARGS(why));
        return false;
    }
    *ret_token = target_token(bytes);
    *ret_why = TEXT("--token-file: its first token is none: it has 32 to 256 characters");
    return ret_token->size;
}

// The folder's own server is on this machine, or shows a certificate. Over a network its token does
// not go in clear, unless somebody says so.
static struct text own_token(struct arena *arena, const struct url *url, struct text folder) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    const char *path = text_format(arena, "%.*s/control-token", TEXT_ARGS(folder)).at;
    const bool stays = url->tls || listen_is_loopback(arena, url->address);
    return stays && small_file_read(arena, path, TARGET_FILE_MAX, &bytes, &why)
               ? target_token(bytes)
               : TEXT("");
}

static bool find_token(struct arena *arena, const struct target_wish *wish, struct target *target,
                       struct text *ret_why) {
    struct text token = TEXT("");
    if (wish->token_file.size && !read_token(arena, wish->token_file, &token, ret_why))
        return false;
    if (!wish->token_file.size)
        token = own_token(arena, &target->url, wish->folder);
    target->fields = token.size
                         ? text_format(arena, "Authorization: Bearer %.*s\r\n", TEXT_ARGS(token))
                         : TEXT("");
    return true;
}

// --- who vouches for it ---

static bool find_authorities(struct arena *arena, const struct target_wish *wish,
                             struct target *target, struct text *ret_why) {
    struct text why = TEXT("");
    struct text pem = TEXT("");
    if (wish->ca_file.size) {
        const bool is_read =
            small_file_read(arena, wish->ca_file.at, TARGET_FILE_MAX, &target->authorities, &why);
        *ret_why = text_format(arena, "--cacert %.*s: %.*s", TEXT_ARGS(wish->ca_file),
                               TEXT_ARGS(is_read ? TEXT("it has no certificate") : why));
        return is_read && text_has_same(target->authorities, TEXT("-----BEGIN CERTIFICATE-----"));
    }
    if (target->url.tls &&
        store_setting_peek(arena, wish->folder.at, SETTING_CA_CERTIFICATE, &pem, &why) == STORE_OK)
        target->authorities = pem;
    return true;
}

// --- where it is ---

static bool read_url(struct arena *arena, struct text wish, struct target *target,
                     struct text *ret_why) {
    struct text why = TEXT("it has a query");
    target->name = wish.size ? wish : TEXT(URL_DEFAULT);
    if (!memchr(target->name.at, '?', target->name.size) &&
        !memchr(target->name.at, '#', target->name.size) &&
        url_read(arena, target->name, &target->url, &why)) {
        target->url.path = text_without_end(target->url.path, '/');
        return true;
    }
    *ret_why =
        text_format(arena, "'%.*s' is no server: %.*s", TEXT_ARGS(target->name), TEXT_ARGS(why));
    return false;
}

bool target_find(struct arena *arena, const struct target_wish *wish, struct target *ret_target,
                 struct text *ret_why) {
    struct target target = {.name = TEXT("")};
    if (!read_url(arena, wish->url, &target, ret_why) ||
        !find_authorities(arena, wish, &target, ret_why) ||
        !find_token(arena, wish, &target, ret_why))
        return false;
    *ret_target = target;
    return true;
}
