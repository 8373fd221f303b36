"""Words that order something about reminders, and words that only speak of it."""

from __future__ import annotations

import pytest

from handlers.reminders.members.ordered import read_order
from knowledge.loading import Knowledge

ORDERS = [
    ("締切のお知らせを受け取りたい", ("on", "deadlines")),
    ("締切のお知らせを受け取りたいです。", ("on", "deadlines")),
    ("秋闘と春闘の通知をください", None),
    ("秋闘と春闘の通知を送ってください", ("on", "autumn,spring")),
    ("女性部のお知らせを止めて", ("off", "women")),
    ("女性部のお知らせはいりません", ("off", "women")),
    ("機関紙と調査のお知らせを止めてください", ("off", "newspaper")),
    ("機関紙のお知らせ、止めて", ("off", "newspaper")),
    ("共済の通知を解除してください", ("off", "welfare")),
    ("お知らせ止めて", ("stop_all", "")),
    ("すべてのお知らせを止めてください", ("stop_all", "")),
    ("組合からのお知らせはいらない", ("stop_all", "")),
    ("配信停止", ("stop_all", "")),
    ("通知をオフにして", ("stop_all", "")),
    ("stop", ("stop_all", "")),
    ("/STOP", ("stop_all", "")),
    ("お知らせを再開して", ("resume", "")),
    ("Slackで受け取りたい", ("platform", "slack")),
    ("お知らせはTelegramで受け取りたいです", ("platform", "telegram")),
    ("離職票の通知はいつ届きますか", None),
    ("離職票の通知を止めて", None),
    ("女性部のお知らせはいつ届きますか", None),
    ("お知らせを止めたらどうなりますか", None),
    ("年金で受け取りたい", None),
    ("組合費の天引きを止めて", None),
    ("配信停止の方法は?", None),
    ("もうお知らせいらない", ("stop_all", "")),
    ("全部止めて", ("stop_all", "")),
    ("もう送らないでください", ("stop_all", "")),
    ("スパムやめろ", ("stop_all", "")),
    ("お知らせはもういいです", ("stop_all", "")),
    ("女性部のおしらせをとめて", ("off", "women")),
    ("通知がうるさいです", ("settings", "")),
    ("お知らせが多すぎる", ("settings", "")),
    ("女性部のお知らせだけほしい", ("settings", "")),
    ("女性部だけ受け取りたい", ("settings", "")),
    ("夜10時以降は送らないで", ("quiet", "")),
    ("また受け取りたい", ("resume", "")),
    ("お知らせはTelegramに送って", ("platform", "telegram")),
    ("年金だけ受け取りたい", None),
    ("夜勤の手当を送らないで", None),
    ("職場がうるさい", None),
    ("残業を止めて", None),
    ("もう全部いらない", None),
    ("もうやめて", None),
    ("全部やめたい", None),
]


@pytest.mark.parametrize(("said", "order"), ORDERS)
def test_orders_are_read_as_a_whole(knowledge: Knowledge, said: str, order: tuple[str, str] | None) -> None:
    assert read_order(said, knowledge.topics, {"Slack": "slack", "Telegram": "telegram"}) == order
