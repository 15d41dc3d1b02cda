"""What every request can reach: the database, the settings, the search index."""

from typing import TypedDict

from sqlalchemy import Engine
from starlette.requests import Request

from catalog.search.index import Index
from catalog.settings import Settings


class State(TypedDict):
    """What `lifespan` opens; a request has it as `request.state`."""

    engine: Engine
    settings: Settings
    index: Index


def settings_of(request: Request) -> Settings:
    settings: Settings = request.state.settings
    return settings


def engine_of(request: Request) -> Engine:
    engine: Engine = request.state.engine
    return engine


def index_of(request: Request) -> Index:
    index: Index = request.state.index
    return index
