"""A SeaweedFS of the suite's own on the loopback, with one bucket: made, started and ended by it."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from tests.town.etcd import free_port

SECONDS = 180  # to start: far longer than it needs
BUCKET = "kilnmark"
KEYS = {"accessKey": "trial", "secretKey": "trial-secret"}


def program() -> Path:
    """Return where the wheel puts the server."""
    return Path(sys.executable).parent / "weed"


class Weed:
    """The running server."""

    def __init__(self) -> None:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="kilnmark-weed-", dir=memory))
        who = {"name": "trial", "credentials": [KEYS], "actions": ["Admin", "Read", "Write", "List"]}
        (self.folder / "s3.json").write_text(json.dumps({"identities": [who]}), "utf-8")
        self.port = free_port()
        ports = [
            f"-{part}.port{kind}={free_port()}" for part in ("master", "volume", "filer") for kind in ("", ".grpc")
        ]
        command = [
            "setpriv", "--pdeathsig", "KILL", str(program()), "server", f"-dir={self.folder}", "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1", "-master.telemetry=false", "-master.volumeSizeLimitMB=16", "-volume.max=16", "-s3",
            f"-s3.port={self.port}", f"-s3.port.grpc={free_port()}", f"-s3.config={self.folder}/s3.json", *ports,
        ]  # fmt: skip
        with (self.folder / "said").open("wb") as said:
            self.server = subprocess.Popen(command, stdout=said, stderr=said, env={"PATH": os.environ["PATH"]})
        self._make_bucket()

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process needs to ask it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": KEYS["accessKey"], "AWS_SECRET_ACCESS_KEY": KEYS["secretKey"],
        }  # fmt: skip

    def _make_bucket(self) -> None:
        """Make the bucket by the server's own shell's way: the first object makes it."""
        store = S3Store(
            BUCKET, endpoint=f"http://127.0.0.1:{self.port}", region="us-east-1", access_key_id=KEYS["accessKey"],
            secret_access_key=KEYS["secretKey"], client_options={"allow_http": True}, retry_config={"max_retries": 0},
        )  # fmt: skip
        end = time.monotonic() + SECONDS
        while True:
            try:
                obstore.put(store, "here", b"")
            except BaseError:
                assert self.server.poll() is None, (self.folder / "said").read_text("utf-8")[-2000:]
                assert time.monotonic() < end, (self.folder / "said").read_text("utf-8")[-2000:]
                time.sleep(0.1)
            else:
                return

    def close(self) -> None:
        """End the server and throw everything away."""
        self.server.kill()
        self.server.wait(SECONDS)
        shutil.rmtree(self.folder)


@cache
def shared_weed() -> Weed:
    """Return one for all tests of this process; it ends with the process."""
    weed = Weed()
    atexit.register(weed.close)
    return weed
