"""Which code of RUSMARC/UNIMARC stands for which code of MARC 21: relators, countries, forms."""

from typing import Final


def turned(table: dict[str, str]) -> dict[str, str]:
    """The table read from right to left; of several left sides the first one counts."""
    back: dict[str, str] = {}
    for left, right in table.items():
        back.setdefault(right, left)
    return back


# UNIMARC Manual, appendix C (relator codes) against the MARC Code List for Relators.
RELATORS: Final = {
    "005": "act", "010": "adp", "018": "anm", "020": "ann", "030": "arr", "040": "art",
    "050": "asg", "060": "asn", "065": "auc", "070": "aut", "072": "aqt", "075": "aft",
    "080": "aui", "090": "dia", "100": "ant", "110": "bnd", "120": "bdd", "130": "bkd",
    "140": "bjd", "150": "bpd", "160": "bsl", "170": "cll", "180": "ctg", "190": "cns",
    "195": "chr", "200": "chr", "202": "crn", "205": "ctb", "207": "cmm", "210": "cmm",
    "212": "cwt", "220": "com", "230": "cmp", "240": "cmt", "245": "ccp", "250": "cnd",
    "255": "csp", "260": "cph", "270": "crr", "273": "cur", "275": "dnc", "280": "dte",
    "290": "dto", "295": "dgg", "300": "drt", "305": "dis", "310": "dst", "320": "dnr",
    "330": "dub", "340": "edt", "350": "egr", "360": "etr", "365": "exp", "370": "flm",
    "380": "frg", "390": "fmo", "400": "fnd", "410": "grt", "420": "hnr", "430": "ilu",
    "440": "ill", "450": "ins", "460": "ive", "470": "ivr", "480": "lbt", "490": "lse",
    "500": "lso", "510": "ltg", "520": "lyr", "530": "mte", "540": "mon", "545": "mus",
    "550": "nrt", "557": "orm", "560": "org", "570": "oth", "580": "ppm", "582": "pta",
    "587": "pth", "590": "prf", "595": "res", "600": "pht", "605": "prs", "610": "prt",
    "620": "pop", "630": "pro", "632": "pmn", "635": "prg", "640": "pfr", "650": "pbl",
    "651": "pbd", "660": "rcp", "670": "rce", "673": "rth", "675": "rev", "677": "rtm",
    "680": "rbr", "690": "sce", "695": "sad", "700": "scr", "705": "scl", "710": "sec",
    "720": "sgn", "721": "sng", "723": "spn", "725": "stn", "727": "ths", "730": "trl",
    "740": "tyd", "750": "tyg", "755": "voc", "760": "wde", "770": "wam", "953": "hst",
}  # fmt: skip
RELATORS_BACK: Final = turned(RELATORS) | {"cre": "070", "dsr": "245", "ed": "340", "wac": "080"}
# Words of $e, in the languages of our members, for a record without a code.
RELATOR_WORDS: Final = {
    "author": "070", "автор": "070", "авт": "070",
    "editor": "340", "ed": "340", "редактор": "340", "ред": "340", "под ред": "340",
    "compiler": "220", "comp": "220", "составитель": "220", "сост": "220",
    "translator": "730", "tr": "730", "trans": "730", "переводчик": "730", "пер": "730",
    "illustrator": "440", "ill": "440", "иллюстратор": "440", "ил": "440",
    "художник": "440", "худож": "440", "artist": "040",
    "photographer": "600", "фотограф": "600", "фот": "600", "фото": "600",
    "writer of introduction": "080", "writer of preface": "080", "автор предисловия": "080",
    "авт предисл": "080", "предисл": "080", "вступ ст": "080", "авт вступ ст": "080",
    "writer of afterword": "075", "автор послесловия": "075", "послесл": "075",
    "publisher": "650", "издатель": "650", "изд": "650", "printer": "610", "типография": "610",
    "composer": "230", "композитор": "230", "interviewer": "470", "интервьюер": "470",
    "reviewer": "675", "рецензент": "675", "рец": "675", "contributor": "205",
    "degree supervisor": "727", "thesis advisor": "727", "научный руководитель": "727",
    "науч рук": "727", "commentator": "212", "комментатор": "212", "коммент": "212",
    "issuing body": "650", "cartographer": "180", "картограф": "180", "отв за вып": "651",
    "performer": "590", "actor": "005", "narrator": "550", "erzähler": "550", "singer": "721",
    "verfasser": "070", "verf": "070", "joint author": "070", "herausgeber": "340", "hrsg": "340",
    "former owner": "390", "donor": "320", "film producer": "630", "producer": "630",
    "film director": "300", "director": "300", "режиссер": "300", "betreuer": "727",
    "übersetzer": "730", "illustrateur": "440", "conductor": "250", "дирижер": "250",
    "lithographer": "510", "engraver": "350", "гравер": "350", "speaker": "723", "lyricist": "520",
    "screenwriter": "690", "организация": "557", "host": "760", "editor in chief": "651",
    "responsible editor": "340", "отв ред": "340", "гл ред": "651", "науч ред": "340",
}  # fmt: skip
# Roles of the same weight as the author's: 701; every other role is 702 (RUSMARC, block 7).
PRIMARY: Final = frozenset({"", "040", "070", "072", "100", "180", "230", "460"})

