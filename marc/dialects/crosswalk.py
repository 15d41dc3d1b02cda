"""Which field and subfield of RUSMARC/UNIMARC is which of MARC 21, where copying is enough.

What needs more than copying (titles, imprint, names, links, coded fields, notes that are joined)
has a rule of its own in `convert_titles`, `convert_names`, `convert_links` and `fixed_fields`.
Sources: RUSMARC bibliographic format (blocks 0-8), UNIMARC Manual (3rd edition and updates),
MARC 21 Format for Bibliographic Data.
"""

from typing import Final, NamedTuple


class Pair(NamedTuple):
    """One row: a field here, a field there, and which subfield stands for which.

    In indicators `=` copies the source's indicator at that place. `subfields` are pairs of codes,
    RUSMARC first. `way` says where the row holds: `<>` both ways, `>` to MARC 21, `<` from it.
    """

    rusmarc: str
    rusmarc_indicators: str
    marc21: str
    marc21_indicators: str
    subfields: str
    way: str = "<>"


PAIRS: Final = (
    # Identification
    Pair("010", "  ", "020", "  ", "aa bq dc zz 66", "<"),  # $9: convert.numbers
    Pair("011", "  ", "022", "  ", "aa fl gm yz zy 66"),
    Pair("012", "  ", "026", "  ", "ae 22 55"),
    Pair("013", "  ", "024", "2 ", "aa bq dc zz", ">"),
    Pair("014", "  ", "024", "4 ", "aa zz", ">"),
    Pair("015", "  ", "027", "  ", "aa zz"),
    Pair("016", "  ", "024", "0 ", "aa dc zz", ">"),
    Pair("017", "  ", "024", "7 ", "aa bq dc zz 22", ">"),
    Pair("021", "  ", "017", "  ", "ba ab zz", "<"),
    Pair("022", "  ", "086", "  ", "ba zz"),
    Pair("029", "  ", "013", "  ", "ba ab cc ff", "<"),
    Pair("029", "  ", "024", "8 ", "ba aq cq fq zz", ">"),
    Pair("035", "  ", "035", "  ", "aa zz"),
    Pair("036", "  ", "031", "  ", "aa bb cc dd ee fr gg mm nn oo pp tt uu zz 22"),
    Pair("040", "  ", "030", "  ", "aa zz"),
    Pair("071", "==", "028", "==", "aa bb", ">"),
    Pair("071", "  ", "028", "  ", "aa bb", "<"),
    Pair("072", "  ", "024", "1 ", "aa bq dc zz", ">"),
    Pair("073", "  ", "024", "3 ", "aa bq dc zz", ">"),
    Pair("017", "8 ", "088", "  ", "aa zz", "<"),
    # Coded information
    Pair("123", "= ", "034", "= ", "aa bb cc dd ee ff gg"),
    Pair("122", "= ", "045", "= ", "ab"),
    Pair("127", "  ", "306", "  ", "aa"),
    Pair("183", "  ", "338", "  ", "cb 22", ">"),
    # Description
    Pair("207", " 0", "362", "0 ", "aa zz"),
    Pair("208", "  ", "254", "  ", "aa"),
    Pair("230", "  ", "256", "  ", "aa"),
    # Notes
    Pair("300", "  ", "500", "  ", "aa 55", ">"),
    Pair("301", "  ", "500", "  ", "aa 55", ">"),
    Pair("302", "  ", "546", "  ", "aa"),
    Pair("303", "  ", "500", "  ", "aa", ">"),
    Pair("304", "  ", "500", "  ", "aa", ">"),
    Pair("305", "  ", "500", "  ", "aa", ">"),
    Pair("306", "  ", "500", "  ", "aa", ">"),
    Pair("307", "  ", "500", "  ", "aa", ">"),
    Pair("308", "  ", "500", "  ", "aa", ">"),
    Pair("309", "  ", "500", "  ", "aa", ">"),
    Pair("310", "  ", "500", "  ", "aa", ">"),
    Pair("311", "  ", "580", "  ", "aa"),
    Pair("312", "  ", "500", "  ", "aa", ">"),
    Pair("313", "  ", "500", "  ", "aa", ">"),
    Pair("314", "  ", "500", "  ", "aa", ">"),
    Pair("315", "  ", "500", "  ", "aa", ">"),
    Pair("316", "  ", "562", "  ", "aa 55"),
    Pair("317", "  ", "561", "  ", "aa 55"),
    Pair("318", "  ", "583", "  ", "aa bb cc dd ee ff hh ii jj kk ll nn oo uu 55"),
    Pair("320", "  ", "504", "  ", "aa"),
    Pair("321", "= ", "510", "= ", "aa bb cc xx"),
    Pair("322", "  ", "508", "  ", "aa"),
    Pair("323", "  ", "511", "0 ", "aa"),
    Pair("324", "  ", "534", "  ", "an", ">"),
    Pair("325", "  ", "533", "  ", "aa", ">"),
    Pair("326", "  ", "310", "  ", "aa bb"),
    Pair("326", "  ", "321", "  ", "aa bb", "<"),
    Pair("328", "  ", "502", "  ", "aa", ">"),
    Pair("330", "  ", "520", "  ", "aa"),
    Pair("332", "  ", "524", "  ", "aa"),
    Pair("333", "  ", "521", "  ", "aa"),
    Pair("333", "  ", "385", "  ", "aa", "<"),
    Pair("334", "  ", "586", "  ", "aa"),
    Pair("336", "  ", "516", "  ", "aa"),
    Pair("337", "  ", "538", "  ", "aa uu"),
    Pair("338", "  ", "536", "  ", "aa", ">"),
    Pair("335", "  ", "500", "  ", "aa", ">"),
    Pair("345", "  ", "037", "  ", "ab ba cf dc"),
    Pair("371", "  ", "506", "  ", "aa bb cc dd"),
    Pair("830", "  ", "588", "  ", "aa", "<"),
    # Related titles
    Pair("501", "10", "243", "10", "aa eg mf", ">"),
    Pair("510", "1 ", "246", "31", "aa eb hn ip jf"),
    Pair("512", "1 ", "246", "14", "aa eb hn ip"),
    Pair("513", "1 ", "246", "15", "aa eb hn ip"),
    Pair("514", "1 ", "246", "16", "aa eb hn ip"),
    Pair("515", "1 ", "246", "17", "aa"),
    Pair("516", "1 ", "246", "18", "aa eb"),
    Pair("517", "1 ", "246", "13", "aa eb hn ip"),
    Pair("520", "1 ", "247", "10", "aa eb hn ip jf xx"),
    Pair("530", "0 ", "222", " 0", "aa bb"),
    Pair("531", "  ", "210", "0 ", "aa bb"),
    Pair("541", "1 ", "242", "10", "aa eb hn ip zy"),
    # Subjects and classes
    Pair("610", "= ", "653", "= ", "aa"),
    Pair("615", "  ", "072", " 7", "na mx 22"),
    Pair("617", "  ", "662", "  ", "aa bb cc dd"),
    Pair("620", "  ", "752", "  ", "aa bb cc dd"),
    Pair("660", "  ", "043", "  ", "aa"),
    Pair("620", "  ", "751", "  ", "da 33", "<"),
    Pair("626", "  ", "753", "  ", "aa bb cc", ">"),
    Pair("661", "  ", "045", "  ", "aa", ">"),
    Pair("680", "  ", "050", " 4", "aa bb"),
    Pair("686", "  ", "084", "  ", "aa bb 22"),
    Pair("886", "= ", "886", "= ", "aa bb 22"),
    # Where it is
    Pair("850", "  ", "850", "  ", "aa"),
    Pair("852", "  ", "852", "  ", "aa bb ce de eg gk hh ii jj kk ll mm nn pp tt xx yz zz 33", ">"),
    Pair("899", "  ", "852", "  ", "aa bb cc hh ii jj kk ll mm pp tt xx zz", ">"),
    Pair("852", "  ", "852", "= ", "aa bb cc hh ii jj gk ll mm nn pp tt xx yz 33", "<"),
    Pair(
        *("856", "= ", "856", "= "),
        "aa bb cc dd ff gg hh ii jj kk ll mm nn oo pp qq rr ss tt uu vv ww xx zz 2y y2 33",
    ),
)  # fmt: skip

