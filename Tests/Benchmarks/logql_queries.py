"""The queries of bench-logql, what a peer runs for each, and how answers are compared."""

import json
from dataclasses import dataclass, field

RIPGREP, JQ = "ripgrep", "jq"

# The day of the data set; its lines span twelve hours.
START, END = "2024-08-01T00:00:00Z", "2024-08-01T12:00:00Z"


@dataclass
class Places:
    """Where the files are, and a trace that is in one line only."""

    logs: str
    # All files as they are, and those of JSON without the lines that are none.
    files: list
    objects: list
    chats: list
    trace: str


@dataclass
class Query:
    peer: str
    text: str
    command: list
    # How many times faster than the peer it should be.
    least: float
    # Compares our output with the peer's: what was found, and how they differ.
    compare: object
    arguments: list = field(default_factory=list)
    # How often the peer runs.
    peer_runs: int = 9

    @property
    def title(self):
        return " ".join([self.text, *self.arguments])


def queries(places):
    return [*line_filters(places), *fields(places)]


# Line filters.

def line_filters(places):
    found = []
    for needle in (
            "database connection restored", places.trace, "sent batch of 7 in", "session"):
        selection = '{filename=~".+"} |= "' + needle + '"'
        found.append(counted(places, selection, ["-F", needle]))
        found.append(
            Query(
                RIPGREP, selection, ripgrep(places, ["-F", needle]), 1, shown,
                ["--limit=100", "--output=raw"]))
    for regex in (
            r"slow query on \w+: 8\d\d ms", "timeout|broken pipe", r"(?i)deadline EXCEEDED",
            r"user [0-9]*7 left|shard-3[0-9] epoch=1\d\d "):
        found.append(counted(places, '{filename=~".+"} |~ `' + regex + "`", [regex]))
    return found


def ripgrep(places, pattern):
    # Lines with NUL are lines, too; a count a file.
    return ["rg", "--text", "--count", *pattern, places.logs]


def counted(places, selection, pattern):
    return Query(
        RIPGREP, f"sum(count_over_time({selection} [13h]))", ripgrep(places, pattern), 1,
        same_count, ["--output=json"])


def ripgrep_count(output):
    return sum(int(line.rsplit(":", 1)[1]) for line in output.splitlines())


def our_count(output):
    """The value of the only series; 0 where there is none."""
    found = result(output)
    return int(found[0]["value"][1]) if found else 0


def same_count(ours, theirs):
    mine, peers = our_count(ours), ripgrep_count(theirs)
    return f"{mine} lines", None if mine == peers else f"{peers} lines"


def shown(ours, theirs):
    """At most a hundred lines are shown."""
    lines = len([line for line in ours.splitlines() if "is empty" not in line])
    wanted = min(100, ripgrep_count(theirs))
    return f"{lines} lines", None if lines == wanted else f"{wanted} lines"


# Fields.

def fields(places):
    select = 'select(.auth_result=="failure")'
    failures = '{job=~"chat-server|api-gateway|media-service"} | json | auth_result="failure"'
    everywhere = '{filename=~".+"} | json | auth_result="failure"'
    # Of a raw file jq has to read each line as text: not all of them are JSON.
    guarded = f"fromjson? | objects | {select}"
    return [
        Query(
            JQ, everywhere, ["jq", "-R", "-c", guarded, *places.files], 400, shown_of_jq,
            ["--limit=100", "--output=raw"], 2),
        Query(
            JQ, f"sum(count_over_time({everywhere} [13h]))",
            ["jq", "-R", "-n", f"[inputs | {guarded}] | length", *places.files], 400, same_number,
            ["--output=json"], 2),
        Query(
            JQ, everywhere, ["jq", "-R", "-c", guarded, *places.files], 0, all_of_jq,
            ["--limit=0", "--output=raw"], 2),
        Query(
            JQ, failures, ["jq", "-c", select, *places.objects], 400, shown_of_jq,
            ["--limit=100", "--output=raw"], 2),
        Query(
            JQ, f"sum(count_over_time({failures} [13h]))",
            ["jq", "-n", f"[inputs | {select}] | length", *places.objects], 400, same_number,
            ["--output=json"], 2),
        Query(
            JQ, 'sum by (level) (count_over_time({job="chat-server"} | json | __error__="" [5m]))',
            ["jq", "-n", "-c", LEVELS, *places.chats], 200, same_levels,
            [f"--from={START[:14]}05:00Z", f"--to={END}", "--step=5m", "--output=json"], 2),
        Query(
            JQ,
            'quantile_over_time(0.95, {job="chat-server"} | json | __error__="" '
            "| unwrap duration_ms [13h]) by (path)",
            ["jq", "-n", "-c", QUANTILES, *places.chats], 200, near_quantiles,
            ["--output=json"], 2),
    ]


# Lines by level in each five minutes.
LEVELS = (
    "reduce inputs as $line ({}; "
    '.[($line.level // "") + " " + ($line.time[11:13]) + ":" '
    '+ (($line.time[14:16] | tonumber) / 5 | floor | tostring)] += 1)')

# The 95th percentile of the durations by path.
QUANTILES = (
    "[inputs | select(.duration_ms) | {path, duration_ms}] | group_by(.path) "
    "| map({(.[0].path): (map(.duration_ms) | sort | .[(length - 1) * 0.95 | floor])}) | add")


def all_of_jq(ours, theirs, limit=None):
    lines = len([line for line in ours.splitlines() if "is empty" not in line])
    wanted = len(theirs.splitlines()[:limit])
    return f"{lines} lines", None if lines == wanted else f"{wanted} lines"


def shown_of_jq(ours, theirs):
    return all_of_jq(ours, theirs, 100)


def same_number(ours, theirs):
    mine, peers = our_count(ours), int(theirs)
    return f"{mine} lines", None if mine == peers else f"{peers} lines"


def result(output):
    """The series of an answer; what is said besides stands on lines of its own."""
    answer = next(line for line in output.splitlines() if line.startswith("{"))
    return json.loads(answer)["data"]["result"]


def same_levels(ours, theirs):
    """Sums over all windows. Of a key that a line repeats jq takes the last value, the specification
    the first; and a number such as 007 is none for jq. Some of the odd lines are of these kinds."""
    mine = {
        series["metric"].get("level", ""): sum(int(value) for _, value in series["values"])
        for series in result(ours)}
    peers = {}
    for key, count in json.loads(theirs).items():
        level = key.split(" ")[0]
        peers[level] = peers.get(level, 0) + count
    few = 0.002 * sum(peers.values())
    differ = [
        level for level in mine.keys() | peers.keys()
        if abs(mine.get(level, 0) - peers.get(level, 0)) > few]
    return f"{sum(mine.values())} lines", f"levels {differ}" if differ else None


def near_quantiles(ours, theirs):
    """jq takes one of the two values between which ours lies."""
    mine = {series["metric"]["path"]: float(series["value"][1]) for series in result(ours)}
    peers = json.loads(theirs)
    differ = [
        path for path in mine.keys() | peers.keys()
        if abs(mine.get(path, 0) - peers.get(path, 0)) > 0.01 * peers.get(path, 0)]
    return f"{len(mine)} paths", f"paths {differ}" if differ else None
