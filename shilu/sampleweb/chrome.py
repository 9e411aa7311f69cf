"""Chrome of government sites: metas, top, provenance line, tools, footer."""

from dataclasses import dataclass
from html import escape

from shilu.sampleweb.article import Article
from shilu.sampleweb.dice import Dice

EYES = "视力保护色：<i>杏仁黄</i><i>秋叶褐</i><i>胭脂红</i><i>芥末绿</i><i>天蓝</i>"
SCAN = ("扫一扫在手机打开当前页", "扫一扫在手机上查看当前页面")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What a site asks of its skin: clock, hour of generation, metas, the date's label."""

    clock: bool = False
    generated: str = ""
    metas: bool = True
    label: str = "发布日期"


ORDINARY = Dress()


class Skin:
    """How one site's pages are dressed; what varies between sites is drawn from the host name."""

    def __init__(self, place: str, host: str, code: str, dress: Dress) -> None:
        self.place, self.host, self.code = place, host, code
        self.clock, self.generated = dress.clock, dress.generated
        self.metas, self.label = dress.metas, dress.label
        dice = Dice("skin", host)
        self.scan = dice.pick(SCAN)
        self.eyes = dice.roll(0, 1) == 1
        self.counter = dice.roll(0, 1) == 1
        province = dice.pick("浙苏川粤赣甘湘豫鲁闽沪皖黔桂")
        self.licence = f"{province}ICP备{dice.roll(10000000, 19999999)}号-1"
        self.site_name = place if place.endswith("局") else f"{place}人民政府"

    @property
    def site_id(self) -> str:
        return f"{self.code}0001" if self.code.isdigit() else self.code

    def head(self, title: str, extra: str = "") -> str:
        metas = ""
        if self.metas:
            metas = (
                f'<meta name="SiteName" content="{self.site_name}">\n'
                f'<meta name="SiteDomain" content="{self.host}">\n'
                f'<meta name="SiteIDCode" content="{self.site_id}">\n'
            )
        return (
            f"<title>{escape(title)}_{self.site_name}</title>\n{metas}{extra}"
            '<link rel="stylesheet" href="/css/style.css">\n'
        )

    def top(self) -> str:
        clock = "<span>2019年12月3日 星期二</span>" if self.clock else ""
        return (
            f'<div class="top">{clock}<a href="#">设为首页</a> <a href="#">加入收藏</a> '
            f'<a href="#">无障碍阅读</a></div><div class="logo">{self.site_name}</div>'
        )

    def footer(self) -> str:
        return (
            '<div class="footer"><p><a href="#">关于我们</a> <a href="#">网站地图</a> '
            f'<a href="#">联系我们</a></p>\n<p>主办：{self.site_name}办公室</p>\n'
            f"<p>{self.licence}</p>\n<p>政府网站标识码：{self.site_id}</p></div>"
        )

    def shell(self, head: str, inner: str) -> str:
        return (
            "<!DOCTYPE html>\n<html>\n<head>\n"
            f"{head}</head>\n<body>\n{self.top()}\n{inner}\n{self.footer()}\n</body>\n</html>\n"
        )

    def page(self, title: str, nav: str, inner: str) -> str:
        """A home or list page."""
        extra = f'<meta name="ColumnName" content="{title}">\n' if self.metas else ""
        return self.shell(self.head(title, extra), f"{nav}\n{inner}")

    def article_metas(self, article: Article, column: str) -> str:
        if not self.metas:
            return ""
        # Saved pages whose PubDate is the hour of generation: the date on the page is the true one.
        published = self.generated or (
            f"{article.day} 09:30" if article.show_day and not article.url_day else ""
        )
        others = (
            f'<meta name="others" content="页面生成时间 {self.generated}">\n'
            if self.generated
            else ""
        )
        title = escape(article.title) if article.meta_title else ""
        return (
            f'<meta name="ColumnName" content="{column}">\n'
            f'<meta name="ArticleTitle" content="{title}">\n'
            f'<meta name="PubDate" content="{published}">\n'
            f'<meta name="ContentSource" content="{article.source or self.site_name}">\n{others}'
        )

    def provenance(self, article: Article) -> str:
        parts = []
        if article.show_day:
            parts.append(f"<span>{self.label}：{article.day}</span>")
        parts.append(f"<span>信息来源：{article.source or self.site_name}</span>")
        if self.counter:
            parts.append("<span>浏览次数：<i></i></span>")
        parts.append("<span>字体：【<a>大</a> <a>中</a> <a>小</a>】</span>")
        if self.eyes:
            parts.append(f"<span>{EYES}</span>")
        return '<div class="info">' + "　".join(parts) + "</div>"

    def tools(self) -> str:
        return (
            '<div class="tools">分享到：<a>微信</a><a>微博</a></div>\n'
            '<div class="print">【<a href="javascript:window.print()">打印本页</a>】'
            '【<a href="javascript:window.close()">关闭窗口</a>】</div>\n'
            f'<div class="qr">{self.scan}</div>'
        )

    def article(self, article: Article, nav: str, body: str, column: str) -> str:
        shown = f"<h1>{escape(article.title)}</h1>\n" if article.show_title else ""
        head = self.head(article.title if article.meta_title else column,
                         self.article_metas(article, column))  # fmt: skip
        return self.shell(head, f"{nav}\n{shown}{self.provenance(article)}\n{body}\n{self.tools()}")

    def phrases(self, article: Article) -> tuple[str, ...]:
        """Chrome that stands on an article's page and must not stand in its text."""
        eyes = ("胭脂红",) if self.eyes else ()
        return (self.scan, f"政府网站标识码：{self.site_id}", "您现在的位置", *eyes)
