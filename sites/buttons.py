"""Buttons of money, account and download: links that nothing here may press (domain.md §4.3: no
login, no payment, no download buttons).

Buttons of an account are known by their words anywhere. A download is one only on a page that sells
or shares documents, which its own words tell: on a government's page 下载 is the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sites.page import Page
from sites.seed import Link
from sites.shapes import file_suffix
from sites.urls import path_of

_LONGEST = 20  # characters of a button; longer texts are titles
_ACCOUNT = re.compile(
    r"^(?:请|立即|免费|用户|会员|快速|微信|QQ|手机)*(?:登[录陆]|登入|注册|註冊|登錄)(?:账号|/?注册)?$|"
    r"^(?:加入|我的|添加|点击)?(?:收藏|购物车|关注)(?:本[文站页])?$|^(?:发|给\w{0,4})?(?:私信|站内信)$|"
    r"^(?:打开|下载|用|去)?(?:手机)?APP(?:内)?(?:打开|阅读|查看|下载)?$|^导出(?:为|成)?(?:Word|PDF|文档|全文)版?$|"
    r"^上[传傳](?:我的)?(?:文档|资料|文件|赚钱)?$",
    re.IGNORECASE,
)
# What a government's page has no anchor for; 充值 and 付费 alone are services of a town.
_SELLS = re.compile(
    r"^(?:(?:立即|马上)?(?:开通|升级|加入|成为|购买)?VIP.{0,8}|开通会员.{0,6}|会员(?:免费)?下载|.{0,12}需付费|"
    r"付费(?:下载|阅读|文档|查看)|.{0,8}[(（]付费[)）]|购买(?:下载|文档|全文|本文).{0,8}|(?:立即|在线|积分)?充值|"
    r"(?:加入)?购物车|.{0,6}[¥￥]\s?\d[\d.]*元?|下载积分.{0,8}|打赏)$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"VIP|付费|充值|购买|购物车|会员|[¥￥]\s*\d|积分|下载[券币]|金币|打赏", re.IGNORECASE
)
_DOWNLOAD = re.compile(
    r"^(?:(?:立即|免费|点击|付费|极速|高速|直接|本站|原文|全文|购买|客户端)*下载(?:到电脑)?(?:本|该|此|原)?"
    r"(?:文档|文件|全文|资料|Word|PDF|DOCX?|全部|资源|合集|原文|文库)*|合集下载|打包下载|复制全文|下载)"
    r"(?:[(（].{0,12}[)）])?(?:Word)?(?:文档|文件|版)?$",
    re.IGNORECASE,
)
# What the page of a site that shares says of a document, and a government's never does.
_SHARES = (
    "下载积分",
    "上传分享",
    "文档由用户",
    "资源由会员",
    "珍藏版",
    "资源描述",
    "文档简介",
    "收益归",
    "文档页数",
)
# Weaker: two of these beside a button that offers a 文档, three beside any 下载.
_FACTS = (
    re.compile(r"页数\s*[:：]\s*\d|共\s*\d+\s*页"),
    re.compile(r"(?i)格式\s*[:：]\s*(?:doc|pdf|ppt|txt|rtf)"),
    re.compile(r"大小\s*[:：]\s*\d"),
    re.compile(r"上传(?:时间|日期|者|人|用户)|贡献者"),
    re.compile(r"相关(?:文档|资源)|猜你喜欢|文档热度"),
)
_OFFER = re.compile(r"下载(?:本|该|此|原)?文档|合集下载|打包下载|复制全文")
_HINT = re.compile(
    "登[录陆錄入]|注册|註冊|收藏|购物车|关注|[私内]信|APP|导出|上[传傳]|VIP|付费|充值|购买|下载|会员|¥|￥|打赏|积分|金币|复制",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"(?i)/(?:vip|pay\w{0,8}|buy\w{0,6}|goods\w{0,6}|order\w{0,6}|cart|checkout|recharge|charge|"
    r"down(?:load|file|doc)?s?|export|login\w{0,4}|logon|sign(?:in|up)|reg(?:ister)?|passport|upload|"
    r"fav\w{0,8}|collect|follow|msg|message|app)(?:[/.?]|$)"
)


def without_buttons(page: Page, links: list[Link]) -> list[Link]:
    """Return the links without those that nothing may press: buttons of an account; on a page that
    shares documents also those of money and download, and the files behind them."""
    if shares_documents(page):
        return [link for link in links if not _is_button(link)]
    pressed = {link.url for link, words in _hinted(page) if _ACCOUNT.match(words)}
    return [link for link in links if link.url not in pressed] if pressed else links


def shares_documents(page: Page) -> bool:
    """Return whether the page is of a site that shares or sells documents: by a button of money, or
    by a download button and what such sites say of a document."""
    if "shares" not in page.verdicts:
        page.verdicts["shares"] = _shares(page)
    return page.verdicts["shares"]


def _shares(page: Page) -> bool:
    buttons = [words for _, words in _hinted(page)]
    if any(_SELLS.match(words) for words in buttons):
        return True
    if not any(_DOWNLOAD.match(words) for words in buttons):
        return False
    if any(word in page.html for word in _SHARES):
        return True
    # a government's files have a size and a day too
    enough = 2 if any(_OFFER.search(words) for words in buttons) else 3
    return sum(fact.search(page.html) is not None for fact in _FACTS) >= enough


def _hinted(page: Page) -> Iterator[tuple[Link, str]]:
    """Yield the links whose few words may be a button's, with these words."""
    for link in page.anchors:
        if 1 < len(link.anchor) <= _LONGEST and _HINT.search(link.anchor):
            yield link, "".join(link.anchor.split())


def _is_button(link: Link) -> bool:
    words = "".join(link.anchor.split())
    if len(words) <= _LONGEST and (
        _ACCOUNT.match(words) or _MONEY.search(words) or _DOWNLOAD.match(words)
    ):
        return True
    return bool(file_suffix(link.url)) or _FUNCTION.search(path_of(link.url)) is not None
