"""--frontier: what names which database, and that no message holds a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.frontier.location import FrontierUrlError, Server, location

FILE = Path("data/frontier.sqlite")


def server(url: str) -> Server:
    found = location(url, FILE)
    assert isinstance(found, Server)
    return found


@pytest.mark.parametrize("url", [None, "sqlite", "sqlite:", "sqlite://"])
def test_without_a_server_the_frontier_is_the_folders_file(url: str | None) -> None:
    assert location(url, FILE) == FILE


def test_a_url_names_host_port_database_and_user() -> None:
    found = server("postgresql://li%40ming:p%3Aw@db.example.cn:6432/shilu")
    assert (found.host, found.port, found.database) == ("db.example.cn", 6432, "shilu")
    assert (found.user, found.password) == ("li@ming", "p:w")
    assert found.socket is None
    assert found.place == "db.example.cn:6432/shilu"


def test_a_port_that_is_not_said_is_the_usual_one() -> None:
    assert server("postgres://u@db/shilu").port == 5432


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///shilu?host=/Var/run/pg&port=5433&user=u",
        "postgresql://u@%2FVar%2Frun%2Fpg:5433/shilu",
    ],
)
def test_a_folder_in_place_of_a_host_is_that_of_a_unix_socket(url: str) -> None:
    found = server(url)
    assert found.socket == "/Var/run/pg/.s.PGSQL.5433"
    assert (found.user, found.database) == ("u", "shilu")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:geheim@db/shilu",
        "postgresql://u:geheim@db:port/shilu",
        "postgresql://u:geheim@[::1/shilu",
        "postgresql://u:geheim@db/shilu?sslmode=maybe",
        "postgresql://u:geheim@db/shilu?optons=x",
        "postgresql://u:geheim@db/shilu?port=x",
        "shilu",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(FrontierUrlError) as refusal:
        location(url, FILE)
    assert "geheim" not in str(refusal.value)
    assert "--frontier" in str(refusal.value)


def test_no_printed_form_of_a_server_holds_its_password() -> None:
    found = server("postgresql://u:geheim@db/shilu")
    assert found.password == "geheim"
    assert "geheim" not in f"{found} {found!r} {found.place}"


def test_a_password_is_looked_up_in_a_file_that_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    secrets = tmp_path / ".pgpass"
    secrets.write_text("# ours\ndb:5433:*:u:wrong\ndb:5432:shilu:u:ge\\:heim\n*:*:*:*:other\n")
    secrets.chmod(0o600)
    assert server("postgresql://u@db/shilu").password == "ge:heim"
    assert server("postgresql://v@db/shilu").password == "other"
    assert server("postgresql://u:said@db/shilu").password == "said"
    secrets.chmod(0o644)
    assert server("postgresql://u@db/shilu").password is None
