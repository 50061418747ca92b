"""Undoing a run: what its list asks for, what may go, and the removal itself.

It takes the way of every other job: judged by intake, decided by allocate before anything is
removed, carried out in country batches by provision, told by report. Whom it may remove is decided
by object ids that this application stored; a list only chooses the run and rows of it.
"""
