#include "metrics/exposition.h"

#include "base/buffer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_CHARS = 512 }; // names and labels are the program's own, so none is that long

struct page {
    struct buffer text;
    enum exposition_format format;
    const struct metrics *metrics;
    const struct metrics_now *now;
    const struct arm_routes *routes;
};

enum family_type { COUNTER, GAUGE, HISTOGRAM };

struct family {
    const char *name; // without _total
    enum family_type type;
    const char *help;
    void (*write)(struct page *page, const struct family *family);
};

__attribute__((format(printf, 2, 3))) static void add(struct page *page, const char *format, ...) {
    va_list arguments;
    char *at = buffer_room(&page->text, LINE_MAX_CHARS);
    if (!at)
        return;
    va_start(arguments, format);
    // NOLINTNEXTLINE(*-valist.Uninitialized)
    const int size = vsnprintf(at, LINE_MAX_CHARS, format, arguments);
    va_end(arguments);
    if (size > 0 && size < LINE_MAX_CHARS)
        buffer_used(&page->text, (size_t)size);
}

// --- samples -------------------------------------------------------------------------------------

// labels: 'a="b"' or nothing.
static void name_sample(struct page *page, const struct family *family, const char *labels) {
    add(page, "%s%s", family->name, family->type == COUNTER ? "_total" : "");
    if (labels[0])
        add(page, "{%s}", labels);
}

static void sample(struct page *page, const struct family *family, const char *labels,
                   uint64_t value) {
    name_sample(page, family, labels);
    add(page, " %" PRIu64 "\n", value);
}

// Of millionths.
static void sample_seconds(struct page *page, const struct family *family, int64_t us) {
    name_sample(page, family, "");
    add(page, " %" PRId64 ".%06" PRId64 "\n", us / 1000000, us % 1000000);
}

static void sample_one(struct page *page, const struct family *family, const char *name,
                       const char *value, uint64_t count) {
    char labels[LINE_MAX_CHARS / 2];
    snprintf(labels, sizeof labels, "%s=\"%s\"", name, value);
    sample(page, family, labels, count);
}

static void sample_two(struct page *page, const struct family *family, const char *const names[2],
                       const char *const values[2], uint64_t count) {
    char labels[LINE_MAX_CHARS / 2];
    snprintf(labels, sizeof labels, "%s=\"%s\",%s=\"%s\"", names[0], values[0], names[1],
             values[1]);
    sample(page, family, labels, count);
}

// The rows that have a count, and what found no room for one.
static void sample_rows(struct page *page, const struct family *family,
                        const struct label_counts *counts, const char *const names[2]) {
    static const char *const others[2] = {"other", "other"};
    for (size_t i = 0; i < counts->size; i++)
        if (counts->rows[i].same == i && names[1])
            sample_two(page, family, names, counts->rows[i].labels, counts->rows[i].count);
        else if (counts->rows[i].same == i)
            sample_one(page, family, names[0], counts->rows[i].labels[0], counts->rows[i].count);
    if (counts->rest && names[1])
        sample_two(page, family, names, others, counts->rest);
    else if (counts->rest)
        sample_one(page, family, names[0], others[0], counts->rest);
}

// labels: 'a="b",' or nothing.
static void sample_histogram(struct page *page, const struct family *family, const char *labels,
                             const struct histogram *histogram) {
    const int size = (int)strlen(labels);
    const char *open = size ? "{" : "";
    const char *close = size ? "}" : "";
    uint64_t count = 0;
    for (int i = 0; i <= HISTOGRAM_BOUNDS; i++) {
        count += histogram->counts[i];
        add(page, "%s_bucket{%sle=\"%s\"} %" PRIu64 "\n", family->name, labels,
            i < HISTOGRAM_BOUNDS ? histogram_bounds[i].seconds : "+Inf", count);
    }
    const int own = size ? size - 1 : 0; // without the comma
    add(page, "%s_sum%s%.*s%s %" PRIu64 ".%06" PRIu64 "\n", family->name, open, own, labels, close,
        histogram->sum_us / 1000000, histogram->sum_us % 1000000);
    add(page, "%s_count%s%.*s%s %" PRIu64 "\n", family->name, open, own, labels, close, count);
}

// --- families ------------------------------------------------------------------------------------

static void build_info(struct page *page, const struct family *family) {
    static const char *const names[2] = {"version", "schema"};
    char schema[16];
    snprintf(schema, sizeof schema, "%d", page->now->schema);
    sample_two(page, family, names, (const char *const[2]){page->now->version, schema}, 1);
}

static void started(struct page *page, const struct family *family) {
    sample_seconds(page, family, page->metrics->started_ms * 1000);
}

static void cpu(struct page *page, const struct family *family) {
    sample_seconds(page, family, page->now->cpu_us);
}

static void memory(struct page *page, const struct family *family) {
    sample(page, family, "", (uint64_t)page->now->memory);
}

static void descriptors(struct page *page, const struct family *family) {
    sample(page, family, "", (uint64_t)page->now->descriptors);
}

