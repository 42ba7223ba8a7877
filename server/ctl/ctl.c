#include "ctl/ctl.h"

#include "ctl/subcommands.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int directory(const struct command *command, char **words) {
    static const struct command rows[] = {
        {"ctl directory get", ctl_directory_get, "print the directory, as it is now"},
        {"ctl directory put", ctl_directory_put, "put another directory in its place"},
    };
    const struct command_group group = {"azsreg ctl directory", command->help,
                                        "azsreg ctl directory --help", rows, COUNT(rows)};
    return command_pick(&group, words);
}

static int snapshot(const struct command *command, char **words) {
    static const struct command rows[] = {
        {"ctl snapshot list", ctl_snapshot_list, "print the snapshots there are"},
        {"ctl snapshot save", ctl_snapshot_save, "save what the data is now, under a name"},
        {"ctl snapshot delete", ctl_snapshot_delete, "delete a snapshot"},
    };
    const struct command_group group = {"azsreg ctl snapshot", command->help,
                                        "azsreg ctl snapshot --help", rows, COUNT(rows)};
    return command_pick(&group, words);
}

static int fault(const struct command *command, char **words) {
    static const struct command rows[] = {
        {"ctl fault add", ctl_fault_add, "have some requests go wrong"},
        {"ctl fault list", ctl_fault_list, "print the faults there are, and how often they fired"},
        {"ctl fault remove", ctl_fault_remove, "remove a fault, or all of them"},
    };
    const struct command_group group = {"azsreg ctl fault", command->help,
                                        "azsreg ctl fault --help", rows, COUNT(rows)};
    return command_pick(&group, words);
}

static const struct command rows[] = {
    {"ctl status", ctl_status, "print what state the server is in"},
    {"ctl wait", ctl_wait, "wait until the server is ready"},
    {"ctl reset", ctl_reset, "start over: everything that requests have made goes"},
    {"ctl snapshot", snapshot, "what the data was, under names: save it, list it, delete it"},
    {"ctl directory", directory, "the directory at run time: print it, or put another"},
    {"ctl clock", ctl_clock, "print the time that is served, or change it"},
    {"ctl fault", fault, "faults: what goes wrong on purpose"},
    {"ctl requests", ctl_requests, "print the requests that the server has kept"},
    {"ctl tail", ctl_tail, "print requests as they come, until it is ended"},
    {"ctl verify", ctl_verify, "check that as many requests came as should have"},
    {"ctl why", ctl_why, "print why a request was refused; the last refusal, if none is named"},
    {"ctl explain", ctl_explain, "ask what a request would be answered, and why"},
    {"ctl payer", ctl_payer, "ask who would pay for a tenant's usage"},
};

int command_ctl(const struct command *command, char **words) {
    const struct command_group group = {"azsreg ctl", command->help, "azsreg ctl --help", rows,
                                        COUNT(rows)};
    return command_pick(&group, words);
}
