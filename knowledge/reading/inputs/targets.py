"""workplace-targets: answers to the fourteen targets, by number, range or name."""

import re

from knowledge.reading.answers import yes_no
from knowledge.reading.model import Fields, Said, given

TARGETS = ("1", "2", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2")
# The policy's own names of its targets; each stands for the id behind it.
_NAMES = (
    (r"賃金運用(?:制度)?(?:の確立)?|定年まで(?:の)?昇給", "1"), (r"天下り(?:人事)?(?:反対)?|内部登用", "2"),
    (r"人事の民主化|事前協議", "3"),
    (r"プライバシー保護委員会(?:の?設置)?", "4.1"), (r"情報セキュリティ(?:対策)?(?:の?強化)?", "4.3"),
    (r"労使同数", "5.2"),
    (r"(?:労働)?安全衛生委員会(?:の?定期開催)?", "5.1"), (r"ストレスチェック|面接指導", "5.3"),
    (r"情報機器作業協定(?:の?締結)?|vdu(?:作業)?協定", "5.4"),
    (r"情報機器作業の?(?:偏り|集中)", "5.5"), (r"(?:情報機器)?作業環境(?:の)?整備|環境整備", "5.6"),
    (r"恒常的(?:な)?時間外(?:労働)?(?:の)?(?:解消)?", "6.1"),
    (r"審査委員(?:の)?(?:確保|人員)?", "6.2"),
)  # fmt: skip
_ID = (
    r"(?<![\d.])[1-6](?:[.\-]|の)[1-6](?![\d])|(?<![\d.])[1-6]\([1-6]\)"
    r"|(?<![\d.])[1-6](?![\d.人年月割件個つ点番回/本]|\s?か月|\()"
)
_STATE = (
    r"(?:全部|すべて|全て|みんな|とも|どれも|まだ|もう|ほぼ|ちゃんと)*(?:は|が|も|を)?\s?(?P<state>はい"
    r"|いいえ|いえ(?!ば)|yes|no(?![a-z])|ok|ng|○|◯|〇|×|✕|✖|△|\?+|◎|✓|⭕|❌|不明|unknown|(?:わか"
    r"|分か)[らりん][^\s。、\d]{0,6}|"
    r"未(?:達成?|実施|定|着手|確認|対応)?|でき(?:て|た|ま|と|ちゃ|ん)[^\s。、\d]{0,8}|出来[^\s。、"
    r"\d]{0,8}|達成[^\s。、\d]{0,8}|済み?|クリア[^\s。、\d]{0,8}|だめ|ダメ|満たし[^\s。、\d]{0,8}"
    r"|して(?:い)?(?:る|な|ま)[^\s。、\d]{0,6}|やって[^\s。、\d]{0,6}|"
    r"まだ(?!調べ|見て|確認|チェック)[^\s。、\d]{0,8}|な[いし](?![^\s。、]*か)|あり|ある|実施[^\s。、\d]{0,8}|見て[^\s。、\d]{0,6}|調べて[^\s。"
    r"、\d]{0,6})"
)
_TOKEN = re.compile(
    rf"(?P<rest>ほか|他|残り|それ以外|あと|その他)(?:は|も)?(?:の項目)?|(?P<all>全部|すべて|全て"
    rf"|14(?:項目|個|問)?(?:とも|すべて|全部)?)(?=(?:は|が|、)?\s?(?:はい|いいえ|でき|達成|○|×|クリア))"
    rf"|(?P<id>{_ID})|{_STATE}|(?P<to>〜|-|から|より|to)|(?P<not>以外)|(?P<of>のうち|の中で|の中の)"
    rf"|(?P<colon>[:=])"
)


def workplace_targets(said: Said) -> Fields:
    """Answers to the targets named by number, range or name; 「ほかは未調査」 leaves them out."""
    answers = _answers(_with_ids(said.text))
    return {"answers": given({target: answers[target] for target in TARGETS if target in answers}) if answers else None}


def _with_ids(text: str) -> str:
    for name, target in _NAMES:
        text = (
            re.sub(rf"(?<![\d.])(?:{name})", f" {target} ", text)
            if not re.search(rf"(?:{_ID})[^\d]{{0,3}}(?:{name})", text)
            else text
        )
    text = re.sub("(?=ほか|残り|それ以外|その他)", "、", text)
    return re.sub(r"(?<=\d)\s?(?:番|項)目?", "", text)


def _answers(text: str) -> dict[str, str]:
    """State words answer the ids before them, or those after where states come first (はい: 1, 3)."""
    answers: dict[str, str] = {}
    tokens = list(_TOKEN.finditer(text))
    if _states_first(tokens):
        tokens = _turned(tokens)
    pending: list[str] = []
    joined = False
    for token in tokens:
        if token["id"]:
            ids = _ids(token["id"])
            pending += _between(pending[-1], ids[-1]) if joined and pending else ids
        elif token["of"]:
            pending = []
        elif token["not"]:
            pending = [target for target in TARGETS if target not in pending and target not in answers]
        elif token["rest"] or (token["all"] and not pending):
            pending += [target for target in TARGETS if target not in answers and target not in pending]
        elif token["state"] and pending:
            stance = _state(token["state"])
            whole_rest = len(pending) > 6 and stance == "unknown"
            answers |= {} if whole_rest else dict.fromkeys(pending, stance)
            pending = []
        joined = bool(token["to"])
    return answers


def _states_first(tokens: list[re.Match[str]]) -> bool:
    at = next((index for index, token in enumerate(tokens) if token["state"] or token["id"]), None)
    return (
        at is not None
        and bool(tokens[at]["state"])
        and at + 1 < len(tokens)
        and bool(tokens[at + 1]["colon"] or tokens[at + 1]["id"])
    )


def _turned(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Each state moved behind the ids that follow it."""
    turned: list[re.Match[str]] = []
    held: re.Match[str] | None = None
    for token in tokens:
        if token["state"]:
            turned += [held] if held else []
            held = token
        else:
            turned.append(token)
    return turned + ([held] if held else [])


def _ids(said: str) -> list[str]:
    digits = re.findall(r"\d", said)
    name = ".".join(digits)
    return (
        [name]
        if name in TARGETS
        else [target for target in TARGETS if target.startswith(f"{digits[0]}.")]
        if len(digits) == 1
        else []
    )


def _between(first: str, last: str) -> list[str]:
    start, end = TARGETS.index(first), TARGETS.index(last)
    return list(TARGETS[start + 1 : end + 1])


def _state(word: str) -> str:
    if re.match(r"△|\?|調べ|見て|未(?:確認|定)", word):
        return "unknown"
    if re.match(r"未|だめ|ダメ|ng|❌|いえ|でき(?:な|ん|ちゃい)|まだ|✕", word):
        return "no"
    return "yes" if re.match(r"[◎ok]|実施(?!し?て(?:い)?な)|やってる", word) and word != "no" else yes_no(word) or "yes"
