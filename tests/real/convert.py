"""The real documents into a corpus that Svod can take in.

    python -m tests.real.convert OUT [--data DATA] [--limit N] [--recommendations]

The real documents lie beside the project, in `../shared/data` (its README says what each file is).
They stay there: OUT must lie outside the repository. What comes of them:

- a record of `corpus/` or `parallel/` → a folder with `document.toml` and a file per language, as
  plain text, Markdown or a web page, whichever is nearest to what the authors wrote;
- a file of `files/` or `derived/` → itself, untouched. The UN reports and the methodology sheets
  are described by a manifest, because somebody has described them; all others come without one,
  also those of kinds that Svod cannot read: they must be reported, not lost;
- facet values → terms of the five vocabularies. A value known in one language only bears the same
  label in both; countries have the names that babel knows. Of the names that annotators tied to
  Wikidata only those become terms that two records share: one borne by a single record is no facet.

The 21 260 recommendations come only when asked for. They are there for scale.
"""

import argparse
import gzip
import html
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from archive.manifest import id_from

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY.parent / "shared" / "data"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facet:
    """Which facet of a record fills which field of the manifest."""

    name: str
    field: str
    under: str = ""
    """The facet whose value is the parent of this one's."""
    label: tuple[str, str] = ("", "")
    """What stands before the value: numbers alone name nothing."""


@dataclass(frozen=True, slots=True)
class Name:
    """A facet value in the languages it is known in."""

    en: str = ""
    ru: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file of records and how they become documents."""

    file: str
    suffix: str
    status: tuple[str, str] | None = None
    """The statuses of the English and the Russian version of a pair."""
    facets: tuple[Facet, ...] = ()
    issuer: Name | None = None

    @property
    def folder(self) -> str:
        return id_from(Path(self.file).name.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Converted:
    """What was written."""

    described: int
    versions: int
    loose: int
    """Files without a manifest."""
    terms: Mapping[str, int]


_GOAL = Facet("goal", "tags", label=("Goal ", "Цель "))
_EVENT = (
    Facet("region", "regions"),
    Facet("subject", "tags"),
    Facet("event_type", "categories"),
    Facet("agreement", "categories"),
)
_REVIEWED = (
    Facet("state_under_review", "regions", under="region"),
    Facet("organisations", "tags"),
)
_RECOMMENDATIONS = Source(
    "corpus/upr_recommendations.jsonl.gz",
    ".txt",
    facets=(
        *_REVIEWED,
        Facet("recommending_state", "issuer", under="recommending_region"),
        Facet("issues", "tags"),
        Facet("response", "categories"),
        Facet("action_category", "categories", label=("Action ", "Действие ")),
    ),
)
# pairs first: the single documents find the English names of their Russian values there
SOURCES = (
    Source("parallel/mozilla_legal.jsonl", ".md", ("original", "official"), (
        Facet("product", "tags"),
        Facet("kind", "categories"),
    )),
    Source("parallel/opendatahandbook.jsonl", ".md", ("original", "unofficial")),
    Source("parallel/ovd_events.jsonl", ".txt", ("unofficial", "original"), _EVENT),
    Source("parallel/ovd_reports.jsonl", ".md", ("unofficial", "original"), (
        Facet("organisation", "issuer"),
        Facet("kind", "categories"),
    )),
    Source("parallel/sdg.jsonl", ".html", ("original", "unofficial"), (
        _GOAL,
        Facet("custodian", "issuer"),
    )),
    Source("parallel/udhr.jsonl", ".html", ("authentic", "authentic"), (Facet("organ", "issuer"),)),
    Source("parallel/umbrella.jsonl", ".md", ("original", "unofficial"), (
        Facet("topic", "tags"),
        Facet("category", "categories"),
        Facet("level", "categories"),
    )),
    Source("parallel/un_sdg_texts.jsonl", ".txt", ("authentic", "authentic"), (_GOAL,)),
    Source("corpus/echr_judgments.jsonl.gz", ".txt", None, (
        Facet("respondent", "regions"),
        Facet("articles", "tags", label=("Article ", "Статья ")),
    ), Name("European Court of Human Rights", "Европейский суд по правам человека", ("ECtHR",))),
    Source("corpus/news_ru_factrueval.jsonl.gz", ".txt"),
    Source("corpus/news_ru_nerel.jsonl.gz", ".txt", None, (
        Facet("country", "regions"),
        Facet("state_or_province", "regions"),
        Facet("city", "regions"),
        *(
            Facet(kind, "tags")
            for kind in ("person", "organization", "law", "religion", "crime", "nationality")
        ),
    )),
    Source("corpus/ovd_events_ru.jsonl", ".txt", None, _EVENT),
    Source("corpus/udhr_other_languages.jsonl", ".txt"),
    Source("corpus/un_general_debate_2017.jsonl.gz", ".html", None, (
        Facet("country", "regions"),
        Facet("continent", "regions"),  # beside the country: above it stands the UN's own group
    )),
    Source("corpus/unsc_resolutions.jsonl.gz", ".txt", None, (Facet("organ", "issuer"),)),
    Source("corpus/upr_reports.jsonl.gz", ".txt", None, _REVIEWED,
           Name("UN Human Rights Council", "Совет ООН по правам человека")),
)  # fmt: skip

_SHEETS = "files/office/un-sdg/"
_GOLD_TEXT = "derived/gold_text/"

_TYPES = {
    "checklist": "Список действий",
    "declaration": "Декларация",
    "event": "Событие",
    "goal": "Цель",
    "guide": "Руководство",
    "indicator": "Показатель",
    "judgment": "Судебное решение",
    "legal": "Правовой документ",
    "methodology": "Методология",
    "news": "Новость",
    "pledge": "Обязательство",
    "recommendation": "Рекомендация",
    "report": "Доклад",
    "resolution": "Резолюция",
    "speech": "Выступление",
    "target": "Задача",
}
_ENGLISH, _RUSSIAN = (Locale(lang).territories for lang in ("en", "ru"))
_COUNTRIES = {
    called.casefold(): Name(_ENGLISH[code], _RUSSIAN[code])
    for code in _ENGLISH.keys() & _RUSSIAN.keys()
    if code.isalpha()
    for called in (_ENGLISH[code], _RUSSIAN[code])
}
"""By either name. The numbered territories of the world are continents and their parts."""
_SHORT_CODES: Mapping[str, str] = get_global("language_aliases")
"""ISO 639-1 for the 639-3 codes of the Declaration's languages."""
_VOCABULARY_OF = {
    "type": "types",
    "issuer": "organisations",
    "regions": "regions",
    "tags": "tags",
    "categories": "categories",
}


