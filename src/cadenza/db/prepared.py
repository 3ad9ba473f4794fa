"""Statements compiled once and run without building anything: what one submission runs a dozen of.

Compiling, caching and result bookkeeping cost SQLAlchemy several times what SQLite takes for the work itself.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Form:
    """A statement in one database's words, for one set of values."""

    sql: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]
    before: Mapping[str, Process]
    after: tuple[tuple[int, Process], ...]
    row: type[Any]


class Prepared:
    """A statement whose bound names, or for an insert whose columns, get their values when it is run."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._forms: dict[tuple[str, tuple[str, ...]], Form] = {}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it and return its rows as named tuples."""
        form = self._form(connection.dialect, tuple(values))
        given = {**form.constants, **values}
        for name, process in form.before.items():
            given[name] = process(given[name])
        rows = fetch(connection, form, given)
        return [form.row(*self._after(form, row)) for row in rows]

    def one(self, connection: sa.Connection, values: Mapping[str, Any]) -> Any:
        """Run it and return its first row, None where there is none."""
        rows = self.run(connection, values)
        return rows[0] if rows else None

    def _after(self, form: Form, row: Any) -> Any:
        if not form.after:
            return row
        found = list(row)
        for n, process in form.after:
            found[n] = process(found[n])
        return found

    def _form(self, dialect: sa.Dialect, names: tuple[str, ...]) -> Form:
        form = self._forms.get((dialect.name, names))
        if form is None:
            form = self._forms[dialect.name, names] = compile_form(self.statement, dialect, names)
        return form


def compile_form(statement: Any, dialect: sa.Dialect, names: tuple[str, ...]) -> Form:
    """Return a statement in a database's words; `IN` has no place in one, its length is no part of the text."""
    fills = isinstance(statement, sa.Insert) and statement.select is None
    compiled = statement.compile(dialect=dialect, column_keys=list(names) if fills else None)
    assert isinstance(compiled, SQLCompiler)
    bound = {name: bind for bind, name in compiled.bind_names.items()}
    returned = list(getattr(statement, "exported_columns", ()))
    return Form(
        sql=compiled.string,
        order=tuple(compiled.positiontup or ()),
        constants={
            name: made(bind.effective_value) if (made := to_database(bind.type, dialect)) else bind.effective_value
            for name, bind in bound.items()
            if name not in names
        },
        before={name: made for name in names if (made := to_database(bound[name].type, dialect))},
        after=tuple((n, made) for n, one in enumerate(returned) if (made := from_database(one.type, dialect))),
        row=namedtuple("Row", [column.name for column in returned]),
    )


def to_database(kind: Any, dialect: sa.Dialect) -> Process | None:
    """Return what makes a value of ours one for the driver."""
    found: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def from_database(kind: Any, dialect: sa.Dialect) -> Process | None:
    """Return what makes a driver's value one of ours; numbers and texts are that already."""
    if not isinstance(kind, sa.JSON | sa.Boolean):
        return None
    found: Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def fetch(connection: sa.Connection, form: Form, values: Mapping[str, Any]) -> Sequence[Any]:
    """Run a form and return its rows as they come."""
    if connection.dialect.name != "sqlite":
        result = connection.exec_driver_sql(form.sql, dict(values))
        rows: Sequence[Any] = result.all() if result.returns_rows else ()
        return rows
    return run_plain(connection, form.sql, tuple([values[name] for name in form.order]))


def run_plain(connection: sa.Connection, sql: str, values: tuple[Any, ...] = ()) -> Sequence[Any]:
    """Run SQLite's own words on its driver and return the rows; its errors become SQLAlchemy's."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        rows: Sequence[Any] = cursor.fetchall()
        return rows
    except sqlite3.Error as error:
        kind = getattr(sa.exc, type(error).__name__, sa.exc.DatabaseError)
        raise kind(sql, None, error) from error
    finally:
        cursor.close()
