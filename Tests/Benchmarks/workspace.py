"""The folder of a benchmark's data and stores, and the programs that are measured."""

import json
import os
import re
import shutil
import sys
import time
from dataclasses import asdict

from processes import Used, run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Workspace:
    """BENCH_DIR, or .build/bench; benchmarks share the data sets in it."""

    def __init__(self, programs=None):
        self.folder = os.path.abspath(
            os.environ.get("BENCH_DIR") or os.path.join(ROOT, ".build/bench"))
        programs = programs or os.path.join(ROOT, ".build/release")
        self.lookback = os.path.join(programs, "lookback")
        self.tool = os.path.join(programs, "lookback-bench")
        os.makedirs(self.folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def say(text):
        print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)

    def generated(self, name, arguments):
        """Makes a data set where it is not there already; what it is stands in its name."""
        target = self.path(name)
        done = target + ".txt"
        if not os.path.exists(done):
            self.say(f"generating {name}")
            text = run([self.tool, *arguments(target)]).output
            with open(done, "w") as file:
                file.write(text)
        with open(done) as file:
            return target, [int(number) for number in re.findall(r"\d+", file.read())]

    def once(self, name, make):
        """A folder that `make` fills, where an earlier run has not done so to its end."""
        path = self.path(name)
        if not os.path.exists(path):
            unfinished = path + ".unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            os.rename(unfinished, path)
        return path

    def cached(self, name, measure, reuse):
        """A peer's figures: measured, or those of an earlier run where they may be reused."""
        path = self.path(name + ".json")
        if reuse and os.path.exists(path):
            with open(path) as file:
                kept = json.load(file)
            return Used(**kept["used"]), kept["more"]
        taken, more = measure()
        with open(path, "w") as file:
            json.dump({"used": asdict(taken), "more": more}, file)
        return taken, more

    def store(self, name):
        """The place for a store that is made anew."""
        path = self.path(name)
        shutil.rmtree(path, ignore_errors=True)
        return path


class MetricTexts:
    """A generated metric set as text, in the two forms that are imported."""

    def __init__(self, workspace, series, hours, seed):
        self.shape = [f"--series={series}", f"--hours={hours:g}", f"--seed={seed}"]
        self.key = f"metrics-{series}-{hours:g}-{seed}"
        self.openmetrics, (self.series, self.samples, self.bytes) = workspace.generated(
            self.key + ".om", lambda target: ["metrics", target, *self.shape])
        self.prometheus, _ = workspace.generated(
            self.key + ".prom",
            lambda target: ["metrics", target, "--format=prometheus", *self.shape])
        self.heading = f"{self.series} series, {self.samples / 1e6:.1f} million samples"
