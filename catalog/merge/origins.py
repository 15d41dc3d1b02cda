"""Where does every subfield of a union record come from? Contribution ids, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.merge.policy import Policy, Table
from catalog.merge.saying import ByTag, Said, parts
from marc.record import Field

# For every subfield of a field the sorted ids of the contributions that say it; one tuple for all
# of them when they are the same.
Origin = tuple[tuple[int, ...], ...]
Traced = tuple[Field, Origin]
Stored = Sequence[Sequence[int]]  # an origin as JSON gives it back
Index = Mapping[tuple[str, str], Sequence[int]]  # who says a subfield in comparable form


def traced(
    chosen: Iterable[Said], everything: ByTag, table: Table, *, members: int, coordinator: int
) -> list[Traced]:
    """The chosen fields with the origin of each subfield; a coordinator's own words have none.

    `everything` is what that many `members` say. A name is looked for in every field for names: the
    policy moves it from one to another.
    """
    pools: dict[tuple[str, ...], Pool] = {}
    out: list[Traced] = []
    for field, ids in chosen:
        row = table.rows[field[0]]
        coordinated = not ids or coordinator in ids
        if not coordinated and (
            len(ids) == members or len(everything.get(field[0], ())) == len(row.group) == 1
        ):
            out.append((field, (ids,)))  # nobody else could say any of it
            continue
        group = () if row.policy is Policy.NAMES else row.group
        pool = pools.get(group)
        if pool is None:
            pool = pools[group] = pooled(everything, group or naming(everything, table))
        if coordinated or len(ids) < pool.members:
            sayers = {id for id in ids if id != coordinator}
            out.append((field, origin(field, sayers, pool.who)))
        else:
            out.append((field, (ids,)))
    return out


class Pool(NamedTuple):
    """What is said in the fields of one row: by how many members, and who says each subfield."""

    members: int
    who: Index


def naming(everything: ByTag, table: Table) -> list[str]:
    """The tags of fields for names."""
    return [tag for tag in everything if table.rows[tag].policy is Policy.NAMES]


def pooled(everything: ByTag, tags: Iterable[str]) -> Pool:
    members: set[int] = set()
    index: dict[tuple[str, str], list[int]] = {}
    for tag in tags:
        for _, id, field in everything.get(tag, ()):
            members.add(id)
            for part in parts(field):
                if part in index:
                    index[part].append(id)
                else:
                    index[part] = [id]
    return Pool(len(members), index)


def origin(field: Field, ids: set[int], index: Index) -> Origin:
    """Those who say the whole field, and for each subfield those who say it too."""
    whole = tuple(sorted(ids))
    found = []
    for part in parts(field):
        said = index.get(part, ())
        found.append(whole if ids.issuperset(said) else tuple(sorted(ids.union(said))))
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
