"""The version of the client and of the suite that it carries."""

VERSION = "0.1.0"
