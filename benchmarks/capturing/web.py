"""The web that is crawled: invented government sites, each page as .html and .html.gz on disk.

A function of its numbers alone: the same arguments give the same bytes. Every link inside a site
leads to a page of the site that a crawl for reports wants, so all contestants fetch the same pages.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

YEARS = range(2016, 2024)
ROWS = 20  # of one page of a list
PAGE_BYTES = 30_000  # of an article, about
_CHROME_BYTES = 7_000
_COLUMN = "/zwgk/zfxxgknb/"
_OFFICES = (
    "水务局", "教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "住房和城乡建设局",
    "交通运输局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会", "应急管理局",
    "市场监督管理局", "自然资源局", "生态环境局", "人力资源和社会保障局", "信访局", "林业局",
)  # fmt: skip
_SUBJECTS = (
    "本机关", "局机关各科室", "办公室", "政府信息公开工作领导小组", "各下属单位", "政务服务窗口",
    "门户网站编辑部", "信息公开专栏", "档案查阅点", "行政审批科", "政策法规科", "新闻发言人",
)  # fmt: skip
_ACTIONS = (
    "全年主动公开政府信息{n}条", "受理公民、法人和其他组织的信息公开申请{m}件",
    "办结行政复议案件{m}件", "举办政策解读活动{m}场", "回应群众关切的问题{n}个",
    "修订公开目录{m}次", "组织业务培训{m}期，参训人员{n}人次", "通过政务新媒体发布消息{n}条",
    "接待现场查阅{n}人次", "办理建议提案{m}件", "公开重点领域项目{m}项", "发布规范性文件{m}份",
    "清理历史文件{n}份", "答复依申请公开事项{m}件，其中予以公开{k}件", "更新网站栏目{m}个",
)  # fmt: skip
_CLAUSES = (
    "较上一年度增长百分之{k}", "均在法定期限内办结", "未收取任何费用", "没有发生因此引起的诉讼",
    "做到应公开尽公开", "进一步方便了群众查询", "明确了责任科室和时限", "接受社会监督",
    "有关情况已在网站公布", "比年初计划多完成{m}项", "得到了服务对象的好评", "按季度进行了通报",
    "坚持以公开为常态、不公开为例外", "着力提高公开的质量和时效", "并向上级主管部门作了报告",
    "但是解读形式还比较单一，需要改进", "个别科室更新不够及时，已责成整改", "形成了长效机制",
)  # fmt: skip
# Names of places and projects, as no dictionary has them: they keep the text from deflating better
# than real pages do (4 to 5 to 1).
_SYLLABLES = (
    "安白宝长昌成城大德东丰凤福高谷关光广桂海汉和河恒红宏湖华怀黄吉嘉建江金锦荆九开康兰乐黎"
    "丽连林灵龙隆罗马梅明木南宁平普青清庆泉仁荣瑞三山上邵石双顺松苏太泰塘桃田天通桐万望文武"
    "西溪仙湘新兴秀徐雪延阳伊宜义银永玉元远云泽樟昭镇正中州竹紫遵"
)
_HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Web:
    """Sites written below `root`, a folder each, named by its host; `pages` counts all of them.

    `lone` is a host of one page without links: a crawl of it is the cost of starting and stopping.
    """

    root: Path
    hosts: tuple[str, ...]
    pages: int
    lone: str
    plain_bytes: int
    coded_bytes: int


def written(root: Path, *, hosts: int, pages: int) -> Web:
    """Write `pages` pages in all, spread over `hosts` sites, and the lone page."""
    least = 3 + len(YEARS) * 2
    if hosts < 1 or pages < hosts * least:
        raise ValueError(f"{pages} pages on {hosts} hosts: at least {least} for each host, please")
    names = tuple(f"www.qinghe{number:03}.gov.cn" for number in range(1, hosts + 1))
    plain = coded = 0
    for number, name in enumerate(names):
        share = pages // hosts + (number < pages % hosts)
        for path, html in _site(number + 1, share):
            sizes = _write(root / name, path, html)
            plain, coded = plain + sizes[0], coded + sizes[1]
        (root / name / "robots.txt").write_text("User-agent: *\nDisallow: /admin/\n")
    lone = "www.qinghe000.gov.cn"
    _write(
        root / lone, "/", _page("清河市人民政府", "", "", "<p>欢迎访问清河市人民政府门户网站。</p>")
    )
    (root / lone / "robots.txt").write_text("User-agent: *\nDisallow: /admin/\n")
    return Web(root, names, pages, lone, plain, coded)


def _write(folder: Path, path: str, html: str) -> tuple[int, int]:
    place = folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
    place.parent.mkdir(parents=True, exist_ok=True)
    body = html.encode()
    coded = gzip.compress(body, 6, mtime=0)
    place.write_bytes(body)
    place.with_name(place.name + ".gz").write_bytes(coded)
    return len(body), len(coded)


def _site(number: int, pages: int) -> Iterator[tuple[str, str]]:
    """Yield path and HTML of a site of exactly `pages` pages."""
    dice = random.Random(number)
    city = f"清河{number:03}市"
    # A home, two columns, one list for each year; a list of more than ROWS rows has further pages.
    articles = pages - 3 - len(YEARS)
    while articles + sum(_further(each) for each in _split(articles)) > pages - 3 - len(YEARS):
        articles -= 1
    further = sum(_further(each) for each in _split(articles))
    filler = pages - 3 - len(YEARS) - articles - further  # 0 but where one page more needs a list
    menu = _menu(city)
    yield "/", _page(f"{city}人民政府", menu, "", _links(city))
    yield "/zwgk/", _page(f"政务公开-{city}人民政府", menu, _trail("政务公开"), _links(city))
    yield _COLUMN, _page(f"政府信息公开年报-{city}", menu, _trail("政府信息公开年报"), _links(city))
    for year, count in zip(YEARS, _split(articles), strict=True):
        rows = [
            (_article_path(year, n), f"{city}{_office(n)}{year}年政府信息公开工作年度报告")
            for n in range(count)
        ]
        yield from _year(city, menu, year, rows)
        for n, (path, title) in enumerate(rows):
            beside = [rows[i] for i in (n - 1, n + 1, n + 2, n + 3) if 0 <= i < count]
            yield path, _article(dice, city, menu, year, title, beside)
    for n in range(filler):
        title = f"{city}{_office(900 + n)}2015年政府信息公开工作年度报告"
        yield _article_path(2015, n), _article(dice, city, menu, 2015, title, [])


def _split(articles: int) -> list[int]:
    return [articles // len(YEARS) + (n < articles % len(YEARS)) for n in range(len(YEARS))]


def _further(rows: int) -> int:
    return max(0, -(-rows // ROWS) - 1)


def _office(n: int) -> str:
    return _OFFICES[n % len(_OFFICES)] + (
        f"第{n // len(_OFFICES)}分局" if n >= len(_OFFICES) else ""
    )


def _article_path(year: int, n: int) -> str:
    return f"{_COLUMN}{year}/{year + 1}01/t{year + 1}01{10 + n % 20}_{year}{n:04}.html"


def _year(
    city: str, menu: str, year: int, rows: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    pages = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [[]]
    names = ["./", *(f"index_{n}.html" for n in range(1, len(pages)))]
    for n, part in enumerate(pages):
        items = "".join(
            f'<li><a href="{path}" target="_blank" title="{title}">{title}</a>'
            f"<span>{year + 1}-01-{10 + i % 20}</span></li>\n"
            for i, (path, title) in enumerate(part)
        )
        pager = "".join(f'<a href="{name}">{i + 1}</a>\n' for i, name in enumerate(names))
        after = f'<a href="{names[n + 1]}">下一页</a>' if n + 1 < len(names) else ""
        body = f'<ul class="list">\n{items}</ul>\n<div class="page">{pager}{after}</div>'
        title = f"{year}年政府信息公开年报-{city}人民政府"
        trail = _trail("政府信息公开年报", f"{year}年")
        path = f"{_COLUMN}{year}/" + ("" if n == 0 else names[n])
        yield path, _page(title, menu, trail, body)


def _article(
    dice: random.Random, city: str, menu: str, year: int, title: str, beside: list[tuple[str, str]]
) -> str:
    parts = [f'<h1>{title}</h1>\n<div class="TRS_Editor">\n']
    size, heading = _CHROME_BYTES, iter(_HEADINGS)
    while size < PAGE_BYTES:
        if dice.random() < 0.12 and (head := next(heading, None)):
            parts.append(f"<p><strong>{head}</strong></p>\n")
        text = "".join(_sentence(dice) for _ in range(dice.randint(3, 7)))
        parts.append(f'<p style="text-indent: 2em; line-height: 2;">　　{text}</p>\n')
        size += 3 * len(text) + 60
    links = "".join(f'<li><a href="{path}">{name}</a></li>\n' for path, name in beside)
    parts.append(f'</div>\n<div class="related"><h3>相关报告</h3><ul>\n{links}</ul></div>\n')
    metas = (
        f'<meta name="ArticleTitle" content="{title}">\n'
        f'<meta name="PubDate" content="{year + 1}-01-15 09:30">\n'
        f'<meta name="ContentSource" content="{city}人民政府办公室">\n'
    )
    trail = _trail("政府信息公开年报", f"{year}年")
    return _page(f"{title}-{city}人民政府", menu, trail, "".join(parts), metas)


def _sentence(dice: random.Random) -> str:
    numbers = {"n": dice.randint(20, 4000), "m": dice.randint(1, 99), "k": dice.randint(1, 40)}
    clauses = dice.sample(_CLAUSES, dice.randint(1, 3))
    places = ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 3))) for _ in range(4)]
    subject = dice.choice((*_SUBJECTS, f"{places[0]}镇", f"{places[0]}街道办事处"))
    where = f"涉及{places[1]}、{places[2]}和{places[3]}等地"
    words = [subject + dice.choice(_ACTIONS), where, *clauses]
    return "，".join(words).format(**numbers) + "。"


def _menu(city: str) -> str:
    years = "".join(f'<li><a href="{_COLUMN}{year}/">{year}年</a></li>\n' for year in YEARS)
    # What else a real menu holds lies under other names here: a crawl counts it as out of scope.
    away = "".join(
        f'<li><a href="http://www.portal{n:02}.gov.cn/bmfw/">{office}网站</a></li>\n'
        for n, office in enumerate(_OFFICES)
    )
    return (
        f'<div class="top"><a href="/">首页</a> <a href="/zwgk/">政务公开</a> '
        f'<a href="{_COLUMN}">政府信息公开年报</a> 欢迎访问{city}人民政府门户网站</div>\n'
        f'<ul class="nav">\n{years}</ul>\n<ul class="offices">\n{away}</ul>\n'
    )


def _trail(*columns: str) -> str:
    return '<div class="crumbs">您所在的位置：首页 &gt; ' + " &gt; ".join(columns) + "</div>\n"


def _links(city: str) -> str:
    rows = "".join(
        f'<li><a href="{_COLUMN}{year}/">{city}{year}年政府信息公开年报</a>'
        f"<span>{year + 1}-03-31</span></li>\n"
        for year in YEARS
    )
    return f'<ul class="list">\n{rows}</ul>\n'


_STYLE = "\n".join(
    f".box{n} {{ width: {600 + 7 * n}px; margin: {n % 9}px auto; color: #{n * 3517:06x}; }}"
    for n in range(60)
)
_SCRIPT = "\n".join(
    f"function tab{n}(i) {{ document.getElementById('box{n}').className = 'on' + (i + {n}); }}"
    for n in range(40)
)


def _page(title: str, menu: str, trail: str, body: str, metas: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n{metas}<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{menu}{trail}"
        f'<div class="main">\n{body}</div>\n<script>\n{_SCRIPT}\n</script>\n'
        '<div class="footer">主办：市人民政府办公室　地址：清河路一号　电话：0000-12345678</div>\n'
        "</body>\n</html>\n"
    )
