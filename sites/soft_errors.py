"""Pages sent as 200 that say they are an error, under repair or closed: `soft_404`, domain.md §3.5.

Reports and notices speak of the same things: what is declared or dated as an article is one, and
says it of something else."""

from __future__ import annotations

import re

from sites.page import Page
from sites.roles import prose_han

SOFT_404 = "soft_404"
_END = "(?=$|[\\s，,。！!…;；、:：]|敬请|请|期间)"
_SOFT = re.compile(
    "您(?:所|要)?(?:访问|浏览|查看|请求)的(?:页面|网页|内容|信息|栏目|"
    "文件|文章).{0,8}(?:不存在|已(?:被)?(?:删除|下线|移除)|找不到|丢失)|"
    "(?:页面|网页|文件|栏目|文章|信息)(?:不存在|未找到|找不到了|已删除|已失效|走丢了)|"
    "该(?:页面|网页|文件|文章|信息|内容).{0,4}(?:不存在|未发布|未审核|已删除|已下线)|"
    f"(?:系统|网站|页面)正在(?:进行)?(?:维护|升级|改造|建设)|(?:系统|网站|栏目|页面)(?:维护|升级|改造|建设)中{_END}|"
    f"升级改造中{_END}|系统(?:维护|升级)[,，]?(?:请|暂)|参数错误|非法(?:参数|访问|请求)|"
    "抱歉.{0,12}(?:访问|页面)|404\\s*(?:Not Found|错误|页面)|系统繁忙|出错了|无权(?:限)?访问|"
    "网站(?:暂时|目前)无法访问|the (?:page|resource).{0,30}(?:not found|cannot be found)",
    re.IGNORECASE,
)
# 网站建设, 系统维护 and their like are names of columns: as a title they say why nothing is shown
_SOFT_TITLE = re.compile(
    "^(?:网站|系统)(?:维护|升级|改造|建设)(?:公告|通知|提示)?$|"
    "^(?:404|500|403)(?:\\s*(?:页面|错误|not found|error|[-_|–].*))?$|"
    "^HTTP Status \\d{3}|^(?:运行时错误|Runtime Error)$|"
    "^Welcome to (?:nginx|OpenResty|tengine)|^IIS\\d*(?: Windows Server)?$|^Apache Tomcat",
    re.IGNORECASE,
)
# On a page with links these are notes about some other site or some other day.
_CLOSED = re.compile(
    "(?:网站|系统|门户|平台|站点).{0,20}(?:暂停|停止)(?:服务|访问|使用|开放)|"
    "网站已(?:经)?(?:关停|关闭|停用|下线|注销)|网站.{0,12}(?:未备案|办理备案)"
)
_CHILDREN = re.compile("hybrid/app/404/|search_children")  # the page of missing children for 404
_ALERT = re.compile(r"""\balert\s*\(\s*["']([^"']{2,80})["']""")
_DATED = re.compile("发布(?:日期|时间)|来源\\s*[:：]|索引号")


def soft_error(page: Page) -> str | None:
    """Return `soft_404` where a page sent as 200 says that it is an error or under repair; else
    None."""
    text = page.text
    if len(text) > 2_000 or prose_han(page) > 300:
        return None
    title = page.title
    if _SOFT.search(title) or _SOFT_TITLE.match(title) or _CHILDREN.search(page.html):
        return SOFT_404
    if page.meta("ArticleTitle") or page.meta("PubDate") or _DATED.search(text):
        return None
    if _SOFT.search(text) or (len(page.anchors) < 5 and _CLOSED.search(text)):
        return SOFT_404
    if len(text) >= 30:
        return None
    # the message is in a box that the script opens
    boxes = _ALERT.findall(page.html)
    return SOFT_404 if any(_SOFT.search(message) for message in boxes) else None
