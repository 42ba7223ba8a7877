#include "console/console.h"

#include "console/console_files.h"
#include "protocol/accept.h"

// Scripts, styles and pictures are the server's own, and no text becomes a page but by lit-html.
#define POLICY                                                                                     \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "        \
    "'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "                        \
    "require-trusted-types-for 'script'; trusted-types lit-html"

// Relative: the server may be somewhere below a proxy.
#define BELOW "_azsreg/"

static struct text path_of(const struct arm_call *call) {
    struct text target = http_target_path(call->request->target);
    struct text path = text_cut(&target, '#');
    return text_cut(&path, '?');
}

static enum arm_code refuse_path(struct arm_call *call) {
    const struct text sent = path_of(call);
    const struct text path = text_is_utf8(sent) ? sent : TEXT("");
    return arm_because(call, "path-unknown", arm_refuse(call, ARM_NOT_FOUND, path));
}

static enum arm_code redirect(struct arm_call *call, unsigned status) {
    call->status = status;
    call->location = TEXT(BELOW);
    return ARM_OK;
}

enum arm_code console_home(struct arm_call *call) {
    if (accept_weight(call->request, "Accept", TEXT("text/html")) <= 0)
        return refuse_path(call);
    call->policy = TEXT(POLICY);
    return redirect(call, 302);
}

static enum arm_code send_file(struct arm_call *call, const struct console_file *file,
                               struct text cache) {
    call->raw = (struct text){file->at, file->size};
    call->type = file->type;
    call->cache = cache;
    return arm_call_read_condition(call, text_of(file->etag));
}

enum arm_code console_page(struct arm_call *call) {
    call->policy = TEXT(POLICY);
    return text_ends_with(path_of(call), TEXT("/"))
               ? send_file(call, &console_index, TEXT("no-cache"))
               : redirect(call, 308);
}

enum { SEGMENTS_BEFORE = 3 }; // "/_azsreg/console/{hash}/"

// Name by name, so that nothing else is a path of it: no dots, no slash that was encoded.
static bool is_at(const struct arm_path *path, const char *file) {
    struct text rest = text_of(file);
    for (size_t i = SEGMENTS_BEFORE; i < path->count; i++)
        if (!text_is(text_cut(&rest, '/'), path->segments[i]))
            return false;
    return !rest.size;
}

static const struct console_file *find(const struct arm_call *call) {
    if (!text_is(arm_call_param(call, "hash"), text_of(console_hash)))
        return NULL;
    for (size_t i = 0; i < console_file_count; i++)
        if (is_at(&call->path, console_files[i].path))
            return &console_files[i];
    return NULL;
}

// What a client says nothing of it may take too (RFC 9110, 12.5.3), but compressed bytes are
// nothing for those that never say so: people at a terminal.
static bool takes_gzip(const struct arm_call *call) {
    const int weight = accept_weight(call->request, "Accept-Encoding", TEXT("gzip"));
    return weight < 0 ? accept_weight(call->request, "Accept-Encoding", TEXT("*")) > 0 : weight > 0;
}

enum arm_code console_file(struct arm_call *call) {
    const struct console_file *file = find(call);
    call->policy = TEXT(POLICY);
    if (!file) {
        const enum arm_code code = refuse_path(call);
        call->error.more = TEXT("The console of this server is at /" BELOW ".");
        return code;
    }
    call->varies = "Accept-Encoding";
    if (!takes_gzip(call))
        return arm_refuse(call, CONTROL_NOT_ACCEPTABLE, TEXT(""));
    call->encoding = "gzip";
    return send_file(call, file, TEXT("public, max-age=31536000, immutable"));
}
