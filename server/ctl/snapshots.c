// What the data was, under names.

#include "ctl/subcommands.h"

#include "ctl/talk.h"
#include "protocol/path.h"

static struct text path_of(const struct ctl *ctl) {
    const struct text name = arm_percent_encode(ctl->arena, ctl->operands[0]);
    return text_format(ctl->arena, "/snapshots/%.*s", TEXT_ARGS(name));
}

static int list(struct ctl *ctl) {
    return ctl_print(ctl, &(struct question){.method = "GET", .path = TEXT("/snapshots")});
}

int ctl_snapshot_list(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = NULL};
    return ctl_run(command, words, &form, list);
}

static int save(struct ctl *ctl) {
    return ctl_print(ctl, &(struct question){.method = "PUT", .path = path_of(ctl)});
}

int ctl_snapshot_save(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = NULL, .operands = "NAME", .least = 1, .most = 1};
    return ctl_run(command, words, &form, save);
}

static int delete_one(struct ctl *ctl) {
    return ctl_print(ctl, &(struct question){.method = "DELETE", .path = path_of(ctl)});
}

int ctl_snapshot_delete(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = NULL, .operands = "NAME", .least = 1, .most = 1};
    return ctl_run(command, words, &form, delete_one);
}
