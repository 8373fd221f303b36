"""What a visitor can do on the chat page, in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.wiring import Parts
from tests.bot.serving import served
from tests.browser.visit import Visit, labels, part

pytestmark = pytest.mark.browser

TWINS = "双子だと国保の免除は何か月ですか"
UNCLEAR = "免除"
UNKNOWN = "今日の天気は?"


def test_a_question_gets_an_answer_with_its_source_line(visit: Visit) -> None:
    turn = visit.ask(TWINS)
    assert part(turn, ".said").endswith(TWINS)
    assert "6か月" in part(turn, ".reply")
    assert part(turn, ".source").startswith("出典: ")
    assert "2024年2月2日" in part(turn, ".source")
    assert visit.typed == ""


def test_an_unclear_question_gets_choices_and_the_chosen_one_is_answered(visit: Visit) -> None:
    offered = labels(visit.ask(UNCLEAR))
    assert offered[-1] == "どれでもない"
    turn = visit.press(offered[0])
    assert part(turn, ".said").endswith(offered[0])
    assert part(turn, ".source").startswith("出典: ")


def test_none_of_these_leads_to_a_person(visit: Visit) -> None:
    visit.ask(UNCLEAR)
    assert "組合" in part(visit.press("どれでもない"), ".reply")


def test_what_the_documents_do_not_say_is_admitted_with_the_way_to_a_person(visit: Visit) -> None:
    turn = visit.ask(UNKNOWN)
    assert "資料にはありません" in part(turn, ".reply")
    assert turn.find_elements(By.CSS_SELECTOR, ".source") == []
    assert "組合の担当に聞いてください" in part(visit.press("人に聞く"), ".reply")


def test_the_menu_leads_through_a_document_and_a_section_to_an_answer(visit: Visit) -> None:
    document = labels(visit.press("メニュー"))[0]
    section = labels(visit.press(document))[0]
    entry = labels(visit.press(section))[0]
    assert part(visit.press(entry), ".source").startswith("出典: ")


def test_a_changed_law_stands_before_the_answer_in_a_colour_of_its_own(visit: Visit) -> None:
    turn = visit.ask("106万円の壁って今もあるの?")
    first = turn.find_elements(By.CSS_SELECTOR, ".reply > p, .reply > ul")[0]
    assert first.get_attribute("class") == "warning"
    assert first.text.startswith("⚠ 2026年10月1日から変わっています。")
    others = [turn.find_element(By.CSS_SELECTOR, kind) for kind in (".reply", ".reply li")]
    ordinary = {other.value_of_css_property("background-color") for other in others}
    assert first.value_of_css_property("background-color") not in ordinary


@pytest.mark.parametrize("character", ["あ", "w"])
def test_two_thousand_characters_without_a_space_are_answered_and_wrap(visit: Visit, character: str) -> None:
    visit.screen(320, 640)
    turn = visit.ask(character * 2000)
    assert character * 2000 in part(turn, ".said")
    assert part(turn, ".reply")
    assert visit.overflow() == 0


def test_what_goes_beyond_two_thousand_characters_is_told_while_writing(visit: Visit) -> None:
    visit.write("あ" * 2001)
    assert len(visit.typed) == 2000
    assert "2000文字まで" in visit.one("#trouble").text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<b>太字</b>"])
def test_markup_that_was_typed_is_shown_as_text_now_and_after_a_reload(visit: Visit, hostile: str) -> None:
    visit.ask(hostile)
    for _ in range(2):
        assert part(visit.turns[-1], ".said").endswith(hostile)
        assert visit.all("#log script, #log img, #log b") == []
        visit.browser.refresh()


def test_enter_sends_and_shift_enter_breaks_the_line(visit: Visit) -> None:
    visit.write("双子だと国保の免除は")
    visit.question.send_keys(Keys.SHIFT + Keys.ENTER)
    visit.write("何か月ですか")
    assert visit.typed == "双子だと国保の免除は\n何か月ですか"
    turn = visit.answered_after(lambda: visit.question.send_keys(Keys.ENTER))
    assert part(turn, ".said").endswith("双子だと国保の免除は\n何か月ですか")


@pytest.mark.parametrize("composing", ["isComposing: true", "keyCode: 229"])
def test_the_enter_that_confirms_a_conversion_does_not_send(visit: Visit, composing: str) -> None:
    visit.write("ふたご")
    pressed = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, {composing}}})"
    left_to_the_editor = visit.browser.execute_script(f"return document.activeElement.dispatchEvent({pressed})")
    assert left_to_the_editor
    assert visit.typed == "ふたご"
    assert len(visit.turns) == 1


def test_a_visitor_with_a_keyboard_only_asks_chooses_and_goes_on_to_the_new_buttons(visit: Visit) -> None:
    visit.focused.send_keys(Keys.TAB)
    assert visit.focused.text == "質問の欄へ"
    visit.focused.send_keys(Keys.ENTER)
    assert visit.focused == visit.question
    visit.question.send_keys(UNCLEAR)
    offered = labels(visit.answered_after(lambda: visit.question.send_keys(Keys.ENTER)))
    assert visit.focused == visit.question
    back = ActionChains(visit.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB * len(offered)).key_up(Keys.SHIFT)
    back.perform()
    assert visit.focused.text == offered[0]
    turn = visit.answered_after(lambda: visit.focused.send_keys(Keys.ENTER))
    visit.focused.send_keys(Keys.TAB)
    assert visit.focused.text == labels(turn)[0]


def test_tab_reaches_a_choice_and_enter_presses_it(visit: Visit) -> None:
    menu = visit.tab_to("メニュー")
    outline = menu.value_of_css_property("outline-style"), menu.value_of_css_property("outline-width")
    assert outline == ("solid", "3px")
    turn = visit.answered_after(lambda: menu.send_keys(Keys.ENTER))
    assert "一覧" in part(turn, ".reply")


def test_the_conversation_is_still_there_after_a_reload(visit: Visit) -> None:
    visit.ask(TWINS)
    visit.ask(UNKNOWN)
    before = [turn.text for turn in visit.turns]
    visit.browser.refresh()
    assert [turn.text for turn in visit.turns] == before


def test_the_conversation_can_be_wiped(visit: Visit) -> None:
    visit.ask(TWINS)
    visit.one("header button").click()
    visit.wait(lambda: len(visit.turns) == 1, "the conversation is still there")
    assert TWINS not in visit.one("body").text
    assert "こんにちは" in visit.turns[0].text


def test_a_stopped_server_is_told_kindly_and_keeps_what_was_typed(visit: Visit, parts: Parts) -> None:
    with served(parts) as address:
        visit.browser.get(address)
    visit.write(TWINS)
    visit.one("button.send").click()
    visit.wait(lambda: visit.one("#trouble").text, "nothing was said about the trouble")
    assert "もう一度送ってください" in visit.one("#trouble").text
    assert visit.typed == TWINS
    assert len(visit.turns) == 1
    visit.leave()
    assert all("ERR_CONNECTION_REFUSED" in complaint for complaint in visit.complaints())


def test_without_scripts_questions_and_choices_are_answered(visit: Visit) -> None:
    visit.scripts(allowed=False)
    visit.browser.refresh()
    offered = labels(visit.ask(UNCLEAR))
    turn = visit.press(offered[0])
    assert visit.browser.current_url.endswith("#last")
    assert part(turn, ".said").endswith(offered[0])
    assert part(turn, ".source").startswith("出典: ")
    assert len(visit.turns) == 3
