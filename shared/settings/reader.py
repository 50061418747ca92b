"""Read settings one by one and collect every fault."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from shared.errors import SettingsError


class SettingsReader:
    """Reads settings and collects their faults."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._faults: list[str] = []

    def text(self, name: str) -> str:
        """The setting without blanks around it; empty when it is not set."""
        return self._env.get(name, "").strip()

    def fault(self, name: str, sentence: str) -> None:
        """Note what is wrong; the sentence follows the name."""
        self._faults.append(f"{name}: {sentence}")

    def parsed[T](self, name: str, default: str | None, parse: Callable[[str], T]) -> T:
        """The setting through `parse`; a default of None means that it is required.

        A fault is noted and the value returned is then not used: `raise_faults` ends the reading.
        """
        text = self.text(name) or (default if default is not None else "")
        try:
            if default is None and not text:
                self.fault(name, "is required and not set")
                return None  # type: ignore[return-value]  # never used: raise_faults follows
            if text.startswith("@Microsoft.KeyVault"):
                msg = "its Key Vault reference could not be resolved"
                raise ValueError(msg)  # noqa: TRY301 - one way to note a fault
            return parse(text)
        except ValueError as error:
            self.fault(name, str(error))
            return None  # type: ignore[return-value]  # never used: raise_faults follows

    def whole(self, name: str, default: int, *, least: int = 1, most: int) -> int:
        """A whole number from `least` to `most`."""

        def parse(text: str) -> int:
            if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
                msg = f"must be a whole number from {least} to {most}"
                raise ValueError(msg)
            return int(text)

        return self.parsed(name, str(default), parse)

    def choice[E: StrEnum](self, name: str, default: E) -> E:
        """A member of the default's enumeration, without case."""

        def parse(text: str) -> E:
            try:
                return type(default)(text.lower())
            except ValueError:
                allowed = ", ".join(type(default))
                msg = f"must be one of {allowed}"
                raise ValueError(msg) from None

        return self.parsed(name, default.value, parse)

    def raise_faults(self) -> None:
        """End the reading: raise SettingsError when anything was noted."""
        if self._faults:
            raise SettingsError(tuple(self._faults))
