"""Hijacked domains that serve copies of government pages (domain.md §4.1 kind I).

Rule of this module: a known host, or two independent signs on a host outside gov.cn; one sign alone proves nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

_GOV_PATH = re.compile(
    r"/t20[0-9]{6}_[0-9]+\.s?html?|/art/20[0-9]{2}/(?:[0-9]{1,2}/[0-9]{1,2}/)?art_|/col/col[0-9]+|/content/post_[0-9]+|"
    r"/gkmlpt/|xxgkAnnualReport|/info/[0-9]+/[0-9]+\.htm|/zfxxgk|/zwgk|/xxgk"
)
_PINYIN = re.compile("[\u3400-\u9fff]\\s?[（(][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}[)）]")
_SPAM = (
    "国产", "久久", "亚洲", "欧美", "日韩", "精品视频", "av在线", "在线观看", "成人", "投注", "博彩", "365bet", "官方网站", "棋牌",
    "娱乐城", "真人", "足球", "彩票", "bet365", "体育app", "开户", "麻豆", "无码", "黄色",
)  # fmt: skip
_BRAND = re.compile(r"(?:bet365|365bet|有哪些信誉好的足球投注网站|[（(]中国[)）]官方网站|博彩|投注网站)")
_DOWNLOAD = re.compile(r"(?:可在|网址|网站)[^。\n]{0,40}?(?:www\.|https?://)(?P<host>[a-z0-9.-]+)", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
_IP = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|:")


@cache
def _hijacked() -> dict[str, str]:
    table = files("postprocess.kind").joinpath("hijacked.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:] if line]
    return {row[0]: row[1] for row in rows}


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_address(host: str) -> bool:
    """Return True for a bare IP address."""
    return _IP.search(host) is not None


def hijack_signs(url: str, title: str, text: str) -> tuple[str, ...]:
    """Return the signs by which a page is a hijacked mirror, none where it is not. Title and text are folded.

    `brand_replaced` stands among them where the copy is known to put its own name in place of another.
    """
    host = host_of(url)
    if host.endswith(".gov.cn") or host == "gov.cn":
        return ()
    labels = host.split(".")
    known = next(
        (mark for cut in range(len(labels)) if (mark := _hijacked().get(".".join(labels[cut:])))),
        None,
    )
    brand = ("brand_replaced",) if _BRAND.search(title + text[:3000]) else ()
    if known is not None:
        return ("known_host", *dict.fromkeys((*brand, *known.split(",")))) if known != "-" else ("known_host", *brand)
    signs = []
    opening = (title + text[:200]).lower()
    han = max(1, len(_HAN.findall(text)))
    if len(_PINYIN.findall(text)) * 1000 >= 5 * han and han >= 40:
        signs.append("pinyin")
    if sum(word in opening for word in _SPAM) >= 2:
        signs.append("spam_title")
    own = {found["host"].lower().removeprefix("www.").strip(".") for found in _DOWNLOAD.finditer(text[:4000])}
    if host and host.removeprefix("www.") in own and "信息公开条例" in text:
        signs.append("own_host_in_text")
    if not signs:
        return ()
    if (host and _GOV_PATH.search(url)) or "信息公开条例" in text:
        return (*signs, *brand)
    return ()
