#include "errors/control_error.h"

static const struct arm_error_row rows[CONTROL_CODES - GRAPH_CODES] = {
    [CONTROL_TOKEN_REQUIRED - GRAPH_CODES] =
        {"ControlTokenRequired", 401, false,
         "The server's own paths take a control token: 'Authorization: Bearer azsregctl_…'. It is "
         "in the server's data folder, in 'control-token', or in the file of "
         "--control-token-file."},
    [CONTROL_TOKEN_INVALID - GRAPH_CODES] = {"InvalidControlToken", 401, false,
                                             "The control token is invalid: {0:cause}."},
    [CONTROL_READ_ONLY - GRAPH_CODES] = {"ControlReadOnly", 403, false,
                                         "{0:cause} may read the server's own paths and change "
                                         "nothing there. {1:cure}"},
    [CONTROL_NO_DIRECTORY - GRAPH_CODES] =
        {"NoDirectory", 409, false,
         "This server has not loaded the directory that is in force since it was started, so there "
         "is none to go back to. Start it with --directory FILE, or reset it to \"empty\"."},
    [CONTROL_INVALID_DIRECTORY - GRAPH_CODES] = {"InvalidDirectory", 400, false,
                                                 "The directory is invalid: {0:place}: expected "
                                                 "{1:expected}."},
    [CONTROL_DIRECTORY_CONFLICT -
        GRAPH_CODES] = {"DirectoryConflict", 409, false, "The directory cannot be put: {0:cause}."},
    [CONTROL_DIRECTORY_TOO_LARGE - GRAPH_CODES] =
        {"DirectoryTooLarge", 409, false,
         "The directory is longer than 16 MiB, so that it could not be put back. 'azsreg directory "
         "--data DIR' prints it."},
    [CONTROL_NOT_EXPLAINABLE - GRAPH_CODES] = {"NotExplainable", 400, false,
                                               "This request cannot be explained: {0:cause}."},
    [CONTROL_UNKNOWN_CALLER - GRAPH_CODES] = {"UnknownCaller", 400, false,
                                              "The directory has nobody who signs in as "
                                              "'{0:name}'."},
    [CONTROL_CLOCK_WOULD_GO_BACK - GRAPH_CODES] =
        {"ClockWouldGoBack", 409, false,
         "The clock would go back to {0:now}, before the latest write at {1:latest}. Send "
         "\"force\":true with it (azsreg ctl: --force), or reset the server."},
    [CONTROL_FAULT_NOT_FOUND -
        GRAPH_CODES] = {"FaultNotFound", 404, false, "There is no fault '{0:name}'."},
    [CONTROL_FAULT_UNKNOWN - GRAPH_CODES] =
        {"FaultNotFound", 400, false,
         "The header x-azsreg-fault names '{0:name}', which is neither a fault nor a preset."},
    [CONTROL_TOO_MANY_FAULTS - GRAPH_CODES] = {"TooManyFaults", 409, false,
                                               "There are 64 faults already. Delete one first."},
    [CONTROL_REQUEST_NOT_FOUND - GRAPH_CODES] =
        {"RequestNotFound", 404, false,
         "The request '{0:n}' is not kept: there was none of that number, it was dropped, or "
         "nothing is kept (--keep-requests)."},
    [CONTROL_VERIFICATION_FAILED -
        GRAPH_CODES] = {"VerificationFailed", 409, false,
                        "Requests that fit: {1:count}. Expected: {0:expected}."},
    [CONTROL_REQUESTS_INCOMPLETE - GRAPH_CODES] =
        {"RequestsIncomplete", 409, false,
         "Whether there were {0:expected} requests that fit cannot be told: {1:dropped} of those "
         "that came are not kept any more. Keep more of them (--keep-requests), or begin by "
         "deleting them, or with a reset."},
    [CONTROL_SNAPSHOT_NOT_FOUND -
        GRAPH_CODES] = {"SnapshotNotFound", 404, false, "There is no snapshot '{0:name}'."},
    [CONTROL_SNAPSHOT_OTHER_SCHEMA - GRAPH_CODES] =
        {"SnapshotOtherSchema", 409, false,
         "The snapshot '{0:name}' was saved by another version of azsreg, whose data has another "
         "schema. What is to be kept is for 'azsreg backup'."},
    [CONTROL_SNAPSHOT_NAME_TAKEN - GRAPH_CODES] =
        {"SnapshotNameTaken", 409, false,
         "The data folder has a file 'snapshots/{0:name}.db' that is none of the snapshots in the "
         "list. It is left as it is."},
    [CONTROL_TOO_MANY_SNAPSHOTS -
        GRAPH_CODES] = {"TooManySnapshots", 409, false,
                        "There are 32 snapshots already. Delete one first."},
    [CONTROL_NOT_ACCEPTABLE - GRAPH_CODES] =
        {"NotAcceptable", 406, false,
         "The console's files are kept compressed, and sent as they are. Send 'Accept-Encoding: "
         "gzip' (curl: --compressed)."},
    [CONTROL_NOT_IMPLEMENTED - GRAPH_CODES] =
        {"NotImplemented", 501, false,
         "{0:what} is not for data that several servers have. Use the database's own means: "
         "pg_dump, or a database made from another one."},
};

const struct arm_error_row *control_error_row(enum arm_code code) {
    return &rows[code - GRAPH_CODES];
}
