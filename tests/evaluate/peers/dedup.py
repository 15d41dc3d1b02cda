"""Scores of dedupmarcxml for the pairs on standard input; run by the environment of peers."""

import importlib
import json
import sys

from lxml import etree


def main() -> None:
    dedup = importlib.import_module("dedupmarcxml")
    for line in sys.stdin:
        pair = json.loads(line)
        try:
            a, b = (dedup.XmlBriefRec(etree.fromstring(pair[side]["xml"])) for side in "ab")
            found = dedup.evaluate_records_similarity(a, b)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            print(f"left out, called different: {error!r}", file=sys.stderr)
            print(0.0)
        else:
            print(dedup.get_similarity_score(found))


if __name__ == "__main__":
    main()
