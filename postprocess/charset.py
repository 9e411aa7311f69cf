"""How Chinese a decoded text looks: what decides between charsets that all decode without an error.

Rule of this module: it is given text and answers with numbers; it knows no labels and no bytes of
a page.
"""

from __future__ import annotations

import re

# The most frequent characters of modern written Chinese, both scripts, and the words of this
# field. Right text hits them with every second character; text read by a wrong Chinese charset
# with every fiftieth.
_COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把"
    "机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果"
    "加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔"
    "更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展"
    "马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共"
    "确传师观清今切院让识候带导争运府息请申依例省县镇局委办"
    "這個們來為國說時會對發後裡經學現當沒動還進從實軍無與長機業關點將兩間問並應戰頭體見產話給門兒東聲員論處義幾認條"
    "係氣題爾別變總電數報結務場計資許統區隊決馬書聽達強難權設類據邊張該規萬術領確傳師觀讓識帶導爭運請縣鎮辦開"
    "，。、；：“”《》（）！？"
)
_COMMON_CHAR = re.compile(f"[{_COMMON}]")
# What no page means to say: replacements, private use, C1 controls, half-width katakana (a sign of
# cut double bytes).
_NONSENSE = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\uff61-\uff9f]")


def _utf8_read_as_gbk() -> str:
    """Return the characters that GBK makes of the first two bytes of a Han character in UTF-8."""
    pairs = (bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0))
    return "".join(pair.decode("gb18030", "ignore") for pair in pairs if pair[1] != 0x7F)


_GBK_MARK = re.compile(f"[{_utf8_read_as_gbk()}锟斤拷烫]")
_HAN = re.compile("[\u3400-\u9fff]")
# Bytes 0x80–0x9F as Windows-1252 shows them, and as Latin-1 does.
_CP1252_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\x9f"
_LATIN_MARK = re.compile(f"[äåæçèé][{_CP1252_HIGH}\xa0-\xbf]{{2}}")
_LATIN_RUN = re.compile(f"[{_CP1252_HIGH}\xa0-\xff]+")
_GBK_AS_LATIN = re.compile("[\xa1-\xf7\xd7][\xa1-\xfe](?:[\xb0-\xf7][\xa1-\xfe]){2,}")
_OTHER_RUN = re.compile("[^\x00-\x7f]+")


def plausibility(text: str) -> float:
    """Return 1 for good Chinese down to below 0 for noise, judged on the characters outside ASCII.

    0 where there are none.
    """
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if not foreign:
        return 0.0
    return (len(_COMMON_CHAR.findall(text)) - 2 * len(_NONSENSE.findall(text))) / foreign


def mangled(text: str) -> bool:
    """Return True where much of the text was read by a wrong charset before it was sent."""
    if text.isascii():
        return False
    marks = len(_GBK_MARK.findall(text))
    if marks >= 8 and marks > 0.15 * len(_HAN.findall(text)):
        return True
    if max(text[:200_000]) >= "\xc0" and len(_LATIN_MARK.findall(text)) >= 5:
        return True
    latin = sum(len(run) for run in _GBK_AS_LATIN.findall(text)) if "\xb9" in text else 0
    return latin >= 40 and latin > len(_HAN.findall(text))


def unmangled(text: str) -> tuple[str, int]:
    """Undo double encoding where the way back is free of loss: the text, and the runs changed.

    A page may hold a mangled head over a clean body, so each run of characters outside ASCII is
    tried for itself; one that does not come back whole stays as it is.
    """
    changed = 0

    def undone(match: re.Match[str]) -> str:
        nonlocal changed
        run = match.group()
        better = _way_back(run)
        if better is None:
            return run
        changed += 1
        return better

    text = _LATIN_RUN.sub(undone, text)
    return _OTHER_RUN.sub(undone, text), changed


def _way_back(run: str) -> str | None:
    for raw, charset in (
        (_latin_bytes(run), "utf-8"),
        (_gbk_bytes(run), "utf-8"),
        (_latin_bytes(run), "gb18030"),
    ):
        if raw is None or len(raw) < 4:
            continue
        try:
            better = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if better != run and plausibility(better) > plausibility(run) + 0.2:
            return better
    return None


def _latin_bytes(run: str) -> bytes | None:
    raw = bytearray()
    for char in run:
        try:
            raw += char.encode("latin-1" if char <= "\xff" else "cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(raw)


def _gbk_bytes(run: str) -> bytes | None:
    # Windows reads byte 0x80 as the euro sign; Python's GBK does not know it.
    try:
        return b"\x80".join(part.encode("gb18030") for part in run.split("€"))
    except UnicodeEncodeError:
        return None
