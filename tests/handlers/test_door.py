"""What comes in by the door goes to the right hands, and what is private stays private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.wiring import Parts
from handlers.messages import ConversationId, MemberId, plain
from tests.handlers.counterpart import CHAT, DM, MEMBER, ORGANIZER, OTHER, THREAD, Entrance, labels, read

QUESTION = "機関紙は年に何回出しますか"
PERSONAL = "2027年11月1日に双子が生まれます。国保は何か月免除?"


@pytest.fixture
def door(parts: Parts) -> Entrance:
    return Entrance(parts)


def test_a_question_in_private_is_answered_there(door: Entrance) -> None:
    (answer,) = door.said(QUESTION)
    assert answer.to == DM
    assert answer.whisper is None
    assert "4回" in plain(answer.reply)
    assert labels(answer.reply)[-3:] == ["役に立った", "違った", "人に聞く"]


def test_a_private_answer_is_whispered_where_others_can_read(door: Entrance) -> None:
    (answer,) = door.said(PERSONAL, conversation=THREAD, private=False)
    assert answer.whisper
    assert answer.whisper.member == MEMBER
    assert plain(answer.whisper.aside) == "個人にかかわることなので、ご本人だけにお答えします。"
    (public,) = door.said(QUESTION, conversation=THREAD, private=False)
    assert public.whisper is None


def test_a_pressed_button_repeats_no_neutral_line(door: Entrance) -> None:
    door.said(PERSONAL, conversation=THREAD, private=False)
    (again,) = door.pressed("dialogue:why", conversation=THREAD, private=False)
    assert again.whisper
    assert not again.whisper.aside.blocks


def test_the_owner_of_a_whisper_goes_on_in_private_and_nobody_else(door: Entrance) -> None:
    (answer,) = door.said(PERSONAL, conversation=THREAD, private=False)
    assert answer.whisper
    go_on = f"continue:{answer.whisper.token}"
    stolen = door.pressed(go_on, sender=OTHER, conversation=ConversationId(OTHER))
    assert "6か月" not in read(stolen, OTHER)
    assert "6か月" in read(door.pressed(go_on), DM)
    assert "違う" not in read(door.said("一人だったら?"), DM)
    assert "4か月" in read(door.last, DM)


def test_a_sensitive_entry_is_answered_anew_in_private(door: Entrance) -> None:
    (answer,) = door.said("106万円の壁って今もあるの?", conversation=THREAD, private=False)
    assert answer.whisper
    assert "2026年10月1日から変わっています" in read(door.pressed(f"continue:{answer.whisper.token}"), DM)


def test_what_a_button_whispered_last_is_what_goes_on(door: Entrance) -> None:
    door.said(PERSONAL, conversation=THREAD, private=False)
    (why,) = door.pressed("dialogue:why", conversation=THREAD, private=False)
    assert why.whisper
    assert "計算の根拠です" in read(door.pressed(f"continue:{why.whisper.token}"), DM)


def test_asking_a_person_goes_on_in_private(door: Entrance) -> None:
    door.said("慶弔見舞金はいくらもらえますか", conversation=THREAD, private=False)
    door.pressed("人に聞く", conversation=THREAD, private=False)
    (write,) = door.pressed("書き直す", conversation=THREAD, private=False)
    assert write.whisper
    assert "書いて送ってください" in read(door.pressed(f"continue:{write.whisper.token}"), DM)
    door.said("慶弔の手続きを知りたい")
    assert "慶弔の手続きを知りたい" in read(door.pressed("名前を出さずに送る"), CHAT)


def test_a_typed_command_where_others_can_read_leaves_a_way_to_go_on(door: Entrance) -> None:
    (page,) = door.said("自分の知らせ", conversation=THREAD, private=False)
    assert page.whisper
    assert page.whisper.aside.blocks


def test_a_token_ends_after_a_day(door: Entrance) -> None:
    (answer,) = door.said(PERSONAL, conversation=THREAD, private=False)
    assert answer.whisper
    door.later(timedelta(days=1, minutes=1))
    assert "続きが残っていませんでした" in read(door.pressed(f"continue:{answer.whisper.token}"), DM)


@pytest.mark.parametrize(
    ("text", "heard"), [("ところで昼はどうする", False), ("了解です", False), ("残業の割増率は何割ですか", True)]
)
def test_of_the_words_of_others_in_a_thread_only_questions_are_heard(door: Entrance, text: str, heard: bool) -> None:
    said = door.said(text, conversation=THREAD, private=False, addressed=False)
    assert bool(said) is heard


def test_who_asked_in_a_thread_is_heard_there_without_a_mention(door: Entrance) -> None:
    door.said(QUESTION, conversation=THREAD, private=False)
    assert door.said("ありがとう", conversation=THREAD, private=False, addressed=False)


def test_the_last_question_is_answered_anew_when_its_words_change(door: Entrance) -> None:
    (first,) = door.said("月60時間を超えた残業の割増率は?")
    changed = door.said(QUESTION, id=first.under, change="edited")
    assert [delivery.change for delivery in changed] == ["edited"]
    assert changed[0].under == first.under
    assert "4回" in read(changed, DM)


def test_an_edited_answer_to_a_calculator_takes_the_place_of_the_old_one(door: Entrance) -> None:
    door.said("国保の免除を計算して")
    (asked,) = door.said("2027年6月15日")
    door.said("2027年11月1日", id=asked.under, change="edited")
    read_back = read(door.pressed("dialogue:why"), DM) + read(door.said("いいえ"), DM)
    assert "2027年6月15日" not in read_back


def test_an_older_message_that_was_an_answer_changes_nothing(door: Entrance) -> None:
    door.said("国保の免除を計算して")
    (asked,) = door.said("2027年6月15日")
    door.said("いいえ")
    assert door.said("2027年11月1日", id=asked.under, change="edited") == ()


def test_an_edited_message_that_was_never_answered_is_left_alone(door: Entrance) -> None:
    assert door.said(QUESTION, id="slack:D1:unknown", change="edited") == ()


def test_a_deleted_question_offers_to_remove_its_answer(door: Entrance) -> None:
    (answer,) = door.said(QUESTION)
    (offer,) = door.said("", id=answer.under, change="deleted")
    assert labels(offer.reply) == ["答えも消す", "残しておく"]
    told, removal = door.pressed("答えも消す")
    assert told.short
    assert (removal.change, removal.under) == ("deleted", answer.under)
    door.said("メニュー")
    assert [d.change for d in door.pressed(f"remove:{answer.under}")] == ["new"]
    assert "もう消せません" in read(door.last, DM)
    assert door.said("", id="slack:D1:unknown", change="deleted") == ()


def test_a_member_who_asks_too_much_is_told_once_and_heard_again_later(door: Entrance) -> None:
    for _ in range(30):
        assert door.said("メニュー")
    assert "少しだけ待ってください" in read(door.said("メニュー"), DM)
    assert door.said("メニュー") == ()
    assert door.said("メニュー", sender=OTHER, conversation=ConversationId(OTHER))
    assert "よりそいホットライン" in read(door.said("死にたい"), DM)
    door.later(timedelta(minutes=1))
    assert "文書を選んで" in read(door.said("メニュー"), DM)


def test_a_judgement_is_kept_once_and_can_be_changed(door: Entrance) -> None:
    door.said(QUESTION)
    (thanks,) = door.pressed("役に立った")
    assert thanks.short
    door.said(QUESTION)
    changed = door.pressed("違った")
    assert "「違った」に変えました" in read(changed, DM)
    assert "役に立った 0人、違った 1人" in read(changed, CHAT)
    door.said(QUESTION)
    assert read(door.pressed("違った"), CHAT) == ""


def test_a_forged_judgement_is_not_kept(door: Entrance) -> None:
    assert "記録しました" not in read(door.pressed("bad:entry:no-such-entry"), DM)
    assert read(door.last, CHAT) == ""


def test_a_member_reads_what_is_kept_and_has_it_forgotten(door: Entrance) -> None:
    door.said(PERSONAL)
    door.pressed("その日に知らせてほしい")
    door.pressed("届出の日")
    assert "2027年5月1日" in read(door.said("自分の知らせ"), DM)
    door.said("記録について")
    door.pressed("わたしの記録を消す")
    assert "ありません" in read(door.said("自分の知らせ"), DM)
    assert "計算の結果が残っていません" in read(door.pressed("dialogue:why"), DM)


def test_forgetting_reaches_every_conversation_of_the_member_and_of_nobody_else(door: Entrance) -> None:
    other = {"sender": OTHER, "conversation": ConversationId(OTHER)}
    door.said(PERSONAL, conversation=THREAD, private=False)
    door.said(PERSONAL, **other)
    door.said("記録を消す")
    (thread,) = door.pressed("dialogue:why", conversation=THREAD, private=False)
    assert "計算の結果が残っていません" in plain(thread.reply)
    assert "計算の根拠です" in read(door.pressed("dialogue:why", **other), OTHER)


@pytest.mark.parametrize("choice", ["own:drop:", "own:drop:x", "own:set:", "own:set:again:x:hour", "own:set:x:y:z"])
def test_a_forged_button_of_an_own_reminder_is_answered_politely(door: Entrance, choice: str) -> None:
    assert "もう" in read(door.pressed(choice), DM)


STRANGER = MemberId("telegram:5")
HOME = ConversationId(STRANGER)


def stranger(door: Entrance, text: str = "", choice: str | None = None, private: bool = True) -> str:
    place = HOME if private else ConversationId("telegram:-7:5")
    told = door.said(text, sender=STRANGER, conversation=place, private=private, by_invitation=True, choice=choice)
    return read(told, place)


def test_where_anybody_can_write_only_the_invited_are_answered(door: Entrance) -> None:
    assert "組合員のための窓口" in stranger(door, QUESTION)
    assert "組合員のための窓口" in stranger(door, "人に聞く")
    made = read(door.said("/invite", sender=ORGANIZER, conversation=ConversationId(ORGANIZER)), ORGANIZER)
    token = made.partition("start=i_")[2].split()[0]
    assert "こんにちは" in stranger(door, choice=f"invitation:{token}")
    assert "4回" in stranger(door, QUESTION)


def test_an_invitation_expires_and_can_be_revoked(door: Entrance) -> None:
    own = {"sender": ORGANIZER, "conversation": ConversationId(ORGANIZER)}
    first = read(door.said("招待", **own), ORGANIZER).partition("start=i_")[2].split()[0]
    door.pressed("この招待を取り消す", **own)
    assert "もう使えません" in stranger(door, choice=f"invitation:{first}")
    second = read(door.said("招待", **own), ORGANIZER).partition("start=i_")[2].split()[0]
    assert "0人が入りました" in read(door.said("招待の一覧", **own), ORGANIZER)
    door.later(timedelta(days=8))
    assert "もう使えません" in stranger(door, choice=f"invitation:{second}")
    assert "組合員のための窓口" in stranger(door, QUESTION)


def test_only_organizers_invite(door: Entrance) -> None:
    assert "招待のリンク" not in read(door.said("/invite"), DM)
    assert "招待を取り消しました" not in read(door.pressed("revoke:x"), DM)


def test_without_telegram_there_is_nothing_to_invite_to(door: Entrance) -> None:
    door.link = None
    told = door.said("/invite", sender=ORGANIZER, conversation=ConversationId(ORGANIZER))
    assert "リンクを作れません" in read(told, ORGANIZER)


def test_organizers_are_always_let_in(door: Entrance) -> None:
    told = door.said(QUESTION, sender=ORGANIZER, conversation=ConversationId(ORGANIZER), by_invitation=True)
    assert "4回" in read(told, ORGANIZER)
