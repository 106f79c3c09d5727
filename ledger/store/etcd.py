"""The guard of a town: one key of etcd 3, compared and swapped over its JSON gateway. `backend.Guard`, SPEC §5.

    etcd://a.example:2379,b.example:2379,c.example:2379/kilnmark/yixing
    etcds://guard@a.example:2379/kilnmark/yixing?ca=/etc/kilnmark/ca.pem&cert=/etc/kilnmark/me.pem&key=/etc/kilnmark/me.key

    POST /v3/kv/txn    {"compare":[{"key":"a2ls…","result":"EQUAL","target":"VALUE","value":"ZXhh…"}],
                        "success":[{"requestPut":{"key":"a2ls…","value":"ZXhh…"}}]}      → {"succeeded":true}

                        "success":[{"requestPut":{"key":"a2ls…","value":"ZXhh…"}}]}    → {"succeeded":true}
A swap whose answer was lost is asked again at the next member: what it compares with is gone if it had succeeded, and
whoever lost a swap looks what the guard holds. The password of a user comes from KILNMARK_ETCD_PASSWORD.
"""

import base64
import hashlib
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2 as httpx
import msgspec

from ledger.errors import InconsistencyError, MalformedError, PushbackError
from ledger.log.checkpoint import MAX_BODY, Checkpoint, parse_checkpoint

SECONDS = 5  # for each member's answer
PASSWORD_VARIABLE = "KILNMARK_ETCD_PASSWORD"  # noqa: S105  # the variable's name
MOVED = b"moved\n"
"""What stands before the last body of a guard that was moved elsewhere: nobody reads it as a checkpoint."""
_FILES = {"ca", "cert", "key"}
_NOT_LOGGED_IN = (401, 403)


@dataclass(frozen=True, slots=True)
class EtcdAddress:
    """Where a guard is.

    Attributes:
        members: base addresses, at least one.
        key: of the register. user: who logs in; empty for nobody.
        files: paths of `ca`, `cert`, `key`, those that are given.
    """

    members: tuple[str, ...]
    key: bytes
    user: str
    files: Mapping[str, str]


def parse_etcd_address(address: str) -> EtcdAddress:
    """Parse `etcd://…` or `etcds://…`.

    Raises:
        MalformedError: `guard-address`; `guard-password`: it holds a password.
    """
    try:
        parts = urlsplit(address)
        user, _, hosts = parts.netloc.rpartition("@")
        files = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as e:
        raise MalformedError("guard-address", address=address[:100]) from e
    if ":" in user:
        raise MalformedError("guard-password")
    scheme = {"etcd": "http", "etcds": "https"}.get(parts.scheme)
    key = unquote(parts.path.removeprefix("/")).encode()
    members = hosts.split(",")
    pair = ("cert" in files) == ("key" in files)
    fit = scheme and key and all(members) and files.keys() <= _FILES and pair and (scheme == "https" or not files)
    if not fit or parts.fragment:
        raise MalformedError("guard-address", address=address[:100])
    return EtcdAddress(tuple(f"{scheme}://{member}" for member in members), key, unquote(user), files)


