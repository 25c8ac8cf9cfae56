"""Whether two answers of Prometheus' HTTP API say the same."""

import json
import math

# Sums are added up in another order, so that the last digits differ.
TOLERANCE = 1e-9


def difference(query, ours, theirs):
    """What differs first between two bodies, for people; None where they say the same."""
    one, other = json.loads(ours), json.loads(theirs)
    one, other = one["data"], other["data"]
    kind = one["resultType"]
    if kind != other["resultType"]:
        return f"{kind} and {other['resultType']}"
    if kind not in ("matrix", "vector"):
        return _of_points([one["result"]], [other["result"]])
    one, other = _by_labels(query, one["result"]), _by_labels(query, other["result"])
    if query.picks_any:
        return _of_points(_all_points(one), _all_points(other))
    if one.keys() != other.keys():
        labels = next(iter(one.keys() ^ other.keys()))
        return f"{len(one)} series and {len(other)}, for one {dict(labels)}"
    for labels, points in one.items():
        found = _of_points(points, other[labels])
        if found:
            return f"{dict(labels)}: {found}"
    return None


def series_count(body):
    """Series of an answer; 1 where it is a number."""
    data = json.loads(body)["data"]
    return len(data["result"]) if data["resultType"] in ("matrix", "vector") else 1


def _by_labels(query, result):
    """The points of each series, but those that may differ."""
    first = (query.start + query.unsettled) / 1000
    found = {}
    for series in result:
        labels = tuple(sorted(series["metric"].items()))
        if labels in found:
            raise ValueError(f"twice in one answer: {dict(labels)}")
        points = series["values"] if "values" in series else [series["value"]]
        if query.unsettled:
            points = [point for point in points if point[0] >= first]
        found[labels] = points
    return found


def _all_points(series):
    """Those of all series, by time and value."""
    points = [point for points in series.values() for point in points]
    return sorted(points, key=lambda point: (point[0], float(point[1])))


def _of_points(ours, theirs):
    if ours == theirs:
        return None
    if [point[0] for point in ours] != [point[0] for point in theirs]:
        return f"{len(ours)} points and {len(theirs)}, at other times"
    for (time, one), (_, other) in zip(ours, theirs):
        if one == other:
            continue
        if not math.isclose(float(one), float(other), rel_tol=TOLERANCE):
            return f"{one} and not {other} at {time}"
    return None
