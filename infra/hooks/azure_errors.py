"""The sentence in which `az` says why it refused, among all that it prints.

az writes `ERROR: ` and a text, which may be one sentence, a sentence and details in lines of their
own, or JSON of Azure; warnings may come before it, and usage, examples or a traceback after it.
"""

import json
import re
from typing import Any

_LONGEST = 600  # characters: a deployment's refusal may quote a whole template


def error_sentence(output: str) -> str:
    """One line with what az says is wrong; empty when it says nothing."""
    lines = [line.strip() for line in output.splitlines()]
    errors = [number for number, line in enumerate(lines) if line.startswith("ERROR:")]
    told = lines[errors[0] :] if errors else lines
    text = "\n".join(line.removeprefix("ERROR:").strip() for line in told).strip()
    sentence = _from_json(text) or _first_sentence(text, whole=not errors)
    return " ".join(sentence.split())[:_LONGEST]


def _first_sentence(text: str, *, whole: bool) -> str:
    if whole:
        return text
    first, _, rest = text.partition("\n")
    # Such as: The command failed with an unexpected error. Here is the traceback:
    return f"{first} {rest.partition('\n')[0]}" if first.endswith(":") else first


def _from_json(text: str) -> str:
    """`Forbidden({"error": {"message": …}})` and `{"code": …, "message": …, "details": […]}`."""
    match = re.match(r"(?:\(?[\w ]{0,60}\)?[(:]?\s*)?(?=\{)", text)
    if match is None:
        return ""
    try:
        loaded, _ = json.JSONDecoder().raw_decode(text, match.end())
    except json.JSONDecodeError:
        return ""
    return " ".join(dict.fromkeys(_messages(loaded)))


def _messages(told: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Every message, the outermost first: the innermost one is the reason."""
    if isinstance(told, list):
        return [message for each in told for message in _messages(each)]
    if not isinstance(told, dict):
        return []
    folded = {name.lower(): value for name, value in told.items()}
    own = folded.get("message")
    inner = [message for name in ("error", "details") for message in _messages(folded.get(name))]
    return ([own] if isinstance(own, str) and own else []) + inner
