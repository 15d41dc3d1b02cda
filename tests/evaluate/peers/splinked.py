"""Match probabilities of Splink on DuckDB for the pairs on standard input."""

import importlib
import json
import sys
from typing import Any


def main() -> None:
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(sys.stdin):
        pair = json.loads(line)
        for side in "ab":
            rows.append({"unique_id": f"{number}{side}", "pair": number, **pair[side]["facts"]})
    found = predicted(rows)
    for number in range(len(rows) // 2):
        print(found.get(number, 0.0))


def predicted(rows: list[dict[str, Any]]) -> dict[int, float]:
    splink = importlib.import_module("splink")
    library = importlib.import_module("splink.comparison_library")
    arrow = importlib.import_module("pyarrow")
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[splink.block_on("pair")],
        comparisons=[
            library.JaroWinklerAtThresholds("title", [0.97, 0.9, 0.8]),
            library.JaroWinklerAtThresholds("name", [0.95, 0.85]),
            library.ExactMatch("year"),
            library.ExactMatch("pages"),
            library.JaroWinklerAtThresholds("publisher", [0.95, 0.85]),
            library.ExactMatch("isbn"),
        ],
        additional_columns_to_retain=["pair"],
    )
    table = splink.DuckDBAPI().register(arrow.Table.from_pylist(rows))
    linker = splink.Linker(table, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in ("title", "year"):
        linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on(rule))
    answers = linker.inference.predict().as_record_list()
    return {int(row["pair_l"]): float(row["match_probability"]) for row in answers}


if __name__ == "__main__":
    main()
