"""Runs programs and tells what they used; starts servers that end with this process."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass


class Failure(Exception):
    """A step that did not do what it should; the text is for people."""


@dataclass
class Used:
    """What a run took: seconds of wall time and of processors, bytes of memory at its peak."""

    wall: float
    cpu: float
    memory: int
    output: str = ""

    @staticmethod
    def median(runs):
        """The run whose wall time is in the middle."""
        return sorted(runs, key=lambda run: run.wall)[len(runs) // 2]


def _die_with_parent():
    # PR_SET_PDEATHSIG: the child ends even if this process is killed.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def run(arguments, check=True, stdin=None, stdout=subprocess.PIPE, cwd=None):
    """Runs a program to its end. Its own children count as its use.

    Nothing runs between fork and exec, which would count as the program's start.
    """
    start = time.monotonic()
    child = subprocess.Popen(
        arguments, stdin=stdin, stdout=stdout, stderr=subprocess.STDOUT, cwd=cwd,
        close_fds=False)
    try:
        output = child.stdout.read().decode(errors="replace") if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        child.kill()
        child.wait()
        raise
    child.returncode = os.waitstatus_to_exitcode(status)
    used = Used(
        time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)
    if check and child.returncode != 0:
        command = " ".join(str(word) for word in arguments)
        raise Failure(f"{command}: exit {child.returncode}\n{output[-2000:]}")
    return used


class Server:
    """A server for the length of a `with`; asked to end at its end, then made to.

    Where it is `piped`, its standard input and output are the pipes of `process`, and what it
    complains of goes to the log.
    """

    def __init__(self, arguments, log, piped=False):
        self.arguments = arguments
        self.log = log
        self.piped = piped

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.arguments, stdin=subprocess.PIPE if self.piped else subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.piped else log, stderr=log,
                preexec_fn=_die_with_parent)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the server, and waits until its files are closed."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def check(self):
        if self.process.poll() is not None:
            with open(self.log, errors="replace") as log:
                raise Failure(f"{self.arguments[0]} ended:\n{log.read()[-2000:]}")

    @property
    def cpu(self):
        """Seconds of processors used so far."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def fine_cpu(self):
        """The same by the nanosecond, of the threads that are there now."""
        folder = f"/proc/{self.process.pid}/task"
        total = 0
        for thread in os.listdir(folder):
            with open(f"{folder}/{thread}/schedstat") as schedule:
                total += int(schedule.read().split()[0])
        return total / 1e9

    @property
    def memory(self):
        """Bytes of memory at the peak."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def size(path, leaving_out=()):
    """Bytes of all files under `path`."""
    total = 0
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name not in leaving_out]
        total += sum(os.path.getsize(os.path.join(folder, name)) for name in files)
    return total


def read_through(paths):
    """Brings files into the page cache, so that no reader finds them colder than another."""
    buffer = bytearray(1 << 22)
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
