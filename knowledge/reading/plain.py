"""Plain yes, no and "I do not know" as whole answers: an answer to a question is not sought inside other sentences."""

import re
from typing import Literal

from knowledge.reading.folding import fold

Plain = Literal["yes", "no", "unknown"]
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_POLITE = r"(?:です|でした|だ|よ|ね|わ|な|けど|が|と思います|と思う|かな|かも(?:しれません)?)*"
_VERBS = (
    r"でき|出来|や|な|入|受け|結|持|応じ|出|働|反映さ|反映|設け|つ|更新|達成|済|開|参加|締結|確保|出資|し|い|お|あ|さ"
)
_TE = r"(?:い|き|し|っ|ん|り|び|ち|か|ば|た|ら|れ|わ)?(?:て|で|と)?(?:い|お|は)?"
_YES = re.compile(
    rf"(?:はい|はぃ|うん|うむ|ええ|いえす|yes|yep|ok|y|○|◯|〇|もちろん|そう|せやで?|その(?:とおり|通り)|全部(?:はい)?"
    rf"|すべて(?:はい)?|全て(?:はい)?|平等|自由|該当|1人1票|あり|有り?|更新|結ぶ|持つ|働く|出す|(?:もう)?済み?"
    rf"|(?:もう|ちゃんと|すでに)?(?:{_VERBS}){_TE}(?:ます|ました|る|た|ります|りました)){{1,2}}{_POLITE}"
)
_NO = re.compile(
    rf"(?:いいえ|いえ|いーえ|いや|いやいや|いんや|ううん|のー|no|n|×|✕|ちがう|ちがいます|違う|違います|ちゃう|なし|無し|無"
    rf"|そう(?:では|じゃ)(?:ない|ありません)|まだ|未(?:達成|実施)?|(?:特に|とくに)?(?:ない|ありません|ございません)"
    rf"|(?:1つも|全然|まったく|まだ)?(?:{_VERBS}){_TE}(?:ません|ませんでした|ない|なかった|ねえ|ねぇ|へん)){_POLITE}"
)
_UNKNOWN = re.compile(
    rf"(?:(?:よく|ちょっと|まだ|はっきり|全然)*(?:わか|分か|解か|判)(?:ら(?:ない|ん|ねえ|ねぇ)?|りません|りかねます|んない)"
    rf"|不明|しら(?:ない|ん)|知ら(?:ない|ん)|知りません|(?:覚|おぼ)えて(?:い)?(?:ない|ません)|思い出せ(?:ない|ません)"
    rf"|思い出したくない|(?:答え|言い|話し)たく(?:ない|ありません)|いやです|嫌です|(?:どちら|なん)とも(?:言|い)えない"
    rf"|未定|未確認|未調査|[?]+|△|unknown|not sure){_POLITE}"
)
_LEAD_YES = re.compile(r"(?:はい|うん|ええ|yes)[、。,.! ]+(?=.)")
_LEAD_NO = re.compile(r"(?:いいえ|いえ|ううん|no)[、。,.! ]+(?=.)")
_AGREED = re.compile(r"(?:はい|うん|ええ)[、。 ]*(?:間違い(?:あり|ござい)ません|相違ありません|まちがいありません)")


def plain_answer(text: str) -> Plain | None:
    """yes, no or unknown where the whole text says so (「はい、そうです」「まだです」), otherwise None."""
    said = fold(text).translate(_HIRAGANA).strip(" 。.!、「」")
    if _UNKNOWN.fullmatch(said):
        return "unknown"
    if _AGREED.fullmatch(said) or (said and _YES.fullmatch(said)):
        return "yes"
    if _NO.fullmatch(said):
        return "no"
    if _LEAD_YES.match(said):
        return "yes"
    return "no" if _LEAD_NO.match(said) else None


_INSTEAD = re.compile(
    r"^.*(?:ではなくて?|じゃなくて?|でなくて|まちがえた|間違えた|まちがえました|間違えました|訂正)[、。 ]*(?=\S)"
)


def as_corrected(text: str) -> str:
    """What is said after 「AじゃなくてB」 or 「まちがえました、B」."""
    return _INSTEAD.sub("", text)
