"""What was measured, as a table for people."""

import os
import platform
import subprocess
from dataclasses import dataclass, field


@dataclass
class Row:
    """What was measured, figures beside a peer's, and whether they are as they should be."""

    texts: list
    holds: bool | None = None
    missed: str = ""

    @property
    def what(self):
        return self.texts[0]

    def cells(self):
        miss = f"**misses** {self.missed}".strip()
        return [*self.texts, "" if self.holds is None else "holds" if self.holds else miss]


@dataclass
class Report:
    heading: str
    notes: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    columns: list = field(
        default_factory=lambda: ["", "Lookback", "peer", "ratio", "target", ""])

    def add(self, what, ours, peer="", ratio="", target="", holds=None):
        self.rows.append(Row([what, ours, peer, ratio, target], holds))

    def add_cells(self, cells, missed=None):
        """A row of other columns than the usual; `missed` names the targets that it misses, None
        where it has none."""
        self.rows.append(
            Row(cells, None if missed is None else not missed, ", ".join(missed or [])))

    def at_most(self, what, ours, peer, ratio, limit):
        """A ratio, ours to the peer's, that should not be above `limit`."""
        self.add(what, ours, peer, f"{ratio:.3f}", f"≤ {limit:g}", ratio <= limit)

    def at_least(self, what, ours, peer, ratio, limit, unit="×"):
        """A ratio or a rate that should not be below `limit`."""
        text = f"{ratio:.1f} {unit}".strip() if unit != "×" else f"{ratio:.1f}×"
        end = f" {unit}" if unit != "×" else "×"
        self.add(what, ours, peer, text, f"≥ {limit:g}{end}", ratio >= limit)

    def missed(self):
        return [row for row in self.rows if row.holds is False]

    def markdown(self):
        cells = [row.cells() for row in self.rows]
        widths = [
            max(len(line[column]) for line in [self.columns, *cells])
            for column in range(len(self.columns))
        ]
        lines = [f"#### {self.heading}", ""]
        if self.notes:
            lines += [*self.notes, ""]
        lines.append(self._line(self.columns, widths))
        lines.append("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        lines += [self._line(line, widths) for line in cells]
        return "\n".join(lines) + "\n"

    @staticmethod
    def _line(cells, widths):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"


def record(section, text):
    """Puts a text between the marks of a section of the README beside this."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")
    start, end = f"<!-- {section} -->\n", f"<!-- end of {section} -->\n"
    with open(path) as file:
        before, rest = file.read().split(start, 1)
        after = rest.split(end, 1)[1]
    with open(path, "w") as file:
        file.write(before + start + text + end + after)


def milliseconds(seconds):
    value = seconds * 1000
    return f"{value:.3f} ms" if value < 1 else f"{value:.2f} ms" if value < 100 else f"{value:.0f} ms"


def mebibytes(count):
    return f"{count / 1048576:.1f} MiB"


def used(run):
    """`1.23 s (2.3 CPU s, 100 MiB)`."""
    return f"{run.wall:.2f} s ({run.cpu:.2f} CPU s, {run.memory / 1048576:.0f} MiB)"


def machine(root, peers=("prometheus", "victoria-metrics", "gzip")):
    """One paragraph on where the figures come from; peers are named by their packages."""
    processor = "unknown processor"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(
        f"{name} {version(name)}" for name in peers)
    commit = output(["git", "-C", root, "describe", "--always", "--dirty"])
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}; "
        f"Debian's {packages}; commit {commit}.")


def version(package):
    return output(["dpkg-query", "-W", "-f=${Version}", package]) or "(not a package)"


def output(arguments):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
