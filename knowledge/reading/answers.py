"""Yes, no and unknown in every usual way, and fixed choices: twins, kind of insured, parent, contract …."""

import re
from collections.abc import Iterable
from typing import Literal

Stance = Literal["yes", "no", "unknown"]
_UNKNOWN = re.compile(
    r"(?:わか|分か|解か|判|わが)(?:ら|り(?:ませ|かね)|んな|んね)|不明|はっきりし(?:な|ませ)|定かで"
    r"|(?<!お)知ら[なね]|知りませ|どうだか|聞いてな|微妙|unknown|not sure|unsure|未確認|^\s?\?+\s?$|△"
    r"|未定"
)
_NO = re.compile(
    r"ません|ませぬ|ない(?!しょ|と困|といけ)|なく|なかっ|なし|なっし|無し|無い|無かっ|無$|な[えぇ]"
    r"|ね[えぇー]|へん|ちゃう|ちが|違[いうっ]|ちげ|あらん|おらん|とらん|てらん|"
    r"いいえ|いや|ううん|んな(?:こと|い)|まだ|未(?:定|了|達|実)|ゼロ|×|✕|✖|(?<![a-z])no(?![a-z])|n't"
    r"|\bnot\b|ではあり|せず|ずに|ず[、。]|ず$|対象外|のー|だめ|ダメ|^無(?!期)|ねがった|ねっ(?:す|ぺ)"
)
_YES = re.compile(
    r"はい|うん|ええ|そう|あり|ある|あっ[たて]|ございま|有|受け|使[っいうえ]|申請|適用|取得|認め|もらっ|いま[すし]|いる|です|ok|yes|yep"
    r"|(?<![a-z])y(?![a-z])|○|◯|〇|✓|✔|⭕|できて|出来て|でき(?:た|ま)|済|達成|満たし|クリア|してる|した"
    r"|ました|んだ|もちろん|イエス"
)
_DOUBLE = re.compile(r"なくはな|ないわけではな|なくもな|ないこと(?:は|も)な|間違いな|違いな|まちがいな|に過ぎな")
_SEPARATOR = re.compile(r"[。\n;!?]|(?<![はがもをに])(?<!(?<!ま)で)[、,]| (?![a-z])")
_ANSWER_FIRST = re.compile(
    r"\s?[:=、\-→]?\s?(?:は|が|も)?\s?(?:なし|ない|無|ありま|あり|ある|有|いいえ|はい|不明|わから"
    r"|分から|×|○|ございま|no\b|yes\b|いませ)"
)


def yes_no(text: str) -> Stance | None:
    """A folded answer as yes, no or unknown; None where it is none of them."""
    said = _DOUBLE.sub("ある", text)
    for stance, pattern in (("unknown", _UNKNOWN), ("no", _NO), ("yes", _YES)):
        if pattern.search(said):
            return stance  # type: ignore[return-value]
    return None


def stance_on(
    text: str, topic: str, stops: Iterable[str] = (), otherwise: Stance | None = "yes", reach: int = 30
) -> Stance | None:
    """What the text says of a topic (a regex): yes, no, unknown; None where the topic does not come up.

    The words are sought from the topic to the end of its clause or the next of `stops`; `otherwise` is what
    naming the topic without a verb means.
    """
    ends = re.compile("|".join(stops)) if stops else None
    for said in re.finditer(topic, text):
        after = text[said.end() : said.end() + reach]
        stop = ends.search(after) if ends else None
        after = after[: stop.start()] if stop else after
        answer = yes_no(_clause(after))
        if answer or otherwise:
            return answer or otherwise
    return None


def _clause(after: str) -> str:
    """The rest of the clause, or the next one where it begins with an answer (特別な出来事 なし)."""
    parts = _SEPARATOR.split(after)
    if _ANSWER_FIRST.match(after):
        return parts[0] if parts[0].strip() else next((part for part in parts if part.strip()), "")
    return parts[0]


def as_bool(stance: Stance | None) -> bool | None:
    """True, False; None where nothing or unknown was said."""
    return None if stance in (None, "unknown") else stance == "yes"


