"""An organizer writes a reminder in a chat: every step, typed and pressed, back, out, wrong answers, the preview."""

from __future__ import annotations

import pytest

from bot.wiring import Parts
from handlers.messages import ConversationId
from handlers.reminders.model import Reminder
from handlers.reminders.showing import shown
from tests.handlers.organizing_talk import ANN, Team


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


# What is said at each step of a template, and what the reply then asks. The first is what is typed, the second the
# button that means the same; '' where there is none.
TEMPLATE = [
    ("お知らせ", "", "何をしますか"),
    ("テンプレートから", "ひな形から作る", "どのひな形を使いますか"),
    ("機関紙の原稿", "", "(1/4)"),
    ("冬号", "", "(2/4)"),
    ("12月10日", "", "2026年12月10日(木)ですね"),
    ("400", "", "(4/4)"),
    ("組合の役員", "組合の役員", "だれに送りますか"),
    ("全員", "全員 10", "いま届くのは10件です"),
    ("ここまで", "ここまで", "いつ送りますか"),
    ("締切の3営業日前", "締切の3営業日前", "送る時: 2026年12月7日(月) 9:00"),
    ("確認した", "確認した(ひな形のおすすめ)", "届いたか分からないことが"),
    ("送り直さない", "送り直さない", "確認した"),
]
OWN = [
    ("お知らせを作る", "", "送る文を書いてください"),
    ("**明日の集会は3階です。**", "", "だれに送りますか"),
    ("女性部", "「女性部」の人 4", "いま届くのは4件です"),
    ("追加する", "追加する", "どれを足しますか"),
    ("chat:other", "chat:other", "いま届くのは5件です"),
    ("ここまで", "ここまで", "いつ送りますか"),
    ("毎月10日 22時", "", "休みの日に当たったら"),
    ("次の平日", "次の平日に送る", "静かな時間です"),
    ("待つ", "待って送る", "返事のボタン"),
    ("参加", "参加する・しない", "届いたか分からないことが"),
    ("再送", "断りを付けて送り直す", "参加しない"),
]
TALKS = {"template": TEMPLATE, "own": OWN}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_each_answer_leads_to_the_next_question(team: Team, talk: list[tuple[str, str, str]]) -> None:
    for said, _, expected in talk:
        assert expected in team.said(said), said
    assert "このとおりに届きます" in team.read(ConversationId(ANN))


def created(team: Team, talk: list[tuple[str, str, str]], press: bool) -> Reminder:
    for said, label, _ in talk:
        team.pressed(label) if press and label else team.said(said)
    team.pressed("承認をお願いする") if press else team.said("承認をお願いする")
    (reminder,) = team.fakes.desk.all()
    return reminder


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_typed_words_mean_the_same_as_buttons(parts: Parts, talk: list[tuple[str, str, str]]) -> None:
    typed, pressed = created(Team(parts), talk, press=False), created(Team(parts), talk, press=True)
    assert typed == pressed


def test_what_was_said_is_what_is_ordered(team: Team) -> None:
    reminder = created(team, OWN, press=True)
    assert reminder.text == "**明日の集会は3階です。**"
    assert reminder.audience == ("tag:女性部", "chat:other")
    assert (reminder.schedule.rrule, reminder.schedule.holidays) == (
        "FREQ=MONTHLY;BYMONTHDAY=10;BYHOUR=22;BYMINUTE=0",
        "after",
    )
    assert (reminder.answers, reminder.guarantee, reminder.ignore_quiet) == ("attend", "at-least-once", False)
    assert reminder.state == "pending_approval"


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_back_asks_the_question_before(team: Team, talk: list[tuple[str, str, str]]) -> None:
    team.said(talk[0][0])
    questions = [team.said(said) for said, _, _ in talk[1:]]
    for _ in questions[:-1]:
        assert "やめる" in team.labels
        team.said("戻る")
    assert team.writing()
    again = [team.said(said) for said, _, _ in talk[2:]] if talk is TEMPLATE else [team.said(s) for s, _, _ in talk[1:]]
    assert again[-1] == questions[-1]


