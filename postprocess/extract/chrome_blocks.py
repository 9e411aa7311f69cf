"""Which lines are chrome by structure: what tags, class names, headings and repetition say.

No rule here knows a host or a phrase of one site; phrases of single lines are the lexicon's, after
extraction. What each rule earns on real pages is measured (CONTRIBUTING, ablation); the exemptions
(a block that repeats the title, that holds most of the prose) earn nothing there and are kept,
since an article taken for chrome is lost for good.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

from postprocess.extract.lines import Line, Node, Rendering

# Words of class names and ids, by agreement of web designers. A block that holds the page's own
# text is not chrome whatever it is called: an unclosed <div class="breadcrumb"> may hold
# everything.
_CHROME_WORD = re.compile(
    r"(?i)(?:^|[\s_-])(?:aside|foot(?:er)?|nav|navbar|navigation|menu\w*|side-?bar|shares?|"
    r"sharing|bread-?crumbs?|crumbs?|copyright|tool-?bar|pagination|pager|hot\w*|rank\w*|ads?|"
    r"advert\w*|log-?in|search\w*|pop-?up|modal|header|top-?bar|friend-?links?)(?:$|[\s_-])"
)
# What readers say and what the site would like them to read next: prose, but not this page's.
_OTHERS_WORD = re.compile(
    r"(?i)(?:^|[\s_-])(?:comments?|reply|replies|recommend\w*|related?|relevant|guess\w*)"
    r"(?:$|[\s_-])"
)
_OTHERS_HEADING = re.compile(
    r"^[\W_]*(?:(?:相关|相關|热门|熱門|最新|推荐|推薦|延伸|更多|精彩|往期|其他|本类|同类|猜你|"
    r"您可能|你可能|大家都)(?:的|还|也|在|人|感兴趣)*(?:阅读|閱讀|新闻|新聞|文章|推荐|推薦|资讯|資訊|"
    r"信息|内容|链接|連結|词条|詞條|喜欢|想看|感兴趣|在看|看|专题|报道|动态|评论|图片|视频|话题|排行|"
    r"回顾|文档|资源|范文)+|其他人也在看|(?:网友|最新|热门|全部|精彩|发表)?(?:评论|跟[贴帖]|留言)"
    r"(?:列表|区)?|编辑推荐|今日推荐|图片新闻|热点(?:新闻|推荐|排行)?|排行榜?|点击排行)[\W_\d]*"
    r"(?:更多|more)?[\W_]*$",
    re.IGNORECASE,
)
_MOST_OWN = 0.5
# Han characters of prose left beside the readers' comments, for these to be chrome
_LEAST_TEXT = 120
_CARD_HAN = 220
_FEWEST_CARDS = 4


def chrome_lines(page: Rendering, title: str) -> tuple[bytearray, bytearray]:
    """Return two masks over the page's lines: chrome, and lists of links.

    A list of links is dropped from the text too, but does not speak against the container that it
    stands in. `title` is the page's own title: the heading that repeats it is never chrome.
    """
    chrome, listed = bytearray(len(page.lines)), bytearray(len(page.lines))
    prose = [0, *accumulate(0 if line.hidden else line.prose for line in page.lines)]
    han = [0, *accumulate(line.han for line in page.lines)]
    links = [0, *accumulate(line.link_han for line in page.lines)]
    own = [0, *accumulate(_repeats(line, title) for line in page.lines)]
    for node in page.nodes:
        start, end = node.start, node.end
        if start == end or node.parent < 1:
            continue
        inside, within = prose[end] - prose[start], han[end] - han[start]
        element, titled = node.element, own[end] > own[start]
        name = f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}"
        most = inside > _MOST_OWN * prose[-1]
        if not titled and (
            (not most and _CHROME_WORD.search(name))
            or (prose[-1] - inside >= _LEAST_TEXT and _OTHERS_WORD.search(name))
        ):
            chrome[start:end] = b"\1" * (end - start)
        if within and links[end] - links[start] > 0.5 * within and inside <= 0.1 * within:
            listed[start:end] = b"\1" * (end - start)
    _mark_others(page, prose, chrome)
    _mark_cards(page, prose, links, chrome)
    return chrome, listed


def _repeats(line: Line, title: str) -> bool:
    return line.level > 0 and line.han >= 4 and line.text in title


def _mark_others(page: Rendering, prose: list[int], chrome: bytearray) -> None:
    """Mark the largest block that begins with a heading of others' texts (相关阅读, 热门评论)."""
    for number, line in enumerate(page.lines):
        if chrome[number] or line.han > 12 or not _OTHERS_HEADING.match(line.text):
            continue
        block: Node | None = None
        index = line.node
        while index > 1:
            node = page.nodes[index]
            if node.start != number or prose[node.end] - prose[number] > _MOST_OWN * prose[-1]:
                break
            block, index = node, node.parent
        if block is not None and block.end - block.start > 1:
            chrome[number : block.end] = b"\1" * (block.end - number)


def _mark_cards(page: Rendering, prose: list[int], links: list[int], chrome: bytearray) -> None:
    """Mark rows of teasers: siblings of one class, each a linked title and a few words below."""
    rows: dict[tuple[int, str, str], list[Node]] = {}
    for node in page.nodes:
        if 1 <= node.end - node.start <= 8 and node.element.tag in {
            "li",
            "div",
            "article",
            "dl",
            "section",
        }:
            key = (node.parent, node.element.tag, node.element.get("class") or "")
            rows.setdefault(key, []).append(node)
    for nodes in rows.values():
        if len(nodes) < _FEWEST_CARDS:
            continue
        cards = [node for node in nodes if _is_card(page, node, prose, links)]
        if len(cards) * 4 < len(nodes) * 3 or Counter(n.end - n.start for n in cards)[1] == len(
            cards
        ):
            continue
        for node in nodes:
            chrome[node.start : node.end] = b"\1" * (node.end - node.start)


def _is_card(page: Rendering, node: Node, prose: list[int], links: list[int]) -> bool:
    if prose[node.end] - prose[node.start] > _CARD_HAN or links[node.end] == links[node.start]:
        return False
    return any(
        line.link_han >= 6 and line.link_han > 0.7 * line.han
        for line in page.lines[node.start : node.end]
    )
