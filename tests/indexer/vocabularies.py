"""A small set of vocabularies: a tree of regions, terms with other names, two languages."""

from archive.records import Term
from archive.vocabulary import VOCABULARIES, Vocabulary


def _term(
    id: str, en: str, ru: str, parent: str | None = None, /, **also: tuple[str, ...]
) -> tuple[str, Term]:
    return id, Term(id, {"en": en, "ru": ru}, parent, also)


_TERMS = {
    "types": (
        _term("report", "Report", "Доклад"),
        _term("resolution", "Resolution", "Резолюция"),
        _term("letter", "Letter", "Письмо"),
    ),
    "regions": (
        _term("north-caucasus", "The North Caucasus", "Северный Кавказ"),
        _term(
            "chechnya",
            "Chechnya",
            "Чечня",
            "north-caucasus",
            en=("Chechen Republic",),
            ru=("чеченский",),
        ),
        _term("grozny", "Grozny", "Грозный", "chechnya"),
        _term("achkhoy-martan", "Achkhoy-Martan", "Ачхой-Мартан", "chechnya"),
        _term("dagestan", "Dagestan", "Дагестан", "north-caucasus"),
        _term("moscow", "Moscow", "Москва"),
    ),
    "tags": (
        _term("missing-persons", "Missing persons", "Пропавшие без вести"),
        _term(
            "ecthr",
            "European Court of Human Rights",
            "Европейский суд",
            en=("ECtHR",),
            ru=("ЕСПЧ",),
        ),
    ),
    "categories": (_term("achievements", "Achievements", "Достижения"),),
    "organisations": (
        _term("memorial", "Memorial", "Мемориал"),
        _term(
            "pace", "Parliamentary Assembly", "Парламентская ассамблея", en=("PACE",), ru=("ПАСЕ",)
        ),
    ),
}

SMALL = {name: Vocabulary(name, dict(_TERMS.get(name, ()))) for name in VOCABULARIES}
