"""How do union records come out? `python -m tests.merged_examples` writes docs/merging-examples.md.

Fifty works that three and more libraries describe, half from the demo and half from the generator,
each kind in turn: the union record in both dialects with the libraries each field came from, and
what the members say otherwise.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from catalog.merge import Member, Merged, in_dialect, merge, ranked
from catalog.merge.origins import Origin, by_subfield
from marc.record import Dialect, Field
from tests import cluster_samples
from tests.written import line

FILE: Final = Path(__file__).parent.parent / "docs" / "merging-examples.md"
LEAST: Final = 3
EACH: Final = 25
HEAD: Final = """# Сводные записи: пятьдесят примеров

Описания одного издания из трёх и более библиотек и то, во что они сведены. Правила –
`catalog/merge/rusmarc.tsv` и `marc21.tsv`; библиотеки и записи вымышлены (демонстрационный каталог
и генератор проверочных записей). Члены группы пронумерованы от лучшего описания к худшему. После
поля сводной записи – номера тех, кто говорит то же; `$c:2` – только это подполе взято у второго;
`·` – написано самим каталогом. «Не вошло» – поля членов, которых нет в сводной записи этого
диалекта ни в том же виде, ни целиком внутри другого поля.

Файл пишет команда `python -m tests.merged_examples`.
"""


def main() -> None:
    FILE.write_text(HEAD + "".join(examples()), encoding="utf-8", newline="\n")


def examples() -> Iterator[str]:
    for number, (name, members) in enumerate(chosen(), 1):
        yield f"\n## {number}. {name}\n\n"
        yield from example(ranked(members))


def chosen() -> Iterator[tuple[str, list[Member]]]:
    """The clusters shown: of every kind some, the largest first."""
    demo = cluster_samples.demo(least=LEAST)
    generated = cluster_samples.generated(seed=3, count=300, least=LEAST)
    return chain(islice(in_turn(demo), EACH), islice(in_turn(generated), EACH))


def in_turn(clusters: dict[str, list[Member]]) -> Iterator[tuple[str, list[Member]]]:
    """One of each kind, then the next of each, until nothing is left."""
    kinds: defaultdict[str, list[tuple[str, list[Member]]]] = defaultdict(list)
    for name, members in sorted(clusters.items(), key=lambda item: (-len(item[1]), item[0])):
        kinds[ranked(members)[0].facts.kind].append((name, members))
    for place in range(max(map(len, kinds.values()))):
        for kind in sorted(kinds):
            yield from kinds[kind][place : place + 1]


def example(members: list[Member]) -> Iterator[str]:
    numbers = {member.id: number for number, member in enumerate(members, 1)}
    yield "".join(
        f"{number}. {member.library}, {member.dialect}, `{member.local_id}`\n"
        for number, member in enumerate(members, 1)
    )
    for target in (Dialect.RUSMARC, Dialect.MARC21):
        union = merge(members, target, union_id="x", agency="SVOD", country="RU")
        yield f"\n{target.upper()}\n\n```text\n"
        yield f"LDR {union.record.leader}\n"
        yield from (
            f"{line(field)}  ← {origin_of(field, origin, numbers)}\n"
            for field, origin in zip(union.record.fields, union.origins, strict=True)
            if field.tag not in APART
        )
        left = list(left_out(union, members, target))
        yield "-- не вошло\n" if left else ""
        yield from left
        yield "```\n"


APART: Final = ("001", "003", "005", "035", "040", "801", "852", "899", "952", "995")


def origin_of(field: Field, origin: Origin, numbers: dict[int, int]) -> str:
    said = by_subfield(field, origin)
    if len(set(said)) == 1:
        return shown(said[0], numbers)
    return " ".join(
        f"${code}:{shown(ids, numbers)}"
        for (code, _), ids in zip(field.subfields, said, strict=True)
    )


def shown(ids: tuple[int, ...], numbers: dict[int, int]) -> str:
    return ",".join(str(number) for number in sorted(numbers[id] for id in ids)) or "·"


def left_out(union: Merged, members: list[Member], target: Dialect) -> Iterator[str]:
    """The members' fields that the union record does not repeat, with who said them."""
    kept = {plain(field) for field in union.record.fields}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, member in enumerate(members, 1):
        for field in in_dialect(member, target).fields:
            words = plain(field)
            if field.tag not in APART and not any(words in other for other in kept):
                found[line(field)].append(number)
    for text, who in sorted(found.items()):
        yield f"{text}  ← {','.join(map(str, who))}\n"


def plain(field: Field) -> str:
    """A field without its tag and the ISBD marks, for telling whether it is said elsewhere."""
    return " ".join(words.rstrip(" :;/,.=") for code, words in field.subfields).lower()


if __name__ == "__main__":
    main()
