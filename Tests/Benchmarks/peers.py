"""The peers: Prometheus' promtool, VictoriaMetrics and gzip."""

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

from loopback import Connection
from processes import Failure, Server, Used, free_port, run, size


def promtool_blocks(text, blocks):
    """Blocks of an OpenMetrics text; returns what it took and the samples in them."""
    shutil.rmtree(blocks, ignore_errors=True)
    used = run(["promtool", "tsdb", "create-blocks-from", "openmetrics", text, blocks])
    listing = run(["promtool", "tsdb", "list", blocks]).output
    samples = sum(
        int(line.split()[4]) for line in listing.splitlines() if re.match(r"[0-9A-Z]{26} ", line))
    return used, samples


def chunk_bytes(blocks):
    """Bytes of the chunk files alone, without indexes."""
    return sum(
        size(os.path.join(blocks, block, "chunks")) for block in os.listdir(blocks))


class MetricServer:
    """A server of metrics with Prometheus' HTTP API, on a loopback port of its own."""

    name = ""
    ready_path = ""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.connection = Connection(self.port)

    @contextmanager
    def running(self):
        with Server(self._command(), self.folder + ".log") as server:
            self._wait_until(lambda: server.check() or self._answers(), "to start")
            self.process = server
            try:
                yield server
            finally:
                self.connection.close()

    def answer(self, query):
        """The body of the answer to a query, the seconds that it took, and those of processors."""
        before = self.process.fine_cpu
        body, seconds = self.connection.get(query.path, **query.parameters)
        return body, seconds, self.process.fine_cpu - before

    def _command(self):
        raise NotImplementedError

    def _get(self, path):
        return self.connection.get(path)[0].decode()

    def _answers(self):
        try:
            self._get(self.ready_path)
            return True
        except (OSError, Failure):
            return False

    def _wait_until(self, condition, what):
        end = time.monotonic() + 300
        while not condition():
            if time.monotonic() > end:
                raise Failure(f"{self.name} took over five minutes {what}")
            time.sleep(0.1)


class Prometheus(MetricServer):
    """Serves the blocks in a folder, which stay as they are: nothing is scraped or compacted."""

    name = "Prometheus"
    ready_path = "/-/ready"

    def _command(self):
        configuration = self.folder + ".yml"
        with open(configuration, "w") as file:
            file.write("global: {}\n")
        return [
            "prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={self.folder}",
            "--storage.tsdb.retention.time=100y", "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h", f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.level=warn",
        ]


class VictoriaMetrics(MetricServer):
    """Serves and fills a folder. It keeps no answers: each query is worked out anew."""

    name = "VictoriaMetrics"
    ready_path = "/health"

    def _command(self):
        return [
            "victoria-metrics", f"-storageDataPath={self.folder}", "-retentionPeriod=100y",
            f"-httpListenAddr=127.0.0.1:{self.port}", "-search.disableCache",
            "-search.maxUniqueTimeseries=10000000", "-loggerLevel=WARN",
        ]

    def import_text(self, text, server):
        """Sends a file of Prometheus text, and waits until all of it is in the store's files."""
        cpu = server.cpu
        start = time.monotonic()
        length = os.path.getsize(text)
        # `sendfile` hands the text on from the page cache: sending takes nothing from the server.
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            head = (
                "POST /api/v1/import/prometheus HTTP/1.1\r\nHost: localhost\r\n"
                f"Content-Length: {length}\r\nConnection: close\r\n\r\n")
            connection.sendall(head.encode())
            with open(text, "rb") as file:
                connection.sendfile(file)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        if not re.match(rb"HTTP/1\.1 2\d\d ", answer):
            raise Failure(f"VictoriaMetrics' import: {answer[:500]!r}")
        self._get("/internal/force_flush")
        return Used(time.monotonic() - start, server.cpu - cpu, server.memory)

    def merge(self):
        """Has all parts merged, and waits for it."""
        self._get("/internal/force_merge")
        time.sleep(1)
        self._wait_until(
            lambda: self._metric("vm_active_force_merges") == 0
            and self._metric("vm_active_merges") == 0, "to merge")

    def samples(self):
        return self._metric("vm_rows", 'type="storage/')

    def data_bytes(self):
        """The files that hold samples, names and labels: caches, which are rebuilt, do not count."""
        return size(self.folder, leaving_out=("cache", "tmp"))

    def _metric(self, name, containing=""):
        """The sum of a metric's series whose labels contain a text."""
        total = 0
        for line in self._get("/metrics").splitlines():
            if re.match(rf"{name}(\{{| )", line) and containing in line:
                total += float(line.rsplit(" ", 1)[1])
        return int(total)


def gzip_bytes(paths):
    """What the files come to as one stream through `gzip -6`, and what that took."""
    with subprocess.Popen(["cat", *paths], stdout=subprocess.PIPE) as text:
        with subprocess.Popen(
            ["wc", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as counter:
            used = run(["gzip", "-6", "-c"], stdin=text.stdout, stdout=counter.stdin)
            text.stdout.close()
            counter.stdin.close()
            return used, int(counter.stdout.read())
