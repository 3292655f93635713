"""Drive Chromium, Firefox and WebKitGTK through one small interface.

The tests start the browsers as visitors do: Playwright's browsers have no back/forward cache and no prerendering.
Chromium is driven by the Chrome DevTools Protocol, Firefox by WebDriver BiDi, and WebKitGTK by WebDriver.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from in_browser.visitor import FLAGS
from in_engines import install
from websockets.sync.client import connect

# Seconds that a test waits for a slow browser.
TIMEOUT = 15
# Keys as WebDriver names them.
TAB, ENTER = "\ue004", "\ue007"
# Names and codes of these keys in the Chrome DevTools Protocol, and their texts.
_NAMED_KEYS = {TAB: ("Tab", 9, ""), ENTER: ("Enter", 13, "\r")}
# Firefox requests nothing for itself. The remote protocol sets most such preferences; these are the others.
_FIREFOX = {
    "network.proxy.type": 1,
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.no_proxies_on": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.predictor.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.startup.page": 0,
    "browser.region.network.url": "",
    "browser.search.update": False,
    "browser.contentblocking.database.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "messaging-system.rsexperimentloader.enabled": False,
    "privacy.trackingprotection.enabled": False,
}
T = TypeVar("T")


class EngineError(Exception):
    """The browser cannot run a command, for example because the tab has just changed its page."""


def wait_for(condition: Callable[[], T], what: object, seconds: float = TIMEOUT) -> T:
    """Return the first true result of the condition. Raise an error if no result is true in time."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(EngineError, OSError):
            result = condition()
            if result:
                return result
        if time.monotonic() > end:
            raise EngineError(f"not in {seconds} seconds: {what}")
        time.sleep(0.02)


class Tab(ABC):
    """A tab of a browser."""

    @abstractmethod
    def navigate(self, url: str) -> None:
        """Open a URL as if a visitor had typed the URL."""

    @abstractmethod
    def run(self, expression: str) -> str | None:
        """Return the text that a JavaScript expression returns."""

    @abstractmethod
    def press_mouse(self, x: float, y: float) -> None:
        """Click at a position."""

    @abstractmethod
    def press_key(self, key: str) -> None:
        """Press and release a key."""

    @abstractmethod
    def show(self) -> None:
        """Bring the tab to the front."""

    @abstractmethod
    def close(self) -> None:
        """Close the tab."""

    def open(self, url: str) -> None:
        """Open a URL, and wait until the page has loaded."""
        self.navigate(url)
        self.wait_until("document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        return json.loads(self.run(f"JSON.stringify(({expression}) ?? null)") or "null")

    def wait_until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        wait_for(lambda: self.evaluate(f"!!({expression})"), expression)

    def click(self, selector: str) -> None:
        """Click the middle of an element with the mouse."""
        position = f"""(() => {{
            const element = document.querySelector({selector!r});
            if (!element) return 0;
            element.scrollIntoView({{block: "center", behavior: "instant"}});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()"""

        def click() -> bool:
            found = self.evaluate(position)
            if found:
                self.press_mouse(*found)
            return bool(found)

        # The browser may reject the click while the tab changes its page.
        wait_for(click, selector)

    def type(self, text: str) -> None:
        """Press the keys one after the other."""
        for key in text:
            self.press_key(key)

    def go(self, distance: int) -> None:
        """Go back (-1) or forward (1) in the tab's history, or reload the page (0)."""
        # The browser may change the page before it returns the result.
        with contextlib.suppress(EngineError):
            self.evaluate(f"history.go({distance})")


class Engine(ABC):
    """A running browser.

    Attributes:
        name: the name of the engine in docs/compatibility.md.
        version: the version of the browser.
    """

    name = ""
    version = ""

    @abstractmethod
    def new_tab(self) -> Tab:
        """Return an empty tab."""


def _click_actions(x: float, y: float) -> list[dict[str, Any]]:
    """Return a click as WebDriver and WebDriver BiDi describe it."""
    steps: list[dict[str, Any]] = [
        {"type": "pointerMove", "x": round(x), "y": round(y)},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    return [{"type": "pointer", "id": "mouse", "actions": steps}]


def _key_actions(key: str) -> list[dict[str, Any]]:
    steps = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
    return [{"type": "key", "id": "keyboard", "actions": steps}]


# Chromium and Firefox: messages in a WebSocket ------------------------------------------------------------------------


class Connection:
    """A WebSocket in which the browser answers commands."""

    def __init__(self, url: str) -> None:
        self._socket = connect(url, max_size=None, proxy=None)
        self._ids = itertools.count(1)
        # Functions that receive the browser's events.
        self.listeners: list[Callable[[dict[str, Any]], None]] = []

    def call(self, method: str, parameters: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters or {}, **more}))
        while True:
            message = json.loads(self._socket.recv(timeout=TIMEOUT))
            if "id" not in message:
                for listener in self.listeners:
                    listener(message)
            if message.get("id") == number:
                if "error" in message:
                    raise EngineError(f"{method}: {message['error']} {message.get('message', '')}")
                return message["result"]