static void descriptors_max(struct page *page, const struct family *family) {
    sample(page, family, "", (uint64_t)page->now->descriptors_max);
}

static void requests_of(struct page *page, const struct family *family, size_t row,
                        const char *operation) {
    static const char *const names[2] = {"operation", "class"};
    static const char *const classes[METRICS_CLASSES] = {"1xx", "2xx", "3xx", "4xx", "5xx", "none"};
    for (size_t i = 0; i < METRICS_CLASSES; i++)
        if (page->metrics->requests[row][i])
            sample_two(page, family, names, (const char *const[2]){operation, classes[i]},
                       page->metrics->requests[row][i]);
}

static void requests(struct page *page, const struct family *family) {
    requests_of(page, family, METRICS_OPERATIONS_MAX, "none");
    for (size_t i = 0; i < page->routes->count && i < METRICS_OPERATIONS_MAX; i++)
        requests_of(page, family, i, page->routes->rows[i].operation);
}

static void durations(struct page *page, const struct family *family) {
    static const char *const labels[METRICS_KINDS] = {[METRICS_READ] = "kind=\"read\",",
                                                      [METRICS_WRITE] = "kind=\"write\",",
                                                      [METRICS_SIGN_IN] = "kind=\"sign_in\","};
    for (size_t i = 0; i < METRICS_KINDS; i++)
        sample_histogram(page, family, labels[i], &page->metrics->durations[i]);
}

static void refusals(struct page *page, const struct family *family) {
    sample_rows(page, family, &page->metrics->refusals, (const char *const[2]){"code", "reason"});
}

static void sign_ins(struct page *page, const struct family *family) {
    sample_rows(page, family, &page->metrics->sign_ins, (const char *const[2]){"grant", "result"});
}

static void connections(struct page *page, const struct family *family) {
    for (size_t i = 0; i < page->now->listener_count; i++)
        sample_one(page, family, "listener", page->now->listeners[i].name,
                   page->now->listeners[i].open);
}

static void connections_closed(struct page *page, const struct family *family) {
    static const char *const names[2] = {"listener", "cause"};
    static const char *const causes[METRICS_CAUSES] = {[METRICS_CLOSED_IDLE] = "idle",
                                                       [METRICS_CLOSED_TIMEOUT] = "timeout",
                                                       [METRICS_CLOSED_CROWD] = "crowd"};
    for (size_t i = 0; i < page->now->listener_count; i++)
        for (size_t j = 0; j < METRICS_CAUSES; j++)
            sample_two(page, family, names,
                       (const char *const[2]){page->now->listeners[i].name, causes[j]},
                       page->now->listeners[i].closed[j]);
}

static void handshakes(struct page *page, const struct family *family) {
    if (!page->now->has_certificate)
        return;
    sample_one(page, family, "result", "ok", page->now->handshakes);
    sample_one(page, family, "result", "failed", page->now->handshakes_failed);
}

static void certificate(struct page *page, const struct family *family) {
    if (page->now->has_certificate)
        sample(page, family, "", (uint64_t)page->now->certificate_not_after_s);
}

static void writes_waiting(struct page *page, const struct family *family) {
    sample(page, family, "", page->now->writes_waiting);
}

static void commits(struct page *page, const struct family *family) {
    static const char *const results[METRICS_COMMITS] = {[METRICS_COMMIT_OK] = "ok",
                                                         [METRICS_COMMIT_FULL] = "full",
                                                         [METRICS_COMMIT_UNAVAILABLE] =
                                                             "unavailable",
                                                         [METRICS_COMMIT_FAILED] = "failed"};
    for (size_t i = 0; i < METRICS_COMMITS; i++)
        sample_one(page, family, "result", results[i], page->metrics->commits[i]);
}

static void commit_durations(struct page *page, const struct family *family) {
    sample_histogram(page, family, "", &page->metrics->commit_durations);
}

static void writes(struct page *page, const struct family *family) {
    sample(page, family, "", page->metrics->writes);
}

static void database_bytes(struct page *page, const struct family *family) {
    if (page->now->has_files)
        sample(page, family, "", (uint64_t)page->now->database_bytes);
}

static void log_bytes(struct page *page, const struct family *family) {
    if (page->now->has_files)
        sample(page, family, "", (uint64_t)page->now->log_bytes);
}

static void store_up(struct page *page, const struct family *family) {
    if (page->now->is_shared)
        sample(page, family, "", !page->now->is_lost);
}

static void directory_loads(struct page *page, const struct family *family) {
    static const char *const names[2] = {"source", "result"};
    static const char *const sources[METRICS_SOURCES] = {
        [METRICS_OF_FILE] = "file", [METRICS_OF_REQUEST] = "put"};
    static const char *const results[METRICS_LOADS] = {[METRICS_LOADED] = "ok",
                                                       [METRICS_LOAD_REFUSED] = "refused",
                                                       [METRICS_LOAD_FAILED] = "failed"};
    for (size_t i = 0; i < METRICS_SOURCES; i++)
        for (size_t j = 0; j < METRICS_LOADS; j++)
            sample_two(page, family, names, (const char *const[2]){sources[i], results[j]},
                       page->metrics->directory_loads[i][j]);
}

