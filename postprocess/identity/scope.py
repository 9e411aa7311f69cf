"""Whether a report is one body's own or sums up a whole government (domain.md §2.1).

Rule of this module: only a government speaks for others, and only where its text says so."""

from __future__ import annotations

import re

from postprocess.findings import Evidence
from sites.bodies import BodyKind, body_kind

_ALL = re.compile(
    r"全(?:省|市|县|区|州|盟|旗)(?:各级|各部门|各单位|政府|行政机关|共|累计|主动|政务|"
    r"上下|范围|[0-9])|我(?:省|市|县|区|州|盟|旗)|"
    r"全(?:省|市|县|区|州|盟|旗)|各(?:部门|镇|乡|街道|县|区|市直|县直|区直|级行政机关|"
    r"有关部门)|汇总|政府系统|各级政府"
)
_OWN = re.compile(r"我办|本办|我室|本室|本单位|本机关本级|办公室本级|本级机关")
_ENOUGH = 2


def scope(name: str, text: str) -> tuple[str, Evidence]:
    """Return own_body, consolidated or unknown for a full name and a folded text."""
    if not name:
        return "unknown", Evidence(kind="scope", value="unknown", weight=0.0, quote="")
    kind = body_kind(name)
    if kind not in {BodyKind.GOVERNMENT, BodyKind.OFFICE}:
        return "own_body", Evidence(kind="scope", value="own_body", weight=0.8, quote=name)
    for_all = _ALL.findall(text)
    own = _OWN.findall(text)
    if kind is BodyKind.OFFICE and len(own) > len(for_all):
        return "own_body", Evidence(kind="scope", value="own_body", weight=0.7, quote=own[0])
    if len(for_all) >= _ENOUGH or (for_all and kind is BodyKind.GOVERNMENT):
        return "consolidated", Evidence(
            kind="scope", value="consolidated", weight=0.8, quote=for_all[0]
        )
    return "unknown", Evidence(kind="scope", value="unknown", weight=0.2, quote=name)
