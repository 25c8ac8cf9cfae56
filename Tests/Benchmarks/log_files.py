"""The generated log files, and their import into stores."""

import os
import re

from processes import Failure, Used, run


class LogFiles:
    """24 files of lines, one a stream."""

    def __init__(self, workspace, lines, seed):
        self.workspace = workspace
        self.key = f"logs-{lines}-{seed}"
        self.folder, (_, self.lines, self.bytes) = workspace.generated(
            self.key,
            lambda target: ["logs", target, f"--lines={lines}", f"--seed={seed}"])
        self.files = [
            os.path.join(self.folder, name) for name in sorted(os.listdir(self.folder))]
        self.heading = f"{self.lines / 1e6:.2f} million lines, {self.bytes / 1e6:.0f} MB of text"
        self.note = (
            f"{len(self.files)} streams of JSON, logfmt and plain lines; "
            "one line of a hundred is odd.")

    def of_shape(self, shape):
        """The files whose lines are of a shape that stands in their names."""
        return [file for file in self.files if file.endswith(f".{shape}.log")]

    def import_into(self, store, labels):
        """What importing all files took."""
        taken = import_logs(self.workspace.lookback, self.files, store, labels)
        if taken.imported != self.lines:
            raise Failure(f"{taken.imported} lines imported of {self.lines}")
        return taken.total


def file_only(file):
    return [f"--label=filename={os.path.basename(file)}"]


def job_and_file(file):
    """`job`, too: the name without the instance's number."""
    job = re.match(r"(.*)-\d+\.", os.path.basename(file))[1]
    return [*file_only(file), f"--label=job={job}"]


class Imported:
    def __init__(self):
        self.total = Used(0, 0, 0)
        self.imported = 0


def import_logs(lookback, files, store, labels=file_only):
    """One import a file, since each is a stream with its own labels; what all took together."""
    result = Imported()
    for file in files:
        taken = run([lookback, "import", file, "--store", store, *labels(file)])
        result.total.wall += taken.wall
        result.total.cpu += taken.cpu
        result.total.memory = max(result.total.memory, taken.memory)
        result.imported += int(re.search(r"(\d+) log lines", taken.output)[1])
    return result