# ISO 3166-1 (RUSMARC 102) against the MARC Code List for Countries (008/15-17).
COUNTRIES: Final = {
    "RU": "ru", "SU": "ur", "AF": "af", "AL": "aa", "AM": "ai", "AR": "ag", "AT": "au",
    "AU": "at", "AZ": "aj", "BA": "bn", "BD": "bg", "BE": "be", "BG": "bu", "BR": "bl",
    "BY": "bw", "CA": "xxc", "CH": "sz", "CL": "cl", "CN": "cc", "CO": "ck", "CU": "cu",
    "CY": "cy", "CZ": "xr", "DE": "gw", "DK": "dk", "DZ": "ae", "EE": "er", "EG": "ua",
    "ES": "sp", "FI": "fi", "FR": "fr", "GB": "xxk", "GE": "gs", "GR": "gr", "HK": "hk",
    "HR": "ci", "HU": "hu", "ID": "io", "IE": "ie", "IL": "is", "IN": "ii", "IQ": "iq",
    "IR": "ir", "IS": "ic", "IT": "it", "JP": "ja", "KG": "kg", "KP": "kn", "KR": "ko",
    "KZ": "kz", "LI": "lh", "LT": "li", "LU": "lu", "LV": "lv", "MA": "mr", "MC": "mc",
    "MD": "mv", "ME": "mo", "MK": "xn", "MN": "mp", "MT": "mm", "MX": "mx", "MY": "my",
    "NG": "nr", "NL": "ne", "NO": "no", "NZ": "nz", "PE": "pe", "PH": "ph", "PK": "pk",
    "PL": "pl", "PT": "po", "RO": "rm", "RS": "rb", "SA": "su", "SE": "sw", "SG": "si",
    "SI": "xv", "SK": "xo", "SY": "sy", "TH": "th", "TJ": "ta", "TM": "tk", "TN": "ti",
    "TR": "tu", "TW": "ch", "UA": "un", "US": "xxu", "UY": "uy", "UZ": "uz", "VA": "vc",
    "VE": "ve", "VN": "vm", "YU": "yu", "CS": "cs", "DD": "ge", "ZA": "sa", "XX": "xx",
}  # fmt: skip
COUNTRIES_BACK: Final = turned(COUNTRIES) | {
    "rur": "RU", "enk": "GB", "stk": "GB", "wlk": "GB", "nik": "GB", "nyu": "US", "cau": "US",
    "mau": "US", "ilu": "US", "dcu": "US", "pau": "US", "nju": "US", "ctu": "US", "mdu": "US",
    "vau": "US", "txu": "US", "miu": "US", "flu": "US", "onc": "CA", "quc": "CA", "bcc": "CA",
    "abc": "CA", "xna": "AU", "vra": "AU", "bwr": "BY", "unr": "UA", "lir": "LT", "lvr": "LV",
    "err": "EE", "kzr": "KZ", "gsr": "GE", "air": "AM", "ajr": "AZ", "uzr": "UZ", "mvr": "MD",
}  # fmt: skip