_NOT = r"\s?(?:では|じゃ|で(?:も)?|や|とかでは|では?も)?(?:な[いくかし]|ありませ|ね[えぇ]|ないで|ございませ)"
_MANY = re.compile(
    rf"(?:双子|二子|三つ子|四つ子|五つ子|多胎|品胎|ツイン|2人(?:同時|いっぺん|一緒|一度)|3人(?:同時"
    rf"|いっぺん))(?!{_NOT})"
)
_BABIES = re.compile(
    r"(?:赤ちゃん|お?腹|おなか|胎児|子(?!宮)|ベビー|babies|人数)[^\d。]{0,8}?(\d)(?:人|児|名)(?!目)"
    r"|(\d)(?:人|児)(?:の(?:子|赤ちゃん|母|親)|産|生まれ|同時|出産|を(?:産|出産|妊娠))"
)
_ONE = re.compile(
    r"単胎|1人(?!親|暮|ひとり|方|で(?:育|暮|産|生む|やっ|働))|1児|第\d子|\d(?:人|児)目|初産"
    r"|初めての(?:子|出産|お産|赤)|初子|(?:双子|多胎|三つ子)(?:では|じゃ|で|とか|や)"
)


def is_multiple(text: str) -> tuple[bool, bool] | None:
    """(twins or more, assumed) for a folded text, None where it does not say; 2人目 counts as single."""
    if re.search(r"上の子|上に|下の子|年子|兄弟|きょうだい", text):
        return None
    if _MANY.search(text):
        return (False, True) if re.search(r"1人に(?:な|減)", text) else (True, False)
    babies = _BABIES.search(text)
    if babies and int(babies[1] or babies[2]) > 1:
        return True, True
    one = _ONE.search(text)
    return (False, bool(re.match(r"\d|初|第", one[0]) and one[0] != "1人")) if one else None


_OTHERS = r"(?:夫|妻|旦那|主人|パートナー|配偶者|彼|嫁|相手|父|母|親)(?:さん|様)?(?:の(?:ほう|方))?(?:は|が|も)"
_KINDS: tuple[tuple[str, str], ...] = (
    ("voluntary", r"任意加入|任意で(?:入|加入|払|かけ)|任意の?(?:被保険者|で)|voluntary"),
    ("third", (
        r"第?3号|(?:夫|妻|配偶者|旦那|主人|パートナー)(?:さん)?の(?:会社の)?(?:社会保険の?|健保の?"
        r"|健康保険の?|厚生年金の?)?扶養|(?:サラリーマン|会社員|公務員)の(?:妻|夫|扶養|配偶者)|専業主[婦夫]"
        r"|扶養に(?:入|はい)"
    )),
    ("second", r"第?2号|厚生年金(?:に(?:入|加入)|加入|の被保険者)|会社員(?!の)|公務員(?!の)|共済"),
    ("first", r"第?1号|自営|フリーランス|個人事業|農業|漁業|国民年金(?:を|は)?自分で|フリーター|first"),
)  # fmt: skip


def insured_kind(text: str) -> str | None:
    """first, second, third or voluntary for the speaker; not what is denied or said of the husband."""
    for numbered in (True, False):
        for kind, pattern in _KINDS:
            for said in re.finditer(pattern, text):
                is_number = bool(re.search(r"\d号|任意", said[0]))
                if is_number == numbered and not _denied(text, said) and not _of_another(text, said.start()):
                    return kind
    return None


def _denied(text: str, said: re.Match[str]) -> bool:
    """Denied, past or still to come: 扶養に入っていません, 以前は会社員でした, 扶養に入る予定です."""
    after = text[said.end() : said.end() + 14]
    if re.search(r"(?:以前|前|昔|もと|元)(?:は|まで)[^。、]{0,8}$", text[: said.start()]):
        return True
    past = r"(?:には?)?(?:入|はい)って(?:い)?(?:ない|ません)|(?:には?)?(?:入|はい)る予定|でした|だった"
    return bool(re.match(rf"(?:被保険者)?(?:{_NOT}|{past})", after))


def _of_another(text: str, at: int) -> bool:
    clause = re.split(r"[。、]| (?![a-z])|けど|ですが|だが|私|自分|わたし|うち", text[max(0, at - 16) : at])[-1]
    return bool(re.search(_OTHERS, clause))


