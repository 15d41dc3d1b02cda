"""What an operator can set: one frozen object, read once from SVOD_* and passed down."""

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# What the schemas of OAI-PMH (emailType) and of oai-identifier (repositoryIdentifierType) accept.
EMAIL: Final = r"^\S+@(\S+\.)+\S+$"
DOMAIN: Final = r"^[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+$"


class Settings(BaseSettings):
    """Every setting; each is documented in docs/operator/settings.md (a test sees to it)."""

    model_config = SettingsConfigDict(env_prefix="SVOD_", frozen=True, extra="ignore")

    data: Path = Field(Path("svod-data"), description="folder for spooled uploads and the index")
    database: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    base_url: str = Field("http://127.0.0.1:8000", description="public address, no final slash")
    name: str = Field("Свод", description="the catalogue's name in pages and OAI Identify")
    namespace: str = Field(
        "svod.local", pattern=DOMAIN, description="domain in OAI identifiers: letters first"
    )
    admin_email: str = Field("svod@svod.local", pattern=EMAIL, description="OAI adminEmail")
    agency: str = Field("SVOD", description="agency code in 801/040 of union records")
    country: str = Field("RU", description="country code in 801 of union records")
    upload_limit: int = Field(600 << 20, description="largest file received, bytes")
    unpack_limit: int = Field(4 << 30, description="largest unpacked .gz or .zip, bytes")
    batch: int = Field(500, description="records in one transaction of a load")
    sweep_limit: float = Field(
        0.5, description="share of a library's records that a complete file may withdraw unforced"
    )
    oai_page: int = Field(200, description="records in one OAI response")
    oai_page_bytes: int = Field(8 << 20, description="bytes of records in one OAI response")
    oai_at_once: int = Field(64, description="OAI requests at work at once; more are told to wait")
    oai_friends: str = Field("", description="OAI addresses of befriended repositories")
    oai_icon: str = Field("", description="address of a picture for OAI Identify")
    dump_formats: str = Field(
        "marcxml-rusmarc marcxml-marc21 jsonl", description="formats of the files at /dumps/"
    )
    harvest_hosts: str = Field(
        "", description="servers that may be harvested; empty: any that a harvest names"
    )
    harvest_page_limit: int = Field(64 << 20, description="largest answer of a server, bytes")
    harvest_minutes: int = Field(
        360, description="longest harvest; the next one goes on from there"
    )
    api_quota: int = Field(600, description="requests a minute of one API caller; 0: any number")
    lease: int = Field(30, description="seconds after which a silent worker's job is taken over")
    smtp: str = Field(
        "", description="smtp:// or smtps:// address of the server for letters; empty: none"
    )
    session_hours: int = Field(12, description="hours a login lasts")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data.resolve() / 'svod.sqlite'}"

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    @property
    def dumps(self) -> Path:
        return self.data / "dumps"

    @property
    def shelf(self) -> Path:
        return self.data / "shelf"

    @property
    def index(self) -> Path:
        return self.data / "index"
