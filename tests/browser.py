"""Debian's chromium without a window, for tests of pages: driven through its DevTools pipe, so that a test
sees what the page asks for and complains of, and may choose width, colours and medium."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

SECONDS = 60  # for an answer, or a page, on a busy machine


class BrowserError(Exception):
    """There is no browser, or it does not answer."""


class Browser:
    """A browser with one page. Use it with `with`."""

    def __init__(self):
        program = shutil.which("chromium")
        if program is None:
            raise BrowserError("chromium is not installed: tools/install-packages does that")
        self.folder = tempfile.TemporaryDirectory()
        to_read, self.to_browser = os.pipe()
        self.from_browser, to_write = os.pipe()

        def take_pipes():  # the browser reads commands from 3 and writes answers to 4
            high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)
        with open(os.path.join(self.folder.name, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 f"--user-data-dir={self.folder.name}/profile", "--remote-debugging-pipe", "about:blank"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, close_fds=False, preexec_fn=take_pipes)
        os.close(to_read)
        os.close(to_write)
        self.unread = b""
        self.events = []
        self.calls = 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to_browser)  # which ends it
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.from_browser)
        self.folder.cleanup()

    def _message(self, end):
        """The next message of the browser."""
        while b"\0" not in self.unread:
            if not select.select([self.from_browser], [], [], max(0, end - time.monotonic()))[0]:
                raise BrowserError(f"chromium does not answer within {SECONDS} s")
            part = os.read(self.from_browser, 1 << 20)
            if not part:
                with open(os.path.join(self.folder.name, "log"), encoding="utf-8", errors="replace") as log:
                    raise BrowserError("chromium has ended: " + log.read()[-2000:])
            self.unread += part
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """A command of the DevTools protocol; events that come before its answer are kept."""
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + SECONDS
        while True:
            answer = self._message(end)
            if answer.get("id") == self.calls:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path, width, dark=False, medium="screen"):
        """Loads a file as a device that wide shows it."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=medium, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.events = []
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        end = time.monotonic() + SECONDS
        while not self._seen("Page.loadEventFired"):
            self.events.append(self._message(end))

    def _seen(self, *methods):
        return [event for event in self.events if event.get("method") in methods]

    def complaints(self):
        """What the page has written to the console, its errors with it."""
        self.evaluate("0")  # what is on its way arrives before the answer
        return [json.dumps(event["params"]) for event in
                self._seen("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")]

    def requests(self):
        """All that the page asked for besides what is in it, and the page itself."""
        addresses = [event["params"]["request"]["url"] for event in self._seen("Network.requestWillBeSent")]
        return [address for address in addresses[1:] if not address.startswith("data:")]

    def evaluate(self, expression):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def screenshot(self, path, whole=True):
        """Keeps a picture of the page: of all of it, or of what shows first."""
        content = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **({
            "clip": {"x": 0, "y": 0, "scale": 1, "width": self.evaluate("innerWidth"),
                     "height": self.evaluate("document.documentElement.scrollHeight")}} if whole else {}))["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(content))

    def pdf(self):
        """The page as it is printed."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
