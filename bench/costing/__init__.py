"""Counting what is paid for."""
