"""The pages that are no reports: news, tenders, and the hard negatives of a site."""

from datetime import date, timedelta

from shilu.sampleweb.article import Article, Column
from shilu.sampleweb.body import Body
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.report import Pen, texts


def _paragraphs(lines: list[str]) -> str:
    return "\n".join(f"<p>　　{line}</p>" for line in lines)


def plain(kind: str, place: str, number: int) -> Article:
    """An ordinary page of a kind in filler.toml."""
    pool = texts("filler.toml")
    dice = Dice("filler", kind, place, number)
    slots = {"place": place, "who": dice.pick(pool["who"]), "field": dice.pick(pool["field"])}
    pen = Pen(slots, dice, pool[kind])
    day = date(2015, 1, 5) + timedelta(days=dice.roll(0, 3600))
    title = pen.one("titles")
    lines = [pen.fill(line) for line in dice.some(pool[kind]["lines"], 4)]
    return Article(title=title, day=day, html=_paragraphs(lines), source=f"{place}融媒体中心")


def hard(kind: str, body: Body, place: str, year: int, day: date | None = None) -> Article:
    """A page that looks like a report and is none; `kind` is a table under [hard]."""
    pool = texts("filler.toml")["hard"][kind]
    dice = Dice("hard", kind, body.name, year)
    slots = {
        "name": body.name, "place": place, "y": year, "py": year + 1, "ly": year - 1,
        "siteid": f"{body.code}0001",
    }  # fmt: skip
    pen = Pen(slots, dice, {})
    return Article(
        title=pen.fill(pool["title"]),
        day=day or date(year + 1, 1, 8) + timedelta(days=dice.roll(0, 60)),
        html=_paragraphs([pen.fill(line) for line in pool["lines"]]),
        source=f"{place}人民政府办公室",
        negative="notice_or_plan" if kind == "plan" else kind,
    )


def meetings(place: str, count: int) -> list[Article]:
    """News that editors put into the annual reports' column (seen on a real TRS channel)."""
    pool: dict[str, Article] = {}
    for number in range(100, 100 + count * 3):
        article = plain("news", place, number)
        if len(pool) < count:
            pool.setdefault(article.title, article)
    return list(pool.values())


def ordinary_columns(place: str, size: int) -> list[Column]:
    """Columns of a site that have nothing to do with reports."""
    leader = Dice("leader", place).roll(0, 2) == 0

    def pages(kind: str, count: int) -> list[Article]:
        out: dict[str, Article] = {}
        for number in range(count * 4):
            article = plain(kind, place, number)
            if len(out) < count:
                out.setdefault(article.title, article)
        return sorted(out.values(), key=lambda a: a.day, reverse=True)

    return [
        Column(name="政务要闻", slug="zwyw", articles=pages("news", size)),
        Column(
            name="公告公示", slug="gggs",
            articles=pages("notice", max(1, size // 3)) + pages("tender", max(1, size // 3)),
        ),
        *([Column(name="领导之窗", slug="ldzc", articles=pages("leader", 1))] if leader else []),
    ]  # fmt: skip


def disclosure(
    body: Body, place: str, year: int, annual: Column, *, hard_kinds: tuple[str, ...] = ()
) -> Column:
    """政务公开 with the four-part platform of 国办公开办函〔2019〕61号 and its decoys beside."""
    law = Dice("law", place).roll(0, 1) == 1

    def one(kind: str) -> list[Article]:
        return [hard(kind, body, place, year)]

    listed = [hard(kind, body, place, year) for kind in hard_kinds]
    annual.articles = sorted(
        annual.articles + listed, key=lambda a: a.list_day or a.day, reverse=True
    )
    platform = Column(name="政府信息公开", slug="zfxxgk", children=[
        Column(name="政府信息公开指南", slug="zfxxgkzn", articles=one("guide")),
        Column(name="政府信息公开制度", slug="zfxxgkzd", articles=one("rules")),
        Column(name="法定主动公开内容", slug="fdzdgknr", articles=[plain("law", place, 1)]),
        annual,
    ])  # fmt: skip
    return Column(name="政务公开", slug="zwgk", children=[
        platform,
        Column(name="政府网站年报", slug="wznb",
               articles=one("website_report")),
        *([Column(name="法治政府建设", slug="fzzf", articles=one("law_report"))] if law else []),
    ])  # fmt: skip