class EtcdGuard:
    """See `backend.Guard`. Any thread, any process, any host that reaches a majority of the members."""

    def __init__(self, address: str) -> None:
        """Take the address; nothing is asked yet.

        Raises:
            MalformedError: as `parse_etcd_address`; `guard-address`: a certificate's file can't be used.
        """
        self.address = address
        self._where = parse_etcd_address(address)
        self._token = ""
        try:
            verify = _context(self._where.files) if self._where.members[0].startswith("https") else False
        except (OSError, ssl.SSLError) as e:
            raise MalformedError("guard-address", address=address[:100]) from e
        # No proxy of the environment stands between the signer and its guard.
        self._client = httpx.Client(timeout=SECONDS, verify=verify, trust_env=False, follow_redirects=False)

    def found(self, body: bytes) -> None:
        """Make the register of a new ledger.

        Raises:
            InconsistencyError: `guard-exists`. PushbackError: `guard-failed`.
        """
        never = {"target": "CREATE", "createRevision": "0"}
        if not self._swap(never, body) and self._read() != body:  # its own, the answer lost: then it is founded
            raise InconsistencyError("guard-exists")

    def read(self) -> bytes:
        """See `Guard.read`; raises `guard-moved` too."""
        body = self._read()
        if body.startswith(MOVED):
            raise InconsistencyError("guard-moved")
        _parse(body)
        return body

    def swap(self, old: bytes, new: bytes) -> bool:
        """See `Guard.swap`; a register that can't be reached is `guard-failed`: it holds either, and will say which."""
        held, offered = _parse(old), _parse(new)
        if offered.origin != held.origin or offered.size <= held.size:
            raise InconsistencyError("guard-backwards", expected=held.size, got=offered.size)
        return self._swap({"target": "VALUE", "value": _b64(old)}, new)

    def last(self) -> bytes:
        """Return the body it holds, or held when it was moved; raises as `retire`."""
        body = self._read().removeprefix(MOVED)
        _parse(body)
        return body

    def retire(self) -> bytes:
        """Let nobody sign by this register any more, and return the body it held; again and again is the same.

        Raises:
            InconsistencyError: as `read`. PushbackError: `guard-failed`.
        """
        while True:
            held = self._read()
            if held.startswith(MOVED):
                body = held.removeprefix(MOVED)
                _parse(body)
                return body
            _parse(held)
            self._swap({"target": "VALUE", "value": _b64(held)}, MOVED + held)

    def set_aside(self) -> None:
        """Keep a register that is damaged under another key, so that it can be founded again."""
        held = self._read()
        key, beside = (
            _b64(self._where.key),
            _b64(self._where.key + b".damaged-" + hashlib.sha256(held).hexdigest().encode()),
        )
        puts = [{"requestPut": {"key": beside, "value": _b64(held)}}, {"requestDeleteRange": {"key": key}}]
        same = {"key": key, "result": "EQUAL", "target": "VALUE", "value": _b64(held)}
        self._ask("kv/txn", {"compare": [same], "success": puts})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self) -> bytes:
        found = self._ask("kv/range", {"key": _b64(self._where.key)})
        try:
            rows = found.get("kvs", [])
            body = base64.b64decode(rows[0].get("value", ""), validate=True) if rows else None
        except (AttributeError, IndexError, TypeError, ValueError) as e:
            raise PushbackError("guard-failed", retry_after=1, reason="answer") from e
        if body is None:
            raise InconsistencyError("guard-missing")
        return body

    def _swap(self, compare: Mapping[str, str], new: bytes) -> bool:
        key = _b64(self._where.key)
        put = {"requestPut": {"key": key, "value": _b64(new)}}
        answer = self._ask("kv/txn", {"compare": [{"key": key, "result": "EQUAL", **compare}], "success": [put]})
        return answer.get("succeeded") is True

    def _ask(self, path: str, question: Mapping[str, object]) -> dict[str, Any]:
        """Ask one member after the other until one answers."""
        reason = ""
        for member in self._where.members:
            try:
                answer = self._post(member, path, question)
                if answer.status_code in _NOT_LOGGED_IN or _is_token_gone(answer):
                    self._log_in(member)
                    answer = self._post(member, path, question)
            except (httpx.HTTPError, httpx.InvalidURL) as e:
                reason = type(e).__name__
                continue
            if answer.status_code == 200:
                return _object(answer.content)
            reason = f"{answer.status_code} {_object(answer.content).get('message', '')}"[:100].strip()
        raise PushbackError("guard-failed", retry_after=1, reason=reason)

    def _post(self, member: str, path: str, question: Mapping[str, object]) -> httpx.Response:
        headers = {"Authorization": self._token} if self._token else {}
        return self._client.post(f"{member}/v3/{path}", content=msgspec.json.encode(question), headers=headers)

    def _log_in(self, member: str) -> None:
        if not self._where.user:
            return
        who = {"name": self._where.user, "password": os.environ.get(PASSWORD_VARIABLE, "")}
        self._token = ""
        self._token = str(_object(self._post(member, "auth/authenticate", who).content).get("token", ""))


def _is_token_gone(answer: httpx.Response) -> bool:
    """Report whether a member does not know who asks: a user without a name, or a token that has ended."""
    if answer.status_code == 200:
        return False
    message = str(_object(answer.content).get("message", ""))
    return "invalid auth token" in message or "user name is empty" in message


def _object(data: bytes) -> dict[str, Any]:  # the gateway's own JSON
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _context(files: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=files.get("ca"))
    if "cert" in files:
        context.load_cert_chain(files["cert"], files["key"])
    return context


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@lru_cache(maxsize=16)  # the same few bodies are read over and over
def _parse(body: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(body[: MAX_BODY + 1])
    except MalformedError as e:
        raise InconsistencyError("guard-malformed") from e
