"""Running Rollcall without Azure; never deployed."""
