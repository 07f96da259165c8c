"""The comparison of PDF readers, on two files of our own."""

import json
from pathlib import Path

import pytest

from tests.archive.extract.made_files import pdf
from tests.bench import pdf_text


def test_each_file_is_read_in_three_ways_and_the_chosen_one_is_no_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([(50, 700, "The witness said so.")]))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4\nnothing")
    row = {"file": "a.pdf", "contains": ["witness said", "not there"], "gold_text": "a.txt"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (tmp_path / "a.txt").write_text("The witness said no.", encoding="utf-8")
    figures = tmp_path / "figures.json"
    monkeypatch.setattr("sys.argv", ["pdf_text", "--data", str(tmp_path), "--json", str(figures)])
    assert pdf_text.main() == 0
    table = json.loads(figures.read_text(encoding="utf-8"))
    assert table["b.pdf"] == {"pdfium": None, "pdfminer": None, "chosen": None}
    for outcome in table["a.pdf"].values():
        assert (outcome["words"], outcome["found"], outcome["exact"], outcome["worth"]) == (
            4,
            1,
            0.75,
            16,
        )
    assert "worse than one library's in 0 of 2 files" in capsys.readouterr().out


def test_a_worse_text_is_told_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    fine = pdf_text.Outcome(1, 9, 1, 0.0, 40, 0, 0.1)
    worse = pdf_text.Outcome(1, 9, 1, 0.0, 39, 0, 0.1)
    assert pdf_text.summary({"a.pdf": {"pdfium": fine, "pdfminer": worse, "chosen": worse}}) == 1
    assert "a.pdf: pdfium" in capsys.readouterr().out
