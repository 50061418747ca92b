"""The counting of the benches."""
