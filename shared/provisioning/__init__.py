"""Bringing the accounts of one country batch into being. Pure: Graph stands behind a protocol."""
