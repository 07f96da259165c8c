"""XML against its schema: those of `schemas/`, and nothing from the web."""

from functools import cache
from pathlib import Path

from lxml import etree

_FOLDER = Path(__file__).parent / "schemas"

_HERE = {"simpledc20021212.xsd": "simpledc.xsd"}


class _Here(etree.Resolver):
    """Whatever address a schema imports: the file of that name in the folder."""

    def resolve(self, address: str, _public: str, context: object) -> object:
        name = address.rpartition("/")[2]
        return self.resolve_filename(str(_FOLDER / _HERE.get(name, name)), context)


@cache
def schema(name: str) -> etree.XMLSchema:
    """The schema of a file."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Here())
    return etree.XMLSchema(etree.parse(_FOLDER / f"{name}.xsd", parser))


def faults(name: str, root: etree._Element) -> list[str]:
    """What that schema does not allow."""
    against = schema(name)
    against.validate(root)
    return [f"{error.line}: {error.message}" for error in against.error_log]
