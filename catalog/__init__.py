"""The application: database, matching, web, command line."""

__version__ = "0.1.0"
