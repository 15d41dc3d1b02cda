"""How an OAI-PMH answer looks on the wire (OAI-PMH 2.0, 3 and 4; OAI-PMH.xsd)."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from exports import xml
from exports.oai_model import (
    Ask,
    Entry,
    FormatList,
    Header,
    Identity,
    OaiError,
    Page,
    Reply,
    SetEntry,
    SetList,
    Verb,
    moment,
)

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
IDENTIFIER: Final = "http://www.openarchives.org/OAI/2.0/oai-identifier"
BRANDING: Final = "http://www.openarchives.org/OAI/2.0/branding/"
FRIENDS: Final = "http://www.openarchives.org/OAI/2.0/friends/"
COMPRESSIONS: Final = ("gzip", "zstd")
DC_OPENING: Final = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/'
    'OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)
OPENING: Final = (
    f'<OAI-PMH xmlns="{NAMESPACE}"'
    + xml.attributes({"xmlns:xsi": xml.XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}"})
    + ">"
).encode()
CLOSING: Final = b"</OAI-PMH>\n"
LIVE: Final = b"<header><identifier>"
DELETED: Final = b'<header status="deleted"><identifier>'

# What may stand in the attribute `identifier`, an anyURI: a reference of RFC 3986 or 3987.
URI: Final = re.compile(
    r"""(?:[a-zA-Z][a-zA-Z0-9+.\-]*:)?         # a scheme
        (?://[a-zA-Z0-9.\-]+(?::\d{1,5})?(?=/|$))?  # an authority
        (?!//)(?:[^\s%#\[\]<>"{}|\\^`]|%[0-9a-fA-F]{2})*""",
    re.VERBOSE,
)


def render(ask: Ask | OaiError, reply: Reply, *, base_url: str) -> bytes:
    """The whole document: UTF-8, for `text/xml` and HTTP status 200, errors too."""
    echo = ask.sent
    if isinstance(reply.content, OaiError):
        echo = tuple(pair for pair in echo if may_be_echoed(*pair))
    head = (
        xml.element("responseDate", moment(reply.date))
        + f"<request{xml.attributes(dict(echo))}>{xml.text(base_url)}</request>"
    )
    parts = body(ask, reply, base_url)
    return b"".join([xml.DECLARATION, OPENING, head.encode(), *parts, CLOSING])


def may_be_echoed(name: str, value: str) -> bool:
    """Whether the schema lets this argument of a refused request stand in `<request>`."""
    if name == "identifier":
        first = re.split("[:/?]", value, maxsplit=1)[0]
        has_scheme = re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.\-]*", first) is not None
        return (has_scheme or ":" not in value) and URI.fullmatch(value) is not None
    return xml.is_legal(value)


def body(ask: Ask | OaiError, reply: Reply, base_url: str) -> Sequence[bytes]:
    match reply.content:
        case OaiError(code=code, message=message):
            return [f'<error code="{code}">{xml.text(message)}</error>'.encode()]
        case Identity() as identity:
            return [identify(identity, base_url).encode()]
        case FormatList() as formats:
            return [metadata_formats(formats).encode()]
        case SetList() as sets:
            return [list_sets(sets).encode()]
        case Entry() as entry:
            return [b"<GetRecord>", *records([entry]), b"</GetRecord>"]
        case Page() as page:
            return listing(page, headers_only=ask_verb(ask) is Verb.IDENTIFIERS)


def ask_verb(ask: Ask | OaiError) -> Verb | None:
    return ask.verb if isinstance(ask, Ask) else None


def identify(identity: Identity, base_url: str) -> str:
    return "".join(
        [
            "<Identify>",
            xml.element("repositoryName", identity.name),
            xml.element("baseURL", base_url),
            xml.element("protocolVersion", "2.0"),
            *(xml.element("adminEmail", email) for email in identity.emails),
            xml.element("earliestDatestamp", moment(identity.earliest)),
            xml.element("deletedRecord", "persistent"),
            xml.element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            *(xml.element("compression", name) for name in COMPRESSIONS),
            *(f"<description>{one}</description>" for one in descriptions(identity)),
            "</Identify>",
        ]
    )


def descriptions(identity: Identity) -> Iterator[str]:
    yield oai_identifier(identity)
    if identity.icon:
        yield branding(identity)
    if identity.friends:
        yield friends(identity.friends)


def branding(identity: Identity) -> str:
    """OAI guidelines, "Branding"."""
    icon = [xml.element("url", identity.icon), xml.element("link", identity.site),
            xml.element("title", identity.name)]  # fmt: skip
    inside = f"<collectionIcon>{''.join(icon)}</collectionIcon>"
    return f"<branding{located(BRANDING)}>{inside}</branding>"


