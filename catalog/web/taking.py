"""In which forms can a record be taken home, and under which address?"""

from typing import Final, NamedTuple


class Form(NamedTuple):
    """A file of a record: its last name in the address, its format of `exports.dumps`, its label.

    A label is the name of a standard and the same in every language.
    """

    name: str
    format: str
    label: str


FORMS: Final = {
    form.name: form
    for form in (
        Form("rusmarc.mrc", "rusmarc", "RUSMARC, ISO 2709"),
        Form("rusmarc.xml", "marcxml-rusmarc", "RUSMARC, MarcXchange"),
        Form("marc21.mrc", "marc21", "MARC 21, ISO 2709"),
        Form("marc21.xml", "marcxml-marc21", "MARC 21, MARCXML"),
        Form("mods.xml", "mods", "MODS 3.7"),
        Form("dc.xml", "dc", "Dublin Core"),
        Form("dcterms.rdf", "dcterms", "DCMI Terms, RDF/XML"),
        Form("schema.jsonld", "jsonld", "JSON-LD, schema.org"),
        Form("record.ris", "ris", "RIS"),
        Form("record.bib", "bibtex", "BibTeX"),
        Form("csl.json", "csl", "CSL-JSON"),
        Form("record.csv", "csv", "CSV"),
        Form("record.jsonl", "jsonl", "JSON"),
        Form("gost.txt", "gost", "ГОСТ Р 7.0.100-2018"),
        Form("gost-2008.txt", "gost-2008", "ГОСТ Р 7.0.5-2008"),
    )
}
