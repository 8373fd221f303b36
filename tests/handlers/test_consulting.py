"""人に聞く: words go to a person without a name and come back, in this order and to nobody else."""

from __future__ import annotations

import pytest

from bot.wiring import Parts
from handlers.messages import ConversationId, MemberId
from tests.handlers.counterpart import CHAT, DM, MEMBER, ORGANIZER, OTHER, THREAD, Entrance, labels, read

UNKNOWN = "慶弔見舞金はいくらもらえますか"
POSTS = ConversationId(f"{CHAT}:200.1:U9")


@pytest.fixture
def door(parts: Parts) -> Entrance:
    return Entrance(parts)


def asked(door: Entrance, send: str = "名前を出さずに送る", **more: object) -> str:
    """A question that went to the organizers; what they read."""
    door.said(UNKNOWN, **more)
    door.pressed("人に聞く", name="山田花子", **more)
    return read(door.pressed(send, name="山田花子", **more), CHAT)


def replied(door: Entrance, text: str, to: str, **more: object) -> None:
    where = {"sender": ORGANIZER, "conversation": POSTS, "private": False, "addressed": False}
    door.said(text, **{**where, "reply_to": to, **more})


def about(door: Entrance) -> str:
    return next(delivery.about for delivery in door.last if delivery.about)


def test_the_words_are_shown_before_they_are_sent(door: Entrance) -> None:
    door.said(UNKNOWN)
    shown = read(door.pressed("人に聞く", name="山田花子"), DM)
    assert UNKNOWN in shown
    assert "「山田花子」と伝わります" in shown
    assert read(door.last, CHAT) == ""
    assert labels(door.last[0].reply) == ["名前を出さずに送る", "名前も伝えて送る", "書き直す", "送らない"]


def test_the_organizers_read_the_question_without_a_name(door: Entrance) -> None:
    post = asked(door)
    assert UNKNOWN in post
    assert "名前は出していません" in post
    assert "山田" not in post
    assert "U1" not in post


def test_the_name_is_told_where_the_member_chose_so(door: Entrance) -> None:
    assert "山田花子" in asked(door, "名前も伝えて送る")


def test_the_name_is_not_offered_where_it_is_not_known_and_nothing_is_sent_without_it(door: Entrance) -> None:
    door.said(UNKNOWN)
    door.pressed("人に聞く")
    assert "名前も伝えて送る" not in labels(door.last[0].reply)
    assert read(door.pressed("consult:named"), CHAT) == ""
    assert "まだ送っていません" in read(door.last, DM)


def test_an_answer_reaches_the_member_and_the_member_can_answer_by_button_or_reply(door: Entrance) -> None:
    asked(door)
    post = door.sent_about(about(door))
    replied(door, "1万円です。申請書は書記局にあります。", post)
    assert "申請書は書記局に" in read(door.last, DM)
    assert "本人に送りました" in read(door.last, POSTS)
    door.pressed("担当に返事を書く")
    sent = door.said("いつまでに出せばいいですか")
    assert "いつまでに" in read(sent, CHAT)
    assert next(delivery.under for delivery in sent if delivery.to == CHAT) == post
    assert "いつまでに" in read(door.said("もう1ついいですか。いつまでに?", reply_to=post), CHAT)


def test_an_answer_to_a_question_from_a_thread_comes_in_private(door: Entrance) -> None:
    asked(door, conversation=THREAD, private=False)
    replied(door, "1万円です。", door.sent_about(about(door)))
    assert "1万円" in read(door.last, MEMBER)
    assert read(door.last, THREAD) == ""


def test_another_member_cannot_answer_in_their_place(door: Entrance) -> None:
    asked(door)
    post = door.sent_about(about(door))
    choice = about(door).replace("consultation:", "consult:answer:")
    other = {"sender": OTHER, "conversation": ConversationId(OTHER)}
    door.said("にせの返事", reply_to=post, **other)
    assert read(door.last, CHAT) == ""
    door.pressed(choice, **other)
    door.said("にせの返事", **other)
    assert read(door.last, CHAT) == ""


def test_other_words_among_the_organizers_reach_nobody(door: Entrance) -> None:
    asked(door)
    replied(door, "お昼どうする?", "slack:C9:999.9")
    assert door.last == ()


def test_a_note_or_a_question_to_the_counter_among_the_organizers_is_not_carried_on(door: Entrance) -> None:
    asked(door)
    post = door.sent_about(about(door))
    replied(door, "メモ: 山田さんの件かも", post)
    assert door.last == ()
    replied(door, "慶弔見舞金の条件は?", post, named=True, addressed=True)
    assert read(door.last, DM) == ""


