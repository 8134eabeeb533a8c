"""Free TCP ports of this machine, and whether one answers."""

import socket


def free(count=1):
    """Ports nobody listens on now, all different."""
    holders = [socket.socket() for _ in range(count)]
    try:
        for holder in holders:
            holder.bind(("127.0.0.1", 0))
        return [holder.getsockname()[1] for holder in holders]
    finally:
        for holder in holders:
            holder.close()


def options():
    """Odoo's options for a pair of ports of its own."""
    http, gevent = free(2)
    return [f"--http-port={http}", f"--gevent-port={gevent}"]


def next_free(first, attempts=50):
    """The first port from ``first`` on that can be listened on."""
    for port in range(first, first + attempts):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("0.0.0.0", port))
            except OSError:
                continue
            return port
    return None
