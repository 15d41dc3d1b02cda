"""How is a record read from and written as MARC-in-JSON, the form web services send?

The form of R. Singer, "A proposal to serialize MARC in JSON" (2010): `{"leader": …, "fields":
[{"001": "…"}, {"245": {"ind1": "1", "ind2": "0", "subfields": [{"a": "…"}]}}]}`. Also read: fields
as `{"tag": "245", "ind1": …, "subfields": [{"code": "a", "value": "…"}]}` (National Library of
Finland) and as lists `["245", "1", "0", [["a", "…"]]]` (marc-hash).
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from marc.charset import to_text
from marc.mending import LEADER
from marc.pieces import Parsed, reject
from marc.record import Field, Record, Remark

BLANK: Final = " "
ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


# --- reading ------------------------------------------------------------------------------------


def parse(raw: bytes, *, charset: str, remarks: tuple[Remark, ...] = ()) -> Parsed | Remark:
    """The record in one JSON object, or the reason why there is none.

    `remarks` hold for every record of the file.
    """
    try:
        value = json.loads(to_text(raw, charset), strict=False)
    except RecursionError:
        return reject("json.malformed", value="nesting")
    except ValueError as error:
        return reject("json.malformed", value=str(error)[:80])
    inside = list(islice(records_in(value), 2))
    try:
        record = read(inside[0] if len(inside) == 1 else value)
    except ValueError:
        return reject("json.not_marc")
    return Parsed(record, charset, remarks) if record.fields else reject("json.empty")


def records_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The MARC objects in a JSON value; web services wrap them in objects of their own."""
    if isinstance(value, Mapping) and isinstance(value.get("fields"), list) and "leader" in value:
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from records_in(part)


def read(value: Any) -> Record:
    """The record in a parsed MARC-in-JSON object; raises ValueError when it is none."""
    if not isinstance(value, Mapping) or not isinstance(value.get("fields"), list):
        raise ValueError("no MARC-in-JSON: an object with a list of fields is wanted")
    leader = str(value.get("leader") or "").ljust(LEADER)[:LEADER]
    return Record(leader, tuple(field for item in value["fields"] for field in fields(item)))


def fields(item: Any) -> Iterator[Field]:
    """The field in one element of the list, or several when an object has several tags."""
    if isinstance(item, list) and len(item) in (2, 4):
        tag, *marks = map(plain, item[:-1])
        yield field(tag, item[-1], "".join(marks))
    elif isinstance(item, Mapping) and "tag" in item:
        content = item if "subfields" in item else item.get("value", item.get("data", ""))
        yield field(plain(item["tag"]), content, indicators(item))
    elif isinstance(item, Mapping):
        for tag, body in item.items():
            yield field(str(tag), body, indicators(body) if isinstance(body, Mapping) else "")
    else:
        raise ValueError("no MARC-in-JSON: a field is an object with its tag as the key")


def field(tag: str, body: Any, marks: str) -> Field:
    if isinstance(body, Mapping):
        return Field(tag, marks, tuple(subfields(body.get("subfields", []))))
    if isinstance(body, list):
        return Field(tag, marks.ljust(2)[:2], tuple(subfields(body)))
    return Field(tag, "", (("", plain(body)),))


def indicators(body: Mapping[str, Any]) -> str:
    return "".join((plain(body.get(name)) or BLANK)[:1] for name in ("ind1", "ind2"))


def subfields(body: Any) -> Iterator[tuple[str, str]]:
    if isinstance(body, Mapping):
        body = [{code: text} for code, text in body.items()]
    if not isinstance(body, list):
        raise ValueError("no MARC-in-JSON: subfields are a list")
    for item in body:
        if isinstance(item, list) and len(item) == 2:
            yield plain(item[0]), plain(item[1])
        elif isinstance(item, Mapping) and "code" in item:
            yield plain(item["code"]), plain(item.get("value", item.get("data")))
        elif isinstance(item, Mapping):
            for code, text in item.items():
                several = text if isinstance(text, list) else [text]
                yield from ((str(code), plain(one)) for one in several)
        else:
            raise ValueError("no MARC-in-JSON: a subfield is an object with its code as the key")


def plain(value: Any) -> str:
    """The words of a JSON value; nothing for null."""
    if isinstance(value, list | Mapping):
        raise ValueError("no MARC-in-JSON: text is wanted")
    return "" if value is None else str(value)


# --- writing ------------------------------------------------------------------------------------


def write(record: Record) -> bytes:
    """The record as one line of JSON, without a line end."""
    return ENCODE(
        {"leader": record.leader, "fields": [written(one) for one in record.fields]}
    ).encode("utf-8", "replace")


def written(one: Field) -> dict[str, Any]:
    if one.is_control:
        return {one.tag: one.value}
    marks = one.indicators.ljust(2)
    texts = [{code: text} for code, text in one.subfields]
    return {one.tag: {"ind1": marks[0], "ind2": marks[1], "subfields": texts}}
