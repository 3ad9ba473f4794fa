"""What music costs, by the model that a client names: so much a job and so much a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cadenza.db.connection import glance_at, insert_if_absent, transaction
from cadenza.db.schema import now_us, prices
from cadenza.errors import InvalidRequest, NotFound
from cadenza.score.beat import Fraction

READ = "SELECT fixed_credits, millicredits_per_second FROM prices WHERE model = ?"
MAX_CREDITS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Credits for a job and for each second of it, the latter in thousandths; `changed` where the operator set it."""

    model: str
    fixed_credits: int
    millicredits_per_second: int = 0
    changed: bool = False

    def credits(self, seconds: float) -> int:
        """Return the whole credits for so many seconds, parts of a credit counting as one."""
        for_time = Fraction(self.millicredits_per_second, 1000) * Fraction(max(seconds, 0.0))
        return self.fixed_credits - (-for_time.numerator // for_time.denominator)


# As each provider lists it (Varg's v2 catalogue, Elumenta's model pages, November 2026). What is played here and named
# by no provider costs nothing, like every model that is not in the table.
DEFAULTS: Mapping[str, Price] = {
    price.model: price
    for price in (
        Price("composer", 0),
        Price("music_v1", 79),
        Price("musicgen", 9),
        Price("elevenlabs-music", 58),
        Price("music-generation", 0),
        Price("google-lyria", 0),
        Price("lyria-3", 0),
    )
}


class Prices:
    """The price list: the defaults, and what the operator changed."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self.glance = glance_at(database)

    def credits(self, model: str, seconds: float) -> int:
        """Return what so many seconds of a model cost, in whole credits."""
        return self.get(model).credits(seconds)

    def get(self, model: str) -> Price:
        """Return a model's price."""
        if self.glance is not None:
            rows: Sequence[Any] = self.glance.rows(READ, (model,))
        else:
            with self.database.connect() as connection:
                rows = connection.execute(sa.text(READ.replace("?", ":model")), {"model": model}).all()
        if rows:
            fixed_credits, millicredits_per_second = rows[0]
            return Price(model, fixed_credits, millicredits_per_second, changed=True)
        return DEFAULTS.get(model) or Price(model, 0)

    def list(self) -> tuple[Price, ...]:
        """Return every price there is, by model."""
        with self.database.connect() as connection:
            set_here = [
                Price(row.model, row.fixed_credits, row.millicredits_per_second, changed=True)
                for row in connection.execute(sa.select(prices))
            ]
        return tuple(sorted({**DEFAULTS, **{price.model: price for price in set_here}}.values(), key=lambda p: p.model))

    def set(self, model: str, fixed_credits: int, *, per_second_credits: float = 0.0) -> Price:
        """Change a model's price from now on, to thousandths of a credit a second; InvalidRequest."""
        milli = round(per_second_credits * 1000) if 0 <= per_second_credits <= MAX_CREDITS else -1
        if not model.strip() or not 0 <= fixed_credits <= MAX_CREDITS or milli < 0:
            raise InvalidRequest(
                f"a price is a model and from 0 to {MAX_CREDITS} credits", field="credits", value=fixed_credits
            )
        values = {"fixed_credits": fixed_credits, "millicredits_per_second": milli, "changed_us": now_us()}
        with transaction(self.database) as connection:
            if not insert_if_absent(connection, prices, {"model": model, **values}):
                connection.execute(prices.update().where(prices.c.model == model).values(**values))
        return self.get(model)

    def reset(self, model: str) -> Price:
        """Go back to a model's default price; NotFound where it has no other."""
        with transaction(self.database) as connection:
            if connection.execute(prices.delete().where(prices.c.model == model)).rowcount == 0:
                raise NotFound(f"the price of {model!r} was not changed")
        return self.get(model)
