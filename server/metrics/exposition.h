// Metrics as Prometheus reads them: the text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/) or OpenMetrics 1.0. A pure rule:
// numbers in, text out.
#ifndef AZSREG_METRICS_EXPOSITION_H
#define AZSREG_METRICS_EXPOSITION_H

#include "metrics/metrics.h"

enum exposition_format { EXPOSITION_PLAIN, EXPOSITION_OPEN_METRICS, EXPOSITION_FORMATS };

// Which one a request's Accept wants; plain where it does not prefer the other one. .at is NULL
// where there is none.
enum exposition_format exposition_wanted(struct text accept);

// Its Content-Type.
const char *exposition_type(enum exposition_format format);

// All families, each with its samples; the routes are those that requests were counted by. In the
// arena; empty where there is no memory.
struct text exposition_write(struct arena *arena, enum exposition_format format,
                             const struct metrics *metrics, const struct metrics_now *now,
                             const struct arm_routes *routes);

#endif
