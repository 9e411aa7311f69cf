"""All kinds, and which of them made a page."""

from __future__ import annotations

from sites.kind import Kind
from sites.kinds.anhui import Anhui
from sites.kinds.aspnet import AspNet
from sites.kinds.gkmlpt import Gkmlpt
from sites.kinds.hanweb import Hanweb
from sites.kinds.hanweb_annual import HanwebAnnual
from sites.kinds.igs import Igs
from sites.kinds.kaipuyun import Kaipuyun
from sites.kinds.nfcms import Nfcms
from sites.kinds.numeric import Numeric
from sites.kinds.plain import Plain
from sites.kinds.trs import Trs
from sites.kinds.vsb import Vsb
from sites.kinds.was5 import Was5
from sites.page import Page

# The more particular first: on equal marks the earlier wins.
KINDS: tuple[Kind, ...] = (
    HanwebAnnual(),
    Gkmlpt(),
    Was5(),
    Igs(),
    Hanweb(),
    Vsb(),
    Nfcms(),
    Kaipuyun(),
    Trs(),
    Anhui(),
    AspNet(),
    Numeric(),
    Plain(),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
# What people write in registries for the same thing.
_ALIASES = {
    "hanweb-new": "hanweb",
    "hanweb-xxgk": "hanweb_annual",
    "hanweb-annual": "hanweb_annual",
    "webplus": "vsb",
    "jcms": "hanweb",
    "hunan": "numeric",
    "henan": "numeric",
    "was": "was5",
    "ucap": "kaipuyun",
    "custom": "plain",
}


def recognise(page: Page) -> Kind:
    """Return the kind whose marks the page bears most clearly; Plain where it bears none."""
    return max(KINDS, key=lambda kind: (kind.matches(page), -KINDS.index(kind)))


def by_name(name: str) -> Kind | None:
    """Return the kind of that name (case, a trailing `?` and common aliases folded); None where it
    is unknown."""
    key = name.strip().lower().rstrip("?")
    return _BY_NAME.get(_ALIASES.get(key, key))
