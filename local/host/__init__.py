"""A functions host that drives the real Python worker library on this machine."""
