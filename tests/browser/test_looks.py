"""How the chat page looks and what it tells assistive technology, in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.browser.visit import Visit, part

pytestmark = pytest.mark.browser

LONG = "106万円の壁って今もあるの?"
READABLE = 4.5
SMALLEST_TEXT, SMALLEST_TARGET = 12.0, 44


def tour(visit: Visit) -> None:
    """Every kind of thing the page shows: warning, points, source, two questions, choices old and new, trouble."""
    for said in (LONG, "双子だと国保の免除は何か月ですか", "生理休暇の日の給料は出ますか", "免除"):
        visit.ask(said)
    visit.write("あ" * 2000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read_in_both_schemes(visit: Visit, scheme: str) -> None:
    visit.scheme(scheme)
    tour(visit)
    contrasts = visit.contrasts()
    kinds = " ".join(contrasts)
    for shown in (
        ".said",
        ".warning",
        ".source",
        "li#",
        "button#.send",
        ".aside",
        "#trouble",
        "#hint",
        "::placeholder",
    ):
        assert shown in kinds
    assert {kind: ratio for kind, ratio in contrasts.items() if ratio < READABLE} == {}


def test_the_dark_scheme_is_dark(visit: Visit) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        visit.scheme(scheme)
        colour = visit.one("body").value_of_css_property("background-color")
        grounds.append(sum(int(value) for value in colour.strip("rgba()").split(",")[:3]))
    light, dark = grounds
    assert light > 600
    assert dark < 150


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_on_a_small_phone(visit: Visit, width: int) -> None:
    visit.screen(width, 640)
    tour(visit)
    assert visit.overflow() == 0
    visit.press("メニュー")
    assert visit.overflow() == 0


def test_the_source_line_is_smaller_than_the_answer_but_not_tiny(visit: Visit) -> None:
    turn = visit.ask(LONG)
    sizes = [
        float(turn.find_element(By.CSS_SELECTOR, kind).value_of_css_property("font-size").removesuffix("px"))
        for kind in (".source", ".reply li")
    ]
    assert SMALLEST_TEXT <= sizes[0] < sizes[1]


def test_the_newest_buttons_are_large_enough_for_a_thumb_and_older_ones_step_back(visit: Visit) -> None:
    visit.ask(LONG)
    visit.ask("免除")
    older, newest = (turn.find_elements(By.TAG_NAME, "button") for turn in visit.turns[-2:])
    assert min(button.size["height"] for button in newest) >= SMALLEST_TARGET
    assert older[0].value_of_css_property("font-size") < newest[0].value_of_css_property("font-size")
    assert older[0].value_of_css_property("color") != newest[0].value_of_css_property("color")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_shown_from_its_beginning(visit: Visit, scripts: bool) -> None:
    visit.scripts(allowed=scripts)
    visit.browser.refresh()
    visit.ask("双子だと国保の免除は何か月ですか")
    turn = visit.ask(LONG)
    visit.wait(lambda: 0 <= top_of(visit, turn) < 60, "the answer does not begin at the top")
    assert turn.size["height"] > visit.one("#ask").rect["height"]


def top_of(visit: Visit, element: object) -> float:
    """How far below the top edge of the screen an element begins."""
    return float(visit.browser.execute_script("return arguments[0].getBoundingClientRect().top", element))


def test_assistive_technology_finds_the_log_the_field_and_the_groups_of_choices(visit: Visit) -> None:
    visit.ask("免除")
    log = visit.one("#log")
    assert (log.aria_role, log.accessible_name, log.get_attribute("aria-live")) == ("log", "会話", "polite")
    assert (visit.question.aria_role, visit.question.accessible_name) == ("textbox", "聞きたいこと")
    assert visit.one("#trouble").get_attribute("role") == "alert"
    groups = visit.all("#log .choices")
    assert [(group.aria_role, group.accessible_name) for group in groups] == [("group", "続けて選べること")] * 2
    assert part(visit.turns[-1], ".said .who").strip() == "あなた:"


def test_every_button_says_what_it_does(visit: Visit) -> None:
    visit.ask(LONG)
    buttons = visit.all("button")
    assert len(buttons) > 4
    assert all(button.accessible_name for button in buttons)
