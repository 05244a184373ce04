"""A running server holds the files; the command line hands it the verb over a socket in the warehouse folder.

The socket can be used by the files' owner alone: the folder and the socket are owner-only, and the server asks the
kernel for the caller's user id. The address is made through /proc/self/fd, because a socket's path must be short.
"""

import json
import os
import pwd
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline import log
from pipeline.errors import UserError
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress, unheard

SOCKET = "server.sock"
LARGEST_MESSAGE = 64 * 1024 * 1024
ANSWER_SECONDS = 3600.0
"""A national rescoring may take minutes; a server that is gone closes the socket at once."""

Answer = dict[str, Any]
Run = Callable[[Office, dict[str, Any], str, OnProgress], Answer]
"""Answers a request of an operating-system user, telling how far it is."""


def ask(folder: Path, request: dict[str, Any], on_progress: OnProgress = unheard) -> Answer | None:
    """Hand a request to the server that holds this folder. None when no server listens there.

    Long work tells how far it is before it answers. Raises UserError `server_gone` when the server ends first.
    """
    if not (folder / SOCKET).exists():
        return None
    with _short_address(folder) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            line.connect(address)
        except (ConnectionRefusedError, FileNotFoundError):
            return None
        line.sendall(json.dumps(request).encode() + b"\n")
        line.shutdown(socket.SHUT_WR)
        return _heard(line, on_progress)


def _heard(line: socket.socket, on_progress: OnProgress) -> Answer:
    """The answer, after any number of messages that say how far it is: one JSON a line."""
    with line.makefile("rb") as messages:
        for message in messages:
            told = json.loads(message)
            if "answer" in told:
                answer: Answer = told["answer"]
                return answer
            on_progress(*told["progress"])
    raise UserError("server_gone")


def serve(office: Office, run: Run) -> Callable[[], None]:
    """Listen in the office's folder until the returned function is called."""
    folder = office.settings.warehouse
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with suppress(FileNotFoundError):
        (folder / SOCKET).unlink()
    with _short_address(folder) as address:
        old = os.umask(0o177)
        try:
            listener.bind(address)
        finally:
            os.umask(old)
    listener.listen(8)
    threading.Thread(target=_accept, args=(listener, office, run), name="command-line", daemon=True).start()

    def stop() -> None:
        # Closing alone leaves the thread inside accept with a live socket: it would answer once more.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with suppress(FileNotFoundError):
            (folder / SOCKET).unlink()

    return stop


def _accept(listener: socket.socket, office: Office, run: Run) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(line, office, run), daemon=True).start()


def _answer(line: socket.socket, office: Office, run: Run) -> None:
    with line:
        try:
            uid = _caller(line)
            if uid != os.geteuid():
                log.LOG.warning("command line refused: user id %s is not the owner", uid)
                return
            request = json.loads(_all_of(line))
            answer = run(office, request, pwd.getpwuid(uid).pw_name, _teller(line))
            _send(line, answer=answer)
        except Exception as error:  # the server must outlive any one request
            log.bug(error)


def _teller(line: socket.socket) -> OnProgress:
    """Sends how far the work is. Who asked may have gone: the work goes on all the same."""
    return lambda done, total, step="": _send(line, progress=[done, total, step])


def _send(line: socket.socket, **message: Any) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(json.dumps(message, default=str).encode() + b"\n")


def _caller(line: socket.socket) -> int:
    """The user id at the other end, as the kernel knows it."""
    raw = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    uid: int = struct.unpack("3i", raw)[1]
    return uid


def _all_of(line: socket.socket) -> bytes:
    parts, total = [], 0
    while part := line.recv(65536):
        parts.append(part)
        if (total := total + len(part)) > LARGEST_MESSAGE:
            raise ValueError("the message is too long")
    return b"".join(parts)


@contextmanager
def _short_address(folder: Path) -> Iterator[str]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)
