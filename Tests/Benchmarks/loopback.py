"""HTTP on the loopback, as little of it as a measurement needs."""

import re
import socket
import time
from urllib.parse import urlencode

from processes import Failure


class Closed(Failure):
    """A connection that was closed before its answer was whole."""


class Connection:
    """One connection that stays open, so that no answer waits for another one's end."""

    def __init__(self, port):
        self.port = port
        self.socket = None

    def get(self, path, **parameters):
        """The whole body of an answer, and the seconds from asking until its last byte."""
        if parameters:
            path += "?" + urlencode(parameters)
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        while True:
            is_old = self._open()
            try:
                start = time.perf_counter()
                self.socket.sendall(request)
                head, pieces = self._answer()
                seconds = time.perf_counter() - start
                break
            except (Closed, ConnectionError):
                self.close()
                # Servers close connections that are idle or old.
                if not is_old:
                    raise
            except BaseException:
                self.close()
                raise
        body = b"".join(pieces)
        if b"chunked" in head:
            body = self._unchunked(body)
        status = int(head.split(None, 2)[1])
        if status >= 300:
            raise Failure(f"port {self.port}: {path}: {status} {body[:500].decode()}")
        return body, seconds

    def _open(self):
        """Connects, and tells whether that had been done already."""
        if self.socket is not None:
            return True
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=600)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return False

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _answer(self):
        """The head, and the body as it came: no piece of it is looked at while time runs."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._receive()
        head, _, body = head.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
        pieces = [body]
        if length:
            missing = int(length[1]) - len(body)
            while missing > 0:
                pieces.append(self._receive())
                missing -= len(pieces[-1])
        elif b"chunked" in head:
            # JSON holds no line break of its own, so this is the last chunk and nothing else.
            tail = (b"\r\n" + body)[-7:]
            while not tail.endswith(b"\r\n0\r\n\r\n"):
                pieces.append(self._receive())
                tail = (tail + pieces[-1])[-7:]
        return head, pieces

    def _receive(self):
        try:
            piece = self.socket.recv(1 << 20)
        except ConnectionResetError:
            piece = b""
        if not piece:
            raise Closed(f"port {self.port}: the connection was closed within an answer")
        return piece

    @staticmethod
    def _unchunked(body):
        pieces = []
        place = 0
        while True:
            end = body.index(b"\r\n", place)
            length = int(body[place:end], 16)
            if length == 0:
                return b"".join(pieces)
            pieces.append(body[end + 2:end + 2 + length])
            place = end + 2 + length + 2
