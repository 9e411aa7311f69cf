"""Whether a site carries a report that another body, or another place's body, published.

Rule of this module: a site may carry its departments' reports and those of its own towns; a report
of the level above or below it is somebody else's. Where it cannot be told, it is no repost."""

from __future__ import annotations

import re

from postprocess.identity.context import Surroundings
from postprocess.identity.fullname import Named, full_name, read_name
from postprocess.kind.fold import folded
from sites.bodies import BodyKind, body_kind
from sites.divisions import Division, lies_in

# 丽水市生态环境局遂昌分局: a body of one level that works at another.
_BRANCH = re.compile(r"(?:分局|分中心|支队|大队|派出所|税务所|管理所|中队)$")
_TYPE = re.compile(r"(?:特别行政区|自治[州县旗区]|地区|[省市县区州盟旗])$")
# The name up to the sort of town, which changes with the years: 朱口乡 became 朱口镇.
_TOWN = re.compile(r".+(?=(?:民族)?[镇乡]|街道)")
_NOTE = re.compile(r"[（(][^（()）]*[)）]$")
# Signs that all offices share; what is left of a name says what the office does.
_COMMON = frozenset("局委办厅处所员会公室管理监督服务中心工作和与县市区省州旗盟人民政府")
_STEADY = 2019  # the reform of 2018 renamed offices; before it an other name may be an older one
_CODES = frozenset({"SiteIDCode", "registry_code"})


def reposted(
    issuer: Named,
    norm: str,
    where: Division | None,
    around: Surroundings,
    site_name: str,
    year: int | None,
) -> bool:
    """Return True where the printed issuer is not among those whose reports the site publishes.

    `norm` is the issuer in full, `site_name` the site's name in the registry.
    """
    if around.site is None or not issuer.named_place:
        return False
    if where is not None and where.code != around.site.code:
        return _other_place(issuer, norm, where, around)
    return where is not None and _other_office(norm, around.site, site_name, year)


def _other_place(issuer: Named, norm: str, where: Division, around: Surroundings) -> bool:
    site = around.site
    if site is None or _same_place(where, site):
        return False
    below, above = lies_in(where, site.code), lies_in(site, where.code)
    if not (below or above):
        return True
    # A breadcrumb may name any level, and a branch belongs to two.
    sure = around.how in _CODES
    branch = _BRANCH.search(issuer.rest) or body_kind(norm) is BodyKind.VERTICAL
    return sure and not branch


def _same_place(where: Division, site: Division) -> bool:
    """Return True where one may be the other under the name or code of another year.

    崇明县 is 崇明区's; 江干区, which is no more, went to a neighbour whose site keeps its reports.
    """
    if _TYPE.sub("", where.name) == _TYPE.sub("", site.name):
        return where.level == site.level
    return bool(where.valid_to) and (where.level, where.parent) == (site.level, site.parent)


def _other_office(norm: str, site: Division, site_name: str, year: int | None) -> bool:
    name = _NOTE.sub("", re.sub(r"\s+", "", folded(site_name)))
    own = full_name(read_name(name), site, year) if name else ""
    kind = body_kind(norm)
    if own and body_kind(own) is BodyKind.TOWNSHIP:
        town = _TOWN.match(own)
        return town is not None and not norm.startswith(town.group())
    if not own or own == norm or body_kind(own) is not BodyKind.DEPARTMENT:
        return False
    if not read_name(name).rest.endswith(("局", "委", "委员会", "厅", "办公室")):
        return False  # a portal's name, not an office's
    if kind in {BodyKind.GOVERNMENT, BodyKind.OFFICE, BodyKind.TOWNSHIP}:
        return True
    if kind is not BodyKind.DEPARTMENT or year is None or year < _STEADY:
        return False
    return not (_work(norm) & _work(own))


def _work(name: str) -> set[str]:
    return set(read_name(name).rest) - _COMMON
