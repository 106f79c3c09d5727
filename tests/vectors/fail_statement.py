"""Statements that must be refused: SPEC §1 and §2. All but the last four are signed by the very key they name."""

from tests.vectors.case import canonical, header, must_fail, said, signed, subject
from tests.vectors.sample import key_of, sample

READER = "statement"
LAYER = "ledger.craft.statement"
JSON = "ledger.log.encoding"


@must_fail(READER, "statement-header", LAYER)
def header_alg_eddsa() -> bytes:
    """The alg is EdDSA, the older and wider name."""
    return signed({**header(), "alg": "EdDSA"}, said())


@must_fail(READER, "statement-header", LAYER)
def header_alg_none() -> bytes:
    """The alg is none."""
    return signed({**header(), "alg": "none"}, said())


@must_fail(READER, "statement-header", LAYER)
def header_alg_sm2() -> bytes:
    """The alg is SM2, reserved and refused."""
    return signed({**header(), "alg": "SM2"}, said())


@must_fail(READER, "statement-header", LAYER)
def header_kid_of_another() -> bytes:
    """The kid names the registrar's key, the issuer is the maker."""
    return signed({**header(), "kid": header(key_of("registrar"))["kid"]}, said())


@must_fail(READER, "statement-header", LAYER)
def header_kid_without_fragment() -> bytes:
    """The kid is the did alone."""
    return signed({**header(), "kid": key_of("maker").did}, said())


@must_fail(READER, "statement-header", LAYER)
def header_extra_field() -> bytes:
    """The header has one field more, crit."""
    return signed({**header(), "crit": []}, said())


@must_fail(READER, "statement-header", LAYER)
def header_typ_jwt() -> bytes:
    """The typ is JWT."""
    return signed({**header(), "typ": "JWT"}, said())


@must_fail(READER, "statement-header", LAYER)
def header_key_order() -> bytes:
    """The header's fields stand in another order."""
    return signed(canonical(header()).replace(b'"alg":"Ed25519","cty":"vc"', b'"cty":"vc","alg":"Ed25519"'), said())


@must_fail(READER, "statement-shape", LAYER)
def payload_extra_field() -> bytes:
    """The payload has an id, which a statement has not."""
    return signed(header(), {**said(), "id": "urn:uuid:0"})


@must_fail(READER, "statement-shape", LAYER)
def payload_without_issuer() -> bytes:
    """The payload names no issuer."""
    return signed(header(), {name: value for name, value in said().items() if name != "issuer"})


@must_fail(READER, "statement-shape", JSON)
def subject_unknown_field() -> bytes:
    """The subject has a field its kind does not know."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "price": 1}})


@must_fail(READER, "statement-shape", JSON)
def subject_float() -> bytes:
    """The year is 2026.5."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "year": 2026.5}})


@must_fail(READER, "statement-shape", JSON)
def subject_integral_float() -> bytes:
    """The year is 2026.0."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "year": 2026.0}})


@must_fail(READER, "statement-shape", JSON)
def subject_null() -> bytes:
    """A field is null where it should be left out."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "claim": None}})


@must_fail(READER, "statement-not-canonical", JSON)
def subject_default_written_out() -> bytes:
    """A field has its default, which is left out."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "late": False}})


@must_fail(READER, "statement-not-canonical", JSON)
def subject_space() -> bytes:
    """One space after a colon inside the subject."""
    return signed(header(), canonical(said()).replace(b'"year":', b'"year": '))


@must_fail(READER, "statement-not-canonical", JSON)
def subject_doubled_key() -> bytes:
    """The year stands twice; readers differ in which they take."""
    return signed(header(), canonical(said()).replace(b'"year":', b'"year":2025,"year":'))


@must_fail(READER, "statement-not-canonical", JSON)
def subject_escaped_letter() -> bytes:
    r"""A letter is written as \u0073."""
    return signed(header(), canonical(said()).replace(b'"shipiao"', b'"\\u0073hipiao"'))


@must_fail(READER, "statement-text", JSON)
def subject_nfd() -> bytes:
    """The title holds e and a combining acute, which NFC composes."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "title": {"en": "e\u0301t", "zh": "春水"}}})


@must_fail(READER, "statement-text", JSON)
def subject_bidi() -> bytes:
    """The title holds a right-to-left override."""
    return signed(header(), {**said(), "credentialSubject": {**subject(), "title": {"zh": "春\u202e水"}}})


@must_fail(READER, "statement-not-canonical", LAYER)
def payload_space() -> bytes:
    """One space outside the subject."""
    return signed(header(), canonical(said()).replace(b',"issuer":', b', "issuer":'))


@must_fail(READER, "statement-not-canonical", LAYER)
def payload_doubled_key() -> bytes:
    """The validFrom stands twice."""
    return signed(
        header(), canonical(said()).replace(b',"validFrom":', b',"validFrom":"2026-05-01T08:00:00Z","validFrom":')
    )