class ChromiumTab(Tab):
    """A tab of Chromium."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # The pages of the tab by session: the page that is shown, and prerendered pages. Chromium does not prerender if a
        # program controls the page and not the tab.
        self._pages: dict[str, dict[str, Any]] = {}
        self._target = connection.call("Target.createTarget", {"url": "about:blank", "forTab": True})["targetId"]
        attached = connection.call("Target.attachToTarget", {"targetId": self._target, "flatten": True})
        self._session = attached["sessionId"]
        connection.listeners.append(self._on_event)
        settings = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
        connection.call("Target.setAutoAttach", settings, sessionId=self._session)

    def _on_event(self, event: dict[str, Any]) -> None:
        if event.get("sessionId") == self._session:
            if event["method"] == "Target.attachedToTarget":
                self._pages[event["params"]["sessionId"]] = event["params"]["targetInfo"]
            elif event["method"] == "Target.detachedFromTarget":
                self._pages.pop(event["params"]["sessionId"], None)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        # This call returns after the events that the browser has sent until now.
        self._connection.call("Browser.getVersion")
        shown = [session for session, page in self._pages.items() if page.get("subtype") != "prerender"]
        # After a prerendered page is shown, the tab has only the session of this page.
        session = (shown or list(self._pages))[-1]
        return self._connection.call(method, parameters, sessionId=session)

    def navigate(self, url: str) -> None:
        self._call("Page.navigate", url=url)

    def run(self, expression: str) -> str | None:
        result = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise EngineError(json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def press_mouse(self, x: float, y: float) -> None:
        for step in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=step, x=x, y=y, button="left", clickCount=1)

    def press_key(self, key: str) -> None:
        name, code, text = _NAMED_KEYS.get(key, (key, ord(key.upper()), key))
        more = {"text": text} if text else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", key=name, windowsVirtualKeyCode=code, **more)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def show(self) -> None:
        self._call("Page.bringToFront")

    def close(self) -> None:
        self._connection.listeners.remove(self._on_event)
        self._connection.call("Target.closeTarget", {"targetId": self._target})


class Chromium(Engine):
    """Chromium, with the back/forward cache and with prerendering."""

    name = "Chromium"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.version = connection.call("Browser.getVersion")["product"].partition("/")[2]

    def new_tab(self) -> Tab:
        return ChromiumTab(self._connection)

    @classmethod
    @contextlib.contextmanager
    def start(cls, directory: Path, proxy: int) -> Iterator[Chromium]:
        """Yield a Chromium that uses a proxy."""
        flags = [flag for flag in FLAGS if not flag.startswith("--host-resolver-rules")]
        arguments = [
            *flags,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={directory}",
            f"--proxy-server=127.0.0.1:{proxy}",
            # Chromium sends requests to the loopback interface without the proxy, unless this rule removes the rule.
            "--proxy-bypass-list=<-loopback>",
            "--ignore-certificate-errors",
            "--no-default-browser-check",
            "--disable-default-apps",
            "--disable-gpu",
            "--disable-features=NetworkTimeServiceQuerying",
            "about:blank",
        ]
        with _process([install.find("chromium"), *arguments], directory):
            file = directory / "DevToolsActivePort"
            port, path = wait_for(lambda: file.read_text(encoding="utf-8").split(), file)
            yield cls(Connection(f"ws://127.0.0.1:{port}{path}"))


class FirefoxTab(Tab):
    """A tab of Firefox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._context = self._connection.call("browsingContext.create", {"type": "tab"})["context"]

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._connection.call(method, {"context": self._context, **parameters})

    def navigate(self, url: str) -> None:
        self._call("browsingContext.navigate", url=url, wait="interactive")

    def run(self, expression: str) -> str | None:
        parameters = {"expression": expression, "target": {"context": self._context}, "awaitPromise": True}
        result = self._connection.call("script.evaluate", parameters)
        if result["type"] == "exception":
            raise EngineError(result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def press_mouse(self, x: float, y: float) -> None:
        self._call("input.performActions", actions=_click_actions(x, y))

    def press_key(self, key: str) -> None:
        self._call("input.performActions", actions=_key_actions(key))

    def show(self) -> None:
        self._call("browsingContext.activate")

    def close(self) -> None:
        self._call("browsingContext.close")


class Firefox(Engine):
    """Firefox without windows."""

    name = "Firefox"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        capabilities = {"alwaysMatch": {"acceptInsecureCerts": True}}
        session = connection.call("session.new", {"capabilities": capabilities})
        self.version = session["capabilities"]["browserVersion"]

    def new_tab(self) -> Tab:
        return FirefoxTab(self._connection)

    @classmethod
    @contextlib.contextmanager
    def start(cls, directory: Path, proxy: int) -> Iterator[Firefox]:
        """Yield a Firefox that uses a proxy."""
        preferences = dict(_FIREFOX)
        for scheme in ("http", "ssl"):
            preferences |= {f"network.proxy.{scheme}": "127.0.0.1", f"network.proxy.{scheme}_port": proxy}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
        (directory / "user.js").write_text("\n".join(lines), encoding="utf-8")
        arguments = ["--headless", "--no-remote", "--profile", str(directory), "--remote-debugging-port=0"]
        with _process([install.find("firefox"), *arguments], directory):
            file = directory / "WebDriverBiDiServer.json"
            server = wait_for(lambda: json.loads(file.read_text(encoding="utf-8") or "{}"), file)
            yield cls(Connection(f"ws://{server['ws_host']}:{server['ws_port']}/session"))


# WebKitGTK: HTTP requests ---------------------------------------------------------------------------------------------


class Driver:
    """A WebDriver that answers HTTP requests."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        self.tab = ""

    def call(self, path: str, parameters: dict[str, Any] | None = None, method: str = "POST") -> Any:
        """Send a command, and return its result."""
        data = json.dumps(parameters or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self._url + path, data, method=method)
        try:
            with self._open(request, timeout=TIMEOUT) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise EngineError(f"{path}: {error.read().decode()}") from error


class WebKitTab(Tab):
    """A tab of WebKitGTK."""

    def __init__(self, driver: Driver, session: str) -> None:
        self._driver = driver
        self._session = session
        # A new tab is hidden, a new window is visible.
        self._handle = driver.call(f"{session}/window/new", {"type": "window"})["handle"]

    def _call(self, path: str, parameters: dict[str, Any] | None = None, method: str = "POST") -> Any:
        if self._driver.tab != self._handle:
            self._driver.call(f"{self._session}/window", {"handle": self._handle})
            self._driver.tab = self._handle
        return self._driver.call(f"{self._session}{path}", parameters, method)

    def navigate(self, url: str) -> None:
        self._call("/url", {"url": url})

    def run(self, expression: str) -> str | None:
        return self._call("/execute/sync", {"script": f"return {expression}", "args": []})

    def press_mouse(self, x: float, y: float) -> None:
        self._call("/actions", {"actions": _click_actions(x, y)})

    def press_key(self, key: str) -> None:
        self._call("/actions", {"actions": _key_actions(key)})

    def show(self) -> None:
        self._driver.tab = ""
        self.run("0")

    def close(self) -> None:
        rest = self._call("/window", method="DELETE")
        # The driver opens a new window only while it has a current window.
        self._driver.tab = rest[0]
        self._driver.call(f"{self._session}/window", {"handle": rest[0]})


class WebKit(Engine):
    """WebKitGTK's MiniBrowser. The browser needs a display, so `start` makes a virtual display."""

    name = "WebKitGTK"

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        wanted = {"acceptInsecureCerts": True}
        session = driver.call("/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{session['sessionId']}"
        self.version = session["capabilities"]["browserVersion"]

    def new_tab(self) -> Tab:
        return WebKitTab(self._driver, self._session)

    @classmethod
    @contextlib.contextmanager
    def start(cls, directory: Path, proxy: int) -> Iterator[WebKit]:
        """Yield a WebKitGTK that uses a proxy."""
        with _display(directory) as screen, socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            free.close()
            home = {name: str(directory) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
            # The proxy for HTTPS in WebDriver's own settings would have to be an HTTPS proxy.
            proxies = dict.fromkeys(("http_proxy", "https_proxy"), f"http://127.0.0.1:{proxy}")
            display = {"DISPLAY": screen, "LIBGL_ALWAYS_SOFTWARE": "1", "NO_AT_BRIDGE": "1"}
            environment = {**display, **proxies, **home, "no_proxy": "127.0.0.1"}
            with _process([install.find("webkit"), "--host=127.0.0.1", f"--port={port}"], directory, **environment):
                driver = Driver(port)
                wait_for(lambda: driver.call("/status", method="GET")["ready"], "WebKitWebDriver")
                engine = cls(driver)
                yield engine
                driver.call(engine._session, method="DELETE")


@contextlib.contextmanager
def _display(directory: Path) -> Iterator[str]:
    """Yield the name of a new virtual display."""
    output, number = os.pipe()
    command = [install.find("display"), "-displayfd", str(number), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with os.fdopen(output) as lines, _process(command, directory, pass_fds=[number]):
        os.close(number)
        yield f":{lines.readline().strip()}"


@contextlib.contextmanager
def _process(
    command: list[str], directory: Path, *, pass_fds: list[int] | None = None, **environment: str
) -> Iterator[None]:
    """Run a program. Afterwards, end the program and the programs that were started by the program."""
    with (directory / f"{Path(command[0]).name}.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **environment},
            pass_fds=pass_fds or (),
            start_new_session=True,
        )
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)


ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
