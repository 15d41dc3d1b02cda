"""Archives: unpacked by content within a limit; bombs and broken ones are told with a code."""

import gzip
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marc.packing import PackingError, unpack

CONTENT = b"00026nam  2200025   450 \x1e\x1d" * 40
MEBIBYTE = 1 << 20


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def contents(path: Path, *, limit: int = 100 * MEBIBYTE) -> dict[str, bytes]:
    found = {}
    for member in unpack(path, limit=limit):
        with member.open() as stream:
            found[member.name] = stream.read()
    return found


def encrypted() -> bytes:
    made = bytearray(zipped({"a.iso": CONTENT}))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(CONTENT, {"": CONTENT}, id="plain"),
        pytest.param(b"", {"": b""}, id="empty"),
        pytest.param(gzip.compress(CONTENT), {"": CONTENT}, id="gzip"),
        pytest.param(gzip.compress(CONTENT) * 2, {"": CONTENT * 2}, id="gzip of two streams"),
        pytest.param(gzip.compress(gzip.compress(CONTENT)), {"": CONTENT}, id="gzip in gzip"),
        pytest.param(zipped({"a.iso": CONTENT}), {"a.iso": CONTENT}, id="zip"),
        pytest.param(
            zipped({"a/": b"", "a/b.iso": CONTENT, "__MACOSX/a/._b.iso": b"x", "../c": b"1"}),
            {"a/b.iso": CONTENT, "../c": b"1"},
            id="zip of several, folders and shadows left out, names only labels",
        ),
        pytest.param(
            zipped({"a.iso.gz": gzip.compress(CONTENT)}), {"a.iso.gz": CONTENT}, id="gzip in zip"
        ),
        pytest.param(
            zipped({"a.iso": CONTENT}, method=zipfile.ZIP_STORED), {"a.iso": CONTENT}, id="stored"
        ),
    ],
)
def test_unpacked_by_content(tmp_path: Path, sent: bytes, expected: dict[str, bytes]) -> None:
    path = tmp_path / "sent"
    path.write_bytes(sent)

    assert contents(path) == expected


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(lambda: gzip.compress(CONTENT)[:-9], "packing.corrupt", id="gzip cut off"),
        pytest.param(lambda: b"\x1f\x8b", "packing.corrupt", id="gzip of two bytes"),
        pytest.param(lambda: gzip.compress(CONTENT) + b"x", "packing.corrupt", id="gzip and junk"),
        pytest.param(lambda: zipped({"a": CONTENT})[:60], "packing.corrupt", id="zip cut off"),
        pytest.param(
            lambda: zipped({"a": CONTENT}).replace(b"\x00\x00a", b"\x00\x00b", 1),
            "packing.corrupt",
            id="zip with other names inside",
        ),
        pytest.param(
            lambda: zipped({"a": CONTENT}, method=zipfile.ZIP_STORED).replace(b"nam", b"naM", 1),
            "packing.corrupt",
            id="zip with a wrong checksum",
        ),
        pytest.param(lambda: zipped({}), "packing.empty", id="zip of nothing"),
        pytest.param(encrypted, "packing.encrypted", id="encrypted"),
        pytest.param(
            lambda: zipped({"a": CONTENT}, method=zipfile.ZIP_LZMA), "packing.method", id="LZMA"
        ),
        pytest.param(
            lambda: zipped({"[Content_Types].xml": b"<x/>"}), "packing.office", id="Word or Excel"
        ),
        pytest.param(
            lambda: zipped({f"{at:0200}": b"" for at in range(6000)}),
            "packing.too_many",
            id="thousands of files",
        ),
        pytest.param(
            lambda: gzip.compress(bytes(101 * MEBIBYTE), 1), "packing.bomb", id="gzip bomb"
        ),
        pytest.param(
            lambda: zipped({"a": bytes(99 * MEBIBYTE)}), "packing.bomb", id="bomb in a zip"
        ),
        pytest.param(
            lambda: gzip.compress(gzip.compress(bytes(99 * MEBIBYTE), 1)),
            "packing.bomb",
            id="bomb in two layers",
        ),
        pytest.param(
            lambda: zipped({"a": bytes(60 * MEBIBYTE), "b": bytes(60 * MEBIBYTE)}),
            "packing.too_large",
            id="too large together",
        ),
    ],
)
def test_what_cannot_be_unpacked_is_told(
    tmp_path: Path, sent: Callable[[], bytes], code: str
) -> None:
    path = tmp_path / "sent"
    path.write_bytes(sent())

    with pytest.raises(PackingError) as error:
        contents(path)

    assert error.value.code == code


def test_the_limit_is_on_unpacked_bytes(tmp_path: Path) -> None:
    path = tmp_path / "sent.gz"
    path.write_bytes(gzip.compress(CONTENT))

    assert contents(path, limit=len(CONTENT))
    with pytest.raises(PackingError) as error:
        contents(path, limit=len(CONTENT) - 1)

    assert error.value.values == {"limit": len(CONTENT) - 1}


def test_a_member_can_be_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "sent.zip"
    path.write_bytes(zipped({"a": CONTENT}))

    (member,) = unpack(path, limit=len(CONTENT))

    for _ in range(3):
        with member.open() as stream:
            assert stream.read() == CONTENT


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([gzip.compress(CONTENT), zipped({"a": CONTENT, "b": b"12"}), CONTENT]),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=4),
)
def test_damage_is_told_or_harmless(
    tmp_path: Path, sent: bytes, changes: list[tuple[int, bytes]]
) -> None:
    for at, new in changes:
        sent = sent[:at] + new + sent[at + len(new) :]
    path = tmp_path / "sent"
    path.write_bytes(sent)

    with suppress(PackingError):
        contents(path)
