"""How does a list of descriptions become a Word document? The smallest OOXML that Word opens.

ECMA-376, part 1: a package of a main document, its numbering, its styles and a footer. Headings are
headings, numbers are numbers of a list and references are links, so that a screen reader finds its
way as the eye does.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the same list gives the same bytes
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN: Final = (
    f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{OFFICE}"'
)
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TAGS: Final = {"ru": "ru-RU", "en": "en-GB"}

TYPES: Final = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD}.numbering+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>'
    f'<Override PartName="/word/footer.xml" ContentType="{WORD}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONS: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
PARTS: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/footer" Target="footer.xml"/></Relationships>'
)
NUMBERING: Final = (
    f'{HEAD}<w:numbering {MAIN}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
FOOTER: Final = (
    f'{HEAD}<w:ftr {MAIN}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
)
HEADING_SIZES: Final = {1: 32, 2: 28, 3: 28}  # half-points
CONTENTS_LEVELS: Final = (2, 3)  # the title itself is not among the contents

ITEM: Final = (
    '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    '<w:spacing w:after="120"/></w:pPr>'
)
PARAGRAPH: Final = '<w:pPr><w:spacing w:after="120"/></w:pPr>'
INDENTED: Final = '<w:pPr><w:spacing w:after="60"/><w:ind w:left="567"/></w:pPr>'
# A4, margins of 2 cm, 3 cm at the back; the number of the page at its foot.
SECTION: Final = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="709" '
    'w:footer="709" w:gutter="0"/></w:sectPr>'
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Item:
    """The next item of the one numbered list that goes through the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; an `indented` one belongs to what stands before it."""

    text: str
    indented: bool = False


@dataclass(frozen=True, slots=True)
class References:
    """An entry of an index: words, and the numbers of items as links, each as it is shown."""

    text: str
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the document as links; Word adds the pages when asked to (F9)."""


Block = Heading | Item | Paragraph | References | Contents


def numbered(title: str, items: Sequence[str]) -> bytes:
    """A document of a heading and a numbered list."""
    return document(title, [Heading(title, 1), *map(Item, items)])


def document(title: str, blocks: Sequence[Block], *, language: str = "ru") -> bytes:
    """The document of these blocks; `title` is what programs call it by."""
    body = "".join(paragraphs(blocks)) + SECTION
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("docProps/core.xml", core(title, language)),
            ("word/document.xml", f"{HEAD}<w:document {MAIN}><w:body>{body}</w:body></w:document>"),
            ("word/_rels/document.xml.rels", PARTS),
            ("word/numbering.xml", NUMBERING),
            ("word/styles.xml", styles(language)),
            ("word/footer.xml", FOOTER),
        ):
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, part)
    return packed.getvalue()


def core(title: str, language: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{plain(title)}</dc:title><dc:language>{language}</dc:language>"
        "</cp:coreProperties>"
    )


def styles(language: str) -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for level, size in HEADING_SIZES.items()
    )
    contents = "".join(
        f'<w:style w:type="paragraph" w:styleId="TOC{level}"><w:name w:val="toc {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="{284 * (level - 2)}"/></w:pPr></w:style>'
        for level in CONTENTS_LEVELS
    )
    return (
        f"{HEAD}<w:styles {MAIN}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        f'<w:sz w:val="28"/><w:lang w:val="{TAGS.get(language, TAGS["ru"])}"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style>{headings}{contents}</w:styles>'
    )


def paragraphs(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks one by one; headings and items are counted, for links lead to their numbers."""
    headings = [block for block in blocks if isinstance(block, Heading)]
    heads = items = 0
    for block in blocks:
        match block:
            case Heading(text, level):
                heads += 1
                style = f'<w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>'
                yield paragraph(style, marked(run(text), f"_head{heads}", heads))
            case Item(text):
                items += 1
                yield paragraph(ITEM, marked(run(text), f"_item{items}", len(headings) + items))
            case Paragraph(text, indented):
                yield paragraph(INDENTED if indented else PARAGRAPH, run(text))
            case References(text, numbers):
                yield paragraph(INDENTED, run(f"{text} ") + references(numbers))
            case Contents():
                yield from contents(headings)


def references(numbers: Iterable[tuple[int, str]]) -> str:
    return run(", ").join(link(f"_item{number}", shown) for number, shown in numbers)


def contents(headings: Sequence[Heading]) -> Iterator[str]:
    """A field of Word's, its value already in it (ECMA-376, part 1, 17.16.5.68)."""
    listed = [(number, head) for number, head in enumerate(headings, 1)
              if head.level in CONTENTS_LEVELS]  # fmt: skip
    first, last = CONTENTS_LEVELS[0], CONTENTS_LEVELS[-1]
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f' TOC \\o "{first}-{last}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    closing = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    for place, (number, head) in enumerate(listed):
        yield paragraph(
            f'<w:pPr><w:pStyle w:val="TOC{head.level}"/></w:pPr>',
            (opening if place == 0 else "")
            + link(f"_head{number}", head.text)
            + (closing if place == len(listed) - 1 else ""),
        )


def paragraph(properties: str, inside: str) -> str:
    return f"<w:p>{properties}{inside}</w:p>"


def marked(inside: str, name: str, number: int) -> str:
    """The runs under a name that links lead to."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'


def link(name: str, text: str) -> str:
    return f"<w:hyperlink w:anchor={quoteattr(name)}>{run(text)}</w:hyperlink>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{plain(text)}</w:t></w:r>'


def plain(text: str) -> str:
    """The text as XML holds it: what it cannot hold is left out."""
    return escape("".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff")))
