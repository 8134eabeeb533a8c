"""Requests to pages, answered by Odoo inside this process: all that a server does for
them except reading from the network."""

import json
import threading
import time
from dataclasses import dataclass

from werkzeug.test import Client

from odoo import http
from odoo.service.server import load_server_wide_modules


@dataclass(frozen=True)
class Reply:
    """What a call returned, and what it took: SQL statements and seconds."""

    result: object
    queries: int
    wall: float


class Pages:
    """Calls the pages of one database as somebody who is not signed in."""

    def __init__(self, database):
        load_server_wide_modules()
        self._client = Client(http.root, use_cookies=False)
        self._headers = {"X-Odoo-Database": database}

    def call(self, path, params):
        """The :class:`Reply` of a JSON-RPC page; what it did is committed.

        :raises AssertionError: the page answers with an error
        """
        call = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        start = time.perf_counter()
        response = self._client.post(path, json=call, headers=self._headers)
        wall = time.perf_counter() - start
        reply = json.loads(response.get_data())
        if "error" in reply:
            raise AssertionError(f"{path}: {reply['error']}")
        # The dispatcher counts from 0 on the thread that serves the request.
        return Reply(reply["result"], threading.current_thread().query_count, wall)
