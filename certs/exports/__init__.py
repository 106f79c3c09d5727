"""What a ledger says of a piece, in other people's words: SPEC §11b. Each file is a pure maker of one format.

untp     UNTP Digital Product Passport 0.7.0
"""
