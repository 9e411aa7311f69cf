"""The spider's copy is cut and the record whole; above the archive's limit, or disk, all ends."""

from __future__ import annotations


def test_a_large_body_is_whole_in_the_record_and_cut_for_the_spider(site, crawl) -> None:
    sizes = [60_000_000, 1001, 1000]
    answer = crawl(
        [f"http://good.test/size?{size}" for size in sizes],
        settings={"CONNECT_TO": site.connect_to, "DOWNLOAD_MAXSIZE": 1000},
    )
    for row in answer["journal"][:-1]:
        assert (row["complete"], row["why"]) == (True, None)
        assert row["received"] > int(row["url"].partition("?")[2])
    for row in answer["spider"]:
        assert row["size"] == 1000
        assert ("truncated" in row["flags"]) == (not row["url"].endswith("?1000"))
    assert answer["grown"] < 40_000  # the large body never lies in memory whole


def test_above_the_archives_limit_the_transfer_stops(site, crawl) -> None:
    answer = crawl(
        ["http://good.test/size?3000000", "https://good.test/size?3000000"],
        settings={"CONNECT_TO": site.connect_to, "CAPTURE_MAXSIZE": 1_000_000},
    )
    for row in answer["journal"][:-1]:
        assert (row["complete"], row["why"], row["received"]) == (False, "length", 1_000_000)
    for row in answer["spider"]:
        assert row["status"] == 200
        assert "truncated" in row["flags"]


def test_a_full_disk_stops_the_crawl_and_no_page_gets_past_it(site, crawl) -> None:
    plan = [f"http://good.test/size?{n}" for n in range(60)]
    answer = crawl(
        plan,
        writer="full",
        settings={"CONNECT_TO": site.connect_to, "CONCURRENT_REQUESTS": 4, "LOG_LEVEL": "CRITICAL"},
    )
    assert answer["failed"] == "OSError: [Errno 28] No space left on device"
    assert answer["finish_reason"] == "capture_failed"
    pages = [row for row in answer["spider"] if "error" not in row]
    assert all(row["synced"] for row in pages)
    assert len(pages) <= 5
    assert {row["error"] for row in answer["spider"] if "error" in row} == {"CaptureFailedError"}


def test_little_free_disk_stops_the_crawl_with_all_records_kept(site, crawl, tmp_path) -> None:
    plan = [f"http://good.test/size?{n}" for n in range(60)]
    answer = crawl(
        plan,
        settings={
            "CONNECT_TO": site.connect_to,
            "CONCURRENT_REQUESTS": 2,
            "CAPTURE_FOLDER": str(tmp_path),
            "CAPTURE_MIN_FREE_DISK": 1 << 62,
            "LOG_LEVEL": "CRITICAL",
        },
    )
    assert answer["failed"] is None
    assert answer["finish_reason"] == "disk_low"
    assert all("error" not in row and row["synced"] for row in answer["spider"])
    assert 0 < len(answer["spider"]) < 60
