"""demo: a whole kiln opening on a ledger of its own, from the lists of `examples/data`."""
