"""What the app remembers between two calls: names, shapes and secrets of it. No I/O."""
