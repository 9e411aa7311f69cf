"""Write a report: the blocks of one body's year, before any site dresses them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from shilu.sampleweb.body import Body
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.figures import Figures, figures
from shilu.sampleweb.grids import proactive_grid, request_grid, review_grid
from shilu.sampleweb.oldgrids import annexes_2008, old_cells, statistics_2014

Kind = Literal["title", "heading", "paragraph", "table", "signature"]
LATER = (
    "河湖长制", "双随机", "校外培训", "微信", "经营主体", "试点领域", "企政策", "专项债券",
    "高标准农田", "网格员", "惠企", "人居环境",
)  # fmt: skip
SPAN = re.compile(r"\{(\d+)-(\d+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of one report; the defaults make an ordinary one."""

    body: Body
    year: int
    title: str = ""
    period: bool = True
    period_year: int | None = None
    nameless: bool = False
    spinnable: bool = False
    edition: int = 0
    # Tells apart texts that are not versions of one report: an essay, half a year.
    series: str = ""
    tables: bool = True
    cumulative: bool = False
    signature: str = ""
    twisted_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    plan: Plan
    title: str
    blocks: tuple[Block, ...]
    figures: Figures | None = None
    marks: tuple[str, ...] = field(default=())

    def prose(self) -> list[str]:
        return [block.text for block in self.blocks if block.kind != "table"]


@cache
def texts(name: str) -> dict[str, Any]:
    """A package text file, parsed."""
    return tomllib.loads(files("shilu.sampleweb.texts").joinpath(name).read_text("utf-8"))


class Pen:
    """Fills the slots of sentences for one report."""

    def __init__(
        self, slots: Mapping[str, object], dice: Dice, pool: Mapping[str, list[str]]
    ) -> None:
        self.slots, self.dice, self.pool = slots, dice, pool

    def fill(self, sentence: str) -> str:
        for key, value in self.slots.items():
            sentence = sentence.replace(f"{{{key}}}", str(value))
        return SPAN.sub(lambda m: str(self.dice.roll(int(m[1]), int(m[2]))), sentence)

    def one(self, key: str) -> str:
        return self.fill(self.dice.pick(self.pool[key]))

    def some(self, key: str, count: int) -> str:
        return "".join(map(self.fill, self.dice.some(self.pool[key], count)))

    def lines(self, sentences: list[str], count: int) -> str:
        return "".join(map(self.fill, self.dice.some(sentences, count)))


def _slots(plan: Plan) -> dict[str, object]:
    body, year = plan.body, plan.year
    period = plan.period_year or year
    return {
        "name": "本机关" if plan.nameless else body.printed or body.name,
        "org": "我局" if plan.nameless else body.org, "all": body.area,
        "y": year, "py": year + 1, "ly": year - 1, "host": body.host, "period_year": period,
        "topic": texts("topics.toml")[body.topic]["label"],
    }  # fmt: skip


def _period(plan: Plan, pen: Pen) -> str:
    if not plan.period:
        return ""
    sentence = pen.dice.pick(pen.pool["period"])
    if plan.year == 2008:
        # The first year began with the regulation, on 1 May 2008.
        sentence = sentence.replace("年1月1日", "年5月1日")
    return pen.fill(sentence.replace("{y}", "{period_year}"))


def write(plan: Plan) -> Report:
    """The report of a plan; the same plan gives the same report."""
    era = "six" if plan.year >= 2019 else "old"
    # The edition is no part of the key: a corrected version has the prose of the first one.
    pen = Pen(_slots(plan), Dice("report", plan.body.name, plan.year), texts("prose.toml")[era])
    slots = dict(pen.slots) | {"period": _period(plan, pen)}
    if era == "six":
        cells = figures(plan.body, plan.year, plan.edition)
        shown = cells.total("newReceived") + (9 if plan.twisted_total else 0)
        slots |= {
            "new": shown, "over": cells.total("carriedOver"),
            "sum": cells.total("newReceived") + cells.total("carriedOver"),
            "done": cells.total("totalProcessed"), "forward": cells.total("carriedForward"),
            "granted": cells.total("granted"), "standing": _standing(cells),
        }  # fmt: skip
        pen.slots = slots
        blocks = _six(plan, pen, cells)
    else:
        cells = None
        slots |= old_cells(plan.body.name, plan.year)
        pen.slots = slots
        blocks = _old(plan, pen)
    title = (
        plan.title or f"{plan.body.printed or plan.body.name}{plan.year}年政府信息公开工作年度报告"
    )
    if plan.signature:
        blocks += [Block(kind="signature", text=line) for line in plan.signature.split("\n")]
    return Report(plan=plan, title=title, blocks=tuple(blocks), figures=cells)


