"""What lies inside a file: itself, a gzip, a zip, unpacked with care; and how one is packed."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP: Final = b"\x1f\x8b"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE: Final = frozenset(["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"])
METHODS: Final = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
ENCRYPTED: Final = 0x1  # bit of the general purpose flag
CATALOGUE: Final = 1 << 20  # bytes of a zip's central directory: some ten thousand files
HARMLESS: Final = 64 << 20  # unpacked bytes below which no ratio looks like a bomb
RATIO: Final = 200  # MARC packs 5 to 20 times
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error)
REFUSED: Final = (*BROKEN, NotImplementedError, RuntimeError)


class PackingError(Exception):
    """The archive cannot be unpacked: a code and the values that explain it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Member:
    """One file that was sent.

    `name` is what the archive calls it: a label, never a path to write to, and empty when the
    upload is no archive of several. Reading what `open` gives may raise PackingError.
    """

    name: str
    open: Callable[[], BinaryIO]


class Meter:
    """Counts what comes out of one upload, and stops at the limit or when a bomb is evident."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.sizes: dict[str, int] = {}

    def count(self, name: str, size: int, packed: int) -> None:
        self.sizes[name] = max(size, self.sizes.get(name, 0))
        if sum(self.sizes.values()) > self.limit:
            raise PackingError("packing.too_large", limit=self.limit)
        if size > HARMLESS and size > RATIO * packed:
            raise PackingError("packing.bomb", size=size, packed=packed)


class Unpacked(io.RawIOBase):
    """The bytes of a member, counted as they come; a broken archive raises PackingError."""

    def __init__(self, source: BinaryIO, stack: ExitStack, count: Callable[[int], None]) -> None:
        self.source, self.stack, self.count = source, stack, count
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self.source.read(len(view))
        except BROKEN as error:
            raise PackingError("packing.corrupt", at=self.size, why=str(error)) from error
        view[: len(data)] = data
        self.size += len(data)
        self.count(self.size)
        return len(data)

    def close(self) -> None:
        self.stack.close()
        super().close()


def unpack(path: Path, *, limit: int) -> Iterator[Member]:
    """The files in an upload, told by content: itself, what a gzip holds, the files of a zip.

    A gzip inside is unpacked too, once. Raises PackingError when all together pass `limit` bytes,
    when a bomb is evident, and when the archive is encrypted, broken or no archive of data.
    """
    with path.open("rb") as file:
        start = file.read(4)
    meter = Meter(limit)
    if start.startswith(ZIP):
        yield from members(path, meter)
    else:
        yield Member("", partial(open_single, path, meter))


def open_single(path: Path, meter: Meter) -> BinaryIO:
    """A plain file or a gzip: unpacked bytes are weighed against the packed ones read for them."""
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        source = inner(inner(file, stack), stack)
        count = meter.count
        opened = Unpacked(source, stack.pop_all(), lambda size: count("", size, file.tell()))
        return cast(BinaryIO, opened)


def inner(file: BinaryIO, stack: ExitStack) -> BinaryIO:
    """What a gzip holds, or the file itself."""
    peek = cast(io.BufferedReader, file).peek
    try:
        if not peek(2).startswith(GZIP):
            return file
    except BROKEN as error:
        raise PackingError("packing.corrupt", at=0, why=str(error)) from error
    return cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=file, mode="rb")))


@contextmanager
def packed(path: Path, name: str) -> Iterator[BinaryIO]:
    """A file to write to: a gzip or a zip of one file when `name` ends in .gz or .zip."""
    inside, _, suffix = name.rpartition(".")
    with ExitStack() as stack:
        if suffix.lower() == "zip":
            method = zipfile.ZIP_DEFLATED
            archive = stack.enter_context(zipfile.ZipFile(path, "w", method))
            member = archive.open(inside or name, "w", force_zip64=True)
            yield cast(BinaryIO, stack.enter_context(member))
        elif suffix.lower() == "gz":
            file = stack.enter_context(path.open("wb"))
            packer = gzip.GzipFile(filename=inside, mode="wb", fileobj=file)
            yield cast(BinaryIO, stack.enter_context(packer))
        else:
            yield cast(BinaryIO, stack.enter_context(path.open("wb")))


# --- zip ----------------------------------------------------------------------------------------


def members(path: Path, meter: Meter) -> Iterator[Member]:
    """The files of a zip, folders and the shadows macOS leaves put aside."""
    files = [info for info in listing(path) if is_file(info)]
    if OFFICE & {info.filename for info in files}:
        raise PackingError("packing.office")
    if not files:
        raise PackingError("packing.empty")
    if sum(info.file_size for info in files) > meter.limit:
        raise PackingError("packing.too_large", limit=meter.limit)
    for info in files:
        if info.flag_bits & ENCRYPTED:
            raise PackingError("packing.encrypted", name=info.filename)
        if info.compress_type not in METHODS:
            raise PackingError("packing.method", name=info.filename)
    for info in files:
        yield Member(info.filename, partial(open_member, path, info, meter))


def is_file(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not info.filename.startswith("__MACOSX/")


def listing(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of a zip; its list of files is measured before it is read into memory."""
    try:
        size = size_of_listing(path)
        if size > CATALOGUE:
            raise PackingError("packing.too_many", size=size, limit=CATALOGUE)
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except REFUSED as error:
        raise PackingError("packing.corrupt", at=0, why=str(error)) from error


def size_of_listing(path: Path) -> int:
    """Bytes of the central directory (PKWARE APPNOTE 4.3.16; 4.3.14 and 4.3.15 for zip64)."""
    with path.open("rb") as file:
        end = file.seek(0, io.SEEK_END)
        start = file.seek(max(0, end - 0x10000 - 22 - 20))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0:
            return 0  # no zip at all: the reader says so
        (size,) = struct.unpack_from("<I", tail, at + 12)
        if at < 20 or tail[at - 20 : at - 16] != b"PK\x06\x07":
            return int(size)
        (record,) = struct.unpack_from("<Q", tail, at - 12)
        file.seek(min(record, start + at))
        (wide,) = struct.unpack_from("<Q", file.read(56), 40)
        return int(wide)


def open_member(path: Path, info: zipfile.ZipInfo, meter: Meter) -> BinaryIO:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            file = cast(BinaryIO, stack.enter_context(archive.open(info)))
        except REFUSED as error:
            raise PackingError("packing.corrupt", at=0, why=str(error)) from error
        source = inner(file, stack)
        name, packed, count = info.filename, info.compress_size, meter.count
        opened = Unpacked(source, stack.pop_all(), lambda size: count(name, size, packed))
        return cast(BinaryIO, opened)