def convert(
    data: Path,
    out: Path,
    *,
    limit: int | None = None,
    recommendations: bool = False,
    files: Collection[str] | None = None,
) -> Converted:
    """Write the corpus: of each source the first `limit` records, and of the files only `files`.

    `files` are names as in gold.jsonl; None means all. Raises ValueError for a folder that cannot
    take it: one with something in it, or one inside the repository.
    """
    _check(data, out)
    corpus = _Corpus(data, out)
    for source in (*SOURCES, _RECOMMENDATIONS) if recommendations else SOURCES:
        records = read_records(data / source.file)
        shared = _shared_names(records)
        for record in records[:limit]:
            corpus.add_record(source, record, shared)
    for gold in read_records(data / "gold.jsonl"):
        name = gold["file"]
        if name.startswith(_SHEETS) and (files is None or name in files):
            corpus.add_sheet(gold)
    for name in _names_of_files(data):
        if name not in corpus.described_files and (files is None or name in files):
            corpus.add_loose(name)
    return corpus.finish()


def read_records(path: Path) -> list[Record]:
    """The rows of a `.jsonl` or `.jsonl.gz` file."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.decode().split("\n") if line]


@dataclass
class _Corpus:
    """The corpus as it grows: folders are written at once, vocabularies at the end."""

    data: Path
    out: Path
    terms: dict[str, "_Terms"] = field(default_factory=lambda: defaultdict(_Terms))
    described_files: set[str] = field(default_factory=set)
    versions: int = 0
    described: int = 0
    loose: int = 0

    def add_record(self, source: Source, record: Record, shared: Mapping[str, Name]) -> None:
        """A document folder for one record; its PDF instead of its text where there is one."""
        id = id_from(record.get("id") or record["pair_id"])
        folder = self._folder(source.folder, id)
        file = record.get("file")
        texts = {lang: record[lang] for lang in ("en", "ru") if lang in record} or {
            _SHORT_CODES.get(record["lang"], record["lang"]): record
        }
        versions: list[dict[str, str]] = []
        if file:
            name = self._copy(file, folder)
            versions.append({"file": name, "lang": record["lang"], "status": "original"})
        else:
            for lang, text in texts.items():
                name = f"{lang}{source.suffix}"
                (folder / name).write_text(_written(text, lang, source.suffix), encoding="utf-8")
                versions.append({"file": name} | _known(lang, source.status))
        self._describe(
            folder,
            id=id,
            type=record["type"],
            date=_date(record),
            symbol=record.get("symbol") or _symbol(record),
            fields=self._fields(source, record, shared),
            title={lang: _title(text) for lang, text in texts.items()},
            version=versions,
            related=record.get("report"),
        )

    def add_sheet(self, gold: Record) -> None:
        """A methodology sheet as its authors saved it, described by what gold.jsonl knows of it."""
        indicator = gold["facets"]["indicator"]
        folder = self._folder(Path(gold["file"]).parent.as_posix(), indicator)
        name = self._copy(gold["file"], folder)
        goal = self._term("tags", _labelled(_GOAL, Name(gold["facets"]["goal"])))
        self._describe(
            folder,
            id=id_from(f"sheet-{indicator}"),
            type="methodology",
            date=gold["date"],
            symbol=indicator,
            fields={"tags": [goal]},
            title={},
            version=[{"file": name, "lang": gold["lang"], "status": "original"}],
            related=gold.get("pair"),
        )

    def add_loose(self, file: str) -> None:
        """A file as it is, without a word about it."""
        target = self.out / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.data / file, target)
        self.loose += 1

    def finish(self) -> Converted:
        """Write the vocabularies."""
        folder = self.out / "vocabulary"
        folder.mkdir()
        for name, terms in self.terms.items():
            (folder / f"{name}.toml").write_text(terms.toml(), encoding="utf-8")
        counts = {name: len(terms.known) for name, terms in self.terms.items()}
        return Converted(self.described, self.versions, self.loose, counts)

    def _describe(
        self,
        folder: Path,
        *,
        id: str,
        type: str,
        date: str,
        symbol: str,
        fields: Mapping[str, Sequence[str]],
        title: Mapping[str, str],
        version: Sequence[Mapping[str, str]],
        related: str | None,
    ) -> None:
        values: dict[str, Any] = {
            "id": id,
            "type": self._term("types", Name(type.capitalize(), _TYPES[type])),
            "date": date,
            "symbol": symbol,
            **fields,
            "shelf": "public",
            "title": title,
            "version": version,
            "relation": [{"type": "related", "target": id_from(related)}] if related else [],
        }
        (folder / "document.toml").write_text(to_toml(values), encoding="utf-8")
        self.described += 1
        self.versions += len(version)

    def _fields(
        self, source: Source, record: Record, shared: Mapping[str, Name]
    ) -> dict[str, list[str]]:
        """The ids of a record's facet values, field by field."""
        fields: dict[str, list[str]] = defaultdict(list)
        if source.issuer:
            fields["issuer"].append(self._term("organisations", source.issuer))
        for facet in source.facets:
            vocabulary = _VOCABULARY_OF[facet.field]
            above = _names(record, facet.under, shared) if facet.under else []
            parent = self._term(vocabulary, above[0]) if above else None
            for name in _names(record, facet.name, shared):
                term = self._term(vocabulary, _labelled(facet, name), parent)
                if term not in fields[facet.field]:
                    fields[facet.field].append(term)
        return fields

    def _term(self, vocabulary: str, name: Name, parent: str | None = None) -> str:
        return self.terms[vocabulary].add(name, parent)

    def _folder(self, *names: str) -> Path:
        folder = self.out.joinpath(*names)
        folder.mkdir(parents=True)
        return folder

    def _copy(self, file: str, folder: Path) -> str:
        name = Path(file).name
        shutil.copyfile(self.data / file, folder / name)
        self.described_files.add(file)
        return name


