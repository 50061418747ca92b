"""The use cases over real storage and a tenant over HTTP, called one by one."""
