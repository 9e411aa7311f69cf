"""No button of an account, of money or of a shared document is pressed; a government's 下载 is."""

from __future__ import annotations

import pytest

from sites.kind import Kind
from sites.page import Page

SITE = "http://www.example-buttons.gov.cn"


def page(*anchors: tuple[str, str], text: str = "") -> Page:
    links = "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in anchors)
    return Page(f"{SITE}/nb/", f"<html><body><p>{text}</p><ul>{links}</ul></body></html>")


def followed(of: Page) -> set[str]:
    kind = Kind()
    links = [*kind.links(of), *kind.attachments(of)]
    return {link.url.removeprefix(SITE) for link in links}


REPORT = ("/nb/2023.pdf", "立即下载")


@pytest.mark.parametrize(
    "text",
    [
        "发布时间：2024-01-10 附件大小：36KB",
        "文件大小：36KB 上传日期为一月 格式为扫描件",
        "本市推行医保付费方式改革，可在线充值",
    ],
)
def test_a_governments_download_is_a_file(text: str) -> None:
    assert followed(page(REPORT, ("/fw/sfcz/", "水费充值缴费"), text=text)) == {
        "/nb/2023.pdf",
        "/fw/sfcz/",
    }


@pytest.mark.parametrize(
    ("button", "text"),
    [
        (("/v/", "开通VIP免费下载"), ""),
        (("/p/", "付费下载"), ""),
        (("/q/", "￥5.00"), ""),
        (("/r/", "下载文档"), "文档页数：12"),
        (("/s/", "下载本文档"), "大小：1.2MB 上传时间：2021-03-04"),
    ],
)
def test_no_file_of_a_page_that_sells_or_shares_is_asked_for(
    button: tuple[str, str], text: str
) -> None:
    assert followed(page(REPORT, button, ("/d-1.html", "某县年度报告"), text=text)) == {"/d-1.html"}


@pytest.mark.parametrize(
    "words", ["请登录", "免费注册", "加入收藏", "下载APP", "导出Word", "发私信"]
)
def test_an_account_is_nowhere_asked_for(words: str) -> None:
    assert followed(page(("/a/", words), ("/nb/2022/", "2022年"))) == {"/nb/2022/"}


def test_a_title_that_speaks_of_such_things_is_a_title() -> None:
    title = "关于注册登记、会员收藏与下载服务的公告"
    assert followed(page(("/gg/1.html", title), ("/gz/", "热点关注"))) == {"/gg/1.html", "/gz/"}
