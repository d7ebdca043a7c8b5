"""`serve`: the subjects of an adapter that the suite starts."""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import Any

from .answers import Answers, subjects_of
from .errors import ProtocolError
from .stdio import protect, started_by_suite
from .subjects import Subject
from .wire import Channel, Tensors

HELP = """This file is an adapter: it is started by the suite, which asks it over standard input and output.

    flowproof check {name}
"""


def serve(*subjects: Subject) -> None:
    """Answers the suite until it says goodbye or goes away, then ends the process.

    Standard output belongs to the protocol: whatever else is printed goes to standard error. Import `flowproof` before the
    code under test, so that this holds for its imports too.
    """
    chosen = subjects_of(subjects)
    if not started_by_suite() and sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(HELP.format(name=sys.argv[0]))
        sys.exit(2)
    source, sink = protect()
    channel = Channel(source, sink)
    requests: queue.Queue[tuple[dict[str, Any], Tensors] | None] = queue.Queue()

    def listen() -> None:
        # A suite that was killed leaves nobody else to end this process, also while it computes.
        try:
            while (frame := channel.read()) is not None:
                requests.put(frame)
        except (ProtocolError, OSError, ValueError) as error:
            sys.stderr.write(f"flowproof: {error}\n")
            os._exit(3)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    answers = Answers(chosen)
    while True:
        frame = requests.get()
        assert frame is not None
        message, tensors = frame
        if "id" not in message:
            continue
        fields, out = answers.answer(message, tensors)
        channel.write({"id": message["id"], **fields}, out)
        if message["type"] == "shutdown":
            sys.stderr.flush()
            os._exit(0)
