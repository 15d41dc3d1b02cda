"""What is to be done after a request was answered."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base


class Job(Base):
    """Work to do after the request is answered; `lease_until` tells a dead worker from a slow."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("harvest_source.id"), index=True)
    # queued, running, done, failed, cancelled
    state: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # first claimed
    finished_at: Mapped[datetime | None]
