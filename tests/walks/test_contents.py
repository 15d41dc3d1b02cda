"""A newspaper's page lists its articles by year and issue, and theirs lead back to it."""

import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import contents, db
from catalog.settings import Settings
from tests.analytic import article, serial
from tests.front_door import ONE_DATABASE
from tests.sample import add_libraries, load, public_ids


@ONE_DATABASE
def test_a_serial_lists_its_articles_and_they_lead_to_it(
    site: TestClient, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "AT_ONCE", 2)
    add_libraries(engine, "psk", "luki")
    load(engine, settings, "psk", [serial("s")])
    load(engine, settings, "luki", [
        article("1", "Храмы", issue="№ 20"), article("2", "Музей", issue="№ 3"),
        article("3", "Крепость", issue="№ 20"), article("4", "Давнее", year="1998"),
    ])  # fmt: skip
    with db.reading(engine) as session:
        address = {id: f"/record/{union_id}" for (_, id), union_id in public_ids(session).items()}
    text = site.get(address["s"]).text
    listed = text[text.index('id="contents"') :]
    assert re.findall(r">(№ \d+)<", listed) == ["№ 3", "№ 20"]
    assert [id for id in "1234" if f'href="{address[id]}"' in listed] == ["1", "2"]
    (rest,) = re.findall(r'href="([^"]*from=2[^"]*)"', listed)
    assert f'href="{address["3"]}"' in site.get(rest.replace("&amp;", "&")).text
    (earlier,) = re.findall(r'href="([^"]*year=1998[^"]*)"', listed)
    assert f'href="{address["4"]}"' in site.get(earlier).text
    for senseless in ("?year=²", "?year=99999999999", "?from=-1", "?year=2004&from=900000"):
        assert site.get(address["s"] + senseless).status_code == 200
    assert f'<a href="{address["s"]}">Псков : журнал</a>' in site.get(address["1"]).text
    assert f"001{address['s'].rpartition('/')[2]}" in site.get(f"{address['1']}/rusmarc").text
    (linked,) = site.get(f"{address['1']}/schema.jsonld").json()["@graph"]
    (issue,) = linked["isPartOf"]
    assert issue["isPartOf"]["@id"] == settings.base_url + address["s"]
