"""Being asked to stop. ``infra.stopping`` is the same for what stands below this: neither room knows the other."""

import _thread
import signal
import threading


def event_at_stop() -> threading.Event:
    """An event that SIGTERM and SIGINT set. For the main thread.

    It is set by a thread of its own: a handler runs between any two steps of the main thread, also while that holds the
    event's lock (in ``set`` for an earlier signal, or in ``wait``), and would wait for itself for ever. ``_thread``,
    since starting a ``threading.Thread`` takes locks too.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _thread.start_new_thread(stop.set, ()))
    return stop
