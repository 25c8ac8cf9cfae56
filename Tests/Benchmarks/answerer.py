"""Lookback as it is measured: warm in one process, and one process a query."""

import json
import os
import subprocess
import time
from contextlib import contextmanager

from processes import Failure, Server


class Answerer:
    """One process that has the data open and answers query after query."""

    def __init__(self, tool, data, log):
        self.arguments = [tool, "answer", data]
        self.log = log

    @contextmanager
    def running(self):
        with Server(self.arguments, self.log, piped=True) as server:
            self.process = server.process
            yield server

    def answer(self, query):
        """The body of the answer to a query, the seconds from its text to its last byte, and
        those of processors."""
        self.process.stdin.write(query.line.encode())
        self.process.stdin.flush()
        head = self.process.stdout.readline()
        if not head:
            raise Failure(f"{' '.join(self.arguments)} ended at {query.text}; see {self.log}")
        told = json.loads(head)
        body = self.process.stdout.read(told["bytes"])
        if not body.startswith(b'{"status":"success"'):
            raise Failure(f"{query.text}: {body[:500].decode()}")
        return body, told["wall"], told["cpu"]


def one_shot(program, store, query):
    """Seconds from the start of `lookback promql` to its end; its answer goes nowhere."""
    arguments = [program, "promql", *query.arguments, f"--store={store}", "--output=json"]
    nowhere = [
        (os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_WRONLY, 0) for descriptor in (1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(program, arguments, os.environ, file_actions=nowhere)
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        command = subprocess.list2cmdline(arguments)
        raise Failure(f"{command}: exit {os.waitstatus_to_exitcode(status)}")
    return seconds
