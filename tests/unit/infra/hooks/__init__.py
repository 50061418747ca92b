"""The hooks: what they find missing, and how they go about it."""
