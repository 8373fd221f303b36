"""The chat page over real HTTP, without its script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from bot.server import LARGEST_BODY


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, follow_redirects=True, timeout=20) as client:
        yield client


def test_the_page_welcomes_and_names_its_language(visitor: httpx.Client) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert '<html lang="ja">' in page.text
    assert "こんにちは" in page.text


def test_a_question_is_answered_on_the_page_and_stays_in_the_history(visitor: httpx.Client) -> None:
    first = visitor.post("/say", data={"text": "双子だと国保の免除は何か月ですか"})
    assert "6か月" in first.text
    second = visitor.post("/say", data={"text": "機関紙は年に何回出しますか"})
    assert "6か月" in second.text
    assert "4回" in second.text


def test_the_script_gets_only_the_new_turn(visitor: httpx.Client) -> None:
    fragment = visitor.post("/say", data={"text": "機関紙は年に何回出しますか"}, headers={"X-Fragment": "1"})
    assert fragment.text.lstrip().startswith('<section class="turn">')
    assert "<html" not in fragment.text


def test_two_visitors_do_not_see_each_other(address: str, visitor: httpx.Client) -> None:
    visitor.post("/say", data={"text": "双子だと国保の免除は何か月ですか"})
    with httpx.Client(base_url=address) as other:
        assert "双子だと国保" not in other.get("/").text


def test_a_visitor_can_have_the_conversation_forgotten(visitor: httpx.Client) -> None:
    visitor.post("/say", data={"text": "双子だと国保の免除は何か月ですか"})
    assert "双子だと国保" not in visitor.post("/forget").text


@pytest.mark.parametrize(
    "said", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "<b>太字</b>", "\u202e<i>"]
)
def test_what_was_typed_never_renders(visitor: httpx.Client, said: str) -> None:
    page = visitor.post("/say", data={"text": said}).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>太字" not in page
    assert "<i>" not in page
    shown = re.findall(r'<p class="said">.*?</span>(.*?)</p>', page)
    assert [html.unescape(text) for text in shown] == [said]


@pytest.mark.parametrize(
    "choice", ["<script>alert(1)</script>", "entry:../../etc/passwd", "menu:x#y", "\x00", "なし" * 500]
)
def test_a_forged_choice_gets_a_polite_reply(visitor: httpx.Client, choice: str) -> None:
    page = visitor.post("/say", data={"choice": choice})
    assert page.status_code == 200
    assert "見つかりませんでした" in page.text
    assert "<script>alert" not in page.text


def test_a_body_of_a_megabyte_is_refused_politely(visitor: httpx.Client) -> None:
    refused = visitor.post("/say", data={"text": "あ" * 350_000})
    assert refused.status_code == 413
    assert "2000文字まで" in refused.text


def test_a_body_without_an_announced_length_is_limited_too(visitor: httpx.Client) -> None:
    refused = visitor.post("/say", content=(b"x" * 1024 for _ in range(LARGEST_BODY // 1024 + 2)))
    assert refused.status_code == 413


def test_a_body_that_is_no_form_gets_a_polite_reply(visitor: httpx.Client) -> None:
    page = visitor.post("/say", content=b"\xff\xfe\x00", headers={"content-type": "application/octet-stream"})
    assert page.status_code == 200
    assert "書いて送ってください" in page.text


@pytest.mark.parametrize("body", [b"--x\r\n", b"nonsense", b""])
def test_a_broken_multipart_body_is_refused_without_a_traceback(visitor: httpx.Client, body: bytes) -> None:
    page = visitor.post("/say", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert page.status_code in {200, 400}
    assert "Traceback" not in page.text


def test_pages_carry_a_strict_content_policy_and_a_hidden_strict_cookie(visitor: httpx.Client) -> None:
    page = visitor.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_an_unknown_address_says_so_in_japanese(visitor: httpx.Client) -> None:
    missing = visitor.get("/nowhere")
    assert missing.status_code == 404
    assert "このページはありません" in missing.text


def test_health_answers(visitor: httpx.Client) -> None:
    assert visitor.get("/health").json() == {"status": "ok"}
