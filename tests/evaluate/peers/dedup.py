"""Scores of dedupmarcxml for the pairs on standard input; run by the environment of peers."""

import importlib
import json
import sys

from lxml import etree


def main() -> None:
    dedup = importlib.import_module("dedupmarcxml")
    for line in sys.stdin:
        pair = json.loads(line)
        a, b = (dedup.XmlBriefRec(etree.fromstring(pair[side]["xml"].encode())) for side in "ab")
        try:
            found = dedup.evaluate_records_similarity(a, b)
        except (AttributeError, TypeError, ValueError) as error:
            print(f"left out, called different: {error}", file=sys.stderr)
            print(0.0)
        else:
            print(dedup.get_similarity_score(found))


if __name__ == "__main__":
    main()
