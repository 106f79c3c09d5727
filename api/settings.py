"""Settings of the server: from the environment, or given by the command line.

KILNMARK_STUDIO=/srv/yixing/ledger  KILNMARK_MAX_BODY=10485760  KILNMARK_BODY_SECONDS=30  …
"""

from pathlib import Path
from typing import Annotated, Self

from limits import parse_many
from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.sources import Sources, parse_networks
from api.webhook_key import signer_of
from ledger.craft.kinds import KINDS

MIB = 1 << 20


def _is_rate(text: str) -> str:
    """Refuse what `limits` can't read; empty is no limit."""
    if text:
        parse_many(text)
    return text


def _is_networks(text: str) -> str:
    """Refuse what is no list of networks."""
    parse_networks(text)
    return text


Rate = Annotated[str, AfterValidator(_is_rate)]


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
        trusted_proxies: networks in which they stand, `10.0.3.7, 10.0.4.0/24`: whoever comes from elsewhere is a
            stranger, whatever it writes. Empty for this machine and private networks.
        region_header: the header in which they say the visitor's region, `CN-32` or `JP`; empty for none.
        studio_url: web origin on which people sign, `https://studio.example`, without a slash at the end: `/studio`,
            `/kiln` and `/registrar` are served there only; empty for the ledger's own host.
        rate_lookups: how often one source may ask about codes where no cache answers; `5/second; 3000/minute` are two
            windows, empty is no limit. One address may be a whole tea house.
        rate_unknown: how often it may ask for codes that the ledger does not have.
        rate_statements, rate_refused: submissions of one source, and those of them that are refused.
        rate_photos, rate_files: pictures brought, files to verify.
        rate_ticket_mib, rate_ticket_mib_source: MiB begun of pictures that photo tickets announce, of one key and of
            one source; what an admitted statement names is not among them.
        board_delay: seconds by which boards of kilns are held back, at most ten minutes: the stream shows a slot first.
            Entries are never delayed, and the board says that it is.
        thumb_mib: MiB of small pictures kept on disk beside the ledger; the oldest go first, and are made again.
        webhook_url: the operator's own address to which every entry is told; empty for none. Nobody else can name one.
        webhook_secret: `whsec_…` or `whsk_…`, by which notices are signed; see `webhook_key`.
        webhook_kinds: kinds of statement that are told, `BatchOpening,BatchClosing`; empty for all.
        tsa_url: address of a time stamp authority (RFC 3161) that the trust file pins, asked around each opening and at
            least daily; it sees a hash and nothing else. Empty for none.
        witness_wait: seconds that an answer to a submission waits for a quorum of witnesses, at most two; later lines
            join later.
        metrics: address and port at which `/metrics` is answered, `127.0.0.1:9464`; empty for nowhere. It is never
            answered by the doors that everybody comes in by.
        threads: requests answered at once; not more than the store has readers.
    """

    model_config = SettingsConfigDict(env_prefix="KILNMARK_", frozen=True, extra="ignore")

    studio: Path = Path()
    max_body: int = Field(default=10 * MIB, ge=1024, le=64 * MIB)
    body_seconds: int = Field(default=30, ge=1, le=600)
    head_seconds: int = Field(default=1, ge=0, le=60)
    cache_bytes: int = Field(default=64 * MIB, ge=0)
    proxies: int = Field(default=0, ge=0, le=8)
    trusted_proxies: Annotated[str, AfterValidator(_is_networks)] = ""
    region_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,40}$")
    studio_url: str = Field(default="", pattern=r"^(https?://[a-z0-9.-]+(:[0-9]{1,5})?)?$")
    rate_lookups: Rate = "3000/minute"
    rate_unknown: Rate = "300/minute"
    rate_statements: Rate = "6000/minute"
    rate_refused: Rate = "300/minute"
    rate_photos: Rate = "1200/minute"
    rate_files: Rate = "120/minute"
    rate_ticket_mib: Rate = "4096/day"
    rate_ticket_mib_source: Rate = "8192/day"
    board_delay: int = Field(default=0, ge=0, le=600)
    thumb_mib: int = Field(default=1024, ge=1, le=1 << 20)
    webhook_url: str = Field(default="", pattern=r"^(https?://[^\s@]+)?$")
    webhook_secret: SecretStr = SecretStr("")
    webhook_kinds: str = Field(default="", pattern=r"^([A-Za-z]+(,[A-Za-z]+)*)?$")
    tsa_url: str = Field(default="", pattern=r"^(https?://[^\s@]+)?$")
    witness_wait: int = Field(default=2, ge=0, le=2)
    metrics: str = Field(default="", pattern=r"^(([0-9.]+|[a-z0-9.-]+|\[[0-9a-f:]+\]):[0-9]{1,5})?$")
    threads: int = Field(default=12, ge=1, le=16)

    @model_validator(mode="after")
    def _has_a_secret(self) -> Self:
        """Refuse a webhook whose notices nobody could tell from anybody's, and kinds that there are not."""
        if self.webhook_url:
            signer_of(self.webhook_secret.get_secret_value())
        strange = set(self.webhook_kinds.split(",")) - {"", *KINDS}
        if strange:
            raise ValueError(f"no kind of statement: {', '.join(sorted(strange))}")
        return self


def sources_of(settings: Settings) -> Sources:
    """Return how askers are told apart, as the settings say."""
    region = settings.region_header.lower().encode()
    return Sources(settings.proxies, region, parse_networks(settings.trusted_proxies))