@must_fail(READER, "statement-not-canonical", LAYER)
def type_without_credential() -> bytes:
    """The first type is not VerifiableCredential."""
    return signed(header(), {**said(), "type": ["VerifiablePresentation", "PieceRegistration"]})


@must_fail(READER, "statement-shape", LAYER)
def type_of_three() -> bytes:
    """A second kind stands after the first."""
    return signed(header(), {**said(), "type": ["VerifiableCredential", "PieceRegistration", "Standing"]})


@must_fail(READER, "statement-shape", JSON)
def type_of_another_kind() -> bytes:
    """The kind is Standing, the subject that of a piece."""
    return signed(header(), {**said(), "type": ["VerifiableCredential", "Standing"]})


@must_fail(READER, "statement-kind-unknown", "ledger.craft.kinds")
def kind_unknown() -> bytes:
    """No such kind."""
    return signed(header(), {**said(), "type": ["VerifiableCredential", "PieceRegistrations"]})


@must_fail(READER, "statement-context", LAYER)
def context_of_another_ledger() -> bytes:
    """The second context is another ledger's than the subject's."""
    contexts = ["https://www.w3.org/ns/credentials/v2", "https://other.example/zisha/ns/v1"]
    return signed(header(), {**said(), "@context": contexts})


@must_fail(READER, "statement-context", LAYER)
def context_order() -> bytes:
    """The contexts are swapped."""
    contexts = ["https://ledger.example/zisha/ns/v1", "https://www.w3.org/ns/credentials/v2"]
    return signed(header(), {**said(), "@context": contexts})


@must_fail(READER, "statement-shape", LAYER)
def context_object() -> bytes:
    """A context is an object that redefines terms."""
    contexts = ["https://www.w3.org/ns/credentials/v2", {"maker": "https://other.example/maker"}]
    return signed(header(), {**said(), "@context": contexts})


@must_fail(READER, "origin-malformed", JSON)
def ledger_missing() -> bytes:
    """The subject names no ledger, as only an item may."""
    stated = {name: value for name, value in subject().items() if name != "ledger"}
    return signed(header(), {**said(), "credentialSubject": stated})


@must_fail(READER, "time-malformed", JSON)
def time_with_fraction() -> bytes:
    """The validFrom has a fraction of a second."""
    return signed(header(), {**said(), "validFrom": "2026-05-01T08:00:00.0Z"})


@must_fail(READER, "did-malformed", "ledger.log.keys")
def issuer_of_another_suite() -> bytes:
    """The issuer is a did:key of a P-256 key."""
    did = "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv"
    kid = f"{did}#{did.removeprefix('did:key:')}"
    return signed({**header(), "kid": kid}, {**said(), "issuer": did})


@must_fail(READER, "statement-too-long", LAYER)
def payload_too_long() -> bytes:
    """The payload has 32,769 bytes."""
    short = len(canonical({**said(), "credentialSubject": {**subject(), "note": {"en": ""}}}))
    note = {"en": "a" * (32_769 - short)}
    return signed(header(), {**said(), "credentialSubject": {**subject(), "note": note}})


@must_fail(READER, "statement-syntax", LAYER)
def unsigned() -> bytes:
    """The signature part is empty."""
    return signed(header(), said()).rpartition(b".")[0] + b"."


@must_fail(READER, "statement-syntax", LAYER)
def four_parts() -> bytes:
    """There is a fourth part."""
    return signed(header(), said()) + b".AAAA"


@must_fail(READER, "statement-syntax", LAYER)
def signature_stray_bits() -> bytes:
    """The last character of the signature has bits that decode to nothing: a second spelling of the same bytes."""
    jws = signed(header(), said())
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(jws[-1:])
    return jws[:-1] + alphabet[last ^ 1 : (last ^ 1) + 1]


@must_fail(READER, "statement-syntax", LAYER)
def padded_base64() -> bytes:
    """The signature is padded."""
    return signed(header(), said()) + b"=="


@must_fail(READER, "signature-invalid", "ledger.log.keys")
def signature_flipped() -> bytes:
    """One bit of the signature is flipped."""
    head, _, signature = sample().statement.rpartition(".")
    first = "B" if signature[0] == "A" else "A"
    return f"{head}.{first}{signature[1:]}".encode()


@must_fail(READER, "signature-invalid", "ledger.log.keys")
def signature_of_another_key() -> bytes:
    """The registrar signed what names the maker."""
    return signed(header(), said(), key_of("registrar"))


@must_fail(READER, "signature-invalid", "ledger.log.keys")
def signature_of_another_payload() -> bytes:
    """The signature is that of the statement with another year."""
    other = signed(header(), {**said(), "credentialSubject": {**subject(), "year": 2025}})
    return signed(header(), said()).rpartition(b".")[0] + b"." + other.rpartition(b".")[2]
