"""VSB, Kaipuyun, Shanghai, Anhui, Henan and ministry forms of address."""

from datetime import date

from shilu.sampleweb.article import Article
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.portal import Portal, Trail


class Vsb(Portal):
    """博达: pages count down: nb.htm, nb/2.htm, nb/1.htm; articles info/1026/24471.htm."""

    scheme = "http"
    open_body = '<div id="vsb_content"><div class="v_news_content">'
    close_body = "</div></div>"

    def base(self, trail: Trail) -> str:
        return "/" + "/".join(c.slug for c in trail)

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        base = self.base(trail)
        return f"{base}.htm" if number == 1 else f"{base}/{total - number + 1}.htm"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        tree = Dice("tree", self.host, *(c.slug for c in trail)).roll(1001, 1099)
        return f"/info/{tree}/{serial // 10}.htm"

    def pager(self, trail: Trail, number: int, total: int) -> str:
        if total in (1, number):
            return f'<span class="p_t">共{total}页</span>'
        # A relative address: beside nb.htm stands the folder nb/.
        here = self.base(trail).rsplit("/", 1)[1]
        down = total - number
        target = f"{here}/{down}.htm" if number == 1 else f"{down}.htm"
        last = f"{here}/1.htm" if number == 1 else "1.htm"
        return (
            '<div class="pb_sys_common"><span class="p_pages"><span class="p_no_d">'
            f'{number}</span><span class="p_next p_fun"><a href="{target}">下页</a></span>'
            f'<span class="p_last p_fun"><a href="{last}">尾页</a></span></span>'
            f'<span class="p_t">共{total}页</span></div>'
        )


class Kaipuyun(Portal):
    """集约化: list.shtml, list_2.shtml; articles /zfxxgknb/202401/{32 hex}.shtml."""

    open_body = '<div class="zw" id="zoom">'

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        base = self.column_path(trail)
        return f"{base}list.shtml" if number == 1 else f"{base}list_{number}.shtml"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        key = Dice("kaipu", self.host, serial).hex()
        return f"{self.column_path(trail)}{self.url_day(article):%Y%m}/{key}.shtml"


class Shanghai(Portal):
    """/nw12344/index.html and /nw12344/20230331/{32 hex}.html, #ivs_content."""

    open_body = '<div id="ivs_content" class="Article_content">'

    def number(self, trail: Trail) -> int:
        return Dice("nw", self.host, *(c.slug for c in trail)).roll(10000, 49999)

    def column_path(self, trail: Trail) -> str:
        return f"/nw{self.number(trail)}/"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        base = self.column_path(trail)
        return f"{base}index.html" if number == 1 else f"{base}index_{number}.html"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        key = Dice("nw", self.host, serial).hex()
        return f"{self.column_path(trail)}{self.url_day(article):%Y%m%d}/{key}.html"


class Anhui(Portal):
    """/public/column/6597131?type=4&catId=…&action=list and /public/6597131/38042157.html."""

    open_body = '<div class="j-fontContent gkwz_contnet">'
    unit = 6597131

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        cat = Dice("cat", self.host, *(c.slug for c in trail)).roll(6710000, 6719999)
        page = f"&pageIndex={number}" if number > 1 else ""
        return f"/public/column/{self.unit}?type=4&catId={cat}&action=list{page}"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        return f"/public/{self.unit}/{38000000 + serial}.html"


class Numbered(Portal):
    """Henan and Guangxi: /16903/616589856/index.html, /16903/616589856/1288675.html."""

    open_body = '<div class="content" id="j-show-body">'

    def column_path(self, trail: Trail) -> str:
        numbers = (Dice("n", self.host, c.slug).roll(16000, 999999) for c in trail)
        return "/" + "/".join(map(str, numbers)) + "/"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        base = self.column_path(trail)
        return f"{base}index.html" if number == 1 else f"{base}index_{number}.html"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        return f"{self.column_path(trail)}1{serial}.html"


class Ministry(Portal):
    """/n1/n19/c3212/content.html: no date anywhere in the address."""

    open_body = '<div class="article-content" id="UCAP-CONTENT">'

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        return f"{self.column_path(trail)}c{serial}/content.html"


class OldTable(Portal):
    """Nested tables, no metas, and a charset that the page lies about."""

    scheme = "http"
    open_body = '<table width="96%"><tr><td class="txt">'
    close_body = "</td></tr></table>"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        return f"/shownews.asp?id={serial}"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        name = "_".join(c.slug for c in trail)
        return f"/list.asp?class={name}" + (f"&page={number}" if number > 1 else "")


HAN_DIGITS = "○一二三四五六七八九"


def han_day(day: date) -> str:
    """二○○九年三月十二日, with the round zero that old offices type."""
    year = "".join(HAN_DIGITS[int(d)] for d in str(day.year))

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        head = {0: "", 1: "十"}.get(tens, f"{HAN_DIGITS[tens]}十")
        return head + (HAN_DIGITS[ones] if ones else "")

    return f"{year}年{small(day.month)}月{small(day.day)}日"
