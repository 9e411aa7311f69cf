"""Answers of defences, of broken pages, and of ordinary pages that look like them; all invented.

Each with the class that domain.md §3.5 has for it, None for an ordinary answer. Written before the
rules that they judge."""

# ruff: noqa: E501  a page is a line

from __future__ import annotations

from dataclasses import dataclass

JSC, JSV, WAF, GEO, CAPTCHA, SOFT = (
    "js_cookie_challenge", "js_vm_challenge", "waf", "geoblock_suspected", "captcha", "soft_404",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    sign: str | None
    body: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def cookie(value: str) -> tuple[tuple[str, str], ...]:
    return (("Set-Cookie", value),)


PROSE = "<p>本机关认真贯彻落实条例，主动公开政府信息，规范办理依申请公开，持续加强平台建设与监督保障。</p>"
LONG = PROSE * 30
MENU = "".join(f'<li><a href="/c{n}/">{name}</a></li>' for n, name in enumerate(
    ("首页", "政务公开", "办事服务", "互动交流", "走进云河", "新闻中心", "专题专栏", "数据开放", "网站地图", "联系我们")
))  # fmt: skip
CHROME = f"<ul>{MENU}</ul>"
FOOT = "<div>主办：云河县人民政府办公室　技术支持：云河县大数据中心　网站标识码：3300000001</div>"
ARTICLE = '<meta name="ArticleTitle" content="{0}"><meta name="PubDate" content="2024-01-22 09:30"><title>{0}_云河县人民政府</title>'
SCRIPTED = "<script>function go(u){document.cookie='visited=1';location.href=u;}</script>"

DEFENCES = (
    # 加速乐
    Case("jsl 521", JSC, "<script>document.cookie=('_')+('_jsl');location.href=location.pathname+location.search</script>", 521, cookie("__jsluid_s=ab12; path=/")),
    Case("jsl 521 empty", JSC, "", 521),
    Case("jsl 512", JSC, "<script>go({\"bts\":[\"1\"]})</script>", 512, cookie("__jsluid_h=ab12")),
    Case("jsl go, 200", JSC, "<html><script>var _0x1='';go({\"bts\":[\"17.1|0|\",\"D\"],\"chars\":\"x\",\"ha\":\"sha1\",\"tn\":\"__jsl_clearance_s\"})</script></html>", 200, cookie("__jsluid_s=ab")),
    # 瑞数
    Case("ruishu 412", JSV, "<meta id=\"x\" content=\"{qtl0\" r='m'><script>$_ts=window['$_ts'];$_ts.nsd=1;</script>", 412, cookie("kPzS=5")),
    Case("ruishu 412 empty", JSV, "", 412),
    Case("ruishu 202", JSV, "<html><head><meta content=\"{qqRr}\" r=\"m\"><script r='m'>(function(){var _$wJ=0,_$fQ=[];})()</script></head><body></body></html>", 202),
    Case("ruishu 200", JSV, "<html><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.cd=\"qE\";</script><body></body></html>"),
    # 阿里云
    Case("aliyun acw", JSC, "<script>var arg1='3A1C7F90B2D4E6F8091A2B3C';setCookie('acw_sc__v2',x)</script>", 200, cookie("acw_tc=1")),
    Case("aliyun 405", JSC, "<div>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</div>", 405, cookie("acw_tc=1; path=/")),
    Case("aliyun slide", CAPTCHA, "<title>滑动验证页面</title><div id='nocaptcha'></div><script src='https://g.alicdn.com/sd/ncpc/nc.js'></script>"),
    # 云锁, 安全狗
    Case("yunsuo", JSC, "<script>var v='a';document.cookie='srcurl='+v;self.location='/?security_verify_data=313932';</script>", 200, cookie("yunsuo_session_verify=0a1b; path=/")),
    Case("safedog", WAF, "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", 200, (("X-Powered-By", "WAF/2.0"),)),
    Case("safedog 404", WAF, "<p>您的访问可能存在安全威胁，已被安全狗拦截</p>", 404),
    # 知道创宇, 奇安信, 安恒, 华为, 腾讯, 绿盟, F5, 深信服
    Case("knownsec", WAF, "<h2>当前访问疑似黑客攻击，已被网站管理员设置为拦截</h2><p>知道创宇云防御</p>", 403),
    Case("knownsec page", WAF, "<p>如果您是网站管理员，请登录知道创宇云防御查看详情</p>", 404),
    Case("wzws 403", WAF, "", 403, (("WZWS-RAY", "1114-1700000000.123-w-waf05"),)),
    Case("wzws script", WAF, "<script>var wzwsquestion='x';function WZWSREL(){}</script>", 200, (("WZWS-RAY", "1"),)),
    Case("waf 491", WAF, "", 491),
    Case("waf 418", WAF, "<h1>I'm a teapot</h1>", 418),
    Case("dbapp", WAF, "<title>访问阻断</title><p>您的访问被阻断！事件ID：20240122-1a2b</p><p>安恒明御</p>", 403),
    Case("huawei", WAF, "<title>访问被拦截！</title><p>您的请求疑似攻击行为！</p><p>事件ID：00-1a</p>", 418, cookie("HWWAFSESID=1a; path=/")),
    Case("huawei 404", WAF, "<script>location.reload()</script>", 404, cookie("HWWAFSESID=1a")),
    Case("tencent", WAF, "<p>很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断</p>", 403),
    Case("nsfocus", WAF, "<title>拦截提示</title><p>您的请求已被Web应用防火墙拦截，请联系管理员。</p>"),
    Case("f5", WAF, "<title>Request Rejected</title>The requested URL was rejected. Please consult with your administrator. Your support ID is: 1777"),
    Case("sangfor", WAF, "<p>您的访问存在安全风险，已被拦截</p><p>如有疑问请与网站管理员联系</p>", 403),
    Case("too often", WAF, "<p>您的访问过于频繁，请稍后再试！</p>"),
    Case("gbk page", WAF, "<meta charset=gbk><p>您的请求存在威胁，已被云锁拦截</p>", 403),
    # 验证码
    Case("captcha gate", CAPTCHA, "<title>安全验证</title><p>请输入验证码后继续访问</p><input name=code><img src=/code.png>"),
    Case("captcha too often", CAPTCHA, "<p>访问过于频繁，请输入图片中的验证码</p><form><input name='vcode'></form>", 403),
    Case("slider", CAPTCHA, "<h3>请完成滑动验证后继续访问</h3><form action='/seccaptcha'></form>"),
    Case("slide right", CAPTCHA, "<div class=tip>请按住滑块，拖动到最右边</div><div id='nc_1_wrapper'></div>"),
    Case("geetest", CAPTCHA, "<title>人机验证</title><script src='//static.geetest.com/gt.js'></script><script>initGeetest({})</script>"),
    Case("tencent captcha", CAPTCHA, "<p>为了您的访问安全，请先完成安全验证</p><script>new TencentCaptcha('1','2')</script>"),
    # 境外访问
    Case("plain 403", GEO, "<h1>403 Forbidden</h1>", 403),
    Case("empty 403", GEO, "", 403),
    Case("abroad 403", GEO, "<p>您所在的国家或地区禁止访问本网站</p>", 403),
    Case("abroad 200", GEO, "<title>提示</title><p>本网站仅限中国大陆境内访问，境外IP地址暂不支持访问。</p>"),
    Case("iis 403.6", GEO, "<h2>403 - 禁止访问: 客户端的 IP 地址被拒绝。</h2><p>您的 IP 地址不在允许之列。</p>", 403),
)  # fmt: skip

BROKEN = (
    Case("gone", SOFT, "<title>提示</title><div>您访问的页面不存在</div>"),
    Case("gone with chrome", SOFT, f"<title>云河县人民政府</title>{CHROME}<h2>抱歉，您访问的页面不存在或已被删除</h2><a href='/'>返回首页</a>{FOOT}"),
    Case("title 404", SOFT, f"<title>404</title>{CHROME}<p>页面走丢了，5秒后返回首页</p>"),
    Case("404 page not found", SOFT, "<title>404 Not Found</title><h1>404 Not Found</h1>"),
    Case("search children", SOFT, "<title>404</title><script src='//qzonestyle.gtimg.cn/qzone/hybrid/app/404/search_children.js'></script>"),
    Case("under repair", SOFT, "<title>系统维护</title><h2>网站正在升级改造中，系统维护期间暂停访问，敬请谅解。</h2>"),
    Case("repair by night", SOFT, "<p>因机房网络割接，本网站将于近期暂停服务，给您带来不便敬请谅解。</p>"),
    Case("building", SOFT, "<title>网站建设中</title><p>网站正在建设中，敬请期待……</p>"),
    Case("column building", SOFT, f"<title>云河县水务局</title>{CHROME}<p>栏目建设中，敬请期待</p>"),
    Case("bad parameter", SOFT, "<script>alert('参数错误');history.back();</script><p>参数错误</p>"),
    Case("alert only", SOFT, "<script>alert('您访问的信息不存在或已被删除！');history.go(-1);</script>"),
    Case("not published", SOFT, "<p>该文章不存在或未发布</p>"),
    Case("taken down", SOFT, "<p>您要查看的信息已下线</p>"),
    Case("closed", SOFT, "<title>公告</title><p>本网站已关停，相关内容已整合至云河县人民政府门户网站。</p>"),
    Case("busy", SOFT, "<title>错误</title><p>系统繁忙，请稍后再试</p>"),
    Case("no right", SOFT, "<title>提示信息</title><p>对不起，您无权访问该页面</p>"),
    Case("nginx welcome", SOFT, "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed.</p>"),
    Case("iis welcome", SOFT, "<title>IIS Windows Server</title><img src='iisstart.png' alt='IIS'>"),
    Case("tomcat error", SOFT, "<title>HTTP Status 500 – Internal Server Error</title><h1>HTTP Status 500</h1><p>java.lang.NullPointerException</p>"),
    Case("no filing", SOFT, "<title>网站暂时无法访问</title><p>该网站未根据工信部有关法律规定办理备案，暂时无法访问。</p>"),
)  # fmt: skip

ORDINARY = (
    Case("report on captchas", None, ARTICLE.format("云河县大数据局2023年政府信息公开工作年度报告") + LONG + "<p>全年加强网站维护，部署安全狗和网站防火墙，登录增加滑动验证，用户须输入验证码，拦截攻击请求3万次，系统维护12次。</p>"),
    Case("short report", None, ARTICLE.format("云河镇2022年政府信息公开工作年度报告") + CHROME + PROSE * 2 + "<p>存在问题：个别栏目建设中，页面不存在的问题时有发生，网站维护不够及时，下一步请运维单位完成安全验证。</p>" + FOOT),
    Case("login", None, "<title>统一身份认证平台</title><form><input name=user placeholder=用户名><input type=password name=pwd><input name=code placeholder=请输入验证码><button>登录</button></form>"),
    Case("mailbox", None, f"<title>县长信箱</title>{CHROME}<form>姓名<input name=a>电话<input name=b>主题<input name=c>内容<textarea></textarea>请输入验证码<input name=d></form>{FOOT}"),
    Case("application form", None, "<title>依申请公开</title><form>申请人姓名<input name=a>证件号码<input name=b>联系地址<input name=c>所需信息<textarea name=t></textarea><p>请输入验证码</p><input name=v></form>"),
    Case("maintenance notice", None, ARTICLE.format("系统维护公告") + CHROME + "<h1>系统维护公告</h1><p>来源：县大数据中心　发布时间：2024-01-22</p>" + PROSE * 4 + "<p>定于本周六22时至次日6时进行系统维护，期间暂停访问。</p>" + FOOT),
    Case("short maintenance notice", None, ARTICLE.format("关于门户网站升级改造暂停服务的公告") + CHROME + "<h1>关于门户网站升级改造暂停服务的公告</h1><p>发布日期：2024-01-22　来源：县府办</p><p>因系统升级，门户网站将于1月25日暂停服务。特此公告。</p>" + FOOT),
    Case("news on a waf", None, ARTICLE.format("我县部署Web应用防火墙护航门户网站") + CHROME + "<p>发布日期：2024-01-22</p>" + PROSE * 3 + "<p>系统已拦截可疑请求。您的访问安全有了保障。</p>"),
    Case("news on 404", None, ARTICLE.format("我县整治“页面不存在”等错链问题") + CHROME + "<p>发布时间：2024-01-22</p>" + PROSE * 8),
    Case("home behind jsl", None, f"<title>云河县人民政府</title>{SCRIPTED}{CHROME}<div>通知公告</div>{FOOT}", 200, cookie("__jsluid_h=ab12; path=/")),
    Case("home behind huawei", None, f"<title>云河县人民政府</title>{CHROME}{FOOT}", 200, cookie("HWWAFSESID=1a; path=/")),
    Case("home behind wzws", None, f"<title>云河县人民政府</title>{CHROME}{FOOT}", 200, (("WZWS-RAY", "1114"),)),
    Case("404 behind huawei", None, "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>", 404, cookie("HWWAFSESID=1a")),
    Case("404 behind wzws", None, "<title>页面不存在</title><p>您访问的页面不存在</p>", 404, (("WZWS-RAY", "1"),)),
    Case("page behind aliyun", None, f"<title>公告</title>{CHROME}{PROSE}", 200, cookie("acw_tc=76b2; path=/")),
    Case("article behind ruishu", None, ARTICLE.format("云河县2023年政府信息公开年报") + "<script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>" + PROSE * 8),
    Case("json with captcha", None, '{"code":0,"captchaEnabled":false,"data":[{"title":"某局2022年年报"}]}', 200, (("Content-Type", "application/json"),)),
    Case("script with geetest", None, "function initGeetest(o){return captcha(o)}", 200, (("Content-Type", "application/javascript"),)),
    Case("202 json", None, '{"status":"accepted"}', 202, (("Content-Type", "application/json"),)),
    Case("empty list", None, f"<title>政府信息公开年报_云河县</title>{CHROME}<p>没有找到相关信息</p>{FOOT}"),
    Case("no data yet", None, f"<title>年度报告</title>{CHROME}<div>暂无数据</div>{FOOT}"),
    Case("search with a captcha", None, f"<title>高级检索</title>{CHROME}<form>标题<input name=t>文号<input name=n>验证码<input name=v></form><a href=/a/1.html>某局2021年政府信息公开年报</a>{FOOT}"),
    Case("home with a building column", None, f"<title>云河县人民政府</title>{CHROME * 2}<p>生态文明建设中取得成效</p><p>数字政府建设中的云河实践</p>{FOOT}"),
    Case("site building column", None, f"<title>政府网站建设_云河县</title>{CHROME}<ul><li><a href=/n/1.html>关于加强网站维护的通知</a></li><li><a href=/n/2.html>系统升级改造项目招标公告</a></li></ul>"),
    Case("401", None, "<h1>401</h1>", 401),
    Case("404 plain", None, "<h1>404 Not Found</h1>", 404),
    Case("500", None, "<h1>Internal Server Error</h1>", 500),
    Case("503 maintenance", None, "<p>系统维护中，请稍后访问</p>", 503),
    Case("405 of a list interface", None, "<h1>405 Method Not Allowed</h1>", 405),
)  # fmt: skip

CASES = (*DEFENCES, *BROKEN, *ORDINARY)
