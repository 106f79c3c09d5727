"""Verify statements with joserfc: jose_read.py FILE; ends with 1 when it disagrees about any."""

import json
import sys
from pathlib import Path

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey


def accepts(compact, key):
    try:
        jws.deserialize_compact(compact, OKPKey.import_key(json.loads(key)), algorithms=["Ed25519"])
    except (JoseError, ValueError):
        return False
    return True


shown = json.loads(Path(sys.argv[1]).read_text("utf-8"))
sys.exit(not (all(accepts(*each) for each in shown["good"]) and not any(accepts(*each) for each in shown["bad"])))
