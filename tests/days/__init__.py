"""The hard days: what goes wrong in a town, played through the command line, at home and over HTTP."""
