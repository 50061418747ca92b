"""An app that cannot be imported."""

raise RuntimeError("a fault at import")
