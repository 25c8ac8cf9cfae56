"""How time and memory grow with series and with time."""

import json

from answerer import Answerer
from processes import run
from promql_queries import Kind, Query
from report import Report, mebibytes, milliseconds

SERIES = (1000, 10_000, 100_000)
HOURS = (1, 24, 720)
# Between samples and between steps, so that both grow as the time does.
INTERVAL_SECONDS = 300
START = 1_722_470_400_000

TEXTS = (
    ("sum by (status, path) (rate(http_requests_total[30m]))", ["http_requests_total"]),
    ("quantile_over_time(0.95, messenger_queue_wait_seconds[2h])", ["messenger_queue_wait_seconds"]),
    ("node_filesystem_avail_bytes / node_filesystem_size_bytes",
     ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"]),
)


def scaling(workspace, runs):
    """A row for each query and size: what it reads, the fastest run, the memory at its peak."""
    report = Report(
        "PromQL: as data grow",
        columns=[
            "query", "series", "hours", "samples read", "time", "a sample", "memory", ""])
    report.notes.append(
        f"A sample and a step every {INTERVAL_SECONDS // 60} minutes; each row in a process of its "
        "own.")
    for text, metrics in TEXTS:
        for hours in HOURS:
            for series in SERIES:
                store = made(workspace, series, hours)
                workspace.say(f"{series} series, {hours} h: {text}")
                report.add_cells(
                    [f"`{text}`", f"{series:,}", f"{hours}",
                     *row(workspace, store, hours, text, metrics, runs)])
    return report


def made(workspace, series, hours):
    """The store of a size, which stays for later runs."""
    def make(store):
        workspace.say(f"making a store of {series} series over {hours} h")
        run([
            workspace.tool, "metric-store", store, f"--series={series}", f"--hours={hours}",
            f"--interval={INTERVAL_SECONDS}"])

    return workspace.once(f"scaling-{series}-{hours}.store", make)


def row(workspace, store, hours, text, metrics, runs):
    end = START + hours * 3_600_000
    query = Query(Kind.HEAVY, text, START, end, INTERVAL_SECONDS * 1000)
    answerer = Answerer(workspace.tool, store, workspace.path("scaling.log"))
    with answerer.running() as process:
        fastest = min(answerer.answer(query)[1] for _ in range(runs))
        memory = process.memory
    counts = [f"sum(count_over_time({name}[{hours}h]))" for name in metrics]
    count = Query(Kind.TRIVIAL, " + ".join(counts), end=end, step=0)
    with answerer.running():
        body, _, _ = answerer.answer(count)
    samples = int(json.loads(body)["data"]["result"][0]["value"][1])
    return [
        f"{samples:,}", milliseconds(fastest), f"{fastest / samples * 1e9:.1f} ns",
        mebibytes(memory)]
