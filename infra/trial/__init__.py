"""Trying on a live tenant what the code assumes of Graph and Exchange; standard library only.

`docs/assumptions.md` lists the assumptions, `attempts` tries each of them, `people` makes and
removes the accounts that this takes, and `infra/hooks/trial.py` is what an administrator starts.
"""
