"""What a visitor does and sees on the chat page, in a real browser; every wait is for a condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PHONE = (390, 844)
_PATIENCE = 20.0
# Contrast by WCAG 2.2 of every element that shows text of its own, against the nearest backgrounds below it.
_CONTRASTS = """
const read = (color) => {
  const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
  return { rgb: [r, g, b], a };
};
const over = (top, below) => top.rgb.map((value, i) => value * top.a + below[i] * (1 - top.a));
const ground = (element) => {
  if (!element) return [255, 255, 255];
  const own = read(getComputedStyle(element).backgroundColor);
  return own.a === 1 ? own.rgb : over(own, ground(element.parentElement));
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const found = {};
const note = (name, element, color) => {
  const below = ground(element);
  found[name] = Math.min(found[name] ?? 99, ratio(over(read(color), below), below));
};
for (const element of document.body.querySelectorAll("*")) {
  const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const name = `${element.tagName.toLowerCase()}#${element.id}.${element.className}`;
  if (own && element.checkVisibility()) note(name, element, getComputedStyle(element).color);
  if (element.placeholder) note(`${name}::placeholder`, element, getComputedStyle(element, "::placeholder").color);
}
return found;
"""
_OVERFLOW = """
const page = document.documentElement;
const furthest = Math.max(...[...document.querySelectorAll("body *")].map((e) => e.getBoundingClientRect().right));
return Math.max(0, Math.ceil(furthest) - page.clientWidth, page.scrollWidth - page.clientWidth);
"""


class Visit:
    """One visitor of the page at `address`."""

    def __init__(self, browser: Chrome, address: str) -> None:
        self.browser, self.address = browser, address

    def begin(self) -> None:
        """Opens the page as someone who was never here, in the light, on a phone."""
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.restore()
        self.browser.get(self.address)

    def restore(self) -> None:
        """Leaves the page and undoes what a test changed about the world."""
        self.leave()
        self.scripts(allowed=True)
        self.screen(*PHONE)
        self.scheme("light")

    def leave(self) -> None:
        """Leaves the page, which would go on asking its server, also one that is gone."""
        self.browser.get("about:blank")

    def screen(self, width: int, height: int) -> None:
        """Gives the page a screen of this size in CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def scheme(self, name: str) -> None:
        """The visitor prefers `light` or `dark`."""
        preferred = {"features": [{"name": "prefers-color-scheme", "value": name}]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", preferred)

    def scripts(self, *, allowed: bool) -> None:
        """Whether pages may run scripts."""
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def complaints(self) -> list[str]:
        """Warnings and errors of the console since the last call."""
        entries: list[dict[str, str]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] in {"WARNING", "SEVERE"}]

    def all(self, selector: str) -> list[WebElement]:
        """The elements there are now."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The only element of this kind."""
        found = self.all(selector)
        assert len(found) == 1, f"{selector}: {len(found)}"
        return found[0]

    def wait(self, condition: Callable[[], Any], missing: str) -> None:
        """Until the condition holds; `missing` is said where it does not come."""
        WebDriverWait(self.browser, _PATIENCE, 0.05).until(lambda _: condition(), missing)

    @property
    def question(self) -> WebElement:
        """Where questions are written."""
        return self.one("#question")

    @property
    def typed(self) -> str:
        """What stands in the question field."""
        return str(self.question.get_property("value"))

    def write(self, text: str) -> None:
        """Puts a text in the field at once, as pasting does."""
        self.question.send_keys("")  # puts the focus there, the cursor at the end
        self.browser.execute_cdp_cmd("Input.insertText", {"text": text})

    def ask(self, text: str) -> WebElement:
        """Writes a question and sends it; the turn that answers it."""
        self.write(text)
        return self.answered_after(self.one("button.send").click)

    def press(self, label: str) -> WebElement:
        """Presses the newest button with this label; the turn that answers it."""
        button = self.button(label)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        return self.answered_after(button.click)

    def button(self, label: str) -> WebElement:
        """The newest button with this label."""
        offered = [button for button in self.all("#log button") if button.text == label]
        assert offered, f"no button {label}"
        return offered[-1]

    def answered_after(self, act: Callable[[], object]) -> WebElement:
        """Does something and waits for one more finished turn."""
        before = len(self.all(".turn"))
        act()
        self.wait(lambda: len(self.all(".turn")) == before + 1 and not self.all(".waiting"), "the answer did not come")
        return self.turns[-1]

    @property
    def turns(self) -> list[WebElement]:
        """The turns shown, oldest first."""
        return self.all(".turn")

    @property
    def focused(self) -> WebElement:
        """The element with the keyboard's focus."""
        return self.browser.switch_to.active_element

    def tab_to(self, label: str) -> WebElement:
        """Presses Tab until the button with this label has the focus."""
        for _ in range(30):
            self.focused.send_keys(Keys.TAB)
            if self.focused.text == label:
                return self.focused
        raise AssertionError(f"Tab does not reach {label}")

    def contrasts(self) -> dict[str, float]:
        """Contrast ratio of each kind of element that shows text."""
        found: dict[str, float] = self.browser.execute_script(_CONTRASTS)
        return found

    def overflow(self) -> int:
        """How many pixels the furthest element reaches beyond the right edge of the page; 0 where none does."""
        return int(self.browser.execute_script(_OVERFLOW))


def labels(turn: WebElement) -> list[str]:
    """The buttons of a turn."""
    return [button.text for button in turn.find_elements(By.TAG_NAME, "button")]


def part(turn: WebElement, selector: str) -> str:
    """The text of the first element of this kind in a turn."""
    return turn.find_element(By.CSS_SELECTOR, selector).text
