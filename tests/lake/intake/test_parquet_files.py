"""Parquet: typed cells become the text a file would have, exactly."""

from pathlib import Path

import duckdb
import pytest

from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray


def _parquet(tray: Tray, query: str, name: str = "lines.parquet") -> Path:
    path = tray.files / name
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_cells_keep_every_place_they_have(tray: Tray) -> None:
    file = _parquet(
        tray,
        "SELECT 1.2300::DECIMAL(18, 4) AS booked, 0.1::DOUBLE + 0.2 AS measured, DATE '2025-04-03' AS day, "
        "TIMESTAMP '2025-04-03 00:00:00' AS midnight, TRUE AS rush, '007' AS code, NULL::VARCHAR AS nothing",
    )

    assert tray.cells(file)[1] == ["1.2300", "0.300000", "2025-04-03", "2025-04-03", "true", "007", ""]


def test_a_binary_number_is_the_shortest_decimal_it_stands_for(tray: Tray) -> None:
    file = _parquet(tray, "SELECT 1234567890123.45::DOUBLE AS large, 0.1::FLOAT AS small")

    assert tray.cells(file)[1] == ["1234567890123.450000", "0.100000"]


def test_a_number_too_large_for_six_places_is_left_to_the_check_of_its_column(tray: Tray) -> None:
    file = _parquet(tray, "SELECT 1e40::DOUBLE AS large, 'nan'::DOUBLE AS none, '-inf'::FLOAT AS endless")

    assert tray.cells(file)[1] == ["1e+40", "nan", "-inf"]


def test_text_that_its_writer_left_undeclared_is_text(tray: Tray) -> None:
    file = _parquet(tray, "SELECT encode('Müller') AS name")

    assert tray.cells(file)[1] == ["Müller"]


def test_an_encrypted_file_is_refused(tray: Tray) -> None:
    path = tray.files / "secret.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET force_mbedtls_unsafe = 'true'")
        connection.execute("PRAGMA add_parquet_key('k', '0123456789112345')")
        connection.execute(f"COPY (SELECT 1 AS a) TO '{path}' (FORMAT parquet, ENCRYPTION_CONFIG {{footer_key: 'k'}})")

    with pytest.raises(Refusal, match=r"secret\.parquet is an encrypted Parquet file; send"):
        tray.read(path)


def test_pictures_and_other_long_contents_are_left_out(tray: Tray) -> None:
    query = r"SELECT 'A' AS order, '\xFF\xD8\xFF'::BLOB AS photo, repeat('x', 40000) AS report, NULL::BLOB AS nothing"

    assert tray.cells(_parquet(tray, query)) == [["order", "nothing"], ["A", ""]]


def test_lists_and_structures_are_left_out(tray: Tray) -> None:
    file = _parquet(tray, "SELECT 'A' AS order, [1, 2] AS list, {'x': 1} AS structure")

    assert tray.cells(file) == [["order"], ["A"]]


def test_rows_count_from_one(tray: Tray) -> None:
    assert tray.read(_parquet(tray, "SELECT 'A' AS order")).first_row == 1


def test_a_file_without_rows_is_read(tray: Tray) -> None:
    assert tray.read(_parquet(tray, "SELECT 'A' AS order WHERE FALSE")).rows == 0


def test_a_file_that_is_cut_off_is_refused(tray: Tray) -> None:
    whole = _parquet(tray, "SELECT i FROM range(1000) AS rows(i)").read_bytes()

    with pytest.raises(Refusal, match=r"lines\.parquet is cut off"):
        tray.read(whole[:-20], "lines.parquet")


def test_a_damaged_file_is_refused(tray: Tray) -> None:
    whole = bytearray(_parquet(tray, "SELECT i, i::VARCHAR AS text FROM range(1000) AS rows(i)").read_bytes())
    whole[len(whole) - 60 : len(whole) - 20] = b"\xff" * 40

    with pytest.raises(Refusal, match=r"lines\.parquet cannot be read"):
        tray.read(bytes(whole), "lines.parquet")


def test_a_claim_of_too_many_rows_is_refused(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kingside.lake.intake.parquet_file.MOST_ROWS", 100)

    with pytest.raises(Refusal, match="claims 1,000 rows"):
        tray.read(_parquet(tray, "SELECT i FROM range(1000) AS rows(i)"))
