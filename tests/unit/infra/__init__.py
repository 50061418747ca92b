"""The infrastructure as text: what can be said of it without Azure and without a compiler."""
