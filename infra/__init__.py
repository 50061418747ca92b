"""Rollcall on Azure: Bicep, and in `hooks` the steps that Bicep cannot take."""
