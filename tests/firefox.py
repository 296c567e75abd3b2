"""A small client of WebDriver BiDi, by which tests drive a real Firefox; no driver is needed."""

import contextlib
import itertools
import json
import re
import subprocess
import time
from pathlib import Path

from websockets.sync.client import connect

START_SECONDS = 120
# Nothing of its own goes out, and every address but a file's leads nowhere.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "remote.prefs.recommended": True,
    "ui.prefersReducedMotion": 0,
}
KEYS = {
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "Space": " ",
    "Enter": "\ue007",
}


class FirefoxError(Exception):
    """What Firefox answered in place of a result."""


class Firefox:
    """A running Firefox with one window: call `open`, then `run`, `press`, `move` and `click`."""

    def __init__(self, socket, process):
        self._socket = socket
        self._process = process
        self._numbers = itertools.count(1)
        self.console = []  # errors and warnings of the page
        self.asked = []  # every address it asked for
        self._send("session.new", capabilities={})
        events = ["log.entryAdded", "network.beforeRequestSent"]
        self._send("session.subscribe", events=events)
        # A window of its own: the first one of a Firefox without a screen never has the focus.
        self.context = self._send("browsingContext.create", type="window")["context"]

    def _send(self, method, **parameters):
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=START_SECONDS))
            if message.get("id") == number:
                if message["type"] == "error":
                    raise FirefoxError(f"{message['error']}: {message['message']}")
                return message["result"]
            self._hear(message)

    def _hear(self, message):
        found = message.get("params", {})
        if message.get("method") == "log.entryAdded" and found["level"] in ("error", "warn"):
            self.console.append(str(found.get("text")))
        elif message.get("method") == "network.beforeRequestSent":
            self.asked.append(found["request"]["url"])

    def size(self, width, height):
        viewport = {"width": width, "height": height}
        self._send("browsingContext.setViewport", context=self.context, viewport=viewport)

    def open(self, address):
        self.console.clear()
        self.asked.clear()
        # From another page, so that an address with another fragment is loaded anew.
        for url in ("about:blank", address):
            self._send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def run(self, function, *arguments):
        """Call a function of JavaScript with plain values; return what it returns, as JSON does."""
        packed = json.dumps(arguments)
        result = self._send(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify(await ({function})(...{packed}))",
            awaitPromise=True,
            target={"context": self.context},
        )
        if result["type"] == "exception":
            raise FirefoxError(result["exceptionDetails"]["text"])
        text = result["result"].get("value")
        return None if text is None else json.loads(text)

    def wait(self, function, *arguments, seconds=20):
        """Wait until a function of JavaScript returns something true, and return that."""
        deadline = time.monotonic() + seconds
        while not (found := self.run(function, *arguments)):
            if time.monotonic() > deadline:
                raise TimeoutError(function)
            time.sleep(0.05)
        return found

    def press(self, *keys):
        actions = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def move(self, x, y):
        self._point({"type": "pointerMove", "x": round(x), "y": round(y)})

    def click(self, x, y):
        self._point(
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )

    def _point(self, *actions):
        self._act({"type": "pointer", "id": "mouse", "actions": list(actions)})

    def _act(self, source):
        self._send("input.performActions", context=self.context, actions=[source])


@contextlib.contextmanager
def running(program, home: Path):
    """A Firefox without a window, in a profile of its own."""
    lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items()]
    (home / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(home)]
    with open(home / "log", "w+") as log:
        process = subprocess.Popen(
            [*command, "--remote-debugging-port=0"], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            with connect(f"{_address(process, home / 'log')}/session", max_size=None) as socket:
                yield Firefox(socket, process)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _address(process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.1)
    raise FirefoxError(f"Firefox did not start:\n{log.read_text()[-2000:]}")
