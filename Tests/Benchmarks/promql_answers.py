"""Whether two answers of Prometheus' HTTP API say the same."""

import json
import math

# Sums are added up in another order, so that the last digits differ.
TOLERANCE = 1e-9


def difference(ours, theirs):
    """What differs first between two bodies, for people; None where they say the same."""
    one, other = json.loads(ours), json.loads(theirs)
    for body in (one, other):
        if body["status"] != "success":
            return str(body.get("error", body))[:300]
    one, other = one["data"], other["data"]
    kind = one["resultType"]
    if kind != other["resultType"]:
        return f"{kind} and {other['resultType']}"
    if kind not in ("matrix", "vector"):
        return _of_points([one["result"]], [other["result"]])
    key = "values" if kind == "matrix" else "value"
    one, other = _by_labels(one["result"]), _by_labels(other["result"])
    if one.keys() != other.keys():
        labels = next(iter(one.keys() ^ other.keys()))
        return f"{len(one)} series and {len(other)}, for one {dict(labels)}"
    for labels, series in one.items():
        ours, theirs = series[key], other[labels][key]
        if kind == "vector":
            ours, theirs = [ours], [theirs]
        found = _of_points(ours, theirs)
        if found:
            return f"{dict(labels)}: {found}"
    return None


def series_count(body):
    """Series of an answer; 1 where it is a number."""
    data = json.loads(body)["data"]
    return len(data["result"]) if data["resultType"] in ("matrix", "vector") else 1


def _by_labels(result):
    found = {}
    for series in result:
        labels = tuple(sorted(series["metric"].items()))
        if labels in found:
            raise ValueError(f"twice in one answer: {dict(labels)}")
        found[labels] = series
    return found


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
