"""Protocols and output formats: what partners ask and what they are sent."""
