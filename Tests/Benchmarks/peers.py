"""The peers: Prometheus' promtool, VictoriaMetrics and gzip."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

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


class VictoriaMetrics:
    """A server of its own on a loopback port."""

    def __init__(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder
        self.port = free_port()

    @contextmanager
    def running(self):
        arguments = [
            "victoria-metrics", f"-storageDataPath={self.folder}", "-retentionPeriod=100y",
            f"-httpListenAddr=127.0.0.1:{self.port}", "-loggerLevel=WARN",
        ]
        with Server(arguments, self.folder + ".log") as server:
            self._wait_until(lambda: server.check() or self._answers(), "to start")
            yield server

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

    def _get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            if response.status >= 300:
                raise Failure(f"VictoriaMetrics {path}: {response.status}")
            return body.decode()
        finally:
            connection.close()

    def _metric(self, name, containing=""):
        """The sum of a metric's series whose labels contain a text."""
        total = 0
        for line in self._get("/metrics").splitlines():
            if re.match(rf"{name}(\{{| )", line) and containing in line:
                total += float(line.rsplit(" ", 1)[1])
        return int(total)

    def _answers(self):
        try:
            return self._get("/health").startswith("OK")
        except OSError:
            return False

    def _wait_until(self, condition, what):
        end = time.monotonic() + 300
        while not condition():
            if time.monotonic() > end:
                raise Failure(f"VictoriaMetrics took over five minutes {what}")
            time.sleep(0.1)


def gzip_bytes(paths):
    """What the files come to as one stream through `gzip -6`, and what that took."""
    with subprocess.Popen(["cat", *paths], stdout=subprocess.PIPE) as text:
        with subprocess.Popen(
            ["wc", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as counter:
            used = run(["gzip", "-6", "-c"], stdin=text.stdout, stdout=counter.stdin)
            text.stdout.close()
            counter.stdin.close()
            return used, int(counter.stdout.read())