def _standing(cells: Figures) -> str:
    rows = cells.proactive
    return (rows.get("行政规范性文件") or rows["规范性文件"])[2]


def _text(*pieces: str) -> list[Block]:
    """Blocks of prose; a piece that begins with # is a heading."""
    return [
        Block(kind="heading", text=piece[1:]) if piece.startswith("#")
        else Block(kind="paragraph", text=piece)
        for piece in pieces
        if piece
    ]  # fmt: skip


def _special(plan: Plan, pen: Pen) -> str:
    lines = texts("topics.toml")[plan.body.topic]["lines"]
    if plan.body.consolidated:
        lines = lines + texts("prose.toml")["government"]["lines"]
    if plan.year < 2019:
        # Words of a later time would contradict the year that the report states.
        lines = [line for line in lines if not any(word in line for word in LATER)]
    return pen.lines(lines, 4 if plan.body.consolidated else 2)


def _six(plan: Plan, pen: Pen, cells: Figures) -> list[Block]:
    v2 = plan.year >= 2021
    grids = [proactive_grid(cells, v2=v2), request_grid(cells, v2=v2), review_grid(cells)]
    tables = [[Block(kind="table", text=grid)] if plan.tables else [] for grid in grids]
    scope = (
        f"本报告所列数据为{pen.slots['all']}各级行政机关汇总数。" if plan.body.consolidated else ""
    )
    spin = texts("prose.toml")["spinnable"]["lines"] if plan.spinnable else []
    return [
        *_text(pen.one("intro") + scope, pen.one("contact"), "#一、总体情况", pen.one("lead")),
        *_text("（一）主动公开。" + pen.some("proactive", 2) + _special(plan, pen)),
        *_text(*map(pen.fill, spin)),
        *_text("（二）依申请公开。" + pen.one("on_request")),
        *_text("（三）政府信息管理。" + pen.some("management", 2)),
        *_text("（四）政府信息公开平台建设。" + pen.some("platform", 2)),
        *_text("（五）监督保障。" + pen.some("oversight", 2)),
        *_text("#二、主动公开政府信息情况"), *tables[0],
        *_text("#三、收到和处理政府信息公开申请情况"), *tables[1],
        *_text("#四、政府信息公开行政复议、行政诉讼情况"), *tables[2],
        *_text("#五、存在的主要问题及改进情况", pen.one("problems") + pen.one("problems_two")),
        *_text(pen.one("improve"), "#六、其他需要报告的事项"),
        *_text(pen.one("other" if plan.year >= 2020 else "other_2019")),
    ]  # fmt: skip


def _old(plan: Plan, pen: Pen) -> list[Block]:
    year, cells = plan.year, old_cells(plan.body.name, plan.year)
    middle = year >= 2014
    first = pen.one("first_year") if year == 2008 else ""
    blocks = [
        *_text(pen.one("intro"), "#一、概述", first + pen.one("lead")),
        *_text("#二、主动公开政府信息情况", pen.some("proactive", 2) + _special(plan, pen)),
        *_text("#三、依申请公开政府信息情况", pen.one("on_request")),
        *_text(*(["#四、回应解读情况", pen.one("response")] if middle else [])),
        *_text(f"#{'五' if middle else '四'}、政府信息公开的收费及减免情况"),
        *_text(pen.fill(pen.pool["fees"][0]) if middle else pen.one("fees")),
        *_text(f"#{'六' if middle else '五'}、因政府信息公开申请行政复议、提起行政诉讼情况"),
        *_text(pen.fill(pen.pool["review"][0]) if middle else pen.one("review")),
        *_text(*(["#七、机构建设和保障经费情况", pen.one("support")] if middle else [])),
        *_text(f"#{'八' if middle else '六'}、存在的主要问题及改进情况"),
        *_text(pen.one("problems"), pen.one("improve")),
    ]
    if plan.tables:
        grid = statistics_2014(cells) if middle else annexes_2008(cells, cumulative=plan.cumulative)
        blocks += [
            *_text("#附件：政府信息公开情况统计表" if middle else "#附：指标统计附表"),
            Block(kind="table", text=grid),
        ]
    return blocks
