"""Tells a wish to be reminded from a question: where its verb stands in a folded text, if it has one."""

import re

_POLITE = (
    r"(?:(?:お願い(?:でき(?:ますか|ませんか|る)|し(?:ます|たい))?|よろしく(?:お願いします)?|頼(?:む|みます))"
    r"|(?:下さい|ください)(?:ませんか|ますか|ませ)?|(?:ほしい|欲しい|もらいたい|いただきたい)(?:の?です|んだ)?"
    r"|くれ(?:ますか|ません?か|る|ない|たら)?|もらえ(?:ますか|ませんか|る|ない|たら|ると(?:助かります|嬉しい))?"
    r"|いただけ(?:ますか|ませんか|る(?:と(?:助かります|幸いです))?|れば(?:幸いです)?)?|ちょうだい|頂戴|おいて(?:ください)?)?"
    r"(?:な|ね|よ|の|けど|が)*"
)
_TE = r"(?:て|といて|とって)"
_ASK = r"(?:を)?(?=お願い|よろしく|頼|ください|下さい|ほしい|欲しい|できますか)"
_REMIND = (
    rf"(?:思い出|思いだ|おもいだ|おもい出)さ?せ{_TE}"
    rf"|リマイン(?:ド|ダー)(?:を|で)?(?:し{_TE}|(?:設定|登録|セット)(?:し{_TE})?|入れて|かけて|送って|{_ASK})"
)
_TELL = rf"(?:お)?知らせ(?:し)?(?:て|といて|{_ASK}|(?=いただ|もら))|通知(?:を)?(?:し{_TE}|送って|{_ASK})"
_LEST = r"忘れない(?:よう|様)に?(?:(?:し|言っ|教え|知らせ|通知し|思い出させ)て)?"
_ENDS = r"(?=[\s、。!?「(]|$)"
_STRONG = re.compile(rf"(?:{_REMIND}){_POLITE}{_ENDS}")
_WEAK = re.compile(rf"(?:{_TELL}){_POLITE}[。!?\s]*$")
_LEST_WISH = re.compile(rf"{_LEST}{_POLITE}[。!?\s]*$")
_BARE = re.compile(r"リマイン(?:ド|ダー)[。!\s]*$")
_TOLD = re.compile(rf"(?:また|もう1度|もう一度)?(?:教えて|{_TELL}){_POLITE}{_ENDS}")
_ASKS_HOW = re.compile(r"どう(?:すれば|やって|やれば|したら)|方法|やり方|なぜ|なんで|どこで|できるの|とは")
_ASKS_WHAT = re.compile(r"何(?!卒)|いつ|どこ|どの|どう|どれ|だれ|誰|いくら|なぜ|(?:か|かどうか)(?:を|、)?$")
# Between the day and 知らせて: a matter in nouns, or something to do; 12月1日に変わる最低賃金を知らせて is a question.
_MATTER = re.compile(r"[、\s]*[一-龥々ァ-ヶーa-z0-9・「」のとおごみきせいけえしちりわ]*(?:こと|件)?(?:を|も|は|、|\s)*")
_TO_DO = re.compile(r"[、\s]*.{0,80}(?:の(?:こと|件)|[うくぐすつぬぶむる](?:こと|の|よう))(?:に|を|も)*")
_BY_ITSELF = re.compile(r"変わ|施行|改正|始ま|終わ|なる(?:こと|の)|され|れる|ある(?:こと|の)")
_TIME_BETWEEN = re.compile(r"[\s、]*(?:の|朝|昼|夕方|夜|午前|午後|正午|[\d:時分半頃]|ごろ)*")
_ON_THE_DAY = re.compile(r"(?:になったら|が来たら|頃に|ごろに|に(?!つい|関|おけ|おい|対))(?:は)?、?")


def find_verb(text: str, ahead: list[int]) -> tuple[int, int] | None:
    """Where the verb that asks for a reminder stands; None where the folded text asks for none.

    思い出させて and リマインドして ask by themselves. 知らせて, 通知して and 教えて also ask questions: they need a day
    or time to come, whose ends are `ahead`, and nothing but a matter or something to do between it and the verb.
    """
    if _ASKS_HOW.search(text):
        return None
    if said := _STRONG.search(text):
        return said.span()
    if not ahead:
        return None
    if said := _BARE.search(text) or _LEST_WISH.search(text):
        return said.span()
    return _told_on_a_day(text, ahead)


def _told_on_a_day(text: str, ahead: list[int]) -> tuple[int, int] | None:
    for end in ahead:
        marker = _ON_THE_DAY.search(text, end)
        if not marker or not _TIME_BETWEEN.fullmatch(text[end : marker.start()]):
            continue
        if said := _TOLD.match(text, marker.end()):
            return said.span()
        said = _WEAK.search(text, marker.end())
        if said and _is_a_matter(text[marker.end() : said.start()]):
            return said.span()
    return None


def _is_a_matter(between: str) -> bool:
    if _ASKS_WHAT.search(between) or _BY_ITSELF.search(between):
        return False
    return bool(_MATTER.fullmatch(between) or _TO_DO.fullmatch(between))
