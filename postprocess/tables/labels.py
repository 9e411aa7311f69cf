"""The rows and columns of the statutory tables since 2019, by their labels.

Source: 国办公开办函〔2019〕60号 (V1, report years 2019–2020) and 〔2021〕30号 (V2, from 2021);
domain.md §1.3."""

from __future__ import annotations

import re
import unicodedata

# Table 3, in the order of the form; a label is matched by the words that no other row has.
RESULTS: tuple[tuple[str, str], ...] = (
    ("newReceived", "本年新收政府信息公开申请"),
    ("carriedOver", "上年结转政府信息公开申请"),
    ("denied.stateSecret", "属于国家秘密"),
    ("denied.lawForbidden", "其他法律行政法规禁止公开"),
    ("denied.safetyStability", "三安全一稳定"),
    ("denied.thirdParty", "保护第三方合法权益"),
    ("denied.internalAffairs", "三类内部事务信息"),
    ("denied.process", "四类过程性信息"),
    ("denied.caseFile", "行政执法案卷"),
    ("denied.adminQuery", "行政查询事项"),
    ("unable.notHeld", "不掌握相关政府信息"),
    ("unable.needMaking", "没有现成信息需要另行制作"),
    ("unable.unclear", "补正后申请内容仍不明确"),
    ("notProc.petition", "信访举报投诉类申请"),
    ("notProc.massive", "无正当理由大量反复申请"),
    ("notProc.repeat", "重复申请"),
    ("notProc.publication", "要求提供公开出版物"),
    ("notProc.reissue", "确认或重新出具已获取信息"),
    ("other.notCorrected", "无正当理由逾期不补正"),
    ("other.feeUnpaid", "逾期未按收费通知要求缴纳费用"),
    ("partialGrant", "部分公开"),
    ("granted", "予以公开"),
    ("totalProcessed", "总计"),
    ("carriedForward", "结转下年度继续办理"),
    ("other.other", "其他"),
    ("other", "其他处理"),
)
APPLICANTS = (
    "natural",
    "company",
    "research",
    "nonprofit",
    "legalService",
    "otherOrganisation",
    "total",
)
DENIED = tuple(key for key, _ in RESULTS if key.startswith("denied."))
UNABLE = tuple(key for key, _ in RESULTS if key.startswith("unable."))
NOT_PROCESSED = tuple(key for key, _ in RESULTS if key.startswith("notProc."))
OTHER = ("other", "other.notCorrected", "other.feeUnpaid", "other.other")

# Table 4: three groups of five, always in this order.
OUTCOMES = ("upheld", "corrected", "otherOutcome", "pending", "total")
GROUPS = ("review", "litigationDirect", "litigationAfterReview")

# Table 2: rows and columns by label, each with its key.
PROACTIVE_ROWS = {
    "规章": "rules",
    "规范性文件": "normativeDocuments",
    "行政规范性文件": "normativeDocuments",
    "行政许可": "licences",
    "其他对外管理服务事项": "otherServices",
    "行政处罚": "penalties",
    "行政强制": "coercion",
    "行政事业性收费": "fees",
    "政府集中采购": "procurement",
}
PROACTIVE_COLUMNS = {
    "本年新制作数量": ("made", "V1"),
    "本年新公开数量": ("disclosed", "V1"),
    "对外公开总数量": ("disclosedTotal", "V1"),
    "上一年项目数量": ("itemsBefore", "V1"),
    "本年增/减": ("itemsChange", "V1"),
    "处理决定数量": ("decisions", "V1"),
    "采购项目数量": ("purchases", "V1"),
    "采购总金额": ("purchaseAmount", "V1"),
    "本年制发件数": ("issued", "V2"),
    "本年废止件数": ("repealed", "V2"),
    "现行有效件数": ("inForce", "V2"),
    "本年处理决定数量": ("decisions", "V2"),
    "本年收费金额": ("feeAmount", "V2"),
}
_MARK = re.compile(r"^[\s(（]*(?:[一二三四五六七八九十]+|\d+)[)）、.．,，\s]*")
_UNIT = re.compile(r"[(（]单位[:：]([^)）]+)[)）]")


def plain(label: str) -> str:
    """Return a label without white space, quotes, numbering and unit, widths folded."""
    text = unicodedata.normalize("NFKC", _UNIT.sub("", label))
    text = "".join(text.split())
    for quote in "\"“”'‘’":
        text = text.replace(quote, "")
    return _MARK.sub("", text)


def unit_of(label: str) -> str:
    """Return the unit that a label states in brackets, or nothing."""
    match = _UNIT.search(label)
    return match[1].strip() if match else ""


def result_key(label: str) -> str | None:
    """Return the key of a row of table 3 by its label; None where it is none."""
    text = plain(label)
    if text in {"其他", "其他处理"}:
        return "other.other" if text == "其他" else "other"
    if text.startswith("部分公开"):
        return "partialGrant"
    return next(
        (key for key, words in RESULTS if key not in {"other", "other.other"} and words in text),
        None,
    )
