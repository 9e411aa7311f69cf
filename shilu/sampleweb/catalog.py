"""All hosts of the sample web, built once, and the registry that names their seeds."""

from collections.abc import Callable
from functools import cache

from shilu.sampleweb import body as places
from shilu.sampleweb.body import Place
from shilu.sampleweb.hosts.aggregator import HOST as AGGREGATOR
from shilu.sampleweb.hosts.aggregator import aggregator, essays
from shilu.sampleweb.hosts.cities import grain, guizhou, lishui, shaoguan, yancheng
from shilu.sampleweb.hosts.copies import ENCYCLOPEDIA, HIJACKED, encyclopedia, hijacked
from shilu.sampleweb.hosts.counties import lushan, sheyang, suichang, tonggu
from shilu.sampleweb.hosts.departments import FORMS, departments
from shilu.sampleweb.hosts.districts import chongming, hechi, huoshan, longxi, taining
from shilu.sampleweb.hosts.oddities import challenged, forbidden, redirecting
from shilu.sampleweb.hosts.sharing import chunk_site, metabox_site
from shilu.sampleweb.ledger import Ledger

BUILDERS: tuple[Callable[[Ledger], None], ...] = (
    suichang, lishui, sheyang, yancheng, lushan, shaoguan, tonggu, longxi, departments, taining,
    chongming, huoshan, guizhou, grain, hechi, challenged, forbidden, redirecting, chunk_site,
    metabox_site, aggregator, essays, encyclopedia, hijacked,
)  # fmt: skip
HEAD = "code,name,level,source_kind,cms,seed,since,min_reports,note"
GOVERNMENT: tuple[tuple[Place, str, str], ...] = (
    (places.SUICHANG, "http", "/"), (places.LISHUI, "https", "/"), (places.SHEYANG, "https", "/"),
    (places.YANCHENG, "https", "/"), (places.LUSHAN, "http", "/"), (places.SHAOGUAN, "http", "/"),
    (places.TONGGU, "https", "/"), (places.LONGXI, "http", "/"), (places.TAINING, "https", "/"),
    (places.CHONGMING, "https", "/"), (places.HUOSHAN, "https", "/"),
    (places.GUIZHOU, "https", "/"), (places.HECHI, "https", "/"),
    (places.FUSONG, "https", "/"), (places.DINGXI, "https", "/"),
    (places.ZHASHUI, "https", "/"), (places.RENHUA, "http", "/"),
)  # fmt: skip
OTHERS = (
    ("www.wenge-yangben.com", "文阁网", "docshare", "/list/gwfw.html"),
    ("www.huiku-yangben.com", "汇库网", "docshare", "/"),
    (AGGREGATOR, "造价样本网", "aggregator", "/"),
    ("www.fanwen-yangben.com", "范文样本网", "essay", "/"),
    (ENCYCLOPEDIA, "牛顿样本百科", "encyclopedia", "/"),
    (HIJACKED, "转载站（来历不明）", "docshare", "/"),
)


@cache
def world() -> Ledger:
    """Every page and the truth; the same on every run."""
    ledger = Ledger()
    for build in BUILDERS:
        build(ledger)
    ledger.notes.extend(NOTES)
    return ledger


def registry_csv() -> str:
    """The registry of the sample web: homes as seeds, cms empty (found by fingerprint)."""
    rows = [
        f"{p.code},{p.name}人民政府,{p.level},gov,,{scheme}://{p.host}{path},2008,1,"
        for p, scheme, path in GOVERNMENT
    ]
    for prefix, place, cms, _, _ in FORMS:
        host = place.host.replace("www.", f"{prefix}.")
        name = {"slj": "水利局", "jyj": "教育体育局", "czj": "财政局"}[prefix]
        rows.append(f"{place.code},{place.name}{name},county,gov,,{cms.scheme}://{host}/,2016,1,")
    rows.append(f",国家粮食和物资储备局,national,gov,,https://{places.GRAIN.host}/,2019,1,")
    town = "https://zhukou.taining-yangben.gov.cn/"
    rows.append(f"350429,泰宁县朱口镇人民政府,township,gov,,{town},2019,1,")
    mobile = places.SHAOGUAN.host.replace("www.", "m.")
    rows.append(f"440200,韶关市人民政府（移动版）,prefecture,gov,,http://{mobile}/,2019,0,")
    for host, name, kind, path in OTHERS:
        rows.append(f",{name},none,{kind},,http://{host}{path},2008,0,")
    return "\n".join([HEAD, *rows]) + "\n"


NOTES = (
    "Remove all white space before searching must_contain: PDF and DOC add blanks beside digits.",
    "relation exact and near are both right for the print version and the mobile host.",
    "A mirror's or encyclopedia's copy is called converted because its characters were converted.",
    "A split article (TRS t…_1.html) is claimed by its first page; its later parts are no member.",
    "A spun or hijacked copy is a member of its original's cluster; without original its own.",
    "negatives whose URL has a fragment name a part of a page, not a page.",
    "A report of www.chongming-yangben.gov.cn shows no date: published comes from its URL.",
    "published of an attachment is that of the page which links it.",
)
