"""The whole application: real storage, Microsoft's worker library, and a tenant over HTTP."""
