"""The page around the content: menus, breadcrumb, metas, footer, as government sites have them."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from html import escape

from shilu.sampleweb.page import Page
from tests.bigweb.model import Column

FOOT = (
    '<div class="footer"><p><a href="/site/map.html">网站地图</a> | <a href="javascript:void(0)">联系我们</a> | '
    '<a href="javascript:void(0)">隐私声明</a> | <a href="http://www.beian.miit.gov.cn/">备案查询</a></p>'
    "<p>主办：{name}　承办：{name}办公室</p><p>网站标识码：{code}　公网安备 00000000000000号</p>"
    "<p>建议使用1024×768分辨率以上浏览　版权所有　未经授权禁止转载</p></div>"
)
STYLE = (
    "<style>body{margin:0;font:14px/1.8 'Microsoft YaHei',SimSun}.w{width:1200px;margin:0 auto}"
    ".nav li{float:left;width:150px;text-align:center}.list li{line-height:36px;border-bottom:1px dashed #ccc}"
    ".list span{float:right;color:#999}.crumb{padding:10px 0;color:#666}.left{float:left;width:230px}"
    ".main{float:right;width:940px}.footer{clear:both;text-align:center;padding:20px;border-top:2px solid #b00}"
    "#zoom p{text-indent:2em;line-height:2}.info{text-align:center;color:#888}.pages{text-align:center}</style>"
)
SCRIPT = (
    "<script>function goSearch(){var w=document.getElementById('kw').value;if(!w){alert('请输入关键字');"
    "return false;}return true;}function setSize(n){document.getElementById('zoom').style.fontSize=n+'px';}"
    "var _hmt=_hmt||[];function addFav(){try{window.external.addFavorite(location.href,document.title);}"
    "catch(e){alert('请使用Ctrl+D收藏本站');}}</script>"
)


def link(href: str, text: str, hint: str = "") -> str:
    """An anchor; no text is an image without words, as menus of old sites have."""
    inner = escape(text) if text else '<img src="/images/btn_more.png" alt=""/>'
    title = f' title="{escape(hint)}"' if hint else ""
    return f'<a href="{escape(href)}"{title} target="_blank">{inner}</a>'


def metas(name: str, code: str, host: str, column: Column | None, article: dict[str, str]) -> str:
    """The metas of the guideline of 2017: site, column, article."""
    pairs = {"SiteName": name, "SiteDomain": host, "SiteIDCode": code}
    if column is not None:
        pairs |= {
            "ColumnName": column.name, "ColumnDescription": column.name + "栏目",
            "ColumnKeywords": column.name, "ColumnType": column.name,
        }  # fmt: skip
    return "".join(
        f'<meta name="{key}" content="{escape(value)}"/>\n'
        for key, value in (pairs | article).items()
    )


def document(
    *, title: str, head: str, menu: str, crumb: str, left: str, main: str, name: str, code: str,
    charset: str, noise: str,
) -> Page:  # fmt: skip
    """A whole page in the host's charset."""
    side = f'<div class="left"><ul class="sub">{left}</ul></div>' if left else ""
    text = (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta http-equiv="Content-Type" content="text/html; '
        f'charset={charset}"/>\n<title>{escape(title)}</title>\n{head}{STYLE}{SCRIPT}</head>\n<body>\n'
        f'<div class="w top"><img src="/images/logo.png" alt=""/><form action="javascript:void(0)" '
        f'onsubmit="return goSearch()"><input id="kw" name="kw"/></form></div>\n<div class="w nav"><ul>{menu}</ul></div>\n'
        f'<div class="w"><div class="crumb">当前位置：{crumb}</div>\n{side}<div class="main">\n{main}\n</div></div>\n'
        f"{FOOT.format(name=name, code=code)}{noise}\n</body>\n</html>\n"
    )
    return Page(
        headers=(("Content-Type", f"text/html; charset={charset}"),),
        body=text.encode("gb18030" if charset == "gb2312" else charset, "xmlcharrefreplace"),
    )
