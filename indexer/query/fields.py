"""The fields a question may name, in English and Russian."""

from indexer.facets import BY_NAME

TEXT = ("text_en", "text_ru", "text_other", "title_en", "title_ru", "title_other", "symbol")
TITLE = ("title_en", "title_ru", "title_other")

FIELDS = {
    "title": ("title", "заголовок", "название"),
    "symbol": ("symbol", "обозначение", "номер"),
    "id": ("id",),
    "tag": ("tag", "метка", "тег"),
    "region": ("region", "регион"),
    "type": ("type", "тип"),
    "category": ("category", "рубрика", "категория"),
    "issuer": ("issuer", "автор"),
    "lang": ("lang", "язык"),
    "date": ("date", "дата"),
}

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}


def field_named(name: str) -> str | None:
    """The field of an English or Russian name, however it is capitalised."""
    return _FIELD_OF.get(name.casefold())


def keys_of(field: str | None) -> tuple[str, ...]:
    """The engine's fields where words are looked for."""
    return {"title": TITLE, "symbol": ("symbol",)}.get(field or "", TEXT)


def has_values(field: str | None) -> bool:
    """Whether what follows the field is one whole value, not words."""
    return field in BY_NAME or field in ("id", "date")
