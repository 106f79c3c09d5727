"""The doors: HTTP, command line, spreadsheets."""
