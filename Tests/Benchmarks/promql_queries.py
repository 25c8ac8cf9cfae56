"""The queries of bench-promql, and how many times faster than the peers each should be."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What is asked of a query: how many times faster than Prometheus and VictoriaMetrics."""

    GUIDE = ("guide", 15, 6)
    RATES = ("rates and sums", 50, 6)
    SLIDING = ("sliding quantile", 50, 6)
    HEAVY = ("heavy", 15, 6)
    TRIVIAL = ("trivial", 1, 1)

    def __init__(self, title, to_prometheus, to_victoria):
        self.title = title
        self.to_prometheus = to_prometheus
        self.to_victoria = to_victoria


@dataclass
class Query:
    """A query and its grid, in milliseconds; an instant one has no step and is asked at `end`."""

    kind: Kind
    text: str
    start: int = 0
    end: int = 0
    step: int = 60_000
    # How long after `start` Prometheus 2.x answers otherwise than the specification, in
    # milliseconds: where a counter begins within a window and near zero, 2.x carries its rate back
    # to where it would have been zero, 3.x half an interval at most.
    unsettled: int = 0
    # Whether of series with equal values any may be in the answer.
    picks_any: bool = False

    @property
    def title(self):
        return self.text if self.step else f"{self.text} (instant)"

    @property
    def path(self):
        return "/api/v1/query_range" if self.step else "/api/v1/query"

    @property
    def parameters(self):
        """Of the HTTP API, in seconds."""
        end = f"{self.end / 1000:.3f}"
        if not self.step:
            return {"query": self.text, "time": end}
        return {
            "query": self.text, "start": f"{self.start / 1000:.3f}", "end": end,
            "step": f"{self.step / 1000:g}"}

    @property
    def line(self):
        """Of `lookback-bench answer`."""
        return f"{self.start} {self.end} {self.step} {self.text}\n"

    @property
    def arguments(self):
        """Of `lookback promql`."""
        if not self.step:
            return [self.text, f"--at={self.end}"]
        return [
            self.text, f"--from={self.start}", f"--to={self.end}", f"--step={self.step / 1000:g}"]


def _over_time(kind, *texts):
    return [Query(kind, text) for text in texts]


def _instant(kind, *texts):
    return [Query(kind, text, step=0) for text in texts]


def queries(start, end):
    """All of them: over the whole time, or at its end."""
    found = [
        # The guide's, with the names that the set has.
        *_over_time(
            Kind.GUIDE,
            "up",
            "sum(messenger_active_connections)",
            "rate(messenger_messages_total[5m])",
            'rate(http_server_errors_total{status=~"5.."}[5m])',
            "messenger_queue_length",
            "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))",
            'avg(rate(node_cpu_seconds_total{mode="idle"}[5m])) by (instance) * 100',
            "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)"
            " / node_memory_MemTotal_bytes * 100",
            'rate(http_server_errors_total{status=~"5.."}[5m]) > 0.003',
            "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))"
            " > 1",
            '100 - (avg(rate(node_cpu_seconds_total{mode="idle"}[5m])) by (instance) * 100) > 80',
            "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)"
            " / node_memory_MemTotal_bytes * 100 > 85"),
        *_over_time(
            Kind.RATES,
            "sum by (status, path) (rate(http_requests_total[5m]))",
            "sum(rate(http_requests_total[1h]))",
            "histogram_quantile(0.99,"
            " sum by (le, path) (rate(http_request_duration_seconds_bucket[5m])))",
            "sum by (instance) (rate(node_network_receive_bytes_total[5m]))"),
        *_over_time(
            Kind.SLIDING,
            "quantile_over_time(0.95, messenger_queue_wait_seconds[30m])",
            "max by (queue) (quantile_over_time(0.5, messenger_queue_wait_seconds[1h]))"),
        *_over_time(
            Kind.HEAVY,
            "rate(http_requests_total[5m])",
            "topk(10, rate(http_requests_total[5m]))",
            "sum by (pod) (increase(http_requests_total[1d]))",
            "max_over_time(node_load1[1h])",
            "avg by (cache) (avg_over_time(messenger_cache_hit_ratio[1h]))",
            "stddev_over_time(node_hwmon_temp_celsius[30m])",
            "predict_linear(node_filesystem_avail_bytes[1h], 14400)",
            "node_filesystem_avail_bytes / node_filesystem_size_bytes",
            "rate(http_requests_total[5m])"
            " * on (instance) group_left (version) messenger_build_info",
            "sum by (instance) (rate(http_server_errors_total[5m]))"
            " / on (instance) sum by (instance) (rate(http_requests_total[5m]))",
            "messenger_queue_wait_seconds and on (instance, queue) messenger_queue_length > 20",
            "max_over_time(sum by (status) (rate(http_requests_total[5m]))[1h:1m])",
            "avg_over_time(rate(node_context_switches_total[5m])[30m:30s])",
            'count by (job) ({job=~".+"})',
            'label_replace(node_load5, "host", "$1", "instance", "(.*):.*")',
            "sum by (path) (rate(http_requests_total[5m] offset 1h))"),
        *_instant(
            Kind.HEAVY,
            "sum by (path) (rate(http_requests_total[5m]))",
            "sum by (pod) (increase(http_requests_total[1d]))",
            "topk(5, quantile_over_time(0.99, messenger_queue_wait_seconds[6h]))",
            'count by (__name__) ({job=~".+"})'),
        *_instant(
            Kind.TRIVIAL, "1", "time()", 'up{instance="worker-7:9100"}', "sum(up)",
            "messenger_build_info", "nothing_of_this_name"),
        *_over_time(Kind.TRIVIAL, "vector(1)", 'node_load1{instance="worker-7:9100"}'),
    ]
    for query in found:
        query.start, query.end = start, end
        # The set's histograms begin at zero; their windows are of five minutes.
        query.unsettled = 300_000 if "_bucket[5m]" in query.text else 0
        query.picks_any = query.text.startswith("topk")
    return found
