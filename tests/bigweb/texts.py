"""Sentences of notices, news and reports, put together from a small stock; nothing is quoted."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from datetime import date, timedelta

from tests.bigweb.model import Item, number

SUBJECTS = ("全区重点项目", "安全生产专项整治", "春季农业生产", "城市更新", "老旧小区改造", "防汛抗旱", "招商引资", "乡村振兴",
            "义务教育均衡发展", "医保经办", "河湖长制", "营商环境", "大气污染防治", "养老服务", "文明城市创建", "食品安全", "森林防火",
            "就业援助", "交通基础设施", "科技创新")  # fmt: skip
ACTS = ("工作推进会召开", "现场观摩活动举行", "调研座谈会召开", "专题培训班开班", "督导检查组到我地检查", "取得阶段性成效",
        "实施方案印发", "集中攻坚行动启动", "工作领导小组会议召开", "有关事项的通知", "招标结果公示", "情况通报")  # fmt: skip
SENTENCES = (
    "会议听取了有关单位的工作汇报，研究部署了下一阶段的重点任务。",
    "各有关部门要压实责任、细化措施，把各项任务落实到具体岗位和具体人员。",
    "要坚持问题导向，建立台账，逐项销号，确保按期完成年度目标。",
    "与会人员实地查看了项目现场，详细询问了工程进度、资金保障和质量管理情况。",
    "今年以来，各单位围绕中心、服务大局，工作取得了较好成效。",
    "要加强统筹协调，完善会商机制，及时研究解决推进过程中的困难。",
    "群众的满意度是检验工作的标准，要畅通渠道，认真听取意见建议。",
    "下一步，将继续加大投入力度，优化流程，提高服务质量和效率。",
    "活动现场，工作人员发放宣传材料并耐心解答了群众提出的问题。",
    "要严格落实值班值守制度，遇有突发情况及时报告、妥善处置。",
)
SECTIONS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况", "六、其他需要报告的事项")  # fmt: skip
WORK = (
    "坚持以公开为常态、不公开为例外，及时更新网站专栏内容。",
    "进一步健全信息发布审核制度，明确责任科室和责任人。",
    "组织业务培训，提高工作人员依法公开的意识和能力。",
    "对照基本目录梳理公开事项，推进基层标准化规范化建设。",
    "依申请公开办理流程进一步规范，均在法定期限内答复。",
    "政策解读形式还不够丰富，公开的时效性有待提高。",
    "下一步将加强监督检查，完善考核评价办法。",
)


def paragraphs(stock: tuple[str, ...], count: int, *key: object) -> list[str]:
    start = number(*key, low=0, high=9999)
    return [
        "".join(stock[(start + 3 * p + 7 * s + p * s) % len(stock)] for s in range(3 + p % 3))
        for p in range(count)
    ]


def news(host: str, slug: str, count: int, names: str = "") -> list[Item]:
    """A column of news: newest first, one every few days, no report among them."""
    items, day = [], date(2024, 6, 28)
    for index in range(count):
        key = number(host, slug, index, low=0, high=1 << 30)
        day -= timedelta(days=key % 5)
        title = f"{names}{SUBJECTS[key % len(SUBJECTS)]}{ACTS[key // 31 % len(ACTS)]}"
        if key % 7 == 0:
            title = f"{day.year}年{title}"
        anchor = title if len(title) < 22 or key % 3 else title[:18] + "…"
        items.append(Item(key=f"{slug}-{index}", title=title, anchor=anchor, day=day))
    return items


def report_text(item: Item, edited: int = 0) -> str:
    """The inner HTML of a report: the six parts of report years from 2019, the older form before."""
    y, b = item.year, item.body
    seed = number(b, y, low=0, high=9000)
    lines = [(f"<p>根据《中华人民共和国政府信息公开条例》的规定，现公布{b}{y}年度政府信息公开工作年度报告。"
             f"本报告所列数据的统计期限自{y}年1月1日起至{y}年12月31日止。</p>")]  # fmt: skip
    for index, section in enumerate(SECTIONS if y >= 2019 else SECTIONS[:5]):
        lines.append(f"<p><strong>{section}</strong></p>")
        lines += [f"<p>{text}</p>" for text in paragraphs(WORK, 3, b, y, index)]
        if index == 1:
            made, sent = 10 + seed % 90, 100 + seed % 900 + edited
            lines.append(
                f'<p>{y}年，主动公开政府信息{sent}条。</p><table border="1"><tr><td>信息内容</td><td>本年制发件数</td>'
                f"<td>本年废止件数</td><td>现行有效件数</td></tr><tr><td>行政规范性文件</td><td>{made}</td>"
                f"<td>{seed % 5}</td><td>{made + 30}</td></tr></table>"
            )
        if index == 2:
            lines.append(f"<p>全年共收到政府信息公开申请{seed % 60}件，均已办结。</p>")
    lines.append(
        f"<p style='text-align:right'>{b}<br/>{item.day.year}年{item.day.month}月{item.day.day}日</p>"
    )
    return "".join(lines)


def plain_text(item: Item) -> str:
    """The inner HTML of anything that is no report."""
    stock = WORK + SENTENCES if item.kind == "decoy" else SENTENCES
    text = "".join(f"<p>　　{p}</p>" for p in paragraphs(stock, 9, item.key, item.title))
    return f"<p>　　{item.day.year}年{item.day.month}月{item.day.day}日，{item.title}。</p>{text}"
