"""A pager that only a script writes names its further pages by the numbers in the script."""

from __future__ import annotations

import pytest

from sites.kinds import recognise
from sites.page import Page

LIST = (
    '<html><body><ul class="list"><li><a href="./202201/t20220123_82.html">一份报告</a></li></ul>'
    "<script>var currentPage = {current}; var countPage = {count}; drawPager();</script>"
    "</body></html>"
)


@pytest.mark.parametrize(
    ("url", "current", "further"),
    [
        ("http://x.gov.cn/nb/", 0, ["index_1.html", "index_2.html"]),
        ("http://x.gov.cn/nb/index_1.html", 1, ["index_2.html"]),
        ("http://x.gov.cn/nb/list.shtml", 0, ["list_1.shtml", "list_2.shtml"]),
        ("http://x.gov.cn/nb/index_2.html", 2, []),
    ],
)
def test_a_nameless_pager_numbers_the_lists_own_file(
    url: str, current: int, further: list[str]
) -> None:
    page = Page(url, LIST.format(current=current, count=3))
    found = [link.url.rsplit("/", 1)[-1] for link in recognise(page).next_pages(page)]
    assert found == further


def test_a_single_page_has_no_further_ones() -> None:
    page = Page("http://x.gov.cn/nb/", LIST.format(current=0, count=1))
    assert recognise(page).next_pages(page) == []