static void resets(struct page *page, const struct family *family) {
    sample(page, family, "", page->metrics->resets);
}

static void faults(struct page *page, const struct family *family) {
    sample_rows(page, family, &page->metrics->faults, (const char *const[2]){"effect", NULL});
}

static void requests_dropped(struct page *page, const struct family *family) {
    sample(page, family, "", page->now->requests_dropped);
}

static void usage_records(struct page *page, const struct family *family) {
    static const char *const results[METRICS_RECORDS] = {[METRICS_RECORD_ACCEPTED] = "accepted",
                                                         [METRICS_RECORD_DUPLICATE] = "duplicate",
                                                         [METRICS_RECORD_CONFLICT] = "conflict",
                                                         [METRICS_RECORD_INVALID] = "invalid"};
    for (size_t i = 0; i < METRICS_RECORDS; i++)
        sample_one(page, family, "result", results[i], page->metrics->usage_records[i]);
}

static void usage_charges(struct page *page, const struct family *family) {
    sample_rows(page, family, &page->metrics->usage_charges, (const char *const[2]){"rule", NULL});
}

// docs/control.md, "Metrics", has the same rows.
static const struct family families[] = {
    {"azsreg_build_info", GAUGE, "Which azsreg this is, and of which schema its data.", build_info},
    {"process_start_time_seconds", GAUGE, "When the server was started, since 1970.", started},
    {"process_cpu_seconds", COUNTER, "Processor time it has taken.", cpu},
    {"process_resident_memory_bytes", GAUGE, "Memory that it has in use.", memory},
    {"process_open_fds", GAUGE, "Descriptors that are open.", descriptors},
    {"process_max_fds", GAUGE, "Descriptors that may be open.", descriptors_max},
    {"azsreg_http_requests", COUNTER, "Requests that were answered; none: no operation.", requests},
    {"azsreg_http_request_duration_seconds", HISTOGRAM,
     "From a request's head to its answer, of those for an operation.", durations},
    {"azsreg_refusals", COUNTER, "Requests that were refused, by the code and why.", refusals},
    {"azsreg_sign_ins", COUNTER, "Requests for a token.", sign_ins},
    {"azsreg_http_connections", GAUGE, "Connections that are open.", connections},
    {"azsreg_http_connections_closed", COUNTER, "Connections that the server has cut off.",
     connections_closed},
    {"azsreg_tls_handshakes", COUNTER, "TLS handshakes that have ended.", handshakes},
    {"azsreg_certificate_not_after_seconds", GAUGE,
     "When the certificate of https expires, since 1970.", certificate},
    {"azsreg_writes_waiting", GAUGE, "Writes that wait for a commit, or to begin.", writes_waiting},
    {"azsreg_commits", COUNTER, "Commits of what requests have written.", commits},
    {"azsreg_commit_duration_seconds", HISTOGRAM, "What such a commit has taken.",
     commit_durations},
    {"azsreg_writes", COUNTER, "Answers that have waited for a commit.", writes},
    {"azsreg_database_bytes", GAUGE, "Size of the database's file.", database_bytes},
    {"azsreg_wal_bytes", GAUGE, "Size of its write-ahead log.", log_bytes},
    {"azsreg_store_up", GAUGE, "Whether the database of several servers is there.", store_up},
    {"azsreg_directory_loads", COUNTER, "Directories that were loaded, or were to be.",
     directory_loads},
    {"azsreg_resets", COUNTER, "How often the data was reset.", resets},
    {"azsreg_faults_fired", COUNTER, "Answers that a fault had a hand in.", faults},
    {"azsreg_requests_dropped", COUNTER, "Requests that were kept, and made room for newer ones.",
     requests_dropped},
    {"azsreg_usage_records", COUNTER, "Usage records that were reported.", usage_records},
    {"azsreg_usage_charges", COUNTER,
     "Usage records that were charged, by the rule that says who pays.", usage_charges},
};

// OpenMetrics names a counter's family without the _total of its samples.
static void write_family(struct page *page, const struct family *family) {
    static const char *const types[] = {
        [COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram"};
    const bool is_total = family->type == COUNTER && page->format == EXPOSITION_PLAIN;
    const char *ending = is_total ? "_total" : "";
    add(page, "# HELP %s%s %s\n", family->name, ending, family->help);
    add(page, "# TYPE %s%s %s\n", family->name, ending, types[family->type]);
    family->write(page, family);
}

struct text exposition_write(struct arena *arena, enum exposition_format format,
                             const struct metrics *metrics, const struct metrics_now *now,
                             const struct arm_routes *routes) {
    struct page page = {buffer_in(arena), format, metrics, now, routes};
    struct text text = TEXT("");
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        write_family(&page, &families[i]);
    if (format == EXPOSITION_OPEN_METRICS)
        add(&page, "# EOF\n");
    return buffer_text(&page.text, &text) ? text : TEXT("");
}
