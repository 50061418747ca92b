"""Tests of the room that speaks to Microsoft Graph."""
