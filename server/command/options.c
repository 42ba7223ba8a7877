#include "command/options.h"

#include "guess/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_switch(struct text word, bool *ret_on) {
    static const char *const words[] = {"true", "1", "yes", "on", "false", "0", "no", "off"};
    for (size_t i = 0; i < 8; i++)
        if (text_same(word, text_of(words[i]))) {
            *ret_on = i < 4;
            return true;
        }
    return false;
}

static bool take(struct arena *arena, const struct option_row *row, struct text word,
                 const char *name, struct option_value *value, struct text *ret_why) {
    const bool more = row->kind == OPTION_LIST && value->by_flag;
    value->given = true;
    value->text =
        more ? text_format(arena, "%.*s,%.*s", TEXT_ARGS(value->text), TEXT_ARGS(word)) : word;
    const bool is_truth = row->kind == OPTION_SWITCH || row->kind == OPTION_TRUTH;
    if (is_truth && !read_switch(word, &value->on)) {
        *ret_why = text_format(arena, "%s takes true or false, not '%.*s'", name, TEXT_ARGS(word));
        return false;
    }
    if (row->kind == OPTION_NUMBER &&
        (!text_number(word, row->max, &value->number) || value->number < row->min)) {
        *ret_why = text_format(arena, "%s takes a whole number from %lu to %lu, not '%.*s'", name,
                               row->min, row->max, TEXT_ARGS(word));
        return false;
    }
    if (!is_truth && !word.size) {
        *ret_why = text_format(arena, "%s needs a value: %s", name, row->value);
        return false;
    }
    return true;
}

static bool read_environment(struct arena *arena, const struct option_row *row,
                             struct option_value *value, struct text *ret_why) {
    const char *found = row->env ? getenv(row->env) : NULL; // NOLINT(concurrency-mt-unsafe)
    if (row->fallback && !take(arena, row, text_of(row->fallback), row->flag, value, ret_why))
        return false;
    value->given = false;
    return !found || !*found || take(arena, row, text_of(found), row->env, value, ret_why);
}

static size_t find_row(const struct option_row *rows, size_t count, struct text flag) {
    size_t at = 0;
    while (at < count && !text_is(flag, text_of(rows[at].flag)))
        at++;
    return at;
}

// "--flag value" or "--flag=value"; a switch alone is on.
static bool read_flag(struct arena *arena, const struct option_row *rows, size_t count,
                      char ***words, struct option_value *values, struct text *ret_why) {
    struct text rest = text_of(**words);
    const bool has_equals = text_cut(&rest, '=').size < text_of(**words).size;
    struct text flag = text_of(**words);
    flag = text_cut(&flag, '=');
    const size_t at = find_row(rows, count, flag);
    if (at == count) {
        struct nearest nearest = nearest_to(flag);
        for (size_t i = 0; i < count; i++)
            nearest_look(&nearest, rows[i].flag);
        const struct text question = nearest_question(arena, &nearest);
        *ret_why =
            text_format(arena, "there is no option %.*s%.*s", TEXT_ARGS(flag), TEXT_ARGS(question));
        return false;
    }
    struct text word = has_equals ? rest : TEXT("true");
    if (!has_equals && rows[at].kind != OPTION_SWITCH) {
        if (!(*words)[1]) {
            *ret_why = text_format(arena, "%s needs a value: %s", rows[at].flag, rows[at].value);
            return false;
        }
        word = text_of(*++*words);
    }
    const bool taken = take(arena, &rows[at], word, rows[at].flag, &values[at], ret_why);
    values[at].by_flag = true;
    return taken;
}

bool options_read(struct arena *arena, const struct option_row *rows, size_t count, char **words,
                  struct option_value *ret_values, struct option_operands *operands,
                  struct text *ret_why) {
    for (size_t i = 0; i < count; i++) {
        ret_values[i] = (struct option_value){.text = TEXT("")};
        if (!read_environment(arena, &rows[i], &ret_values[i], ret_why))
            return false;
    }
    for (; *words; words++) {
        const bool is_flag = (*words)[0] == '-' && (*words)[1];
        if (is_flag && !read_flag(arena, rows, count, &words, ret_values, ret_why))
            return false;
        if (is_flag)
            continue;
        if (!operands || operands->count == operands->most) {
            *ret_why = text_format(arena, "'%s' is not expected here", *words);
            return false;
        }
        operands->at[operands->count++] = text_of(*words);
    }
    return true;
}

static bool is_variable(const struct option_row *rows, size_t count, struct text name) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].env && text_is(name, text_of(rows[i].env)))
            return true;
    // What Kubernetes tells every container of a service that is called azsreg.
    return text_starts_same(name, TEXT("AZSREG_SERVICE_")) ||
           text_starts_same(name, TEXT("AZSREG_PORT"));
}

void options_look_at_environment(struct arena *arena, const struct option_row *rows, size_t count,
                                 void (*stranger)(struct text name, struct text question)) {
    for (char **variable = environ; *variable; variable++) {
        struct text name = text_of(*variable);
        name = text_cut(&name, '=');
        if (!text_starts_same(name, TEXT("AZSREG_")) || is_variable(rows, count, name))
            continue;
        struct nearest nearest = nearest_to(name);
        for (size_t i = 0; i < count; i++)
            if (rows[i].env)
                nearest_look(&nearest, rows[i].env);
        stranger(name, nearest_question(arena, &nearest));
    }
}

void options_print(const struct option_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", rows[i].flag,
                 rows[i].kind == OPTION_SWITCH ? "" : rows[i].value);
        printf("  %-46s %s", left, rows[i].help);
        if (rows[i].kind == OPTION_NUMBER)
            printf(" (%lu to %lu%s%s)", rows[i].min, rows[i].max,
                   rows[i].fallback ? ", default " : "", rows[i].fallback ? rows[i].fallback : "");
        else if (rows[i].fallback)
            printf(" (default %s)", rows[i].fallback);
        if (rows[i].env)
            printf(" [%s]", rows[i].env);
        printf("\n");
    }
}
