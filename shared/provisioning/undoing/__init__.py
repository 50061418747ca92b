"""Removing the accounts that an earlier job made, as long as nobody uses them. Pure."""
