"""A data folder is what its VERSION says, and everything in it has one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.folder import DataFolder, DataFolderError


def test_a_new_folder_has_the_layout_that_pywb_replays(tmp_path: Path) -> None:
    folder = DataFolder.opened(tmp_path / "data", create=True)
    assert (tmp_path / "data" / "VERSION").read_text() == "1\n"
    assert (tmp_path / "data/collections/shilu/archive").is_dir()
    assert (tmp_path / "data/collections/shilu/indexes").is_dir()
    assert DataFolder.opened(tmp_path / "data") == folder
    assert folder.frontier == tmp_path / "data/frontier.sqlite"


def test_what_lies_there_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shilu.toml").write_text("operator = 'me'")
    folder = DataFolder.opened(tmp_path, create=True)
    assert folder.settings.read_text() == "operator = 'me'"


def test_a_folder_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="no data folder"):
        DataFolder.opened(tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("version", ["2", "", "0.9", "\xff", "1 beta"])
@pytest.mark.parametrize("create", [True, False])
def test_an_unknown_layout_is_refused_in_one_line_that_names_the_path(
    tmp_path: Path, version: str, create: bool
) -> None:
    (tmp_path / "VERSION").write_text(version)
    with pytest.raises(DataFolderError) as refused:
        DataFolder.opened(tmp_path, create=create)
    assert str(tmp_path / "VERSION") in str(refused.value)
    assert "\n" not in str(refused.value)


def test_paths_in_tables_do_not_depend_on_where_the_folder_lies(tmp_path: Path) -> None:
    for place in ("one", "two/three"):
        folder = DataFolder(tmp_path / place)
        warc = folder.archive / "x.warc.gz"
        assert folder.relative(warc) == "collections/shilu/archive/x.warc.gz"
    with pytest.raises(ValueError):
        folder.relative(tmp_path / "elsewhere")


def test_a_reference_taken_while_a_file_was_open_stays_good(written) -> None:
    name, folder = written.path.name, written.folder
    assert folder.located(name) == folder.located(folder.relative(written.path)) == written.path
    opened = written.path.rename(written.path.with_name(name + ".open"))
    assert folder.located(name) == opened
    opened.unlink()
    with pytest.raises(FileNotFoundError, match=name):
        folder.located(name)