def friends(addresses: tuple[str, ...]) -> str:
    """OAI guidelines, "XML Schema to hold the list of friends"."""
    inside = "".join([xml.element("baseURL", one) for one in addresses])
    return f"<friends{located(FRIENDS)}>{inside}</friends>"


def located(namespace: str) -> str:
    """A namespace of the guidelines, and where its schema is."""
    schema = f"{namespace.rstrip('/')}.xsd"
    return xml.attributes({"xmlns": namespace, "xsi:schemaLocation": f"{namespace} {schema}"})


def oai_identifier(identity: Identity) -> str:
    """How our identifiers are made (OAI guidelines, "Specification and XML Schema for the OAI
    Identifier Format")."""
    return "".join(
        [
            f"<oai-identifier{located(IDENTIFIER)}>",
            xml.element("scheme", "oai"),
            xml.element("repositoryIdentifier", identity.namespace),
            xml.element("delimiter", ":"),
            xml.element("sampleIdentifier", identity.sample),
            "</oai-identifier>",
        ]
    )


def metadata_formats(formats: FormatList) -> str:
    entries = (
        "<metadataFormat>"
        + xml.element("metadataPrefix", entry.prefix)
        + xml.element("schema", entry.schema)
        + xml.element("metadataNamespace", entry.namespace)
        + "</metadataFormat>"
        for entry in formats.entries
    )
    return f"<ListMetadataFormats>{''.join(entries)}</ListMetadataFormats>"


def list_sets(sets: SetList) -> str:
    return f"<ListSets>{''.join(map(set_entry, sets.entries))}</ListSets>"


def set_entry(entry: SetEntry) -> str:
    """A set; its description in Dublin Core (OAI guidelines, "Set descriptions")."""
    parts = [xml.element("setSpec", entry.spec), xml.element("setName", entry.name)]
    if entry.about:
        about = xml.element("dc:description", entry.about)
        parts.append(f"<setDescription>{DC_OPENING}{about}</oai_dc:dc></setDescription>")
    return f"<set>{''.join(parts)}</set>"


def listing(page: Page, *, headers_only: bool) -> Sequence[bytes]:
    name = Verb.IDENTIFIERS if headers_only else Verb.RECORDS
    entries = (headers if headers_only else records)(page.entries)
    return [f"<{name}>".encode(), *entries, resumption(page).encode(), f"</{name}>".encode()]


def records(entries: Sequence[Entry]) -> list[bytes]:
    """Records, in pieces: joined with the whole document, each payload is copied once.

    A deleted record has no metadata part (OAI-PMH 2.0, 2.5.1).
    """
    pieces: list[bytes] = []
    for name, (_, header, deleted, body) in zip(names(entries), entries, strict=True):
        if deleted:
            pieces += (b"<record>", DELETED, name, rest_of_header(header), b"</record>")
        else:
            pieces += (b"<record>", LIVE, name, rest_of_header(header))
            pieces += (b"<metadata>", body, b"</metadata></record>")
    return pieces


def headers(entries: Sequence[Entry]) -> list[bytes]:
    pieces: list[bytes] = []
    for name, entry in zip(names(entries), entries, strict=True):
        pieces += (DELETED if entry.deleted else LIVE, name, rest_of_header(entry.header))
    return pieces


def names(entries: Sequence[Entry]) -> list[bytes]:
    """The identifiers as they are written; URIs, so no line ends in one. All at once: it is a
    tenth of the work."""
    told = "\n".join([entry.identifier for entry in entries])
    return xml.text(told).encode().split(b"\n") if entries else []


@lru_cache(maxsize=1 << 15)  # of a batch, records alike in library, kind and district are many
def rest_of_header(header: Header) -> bytes:
    sets = "".join([xml.element("setSpec", spec) for spec in header.specs])
    stamp = moment(header.datestamp)
    return f"</identifier><datestamp>{stamp}</datestamp>{sets}</header>".encode()


def resumption(page: Page) -> str:
    """The last part of a list in several parts carries an empty token (OAI-PMH 2.0, 3.5)."""
    if page.token is None:
        return ""
    told = {"completeListSize": str(page.size), "cursor": str(page.cursor)}
    if page.token and page.expires is not None:
        told = {"expirationDate": moment(page.expires), **told}
    return f"<resumptionToken{xml.attributes(told)}>{xml.text(page.token)}</resumptionToken>"
