"""The sample web: invented government sites on loopback, with the truth about their reports."""

from shilu.sampleweb.page import Exchange, Page, Site
from shilu.sampleweb.truth import Member, Negative, ReportTruth, Truth
from shilu.sampleweb.web import SampleWeb

__all__ = [
    "Exchange", "Member", "Negative", "Page", "ReportTruth", "SampleWeb", "Site", "Truth",
]  # fmt: skip
