"""Small files in every container that is read, beside those that `marc.writers` makes."""

import struct

from marc.record import Record
from tests.marc_samples import RUSMARC, iso

SLIM = """<?xml version="1.0" encoding="UTF-8"?>
<collection xmlns="http://www.bncf.firenze.sbn.it/unimarc/slim">
<rec><lab>00000nam0 2200000   450 </lab><cf t="001">RU/1</cf>
<df t="200" i1="1" i2=" "><sf c="a">Старый Изборск</sf><sf c="e">очерки</sf></df>
<df t="461" i1=" " i2="0"><s1><cf t="001">RU/5</cf></s1>
<s1><df t="200" i1="1" i2=" "><sf c="a">Псковская земля</sf><sf c="v">Т. 2</sf></df></s1></df>
</rec></collection>"""
PREFIXED = SLIM.replace("<", "<u:").replace("<u:/", "</u:").replace("<u:?", "<?")
UNISLIM = (
    SLIM.replace("http://www.bncf.firenze.sbn.it/unimarc/slim", "info:lc/xmlns/marcxchange-v1")
    .replace("<rec>", "<record>")
    .replace("</rec>", "</record>")
    .replace("lab>", "leader>")
    .replace("<cf t=", "<controlfield tag=")
    .replace("</cf>", "</controlfield>")
    .replace("<df t=", "<datafield tag=")
    .replace("</df>", "</datafield>")
    .replace("<sf c=", "<subfield code=")
    .replace("</sf>", "</subfield>")
    .replace("i1=", "ind1=")
    .replace("i2=", "ind2=")
)
NESTED_SUBFIELD = UNISLIM.replace("<s1>", '<subfield code="1">').replace("</s1>", "</subfield>")
FLAT = (
    UNISLIM.replace('<s1><controlfield tag="001">RU/5</controlfield></s1>', "<s1>001RU/5</s1>")
    .replace('<s1><datafield tag="200" ind1="1" ind2=" ">', "<s1>2001 </s1>")
    .replace("Т. 2</subfield></datafield></s1>", "Т. 2</subfield>")
    .replace("<s1>", '<subfield code="1">')
    .replace("</s1>", "</subfield>")
)
RUSLAN = """<?xml version="1.0" encoding="UTF-8"?>
<record syntax="1.2.840.10003.5.28"><leader><length>00000</length><status>n</status><type>a</type>
<leader07>m</leader07><leader08>0</leader08><leader09> </leader09><indicatorCount>2</indicatorCount>
<identifierLength>2</identifierLength><dataBaseAddress>00000</dataBaseAddress><leader17> </leader17>
<leader18> </leader18><leader19> </leader19><entryMap>450</entryMap></leader>
<field id="001">RU/1</field>
<field id="200"><indicator id="1">1</indicator><indicator id="2"> </indicator>
<subfield id="a">Старый
    Изборск</subfield><subfield id="e">очерки</subfield></field>
<field id="461"><indicator id="1"> </indicator><indicator id="2">0</indicator>
<subfield id="1"><field id="001">RU/5</field></subfield>
<subfield id="1"><field id="200"><indicator id="1">1</indicator><indicator id="2"> </indicator>
<subfield id="a">Псковская земля</subfield><subfield id="v">Т. 2</subfield></field></subfield>
</field></record>"""
OAI_MARC = """<oai_marc><fixfield id="LDR">^^^^^nam^^2200229^^^4500</fixfield>
<fixfield id="001">RU/1</fixfield><varfield id="245" i1="1" i2="0">
<subfield label="a">Старый Изборск</subfield></varfield></oai_marc>"""
ALEPH = """000000004 FMT   L BK
000000004 LDR   L ^^^^^cam^a22002777i^4500
000000004 001   L RU/1
000000004 008   L 850308s1983^^^^be^|||||||||||||||||rus||
000000004 24510 L $$aСтарый Изборск :$$bочерки
"""
MARC_LINE = """00251nam a2200121 c 4500
001 RU/1
008 850308s1983    be |||||||||||||||||rus||
245 10 $a Старый Изборск : $b очерки
"""
IRBIS = "#920: PAZK\r\n#1: RU/1\r\n#200: ^AСтарый Изборск^Eочерки\r\n*****\r\n"
MRK = "=LDR  00755cam  22002414a 4500\n=001  RU/1\n=245  10$aСтарый Изборск :$bочерки\n\n"
JSON = (
    '{"leader":"00755cam  22002414a 4500","fields":[{"001":"RU/1"},{"245":{"ind1":"1","ind2":"0",'
)
JSON += '"subfields":[{"a":"Старый Изборск :"},{"b":"очерки"}]}}]}\n'
FILES = {
    "iso2709": iso(RUSMARC).decode(),
    "unimarcslim": SLIM,
    "marcxml": UNISLIM,
    "ruslan_xml": RUSLAN,
    "oai_marc": OAI_MARC,
    "alephseq": ALEPH,
    "marc_line": MARC_LINE,
    "irbis_text": IRBIS,
    "mrk": MRK,
    "json": JSON,
}


# --- CDS/ISIS ---


def wrapped(raw: bytes, *, newline: bytes = b"\r\n") -> bytes:
    return b"".join(raw[at : at + 80] + newline for at in range(0, len(raw), 80))


def isis(record: Record) -> bytes:
    """The record as CDS/ISIS writes it: no indicators, `^` and `#` for the separators."""
    bodies = [
        "".join(f"^{code}{text}" if code else text for code, text in field.subfields) + "#"
        for field in record.fields
    ]
    encoded = [body.encode("cp866") for body in bodies]
    starts = [sum(map(len, encoded[:at])) for at in range(len(encoded))]
    directory = "".join(
        f"{field.tag}{len(body):04}{start:05}"
        for field, body, start in zip(record.fields, encoded, starts, strict=True)
    )
    base = 24 + len(directory) + 1
    length = base + sum(map(len, encoded)) + 1
    head = f"{length:05}0000000{base:05}0004500{directory}#"
    return wrapped(head.encode() + b"".join(encoded) + b"#")


# --- ИРБИС64 ---


def master(*records: tuple[int, int, list[tuple[int, str]]]) -> bytes:
    """A master file: MFN, status and fields of each record."""
    found = struct.pack(">9i", 0, len(records) + 1, 0, 0, 0, 0, 0, 0, 0)
    for mfn, status, fields in records:
        bodies = [text.encode() for _, text in fields]
        starts = [sum(map(len, bodies[:at])) for at in range(len(bodies))]
        directory = b"".join(
            struct.pack(">iii", tag, start, len(body))
            for (tag, _), start, body in zip(fields, starts, bodies, strict=True)
        )
        base = 32 + len(directory)
        size = base + sum(map(len, bodies))
        found += struct.pack(">8i", mfn, size, 0, 0, base, len(fields), 1, status)
        found += directory + b"".join(bodies)
    return found


PAZK = [(920, "PAZK"), (200, "^AСтарый Изборск^Eочерки"), (10, "^a978-5-94542-301-5")]