def parent(text: str) -> str | None:
    """birth_mother, father or adoptive for the speaker: adoption first, then what they call themselves."""
    if re.search(r"養子|養母|養父|養親|里親|養女|adopt|縁組", text) and not re.search(
        rf"(?:養子|養親){_NOT}|実(?:の)?(?:母|父)", text
    ):
        return "adoptive"
    if re.search(r"祖父|祖母|継母|継父|義理の|義母|義父|おじ|おば", text):
        return None
    own = re.sub(
        (
            r"(?:夫|妻|子|娘|息子|旦那|主人|嫁)の(?:父|母)親?|父母|母子(?:手帳|健康)?|(?:夫|妻|旦那|主人"
            r"|嫁)(?:さん)?(?:は|が|も)"
        ),
        "",
        text,
    )
    father = re.search(
        (
            r"父(?!の(?!ほう|方))|夫(?:\(|で[すし]|だ)|パパ|(?<![a-z])dad|男親|(?:私|自分|うち)[はが(]?夫"
            r"|妻が[^。]{0,12}(?:産|出産)|育メン|おとう"
        ),
        own + text if "妻が" in text else own,
    )
    mother = re.search(
        r"母(?!の)|ママ|産んだ|産みま|出産し|妊娠|産む|(?<![a-z])mom|おかあ|出産予定|(?<!前)産後|女性", own
    )
    if father and (not mother or father.start() <= mother.start() or not re.search("母|ママ", own)):
        return "father"
    return "birth_mother" if mother else None


_FIXED = re.compile(
    r"有期|契約社員|期間(?:の定め|を定め|付き|限定|社員|工)|嘱託|\d+\s?(?:年|か月)(?:間)?(?:の"
    r"|ごとの)?\s?契約|臨時|任期|会計年度|契約期間"
)
_OPEN = re.compile(
    r"無期(?!転換|に(?:し|な|で|転)|化)|正社員|正規(?!雇用(?:では|じゃ))|期間の?定め(?:は|が|の)?(?:な"
    r"|無|ありま|ござい)|契約期間(?:は|が)?(?:な|ありま)|定めのない|終身|常勤職員"
)


def contract_kind(text: str) -> tuple[str, bool] | None:
    """("fixed_term" | "indefinite", assumed); 無期転換 is a right, not a kind."""
    text = re.sub(
        r"無期転換[^、。 ]{0,8}|(?:正社員|無期|有期)(?:では|じゃ|で)(?:な|あり)\S{0,3}",
        lambda said: (
            "契約社員" if re.match("正社員|無期(?!転換)", said[0]) else ("無期" if said[0].startswith("有期") else "")
        ),
        text,
    )
    if _OPEN.search(text):
        return "indefinite", "正社員" in text
    fixed = _FIXED.search(text)
    return ("fixed_term", not re.search("有期|期間", fixed[0])) if fixed else None


_DISORDERS: tuple[tuple[str, str], ...] = (
    ("organic_or_substance", (
        r"f0\d?|f1\d?|認知症|器質|アルコール|薬物|覚[せ醒]い?剤|物質|依存症|頭部外傷|高次脳"
    )),
    ("F2", r"f2\d?|統合失調|妄想性|失調感情"),
    ("F4", (
        r"f4\d?|適応障害|ストレス反応|ストレス障害|ptsd|パニック|不安障害|不安症|神経症|強迫|解離"
        r"|身体表現性|恐怖症|心的外傷"
    )),
    ("F3", r"f3\d?|うつ病|抑うつ|双極|躁|気分障害|気分感情|depress|気分変調"),
    ("other", (
        r"f[5-9]\d?|発達障害|パーソナリティ|人格障害|摂食|拒食|過食|睡眠障害|不眠症|心身症|adhd|自閉"
        r"|知的障害|そのほかの病気|その他の病"
    )),
    ("unknown", (
        r"(?:診断|病名|病気の名前|コード|病院)[^。]{0,12}?(?:まだ|わから|分から|不明|未|受けて(?:い)?な"
        r"|つい(?:て)?(?:い)?な|行って(?:い)?な|聞いて(?:い)?な|出て(?:い)?な)"
    )),
)  # fmt: skip


def disorder(text: str) -> str | None:
    """The group of a named disorder; a code outranks a name, a denied one does not count."""
    code = re.search(r"(?<![a-z\d])f([0-9])\d?(?:\.\d)?(?![\d])(?!では|じゃ)", text)
    if code:
        return next(group for group, pattern in _DISORDERS if re.match(pattern, code[0]))
    for group, pattern in _DISORDERS:
        for said in re.finditer(pattern, text):
            if not re.match(_NOT, text[said.end() : said.end() + 8]):
                return group
    return None
