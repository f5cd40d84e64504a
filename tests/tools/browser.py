# SPDX-License-Identifier: BSD-2-Clause
"""A browser without a screen, told what to do by its own protocol: Debian's chromium-headless-shell, over two
pipes, so that no port is open and no library is needed.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = "chromium-headless-shell"
# Its own sandbox needs what root and containers do not have. It opens nothing but the test's files.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
           "--disable-background-networking", "--force-color-profile=srgb", "--remote-debugging-pipe")
LIMIT = 60  # seconds for an answer
# The protocol is at descriptors 3 and 4.
SHELL = 'in=$1 out=$2; shift 2; exec "$@" 3<&"$in" 4>&"$out"'


class BrowserFailed(Exception):
    """It did not start, did not answer, or the page has an error."""


class Browser:
    """Use as a context. One page, of that many pixels."""

    def __init__(self, width, height):
        self.first_size = width, height
        self.number = 0
        self.pending = b""
        self.complaints = []  # errors of pages' scripts, requests to the network
        self.requests = []

    def __enter__(self):
        if not shutil.which(PROGRAM):
            raise BrowserFailed(f"{PROGRAM} is not installed: make trace-test installs it")
        self.home = tempfile.TemporaryDirectory()
        theirs_in, self.write_end = os.pipe()
        self.read_end, theirs_out = os.pipe()
        with open(os.path.join(self.home.name, "log"), "wb") as log:
            self.child = subprocess.Popen(
                ["sh", "-c", SHELL, "sh", str(theirs_in), str(theirs_out), PROGRAM, *OPTIONS,
                 f"--user-data-dir={self.home.name}/profile", "about:blank"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(theirs_in, theirs_out),
                env=os.environ | {"HOME": self.home.name, "DBUS_SESSION_BUS_ADDRESS": "disabled:"})
        os.close(theirs_in)
        os.close(theirs_out)
        self._attach()
        return self

    def _attach(self):
        targets = self._command("Target.getTargets", {}, None)["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self._command("Target.attachToTarget", {"targetId": page["targetId"], "flatten": True},
                                     None)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.do(f"{domain}.enable")
        self.size(*self.first_size)

    def __exit__(self, *_):
        os.close(self.write_end)
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.read_end)
        self.home.cleanup()

    def _command(self, method, parameters, session):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        return self._answer(self.number)

    def _answer(self, number):
        deadline = time.monotonic() + LIMIT
        while True:
            message = self._message(deadline)
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserFailed(message["error"]["message"])
                return message["result"]
            self._event(message)

    def _message(self, deadline):
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.read_end], [], [], max(deadline - time.monotonic(), 0))
            data = os.read(self.read_end, 1 << 16) if ready else b""
            if not data:
                raise BrowserFailed(f"{PROGRAM} does not answer")
            self.pending += data
        message, _, self.pending = self.pending.partition(b"\0")
        return json.loads(message)

    def _event(self, message):
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(parameters["entry"]["text"])
        elif message.get("method") == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def do(self, method, **parameters):
        """A command of the protocol's, for the page."""
        return self._command(method, parameters, self.session)

    def size(self, width, height):
        """Of the page, in pixels."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def value(self, expression):
        """What a script's expression is; promises are waited for."""
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserFailed(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def open(self, path, fragment=""):
        """Returns when the page is complete and drawn."""
        self.do("Page.navigate", url="about:blank")
        self.do("Page.navigate", url=f"file://{os.path.abspath(path)}#{fragment}")
        deadline = time.monotonic() + LIMIT
        while not self.value("document.readyState === 'complete' && location.protocol === 'file:'"):
            if time.monotonic() > deadline:
                raise BrowserFailed(f"{path} does not load")
        self.drawn()

    def drawn(self):
        """Waits until all that was asked to be drawn is."""
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def mouse(self, kind, x, y, **more):
        self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y, count=1):
        for number in range(1, count + 1):
            self.mouse("mousePressed", x, y, button="left", clickCount=number)
            self.mouse("mouseReleased", x, y, button="left", clickCount=number)
        self.drawn()

    def drag(self, start, end, modifiers=0):
        self.mouse("mousePressed", *start, button="left", clickCount=1, modifiers=modifiers)
        for part in (0.3, 0.7, 1):
            x, y = (a + (b - a) * part for a, b in zip(start, end))
            self.mouse("mouseMoved", x, y, button="left", modifiers=modifiers)
        self.mouse("mouseReleased", *end, button="left", clickCount=1, modifiers=modifiers)
        self.drawn()

    def wheel(self, x, y, by):
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=by)
        self.drawn()

    def key(self, key, text=""):
        self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.do("Input.dispatchKeyEvent", type="keyUp", key=key)
        self.drawn()

    def type(self, text):
        self.do("Input.insertText", text=text)
        self.drawn()

    def dark(self, dark):
        self.do("Emulation.setEmulatedMedia",
                features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.drawn()

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.do("Page.captureScreenshot", format="png")["data"]))
