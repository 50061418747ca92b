"""The state that the app stores: names, shapes and secrets. No I/O."""
