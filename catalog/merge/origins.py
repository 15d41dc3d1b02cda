"""Where does every subfield of a union record come from? Contribution ids, field by field."""

from collections.abc import Iterable, Mapping, Sequence

from catalog.merge.policy import Policy, Table
from catalog.merge.saying import ByTag, Said, Saying, parts
from marc.record import Field

# For every subfield of a field the sorted ids of the contributions that say it; one tuple for all
# of them when they are the same.
Origin = tuple[tuple[int, ...], ...]
Traced = tuple[Field, Origin]
Stored = Sequence[Sequence[int]]  # an origin as JSON gives it back
Index = Mapping[tuple[str, str], set[int]]  # who says a subfield in comparable form


def traced(
    chosen: Iterable[Said], everything: ByTag, table: Table, *, coordinator: int
) -> list[Traced]:
    """The chosen fields with the origin of each subfield; a coordinator's own words have none.

    `everything` is what all members say. A name is looked for in every field for names: the policy
    moves it from one to another.
    """
    names = [
        saying
        for tag, sayings in everything.items()
        if table.rows[tag].policy is Policy.NAMES
        for saying in sayings
    ]
    pools: dict[tuple[str, ...], tuple[frozenset[int], Sequence[Saying]]] = {}
    indexes: dict[tuple[str, ...], Index] = {}
    out: list[Traced] = []
    for field, ids in chosen:
        row = table.rows[field[0]]
        if (
            ids
            and len(everything.get(field[0], ())) == len(row.group) == 1
            and coordinator not in ids
        ):
            out.append((field, (ids,)))
            continue
        naming = row.policy is Policy.NAMES
        pool = () if naming else row.group
        if pool not in pools:
            said = names if naming else [one for tag in pool for one in everything.get(tag, ())]
            pools[pool] = frozenset([id for _, id, _ in said]), said
        if len(ids) < len(pools[pool][0]) or not ids or coordinator in ids:
            if pool not in indexes:
                indexes[pool] = indexed(pools[pool][1])
            sayers = {id for id in ids if id != coordinator}
            out.append((field, origin(field, sayers, indexes[pool])))
        else:
            out.append((field, (ids,)))
    return out


def indexed(said: Sequence[Saying]) -> Index:
    found: dict[tuple[str, str], set[int]] = {}
    for _, id, field in said:
        for part in parts(field):
            if part in found:
                found[part].add(id)
            else:
                found[part] = {id}
    return found


def origin(field: Field, ids: set[int], index: Index) -> Origin:
    """Those who say the whole field, and for each subfield those who say it too."""
    found = [tuple(sorted(ids.union(index.get(part, ())))) for part in parts(field)]
    return shortened(found)


def shortened(origins: Sequence[tuple[int, ...]]) -> Origin:
    """One tuple when every subfield comes from the same contributions."""
    return (origins[0],) if len(set(origins)) == 1 else tuple(origins)


def by_subfield(field: Field, origin: Stored) -> list[tuple[int, ...]]:
    """The origin of each subfield of a field, in order."""
    found = [tuple(ids) for ids in origin]
    return found * len(field.subfields) if len(found) == 1 else found


def everyone(origin: Stored) -> tuple[int, ...]:
    """All the contributions a field came from."""
    return tuple(sorted({id for ids in origin for id in ids}))
