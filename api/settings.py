"""Settings of the server: from the environment, or given by the command line.

KILNMARK_STUDIO=/srv/yixing/ledger  KILNMARK_MAX_BODY=10485760  KILNMARK_BODY_SECONDS=30  …
"""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1 << 20


class Settings(BaseSettings):
    """What a server may be told.

    Attributes:
        studio: the ledger's directory.
        max_body: bytes of a posted body; a submission is at most 10 MiB (SPEC §2), a certificate far less.
        body_seconds: how long a body may take to arrive: whoever sends a byte a minute is let go.
        head_seconds: how long the head is believed when somebody else commits.
        cache_bytes: of the answers kept in front of the app.
        proxies: how many proxies of your own stand in front, each of which adds the address it saw to
            `X-Forwarded-For`; with 0 that header is not looked at.
        region_header: the header in which they say the visitor's region, `CN-32` or `JP`; empty for none.
        threads: requests answered at once; not more than the store has readers.
    """

    model_config = SettingsConfigDict(env_prefix="KILNMARK_", frozen=True, extra="ignore")

    studio: Path = Path()
    max_body: int = Field(default=10 * MIB, ge=1024, le=64 * MIB)
    body_seconds: int = Field(default=30, ge=1, le=600)
    head_seconds: int = Field(default=1, ge=0, le=60)
    cache_bytes: int = Field(default=64 * MIB, ge=0)
    proxies: int = Field(default=0, ge=0, le=8)
    region_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,40}$")
    threads: int = Field(default=12, ge=1, le=16)
