"""Answers in the programs that open them."""
