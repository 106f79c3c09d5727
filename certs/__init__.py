"""The document a buyer holds: proof bundle, certificate, verification."""
