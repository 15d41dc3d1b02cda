"""Which MODS value does each code and field of MARC 21 stand for?

After the Library of Congress mapping "MARC to MODS", version 3.7
(https://www.loc.gov/standards/mods/v3/mods-mapping.html).
"""

from typing import Final

# Leader/06 → typeOfResource.
RESOURCES: Final = {
    **dict.fromkeys("at", "text"),
    **dict.fromkeys("ef", "cartographic"),
    **dict.fromkeys("cd", "notated music"),
    "i": "sound recording-nonmusical",
    "j": "sound recording-musical",
    "k": "still image",
    "g": "moving image",
    "r": "three dimensional object",
    "m": "software, multimedia",
    **dict.fromkeys("op", "mixed material"),
}
MANUSCRIPTS: Final = "dft"

# Leader/07 (and 19 for a monograph) → issuance.
ISSUANCE: Final = {
    **dict.fromkeys("acd", "monographic"),
    "m": "single unit",
    "i": "integrating resource",
    "b": "continuing",
    "s": "serial",
}
MULTIPART: Final = "abc"

# 008/22 of texts → targetAudience, authority marctarget.
AUDIENCES: Final = {
    "a": "preschool",
    "b": "juvenile",
    "c": "juvenile",
    "j": "juvenile",
    "d": "adolescent",
    "e": "adult",
    "f": "specialized",
    "g": "general",
}
# 008/24-27 of books, 21 and 24 of serials → genre, authority marcgt.
BOOK_GENRES: Final = {
    "a": "abstract or summary",
    "b": "bibliography",
    "c": "catalog",
    "d": "dictionary",
    "e": "encyclopedia",
    "f": "handbook",
    "i": "index",
    "k": "discography",
    "l": "legislation",
    "m": "theses",
    "n": "survey of literature",
    "o": "review",
    "p": "programmed text",
    "q": "filmography",
    "r": "directory",
    "s": "statistics",
    "t": "technical report",
    "y": "yearbook",
    "z": "treaty",
}
SERIAL_GENRES: Final = {
    "d": "database",
    "l": "loose-leaf",
    "m": "series",
    "n": "newspaper",
    "p": "periodical",
    "w": "web site",
}
# 008/33 → genre; 008/34 → biography.
LITERARY: Final = {
    "1": "fiction",
    "d": "drama",
    "e": "essay",
    "f": "novel",
    "h": "humor, satire",
    "i": "letter",
    "j": "short story",
    "p": "poetry",
    "s": "speech",
}
# 008/18 of serials → frequency, authority marcfrequency.
FREQUENCIES: Final = {
    "a": "Annual",
    "b": "Bimonthly",
    "c": "Semiweekly",
    "d": "Daily",
    "e": "Biweekly",
    "f": "Semiannual",
    "g": "Biennial",
    "h": "Triennial",
    "i": "Three times a week",
    "j": "Three times a month",
    "k": "Continuously updated",
    "m": "Monthly",
    "q": "Quarterly",
    "s": "Semimonthly",
    "t": "Three times a year",
    "w": "Weekly",
    "z": "Other",
}
# 008/23 of texts, 29 of maps and pictures → form, authority marcform.
FORMS: Final = {
    "a": "microfilm",
    "b": "microfiche",
    "d": "large print",
    "f": "braille",
    "o": "electronic",
    "q": "electronic",
    "r": "print",
    "s": "electronic",
}
# 264, second indicator → eventType.
EVENTS: Final = {
    "0": "production",
    "1": "publication",
    "2": "distribution",
    "3": "manufacture",
    "4": "copyright notice",
}
# Tag of a name: (type, subfields of the name, of terms of address, of dates).
NAMES: Final = {
    "00": ("personal", "aq", "bc", "d"),
    "10": ("corporate", "ab", "", "dnc"),
    "11": ("conference", "ae", "", "dnc"),
}
# Tags of variant titles: (type, authority of the source in $2).
TITLES: Final = {
    "130": "uniform",
    "210": "abbreviated",
    "240": "uniform",
    "242": "translated",
    "246": "alternative",
    "247": "alternative",
    "740": "alternative",
}
# 5XX → note type; an empty type is a plain note.
NOTES: Final = {
    "500": "",
    "501": "",
    "502": "thesis",
    "504": "bibliography",
    "507": "",
    "508": "creation/production credits",
    "511": "performers",
    "515": "numbering",
    "518": "venue",
    "525": "",
    "530": "additional physical form",
    "533": "reproduction",
    "534": "original version",
    "535": "original location",
    "536": "funding",
    "538": "system details",
    "545": "biographical/historical",
    "546": "language",
    "547": "",
    "550": "",
    "561": "ownership",
    "562": "version identification",
    "580": "",
    "581": "publications",
    "583": "action",
    "585": "exhibitions",
    "586": "",
}
# 6XX → the element of the main heading; names are told by NAMES.
HEADINGS: Final = {
    "648": "temporal",
    "650": "topic",
    "651": "geographic",
    "653": "topic",
    "656": "occupation",
}
SUBDIVISIONS: Final = {"v": "genre", "x": "topic", "y": "temporal", "z": "geographic"}
# Second indicator of a subject → authority; 7 is told by $2.
THESAURI: Final = {
    "0": "lcsh",
    "1": "lcshac",
    "2": "mesh",
    "3": "nal",
    "5": "csh",
    "6": "rvm",
}
CLASSES: Final = {"050": "lcc", "060": "nlm", "080": "udc", "082": "ddc", "084": ""}
# 020, 022, 024, 028 … → identifier type; 024 by its first indicator.
IDENTIFIERS: Final = {
    "010": "lccn",
    "020": "isbn",
    "022": "issn",
    "027": "stock number",
    "028": "music publisher",
    "030": "coden",
    "088": "report number",
}
OTHER_IDENTIFIERS: Final = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
# Linking fields → relatedItem type; empty: MODS has no word for the relation.
RELATED: Final = {
    "760": "series",
    "762": "constituent",
    "765": "otherVersion",
    "767": "otherVersion",
    "770": "constituent",
    "772": "host",
    "773": "host",
    "774": "constituent",
    "775": "otherVersion",
    "776": "otherFormat",
    "777": "",
    "780": "preceding",
    "785": "succeeding",
    "787": "",
}
# What of 773$g `marc.facts` tells apart and `part` has a detail for.
DETAILS: Final = ("volume", "issue")
# Leader/18 → descriptionStandard.
STANDARDS: Final = {"a": "aacr", "i": "isbd", "c": "isbd"}
