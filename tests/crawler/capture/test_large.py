"""200 MB: the record whole, the spider's copy cut and flagged, the memory as it was."""

from __future__ import annotations

import pytest

LIMIT = 16 << 20


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        pytest.param("http", "large?200", marks=pytest.mark.long),
        ("http", "large-chunked?200"),
        ("http", "inflates"),
        pytest.param("https", "large-chunked?200", marks=pytest.mark.long),
    ],
)
def test_a_body_of_200_mb_is_whole_in_the_warc_and_never_in_memory(
    scheme, name, site, crawl, kept, tmp_path
) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    answer = crawl(
        [f"{scheme}://good.test/{name}"],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={
            "CONNECT_TO": site.connect_to,
            "DOWNLOAD_MAXSIZE": LIMIT,
            "DOWNLOAD_TIMEOUT": 60,
            "CAPTURE_FOLDER": str(spill),
        },
    )
    [row] = site.log()
    records = {each.kind: each for each in kept()}
    assert records["request"].sha256 == row["request"]
    assert records["response"].sha256 == row["response"]
    assert records["response"].size == row["length"]
    assert records["response"].headers["WARC-Truncated"] is None
    [page] = answer["spider"]
    assert page["size"] == LIMIT
    assert "truncated" in page["flags"]
    assert answer["grown"] < 64_000
    assert list(spill.iterdir()) == []
