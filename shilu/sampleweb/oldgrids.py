"""Statistics tables from before the unified format: the table of 2014–2018, and local annexes."""

from shilu.sampleweb.dice import Dice

OldCells = dict[str, int]


def old_cells(name: str, year: int) -> OldCells:
    """The numbers that prose and table share: requests = sum of forms = sum of answers."""
    dice = Dice("old", name, year)
    face, fax, net, mail = (dice.roll(1, 9), dice.roll(0, 3), dice.roll(11, 60), dice.roll(1, 12))
    apply = face + fax + net + mail
    absent, notours = dice.roll(1, 4), dice.roll(1, 4)
    partial, refused = dice.roll(1, 3), dice.roll(0, 2)
    website = dice.roll(210, 3960)
    weibo, wechat = dice.roll(11, 460), dice.roll(11, 460)
    return {
        "apply": apply, "face": face, "fax": fax, "net": net, "mail": mail,
        "absent": absent, "notours": notours, "partial": partial, "refused": refused,
        "agree": apply - absent - notours - partial - refused,
        "website": website, "weibo": weibo, "wechat": wechat, "total": website + weibo + wechat,
        "rules": dice.roll(2, 19), "points": dice.roll(1, 12), "staff": dice.roll(2, 8),
        "part_time": dice.roll(3, 29), "trained": dice.roll(21, 360), "news": dice.roll(1, 9),
    }  # fmt: skip


def _grid(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [head, *rows]
    )
    return f'<table border="1" width="90%">\n{lines}\n</table>'


def statistics_2014(cells: OldCells) -> str:
    """政府信息公开情况统计表, report years 2014–2018 (domain: order stable, wording varies)."""
    c = cells
    rows: list[tuple[object, ...]] = [
        ("一、主动公开情况", "——", ""),
        ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", c["total"]),
        ("其中：主动公开规范性文件数", "条", c["rules"]),
        ("制发规范性文件总数", "件", c["rules"]),
        ("1.政府公报公开政府信息数", "条", 0),
        ("2.政府网站公开政府信息数", "条", c["website"]),
        ("3.政务微博公开政府信息数", "条", c["weibo"]),
        ("4.政务微信公开政府信息数", "条", c["wechat"]),
        ("5.其他方式公开政府信息数", "条", "—"),
        ("二、回应解读情况", "——", ""),
        ("（一）回应公众关注热点或重大舆情数", "次", c["news"]),
        ("三、依申请公开情况", "——", ""),
        ("（一）收到申请数", "件", c["apply"]),
        ("1.当面申请数", "件", c["face"]),
        ("2.传真申请数", "件", c["fax"]),
        ("3.网络申请数", "件", c["net"]),
        ("4.信函申请数", "件", c["mail"]),
        ("（二）申请办结数", "件", c["apply"]),
        ("1.按时办结数", "件", c["apply"]),
        ("2.延期办结数", "件", 0),
        ("（三）申请答复数", "件", c["apply"]),
        ("1.同意公开答复数", "件", c["agree"]),
        ("2.同意部分公开答复数", "件", c["partial"]),
        ("3.不同意公开答复数", "件", c["refused"]),
        ("4.不属于本行政机关公开数", "件", c["notours"]),
        ("5.申请信息不存在数", "件", c["absent"]),
        ("四、行政复议数量", "件", 0),
        ("五、行政诉讼数量", "件", 0),
        ("六、举报投诉数量", "件", 0),
        ("七、依申请公开信息收取的费用", "万元", "0.00"),
        ("八、机构建设和保障经费情况", "——", ""),
        ("（一）政府信息公开工作专门机构数", "个", 1),
        ("（二）设置政府信息公开查阅点数", "个", c["points"]),
        ("（三）从事政府信息公开工作人员数", "人", c["staff"] + c["part_time"]),
        ("1.专职人员数", "人", c["staff"]),
        ("2.兼职人员数", "人", c["part_time"]),
        ("九、政府信息公开会议和培训情况", "——", ""),
        ("（三）接受培训人员数", "人次", c["trained"]),
    ]
    return _grid(("统计指标", "单位", "统计数"), rows)


def annexes_2008(cells: OldCells, *, cumulative: bool) -> str:
    """指标统计附表 of 2008–2013; some have a column 历年累计."""
    c = cells
    first: list[tuple[str, str, int]] = [
        ("主动公开信息数", "条", c["total"]),
        ("其中：全文电子化的主动公开信息数", "条", c["website"]),
        ("新增的行政规范性文件数", "条", c["rules"]),
    ]
    second: list[tuple[str, str, int]] = [
        ("申请总数", "条", c["apply"]),
        ("其中：1.当面申请数", "条", c["face"]),
        ("2.传真申请数", "条", c["fax"]),
        ("3.网上申请数", "条", c["net"]),
        ("4.信函申请数", "条", c["mail"]),
        ("答复总数", "条", c["apply"]),
        ("其中：1.同意公开答复数", "条", c["agree"]),
        ("2.同意部分公开答复数", "条", c["partial"]),
        ("3.不予公开答复总数", "条", c["refused"]),
        ("4.信息不存在数", "条", c["absent"]),
        ("5.非本机关政府信息数", "条", c["notours"]),
    ]
    if cumulative:
        head: tuple[str, ...] = ("指标", "单位", "年度数", "历年累计")
        grids = [_grid(head, [(*row, row[2] * 3 + 11) for row in rows]) for rows in (first, second)]
    else:
        grids = [_grid(("指标", "单位", "数量"), list(rows)) for rows in (first, second)]
    return (
        f"<p>附表1：主动公开情况统计</p>\n{grids[0]}\n<p>附表2：依申请公开情况统计</p>\n{grids[1]}"
    )