@pytest.mark.parametrize("number", range(1, 10))
@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_every_step_can_be_left(team: Team, talk: list[tuple[str, str, str]], number: int) -> None:
    team.talked(*(said for said, _, _ in talk[: number + 1]))
    assert team.writing()
    assert "お知らせ作りをやめました" in team.said("やめる")
    assert not team.writing()
    assert team.fakes.desk.all() == []


@pytest.mark.parametrize(
    ("before", "wrong", "expected", "asked"),
    [
        (1, "火星のお知らせ", "見つかりませんでした", "どのひな形"),
        (1, "学習", "「次世代活動家学習会」「学習会」「女性部の学習会」", "どのひな形"),
        (3, "そのうち", "日付として読めません", "(2/4)"),
        (3, "12月10日(月)", "木曜日です", "(2/4)"),
        (4, "たくさん", "数として読めません", "(3/4)"),
        (6, "火星人", "「火星人」という送り先は見つかりません", "だれに送りますか"),
        (6, "topic:mars", "見つかりません", "だれに送りますか"),
        (8, "昨日", "過ぎています", "いつ送りますか"),
        (8, "そのうちに", "のように書いてください", "いつ送りますか"),
        (9, "さあ", "のどれかを選んでください", "返事のボタン"),
        (10, "さあ", "のどれかを選んでください", "届いたか分からないことが"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(
    team: Team, before: int, wrong: str, expected: str, asked: str
) -> None:
    team.talked(*(said for said, _, _ in TEMPLATE[: before + 1]))
    reply = team.said(wrong)
    assert expected in reply
    assert asked in reply
    rest = team.talked(*(said for said, _, _ in TEMPLATE[before + 1 :]))
    assert "確認した" in rest


@pytest.mark.parametrize("said", ["書かない", "なし"])
def test_words_for_nothing_leave_what_stands_where_nothing_is_written(team: Team, said: str) -> None:
    asked = team.talked("お知らせを作る", "戻る", "36協定", "3月31日", "3月10日")
    assert "聞く相手" in asked
    assert "組合の役員へ知らせてください" in team.talked(said, "全員", "ここまで", "今すぐ", "付けない", "送り直さない")


def test_a_text_with_a_gap_is_refused_with_its_line(team: Team) -> None:
    team.said("お知らせを作る")
    assert "2行目: 「place」という項目はありません" in team.said("集会です。\n場所は{{ place }}です。")
    assert "送る文を書いてください" in team.read(ConversationId(ANN))


def test_nobody_is_not_an_audience(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。", "全員")
    team.said("全員を外す")
    assert "まだだれも選ばれていません" in team.pressed("order:audience:done")


def test_a_button_takes_an_audience_away_again(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。", "全員、女性部", "追加する")
    assert "✓ 全員 10" in team.labels
    assert "送る相手: 「女性部」の人" in team.pressed("✓ 全員 10")


def test_a_typed_number_is_the_answer_and_no_button(team: Team) -> None:
    team.talked("テンプレートから", "機関紙の原稿", "冬号", "12月10日")
    assert "(4/4)" in team.said("2")
    assert "全員" in team.talked("佐藤", "1")
    assert "いつ送りますか" in team.said("ここまで")


def test_who_is_left_out_is_said_with_the_reason(team: Team) -> None:
    team.fakes.crowd.left_out = {"stopped": 3, "blocked": 1}
    reply = team.talked("お知らせを作る", "集会です。", "全員")
    assert "次の4人には届きません" in reply
    assert "お知らせを止めている 3人" in reply


def test_where_arrival_is_always_known_nothing_is_asked_about_it(team: Team) -> None:
    reply = team.talked("お知らせを作る", "集会です。", "chat:room", "ここまで", "今すぐ", "付けない")
    assert "このとおりに届きます" in reply


def finished(team: Team) -> None:
    team.talked(*(said for said, _, _ in TEMPLATE))


def test_the_preview_and_the_test_are_what_is_sent(team: Team) -> None:
    finished(team)
    preview = team.last[0].reply
    team.pressed("自分に試し送り")
    test = next(delivery for delivery in team.last if delivery.reply.blocks == preview.blocks)
    team.pressed("承認をお願いする")
    (reminder,) = team.fakes.desk.all()
    sent = shown(team.office.words, reminder.text, reminder.answers, 7, private=True)
    assert test.to == ANN
    for early in (preview, test.reply):
        assert early.blocks == sent.blocks
        assert [c.label for c in early.choices] == [c.label for c in sent.choices]
        assert [c.id.replace(":0", ":7") for c in early.choices] == [c.id for c in sent.choices]


def test_a_pressed_button_of_a_test_counts_for_nothing(team: Team) -> None:
    assert "数えません" in team.pressed("reminder:confirm:0")
    assert "数えません" not in team.pressed("reminder:confirm:1")


@pytest.mark.parametrize(
    ("step", "said", "expected"),
    [
        ("締切", "12月20日", "2026年12月20日"),
        ("聞く相手", "賃金対策部の佐藤", "賃金対策部の佐藤"),
        ("いつ送るか", "今すぐ", "今すぐ"),
        ("返事のボタン", "付けない", "このとおりに届きます"),
        ("届いたか分からないとき", "送り直す", "二度届くことがあり"),
    ],
)
def test_every_step_can_be_mended_and_the_preview_comes_again(team: Team, step: str, said: str, expected: str) -> None:
    finished(team)
    team.pressed("直す")
    label = next(label for label in team.labels if label.endswith(step))
    team.pressed(label)
    assert "やめる" in team.labels
    assert expected in team.said(said)
    assert "承認をお願いする" in team.labels


def test_leaving_what_was_to_be_mended_changes_nothing(team: Team) -> None:
    finished(team)
    before = team.last
    team.talked("直す", "いつ送るか", "戻る")
    assert [d.reply.blocks for d in team.last] == [d.reply.blocks for d in before]


def test_mending_the_audience_goes_on_where_it_was(team: Team) -> None:
    finished(team)
    assert "送る相手: 全員" in team.talked("直す", "だれに送るか")
    assert "送る相手: 全員、「女性部」の人" in team.said("女性部")
    assert "承認をお願いする" in (team.said("ここまで") and team.labels)


def test_another_template_asks_for_its_own_fields(team: Team) -> None:
    finished(team)
    team.talked("直す", "ひな形")
    assert "「学習会」ですね" in team.said("学習会")
    assert "(2/7)" in team.said("労働法")


def test_a_deadline_that_moves_takes_the_moment_along(team: Team) -> None:
    finished(team)
    team.pressed("直す")
    team.pressed(next(label for label in team.labels if label.endswith("締切")))
    assert "送る時: 2026年12月17日(木) 9:00" in team.said("12月22日")


def test_a_button_under_an_older_preview_orders_nothing(team: Team) -> None:
    finished(team)
    older = next(c.id for d in team.last for c in d.reply.choices if c.label == "承認をお願いする")
    team.talked("直す", "いつ送るか", "今すぐ")
    assert "前の下書きのボタンです" in (team.pressed(older) or team.read(ConversationId(ANN)))
    assert team.fakes.desk.all() == []


def test_a_button_of_an_earlier_question_is_not_the_answer_to_this_one(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。", "全員", "ここまで", "今すぐ")
    assert "前の質問のボタンです" in team.pressed("order:when:now")
    assert "返事のボタン" in team.read(ConversationId(ANN))


def test_what_the_desk_refuses_is_said_and_can_be_mended(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。", "全員", "ここまで", "明日9時", "付けない", "送り直さない")
    team.fakes.later(days=3)
    reply = team.pressed("draft:resume")
    assert "過ぎています" in reply
    assert team.labels == ["直す", "やめる"]
    assert "承認をお願いする" in (team.talked("直す", "いつ送るか", "明日9時") and team.labels)
