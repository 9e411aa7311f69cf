"""Hijacked domains: unrelated hosts that serve copies of government pages, for betting and worse
(domain.md §4.1 I).

Two ways to know: a list of hosts that were caught, and a detector that needs no list."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from sites.shapes import article_shape
from sites.urls import bare_host

_GOV_PATH = re.compile(
    r"(?i)/(?:zfxxgk|xxgk|zwgk|zfxxgknb|gkmlpt|col/col\d+|xxgkAnnualReport|zfjg|bmxxgk|"
    r"gongkai)\w*(?:[/.]|$)"
)
_GOV_SHAPES = frozenset(
    {"trs", "hanweb", "hanweb_annual", "vsb", "content_post", "hex", "c0n", "public"}
)
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\s?[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}[)）]")
_SPAM = re.compile(
    r"国产|國產|久久|亚洲|亞洲|欧美|歐美|日韩|日韓|无码|無碼|一区二区|一區二區|"
    r"(?<![\d.])91(?=视频|精品|av|在线|香蕉)|精品(?=视频|在线|国产)|av(?=在线|视频|片)|"
    r"在线观看|在線觀看|免费观看|成人|投注|博彩|bet365|365bet|皇冠体育|娱乐城|百家乐|"
    r"真人荷官|彩票平台|官方网站入口|棋牌|麻豆|黄色",
    re.IGNORECASE,
)
_BETTING = re.compile(r"365bet|bet365|足球投注|博彩|皇冠体育|娱乐城|百家乐", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"(?:电子版|電子版|本报告).{0,30}?(?:可在|可从|请到|登录|"
    r"登錄).{0,40}?(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,10}).{0,20}?(?:下载|下載|"
    r"查阅|查詢|查询|浏览)",
    re.IGNORECASE,
)
_LAW = re.compile(r"政府信息公开条例|政府信息公開條例")
_HAN = re.compile(r"[\u3400-\u9fff]")
PINYIN_PER_THOUSAND = 5  # of Han characters; domain.md §4.1


def denied(host: str) -> bool:
    """Return whether the host, or one above it, is on the list of hosts caught serving copies."""
    labels = bare_host(host.lower()).split(".")
    return any(".".join(labels[i:]) in _denylist() for i in range(len(labels) - 1))


def hijacked(host: str, url_path: str, title: str, text: str) -> str | None:
    """Return why the page is a copy on a hijacked domain; None where it does not look so.

    Hosts of gov.cn and bare IP addresses are never called so by the detector: those are
    publishers'.
    """
    host = bare_host(host.lower())
    if denied(host):
        return "host on the denylist"
    if host.endswith(".gov.cn") or host == "gov.cn" or re.fullmatch(r"[\d.]+|.*:.*", host):
        return None
    if "gov.cn/" in url_path:
        return "a gov.cn URL inside the path"
    shape = article_shape(f"http://{host}{url_path}")
    if not (_GOV_PATH.search(url_path) or shape in _GOV_SHAPES or _LAW.search(text)):
        return None
    head = f"{title}\n{text[:200]}"
    spam = {match.group(0).lower() for match in _SPAM.finditer(head)}
    if len(spam) >= 2 or _BETTING.search(head):
        return f"spam words: {', '.join(sorted(spam)[:4])}"
    han = len(_HAN.findall(text))
    if han >= 200 and len(_PINYIN.findall(text)) * 1000 >= PINYIN_PER_THOUSAND * han:
        return "pinyin after characters"
    own = _DOWNLOAD.search(text)
    if own and bare_host(own.group(1).lower()) == host:
        return "its own name in the place of a government site's"
    return None


@cache
def _denylist() -> frozenset[str]:
    text = (files("sites") / "denylist.csv").read_text(encoding="utf-8")
    return frozenset(row["host"] for row in csv.DictReader(text.splitlines()))
