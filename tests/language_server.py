"""A client of language servers that sends the same messages as an editor."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

TIMEOUT = 60


class LanguageServer:
    """A running language server, and the last diagnostics of each document."""

    def __init__(self, command: Sequence[str], folder: Path, settings: Mapping[str, Any]) -> None:
        """Start a language server, with the settings of an editor."""
        self.folder, self.settings = folder, settings
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        # The server is killed after this time, so that the test fails if the server does not answer.
        self.timer = Timer(TIMEOUT, self.process.kill)
        self.timer.start()
        self.requests = self.documents = 0
        self.diagnostics: dict[str, list[str]] = {}
        workspace = {"configuration": True}
        client = {"capabilities": {"workspace": workspace, "textDocument": {}}, "rootUri": folder.as_uri()}
        folders = [{"uri": folder.as_uri(), "name": "site"}]
        self.request("initialize", {"processId": None, "workspaceFolders": folders, **client})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def stop(self) -> None:
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Mapping[str, Any]) -> Any:
        """Send a request, and return the result."""
        self.requests += 1
        self._send({"id": self.requests, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" not in message and message["id"] == self.requests:
                return message["result"]

    def open(self, name: str, text: str) -> str:
        """Open a new document with this file name, and return the document's URI."""
        self.documents += 1
        path = self.folder / str(self.documents) / name
        language = "toml" if path.suffix == ".toml" else "yaml"
        document = {"uri": path.as_uri(), "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    def completions(self, name: str, text: str) -> dict[str, str]:
        """Return the names that the server suggests at the mark ``|``, and the text that each name inserts."""
        before, _, after = text.partition("|")
        uri = self.open(name, before + after)
        while uri not in self.diagnostics:
            self._receive()
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        found = self.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        items = found["items"] if isinstance(found, dict) else found
        # In an inserted text, `$0` and `$1` are positions of the cursor.
        return {each["label"]: re.sub(r"\$\d", "", each["textEdit"]["newText"]).rstrip() for each in items}

    def errors(self, name: str, text: str) -> list[str]:
        """Wait until the server reports errors in a document, and return the messages."""
        uri = self.open(name, text)
        while not self.diagnostics.get(uri):
            self._receive()
        return self.diagnostics[uri]

    def errors_before(self, name: str, text: str, wrong: str) -> list[str]:
        """Return the messages about a document that should have no errors.

        The client waits until the server has reported an error in another document, `wrong`, which is opened later.
        """
        uri = self.open(name, text)
        self.errors(name, wrong)
        return self.diagnostics[uri]

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """Receive a message, and answer the server's requests."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().decode().strip():
            name, _, value = line.partition(":")
            length = int(value) if name.lower() == "content-length" else length
        assert length, "the server has stopped"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "workspace/configuration":
            result = [self.settings.get(each["section"], {}) for each in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})
        elif message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"]] = [each["message"] for each in params["diagnostics"]]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": None})
        return message
