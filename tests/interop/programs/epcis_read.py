"""Hold EPCIS events against GS1's schema and event hash: epcis_read.py SCHEMA FILE; ends with 1 when it says no."""

import json
import sys
from pathlib import Path

import jsonschema
from epcis_event_hash_generator import json_to_py
from epcis_event_hash_generator.hash_generator import epcis_hashes_from_events

schema, file = (json.loads(Path(each).read_text("utf-8")) for each in sys.argv[1:])
jsonschema.Draft7Validator(schema).validate(file)
hashes = epcis_hashes_from_events(json_to_py.event_list_from_epcis_document_json(file))
named = [event["eventID"] for event in file["epcisBody"]["eventList"]]
print(hashes)
sys.exit(0 if hashes == named else 1)