@dataclass
class _Terms:
    """One vocabulary as the facet values fill it."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_russian: dict[str, str] = field(default_factory=dict)

    def add(self, name: Name, parent: str | None) -> str:
        """The id of a value's term, which is made or completed."""
        russian = name.ru.casefold()
        id = id_from(name.en) if name.en else self.by_russian.get(russian) or id_from(name.ru)
        if russian:
            self.by_russian.setdefault(russian, id)
        term = self.known.setdefault(
            id, {"id": id, "label": {"en": name.en or name.ru, "ru": name.ru or name.en}}
        )
        if name.ru and term["label"]["ru"] == term["label"]["en"]:
            term["label"]["ru"] = name.ru
        if name.also:
            term["also"] = {"ru" if name.ru else "en": list(name.also)}
        if parent and parent != id:
            term.setdefault("parent", parent)
        return id

    def toml(self) -> str:
        return to_toml({"term": list(self.known.values())})


def to_toml(values: Mapping[str, Any]) -> str:
    """TOML of strings, lists of strings, tables of strings, and lists of tables; no empty ones.

    tomllib cannot write, and nothing else in the project needs a library that can.
    """
    lines: list[str] = []
    tables: list[str] = []
    for key, value in values.items():
        if not value:
            continue
        match value:
            case dict():
                tables += ["", f"[{key}]", *_assignments(value)]
            case [dict(), *_]:
                for table in value:
                    tables += ["", f"[[{key}]]", *_assignments(table)]
            case _:
                lines.append(f"{key} = {_value(value)}")
    return "\n".join([*lines, *tables]).lstrip() + "\n"


