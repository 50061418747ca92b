"""The storage room against the emulator."""