# Fields that the other dialect has none for: all their words become one note.
JOINED_FROM_MARC21: Final = {
    "251": "300", "257": "300", "258": "300", "263": "300", "270": "300", "307": "300",
    "340": "307", "344": "307", "345": "307", "346": "307", "347": "336", "348": "307",
    "351": "300", "352": "336", "355": "371", "357": "371", "370": "300", "377": "302",
    "380": "300", "381": "300", "382": "300", "383": "300", "384": "300", "386": "300",
    "388": "300", "501": "300", "502": "328", "507": "300", "513": "300", "514": "300",
    "515": "300", "518": "300", "522": "300", "525": "300", "526": "300", "530": "300",
    "532": "300", "533": "325", "534": "324", "535": "300", "536": "300", "540": "371",
    "541": "317", "542": "371", "544": "300", "545": "300", "547": "300", "550": "300",
    "552": "300", "555": "300", "556": "300", "563": "316", "565": "300", "567": "300",
    "581": "300", "584": "300", "585": "300", "753": "337",
}  # fmt: skip
JOINED_TO_MARC21: Final = {
    "231": "347", "346": "541", "359": "505", "621": "561", "740": "730", "741": "730",
    "742": "730",
}  # fmt: skip

# Classes with a field of their own in MARC 21, and the code of their scheme in RUSMARC 686 $2.
SCHEMES: Final = {"060": "nlm", "070": "nal"}

# Titles told by the words of 246 $i, because MARC 21 has no second indicator for them.
TOLD_TITLES: Final = {
    "503": "Условный заголовок:",
    "511": "Заглавие на авантитуле:",
    "518": "Заглавие в современной орфографии:",
    "532": "Раскрытое заглавие:",
    "540": "Заглавие каталогизатора:",
    "545": "Заглавие раздела:",
    "560": "Искусственное заглавие:",
}
