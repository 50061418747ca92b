"""Tests of bringing the accounts of one batch into being."""
