#include "metrics/histogram.h"

const struct histogram_bound histogram_bounds[HISTOGRAM_BOUNDS] = {
    {500, "0.0005"},  {1000, "0.001"},  {2500, "0.0025"},   {5000, "0.005"},  {10000, "0.01"},
    {25000, "0.025"}, {50000, "0.05"},  {100000, "0.1"},    {250000, "0.25"}, {500000, "0.5"},
    {1000000, "1.0"}, {2500000, "2.5"}, {10000000, "10.0"},
};

void histogram_add(struct histogram *histogram, int64_t us) {
    int at = 0;
    while (at < HISTOGRAM_BOUNDS && us > histogram_bounds[at].us)
        at++;
    histogram->counts[at]++;
    histogram->sum_us += us > 0 ? (uint64_t)us : 0;
}
