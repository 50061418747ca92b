"""Tests of the parts of the functions host that need no storage."""