def test_an_organizer_learns_that_an_edit_is_not_delivered(door: Entrance) -> None:
    asked(door)
    replied(door, "2万円です。", door.sent_about(about(door)), change="edited")
    assert "本人に届きません" in read(door.last, POSTS)
    assert read(door.last, DM) == ""


def test_edited_words_are_shown_anew_before_they_are_sent_and_stay_as_they_are_after(door: Entrance) -> None:
    door.said("国保の免除を計算して")
    door.pressed("人に聞く")
    door.pressed("書き直す")
    (confirm,) = door.said("慶弔の手続きおしえて")
    (again,) = door.said("慶弔の手続きを教えてください", id=confirm.under, change="edited")
    assert again.change == "edited"
    assert "慶弔の手続きを教えてください" in read((again,), DM)
    assert "慶弔の手続きを教えてください" in read(door.pressed("名前を出さずに送る"), CHAT)
    replied(door, "書記局へどうぞ。", door.sent_about(about(door)))
    door.pressed("担当に返事を書く")
    sent = door.said("ありがとうございます")
    own = next(delivery.under for delivery in sent if delivery.to == DM)
    assert "送った文は直せません" in read(door.said("ありがとう", id=own, change="edited"), DM)
    assert "2027年6月15日" in read(door.said("2027年6月15日"), DM)


def test_typed_words_arrive_whole_and_with_all_their_characters(door: Entrance) -> None:
    asked(door)
    text = "2**3**4 と a**b。" + "あ" * 3000
    replied(door, text, door.sent_about(about(door)))
    assert text in read(door.last, DM)


def test_words_of_distress_in_an_answer_are_met_with_the_help_lines_and_sent(door: Entrance) -> None:
    asked(door)
    door.said("もう死にたい", reply_to=door.sent_about(about(door)))
    assert "よりそいホットライン" in read(door.last, DM)
    assert "もう死にたい" in read(door.last, CHAT)


def test_the_question_can_be_rewritten_and_dropped(door: Entrance) -> None:
    door.said(UNKNOWN)
    door.pressed("人に聞く")
    door.pressed("書き直す")
    assert "慶弔の手続きを知りたい" in read(door.said("慶弔の手続きを知りたい"), DM)
    assert "慶弔の手続きを知りたい" in read(door.pressed("名前を出さずに送る"), CHAT)
    door.said(UNKNOWN)
    door.pressed("人に聞く")
    assert "送りませんでした" in read(door.pressed("送らない"), DM)
    assert read(door.last, CHAT) == ""


def test_without_a_question_it_asks_for_one(door: Entrance) -> None:
    assert "書いて送ってください" in read(door.said("人に聞く"), DM)
    door.said(UNKNOWN)
    assert UNKNOWN in read(door.pressed("名前を出さずに送る"), CHAT)


def test_a_question_is_sent_once_only(door: Entrance) -> None:
    asked(door)
    assert read(door.pressed("consult:send"), CHAT) == ""
    assert "残っていません" in read(door.last, DM)


def test_words_of_distress_on_the_way_to_a_person_are_met_with_the_help_lines(door: Entrance) -> None:
    door.said("人に聞く")
    told = read(door.said("死にたいくらいつらいので話を聞いてほしい"), DM)
    assert "よりそいホットライン" in told
    assert "この文で送りますか" in told


def test_a_calculation_goes_on_after_asking_a_person(door: Entrance) -> None:
    door.said("国保の免除を計算して")
    door.pressed("人に聞く")
    door.pressed("送らない")
    assert "2027年6月15日" in read(door.said("2027年6月15日"), DM)


def test_a_forgotten_member_cannot_be_reached_and_the_organizer_is_told(door: Entrance) -> None:
    asked(door)
    post = door.sent_about(about(door))
    door.said("記録を消す")
    replied(door, "1万円です。", post)
    assert "本人に送れませんでした" in read(door.last, POSTS)
    assert read(door.last, DM) == ""


def test_each_side_learns_that_its_words_could_not_be_delivered(door: Entrance) -> None:
    asked(door)
    consultation = about(door)
    to_member = door.undelivered(consultation, CHAT)
    assert to_member
    assert to_member.to == DM
    assert "届けられませんでした" in read((to_member,), DM)
    to_organizers = door.undelivered(consultation, DM)
    assert to_organizers
    assert "本人に送れませんでした" in read((to_organizers,), CHAT)
    assert door.undelivered("something else", DM) is None


def test_without_an_organizers_chat_the_contact_is_told(parts: Parts) -> None:
    alone = Entrance(parts, organizers=None)
    assert "組合の担当に聞いてください" in read(alone.said("人に聞く"), DM)
    assert MemberId(DM) == MEMBER
