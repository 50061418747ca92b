"""Scripts for developers; never deployed."""
