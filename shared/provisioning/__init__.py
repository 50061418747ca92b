"""Create or remove the accounts of one country batch. Pure: Graph is behind a protocol."""
