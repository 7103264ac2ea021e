"""The other side of a channel, in a process of its own so that its work is nobody's figure but its own."""

import multiprocessing
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Said = tuple[int, bytes]
# What is asked (a path, "" body for a GET) -> status and body.
Answers = Callable[[str, bytes], Said]

START = (b"220 bench\r\n", {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"})


@contextmanager
def web(answers: Answers) -> Iterator[str]:
    """An HTTP listener; its address."""

    class Taker(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer in two packets waits for the other side's delayed word that it has the first.
        wbufsize = -1

        def do_POST(self) -> None:
            self._say(*answers(self.path, self.rfile.read(int(self.headers["content-length"]))))

        def do_GET(self) -> None:
            self._say(*answers(self.path, b""))

        def _say(self, status: int, said: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    with _apart(ThreadingHTTPServer(("127.0.0.1", 0), Taker)) as port:
        yield f"http://127.0.0.1:{port}"


class _Sink(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed letters. RFC 5321."""

    def handle(self) -> None:
        greeting, special = START
        self.wfile.write(greeting)
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(special.get(word, b"250 ok\r\n"))
            if word == b"DATA":
                self._letter()
            if word == b"QUIT":
                return

    def _letter(self) -> None:
        for line in self.rfile:
            if line == b".\r\n":
                self.wfile.write(b"250 taken\r\n")
                return


@contextmanager
def post_office() -> Iterator[str]:
    """An SMTP listener that takes every letter; its address."""
    with _apart(socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Sink)) as port:
        yield f"smtp://127.0.0.1:{port}"


@contextmanager
def _apart(server: socketserver.TCPServer) -> Iterator[int]:
    port: int = server.server_address[1]
    child = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    child.start()
    server.socket.close()
    yield port
    child.terminate()
    child.join()
