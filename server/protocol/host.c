#include "protocol/host.h"

#include <string.h>

static bool is_host_char(char c) {
    return text_is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
}

static bool is_v6(struct text host) {
    return host.size && host.at[0] == '[';
}

struct text host_port(struct text host) {
    struct text rest = host;
    (void)text_cut(&rest, is_v6(host) ? ']' : ':');
    return is_v6(host) && rest.size ? text_slice(rest, 1, rest.size) : rest;
}

// What is in front of the port, whether it is a host or not.
static struct text name_part(struct text host) {
    struct text rest = host;
    const struct text name = text_cut(&rest, is_v6(host) ? ']' : ':');
    return is_v6(host) ? text_slice(name, 1, name.size) : name;
}

bool host_is_valid(struct text host) {
    const struct text name = name_part(host);
    const struct text port = host_port(host);
    const bool v6 = is_v6(host);
    const size_t bare = name.size + (v6 ? 2 : 0);
    unsigned long number = 0;
    if (v6 && (bare > host.size || host.at[bare - 1] != ']')) // no closing bracket
        return false;
    if (bare < host.size && host.at[bare] != ':')
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!is_host_char(name.at[i]) && !(v6 && name.at[i] == ':'))
            return false;
    return name.size && name.size < 256 && (!port.size || text_number(port, 65535, &number));
}

struct text host_name(struct text host) {
    return host_is_valid(host) ? name_part(host) : TEXT("");
}

static bool is_v4(struct text name) {
    unsigned long part = 0;
    size_t parts = 0;
    if (text_ends_with(name, TEXT(".")))
        return false;
    while (name.size) {
        const struct text digits = text_cut(&name, '.');
        if (digits.size > 3 || !text_number(digits, 255, &part))
            return false;
        parts++;
    }
    return parts == 4;
}

bool host_name_is_address(struct text name) {
    return is_v4(name) || (name.size && memchr(name.at, ':', name.size));
}

bool host_name_is_loopback(struct text name) {
    return text_same(name, TEXT("localhost")) ||
           (name.size > 10 &&
            text_same(text_slice(name, name.size - 10, 10), TEXT(".localhost"))) ||
           (is_v4(name) && text_starts_same(name, TEXT("127."))) || text_is(name, TEXT("::1"));
}
