"""The embedded engine: Whoosh's index files, our evaluation over numpy arrays."""

from indexer.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
