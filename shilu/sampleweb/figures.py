"""Numbers of a report's tables, drawn so that the identities of the law's tables hold.

Table 3 of the format of 2021 (国办公开办函〔2021〕30号) and of 2019 (国办公开办函〔2019〕60号):
new + carried over = processed + carried forward, and what a body carries forward is what it carries
over a year later."""

from dataclasses import dataclass

from shilu.sampleweb.body import Body
from shilu.sampleweb.dice import Dice

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
OUTCOMES = (
    "granted", "partialGrant",
    "denied.stateSecret", "denied.lawForbidden", "denied.safetyStability", "denied.thirdParty",
    "denied.internalAffairs", "denied.process", "denied.caseFile", "denied.adminQuery",
    "unable.notHeld", "unable.needMaking", "unable.unclear",
    "notProc.petition", "notProc.repeat", "notProc.publication", "notProc.massive",
    "notProc.reissue",
)  # fmt: skip
OTHER_V1 = ("other.other",)
OTHER_V2 = ("other.notCorrected", "other.feeUnpaid", "other.other")
Row = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Cells by row key, seven columns each, and the fifteen cells of table 4; table 2 by label."""

    requests: dict[str, Row]
    review: Row
    proactive: dict[str, tuple[str, ...]]

    def total(self, row: str) -> int:
        return self.requests[row][6]


def _total(cells: list[int]) -> Row:
    return (*cells, sum(cells))


def _carried(body: Body, year: int, scale: int) -> list[int]:
    dice = Dice("carried", body.name, year)
    return [dice.roll(1, 2 + scale), dice.roll(0, scale // 2), *(dice.roll(0, 1) for _ in range(4))]


def _scale(body: Body) -> int:
    size = {"national": 40, "province": 40, "prefecture": 18, "county": 6, "township": 2}
    return size[body.level] * (3 if body.consolidated else 1)


def _processed(body: Body, year: int, edition: int, scale: int) -> dict[str, list[int]]:
    dice = Dice("outcomes", body.name, year, edition)
    other = OTHER_V1 if year < 2021 else OTHER_V2
    rows = {}
    for key in OUTCOMES + other:
        persons = dice.roll(0 if dice.roll(0, 2) == 0 else 1, scale)
        rows[key] = [persons, *(dice.roll(0, max(1, scale // 4)) for _ in range(5))]
    # Enough requests are granted that no column receives fewer than it carried over.
    rows["granted"] = [cell + scale + 5 for cell in rows["granted"]]
    return rows


def _four(dice: Dice, scale: int) -> list[int]:
    cells = [dice.roll(0, scale), *(dice.roll(0, 1 + scale // 3) for _ in range(3))]
    return [*cells, sum(cells)]


def figures(body: Body, year: int, edition: int = 0) -> Figures:
    """The numbers of a body's report; another edition (更正) has other outcomes."""
    scale = _scale(body)
    over, forward = _carried(body, year - 1, scale), _carried(body, year, scale)
    outcomes = _processed(body, year, edition, scale)
    processed = [sum(column) for column in zip(*outcomes.values(), strict=True)]
    new = [p + f - o for p, f, o in zip(processed, forward, over, strict=True)]
    requests = {
        "newReceived": _total(new),
        "carriedOver": _total(over),
        **{key: _total(cells) for key, cells in outcomes.items()},
        "totalProcessed": _total(processed),
        "carriedForward": _total(forward),
    }
    dice = Dice("review", body.name, year, edition)
    review = tuple(cell for _ in range(3) for cell in _four(dice, scale))
    return Figures(requests=requests, review=review, proactive=_proactive(body, year, edition))


def _proactive(body: Body, year: int, edition: int) -> dict[str, tuple[str, ...]]:
    dice = Dice("proactive", body.name, year, edition)
    made = dice.roll(1, 9)
    documents = (made, dice.roll(0, 5), made + dice.roll(20, 170))
    fee = f"{dice.roll(11, 980)}.{dice.roll(1, 9)}{dice.roll(1, 9)}"
    rules = (0, 0, 0) if body.level in {"county", "township"} else (1, 1, dice.roll(6, 31))
    if year >= 2021:
        return {
            "规章": tuple(map(str, rules)),
            "行政规范性文件": tuple(map(str, documents)),
            "行政许可": (str(dice.roll(101, 8900)),),
            "行政处罚": (str(dice.roll(11, 980)),),
            "行政强制": (str(dice.roll(1, 96)),),
            "行政事业性收费": (fee,),
        }
    change = dice.roll(-9, 12)
    return {
        "规章": tuple(map(str, rules)),
        "规范性文件": (str(documents[0]), str(documents[0]), str(documents[2])),
        "行政许可": (str(dice.roll(20, 160)), f"{change:+d}", str(dice.roll(101, 8900))),
        "其他对外管理服务事项": (
            str(dice.roll(10, 90)), str(dice.roll(0, 6)), str(dice.roll(20, 900)),
        ),
        "行政处罚": (str(dice.roll(30, 260)), f"减少{dice.roll(1, 9)}", str(dice.roll(11, 980))),
        "行政强制": (str(dice.roll(3, 30)), "0", str(dice.roll(1, 40))),
        "行政事业性收费": (str(dice.roll(1, 9)), "-1"),
        "政府集中采购": (str(dice.roll(3, 60)), f"{dice.roll(12, 980)}.{dice.roll(1, 9)}万元"),
    }  # fmt: skip
