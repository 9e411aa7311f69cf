"""The shipped PDF, DOCX and DOC, and how they were made (LibreOffice, from the same reports).

The files are frozen: LibreOffice writes clocks and random ids, so making them again gives other
bytes. `python -m shilu.sampleweb.attachments FOLDER` makes them anew for a new freeze."""

import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from shilu.sampleweb.article import render_blocks
from shilu.sampleweb.body import LUSHI, PINGJIANG, SISHUI, SUICHANG, Body
from shilu.sampleweb.report import Plan, write

FILTERS = {
    "pdf": "pdf:writer_pdf_Export", "docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97",
}  # fmt: skip
SOURCES: dict[str, tuple[Body, int]] = {
    "suichang_water_2020.pdf": (SUICHANG.department("水利局", "water"), 2020),
    "pingjiang_water_2022.pdf": (PINGJIANG.department("水利局", "water"), 2022),
    "pingjiang_water_2021.pdf": (PINGJIANG.department("水利局", "water"), 2021),
    "lushi_school_2021.docx": (LUSHI.department("教育体育局", "school"), 2021),
    "lushi_school_2020.docx": (LUSHI.department("教育体育局", "school"), 2020),
    "sishui_finance_2018.doc": (SISHUI.department("财政局", "finance"), 2018),
    "sishui_finance_2016.doc": (SISHUI.department("财政局", "finance"), 2016),
}
STYLE = "<style>body{font-family:'Noto Serif CJK SC'} table{border-collapse:collapse}</style>"


@cache
def shipped(name: str) -> bytes:
    """The bytes of a frozen attachment."""
    return files("shilu.sampleweb.files").joinpath(name).read_bytes()


def source_html(name: str) -> str:
    """The document from which an attachment was made."""
    body, year = SOURCES[name]
    report = write(Plan(body=body, year=year))
    return (
        f'<html><head><meta charset="utf-8"><title>{report.title}</title>{STYLE}</head><body>'
        f'<p align="center"><b>{report.title}</b></p>{render_blocks(report.blocks)}'
        "</body></html>"
    )


def _convert(source: Path, target: str, folder: Path, *options: str) -> None:
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", *options, "--convert-to", target,
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip


def make(folder: Path) -> None:
    """Write every attachment into a folder. Needs soffice and a CJK font."""
    for name in SOURCES:
        kind = name.rsplit(".", 1)[1]
        with tempfile.TemporaryDirectory() as scratch:
            page = Path(scratch) / f"{name.rsplit('.', 1)[0]}.html"
            page.write_text(source_html(name), "utf-8")
            if kind == "pdf":
                # Straight from HTML the export loses the title line.
                _convert(page, FILTERS["docx"], Path(scratch), "--infilter=HTML (StarWriter)")
                _convert(page.with_suffix(".docx"), FILTERS[kind], folder)
            else:
                _convert(page, FILTERS[kind], folder, "--infilter=HTML (StarWriter)")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
