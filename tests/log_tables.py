"""The tables of a Log Analytics workspace, and what the query of an alert finds in them.

DuckDB runs the queries, through duckdb-kql. It does not know a `let` with a list in `mv-expand`, so
the list is put in its place; the parser of Azure's own editor checks the text as it is
(`make check`).
"""

import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import duckdb_kql

from tests.unit.infra import bicep

_TABLES = (
    "create table AppTraces (TimeGenerated timestamp, Message varchar, SeverityLevel int)",
    "create table AppRequests (TimeGenerated timestamp, Name varchar, Success boolean)",
    """create table StorageQueueLogs
    (TimeGenerated timestamp, OperationName varchar, StatusCode varchar, Uri varchar)""",
)


class LogTables:
    """The tables, empty at first."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        for table in _TABLES:
            self.connection.execute(table)

    def insert(self, table: str, *values: object, hours_ago: float = 0) -> None:
        """A row that arrived so many hours ago."""
        at = (datetime.now(UTC) - timedelta(hours=hours_ago)).replace(tzinfo=None)
        places = ", ".join("?" * (len(values) + 1))
        statement = f"insert into {table} values ({places})"  # noqa: S608 - the test's own words
        self.connection.execute(statement, [at, *values])

    def insert_lines(self, lines: Iterable[logging.LogRecord], hours_ago: float = 0) -> None:
        """The lines of the app as the host passes them on."""
        for line in lines:
            self.insert("AppTraces", line.getMessage(), line.levelno // 10, hours_ago=hours_ago)

    def rows(self, alert: str) -> list[tuple[Any, ...]]:
        """What the query of the alert returns."""
        query = bicep.read(f"alerts/{alert}.kql")
        for name, words in re.findall(r"let (\w+) = (dynamic\(\[.*?\]\));", query, re.DOTALL):
            query = query.replace(f"let {name} = {words};", "")
            query = query.replace(f"= {name} to", f"= {words} to")
        found: list[tuple[Any, ...]] = duckdb_kql.kql(self.connection, query).fetchall()
        return found