# RUSMARC 100$a/8 against MARC 21 008/06.
DATE_TYPES: Final = {
    "a": "c", "b": "d", "c": "u", "d": "s", "e": "r", "f": "q", "g": "m", "h": "t",
    "i": "p", "j": "e", "k": "s", "l": "i", "u": "n",
}  # fmt: skip
DATE_TYPES_BACK: Final = turned(DATE_TYPES) | {"b": "u", "k": "l"}
# RUSMARC 100$a/17-19 against 008/22.
AUDIENCES: Final = {"a": "j", "b": "a", "c": "b", "d": "c", "e": "d", "k": "e", "m": "g"}
AUDIENCES_BACK: Final = turned(AUDIENCES) | {"f": "k"}
# RUSMARC 100$a/20 against 008/28.
GOVERNMENTS: Final = {
    "a": "f", "b": "s", "c": "l", "d": "l", "e": "c", "f": "i", "g": "z", "h": "o",
    "u": "u", "y": " ", "z": "z",
}  # fmt: skip
GOVERNMENTS_BACK: Final = turned(GOVERNMENTS) | {"l": "d", "a": "b", "m": "e"}
# RUSMARC 105$a/0-3 against 008/18-21.
ILLUSTRATIONS: Final = {c: c for c in "abcdefghijklm"} | {"o": "p", "y": " "}
ILLUSTRATIONS_BACK: Final = turned(ILLUSTRATIONS) | {"o": "a"}
# RUSMARC 105$a/4-7 against 008/24-27.
CONTENTS: Final = {
    "a": "b", "b": "c", "c": "i", "d": "a", "e": "d", "f": "e", "g": "r", "i": "s",
    "j": "p", "k": "j", "l": "u", "m": "m", "n": "l", "p": "t", "r": "n", "s": "z", "t": "6",
}  # fmt: skip
CONTENTS_BACK: Final = turned(CONTENTS)
# RUSMARC 105$a/11 against 008/33.
LITERARY: Final = {
    "a": "f", "b": "d", "c": "e", "d": "h", "e": "i", "f": "j", "g": "p", "h": "s",
    "y": "0", "z": "m",
}  # fmt: skip
LITERARY_BACK: Final = turned(LITERARY) | {"1": "a"}
# RUSMARC 106$a against 008/23 (008/29 for maps and pictures).
FORMS: Final = {"d": "d", "f": "f", "r": "r", "s": "s"}
FORMS_BACK: Final = FORMS | {"o": "s", "q": "s", "a": "t", "b": "t", "c": "t"}
# 007/00-01 against RUSMARC 106$a, for a record whose 008 does not tell the form.
PHYSICAL_FORMS: Final = {
    "cr": "s", "ta": "r", "tb": "d", "tc": "f", "td": "r", "tu": "r",
    "ha": "t", "hb": "t", "hc": "t", "hd": "t", "he": "t", "hf": "t", "hg": "t", "hu": "t",
}  # fmt: skip
# RUSMARC 110$a/0, 1, 2 against 008/21, 18, 19.
SERIALS: Final = {"a": "p", "b": "m", "c": "n", "e": "l", "f": "d", "z": " "}
SERIALS_BACK: Final = turned(SERIALS) | {"w": "e", "|": "z"}
FREQUENCIES: Final = {
    "a": "d", "b": "c", "c": "w", "d": "e", "e": "s", "f": "m", "g": "b", "h": "q",
    "i": "t", "j": "f", "k": "a", "l": "g", "m": "h", "n": "i", "o": "j", "u": "u",
    "y": " ", "z": "z", "p": "k",
}  # fmt: skip
FREQUENCIES_BACK: Final = turned(FREQUENCIES)
REGULARITIES: Final = {"a": "r", "b": "n", "y": "x", "u": "u"}
REGULARITIES_BACK: Final = turned(REGULARITIES)
# RUSMARC 101 against 041.
LANGUAGE_CODES: Final = {
    "a": "a", "b": "k", "c": "h", "d": "b", "e": "f", "h": "e", "i": "g", "j": "j",
}  # fmt: skip
LANGUAGE_CODES_BACK: Final = turned(LANGUAGE_CODES) | {"d": "a"}

# RUSMARC 181$a, 182$a, 183$a against the RDA code lists of 336-338.
CONTENT_FORMS: Final = {
    "a": "cod", "b": "sti", "c": "tdi", "d": "ntm", "e": "tdf", "f": "cop", "g": "snd",
    "h": "spw", "i": "txt", "x": "xxx", "z": "zzz",
}  # fmt: skip
MEDIA: Final = {
    "a": "s", "b": "c", "c": "h", "d": "p", "e": "g", "f": "e", "g": "v", "n": "n",
    "x": "x", "z": "z",
}  # fmt: skip
CONTENT_FORMS_BACK: Final = turned(CONTENT_FORMS) | {"cri": "b", "prm": "d", "tdi": "c", "tci": "b"}
MEDIA_BACK: Final = turned(MEDIA)

# Subject systems with an indicator of their own in MARC 21 (6xx, second indicator).
SYSTEMS: Final = {"lc": "0", "lcsh": "0", "mesh": "2", "nal": "3", "cash": "5", "rvm": "6"}
SYSTEMS_BACK: Final = turned(SYSTEMS)

# RDA carrier types in the languages of our members (MARC 21 338 $a) and their codes.
CARRIERS: Final = {
    "volume": "nc", "том": "nc", "band": "nc", "nide": "nc", "sheet": "nb", "лист": "nb",
    "blatt": "nb", "card": "no", "карточка": "no", "online resource": "cr",
    "online-ressource": "cr",
    "ressource en ligne": "cr", "verkkoaineisto": "cr", "онлайн-ресурс": "cr",
    "computer disc": "cd", "audio disc": "sd", "audiodisk": "sd", "аудиодиск": "sd",
    "videodisc": "vd", "видеодиск": "vd", "microfiche": "he", "microfilm reel": "hd",
    "audiocassette": "ss", "videocassette": "vf", "slide": "gs",
}  # fmt: skip