def _assignments(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    match value:
        case str():
            # JSON and TOML escape alike, save for this one
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case dict():
            return "{ " + ", ".join(_assignments(value)) + " }"
        case _:
            return "[" + ", ".join(_value(each) for each in value) + "]"


def _names(record: Record, facet: str, shared: Mapping[str, Name]) -> list[Name]:
    """The values of one facet. They come plain, in two languages, or tied to Wikidata."""
    facets = record.get("facets") or {}
    plain = facets.get(facet)
    if plain is None:
        en, ru = (facets.get(lang, {}).get(facet) or "" for lang in ("en", "ru"))
        return [Name(en, ru)] if en or ru else []
    values = plain if isinstance(plain, list) else [plain]
    if values and isinstance(values[0], dict):
        return [shared[v["wikidata"]] for v in values if v["wikidata"] in shared]
    return [Name(str(value)) for value in values if value]


def _labelled(facet: Facet, name: Name) -> Name:
    if facet.field == "regions":
        return _COUNTRIES.get((name.en or name.ru).casefold(), name)
    en, ru = facet.label
    return Name(en + name.en, ru + name.en, name.also) if en else name


def _shared_names(records: Sequence[Record]) -> dict[str, Name]:
    """By Wikidata number: the names of what two records or more speak of."""
    bearers: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        tied = [
            value
            for values in (record.get("facets") or {}).values()
            for value in (values if isinstance(values, list) else [])
            if isinstance(value, dict)
        ]
        bearers.update({value["wikidata"] for value in tied})
        for value in tied:
            if value["name"]:
                names[value["wikidata"]][value["name"]] += 1
    return {
        number: Name("", *_first_and_others(names[number]))
        for number, records_bearing in bearers.items()
        if records_bearing > 1 and number in names
    }


def _first_and_others(names: Counter[str]) -> tuple[str, tuple[str, ...]]:
    first, *others = (name for name, _ in names.most_common())
    return first, tuple(others)


def _written(text: Record, lang: str, suffix: str) -> str:
    if suffix != ".html":
        return str(text["text"])
    title = html.escape(text["title"])
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text["text"].split("\n") if line)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{lines}\n</body>\n</html>\n"
    )


def _known(lang: str, status: tuple[str, str] | None) -> dict[str, str]:
    """Language and status of a version. Of texts that are here to test the detection: neither."""
    if status:
        return {"lang": lang, "status": status[lang == "ru"]}
    return {"lang": lang} if lang in ("en", "ru") else {}


def _date(record: Record) -> str:
    """The date with the precision it is known in."""
    if record.get("date_precision") == "session":
        return str(record["date"])[:7]
    return record.get("date") or ""


def _symbol(record: Record) -> str:
    if numbers := record.get("application_no"):
        return f"Application no. {numbers[0]}"
    return str((record.get("facets") or {}).get("symbol", ""))


def _title(text: Record) -> str:
    if "title" in text:
        return str(text["title"])
    facets = text["facets"]
    return f"{facets['recommending_state']} to {facets['state_under_review']}"


def _names_of_files(data: Path) -> list[str]:
    return sorted(
        name
        for folder in ("files", "derived")
        for path in (data / folder).rglob("*")
        if path.is_file() and not (name := path.relative_to(data).as_posix()).startswith(_GOLD_TEXT)
    )


def _check(data: Path, out: Path) -> None:
    if not (data / "gold.jsonl").is_file():
        raise ValueError(f"the real documents are not in {data}; name their folder with --data")
    if out.resolve().is_relative_to(REPOSITORY):
        raise ValueError(f"{out} lies in the repository; real texts never enter it")
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty; name a new folder")
    out.mkdir(parents=True, exist_ok=True)


def main() -> None:
    """Read the words of the command, convert, tell what was written."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.convert", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder for the corpus")
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--limit", type=int, metavar="N", help="only N records of each source")
    parser.add_argument("--recommendations", action="store_true", help="21 260 more, for scale")
    given = parser.parse_args()
    try:
        done = convert(
            given.data, given.out, limit=given.limit, recommendations=given.recommendations
        )
    except ValueError as error:
        parser.error(str(error))
    terms = ", ".join(f"{count} {name}" for name, count in done.terms.items())
    print(
        f"{done.described} documents described ({done.versions} versions), "
        f"{done.loose} files without a manifest; terms: {terms}"
    )


if __name__ == "__main__":
    main()
