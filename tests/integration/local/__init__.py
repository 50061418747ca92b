"""Tests of the local stand-ins against the storage emulator."""
