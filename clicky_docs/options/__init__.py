"""The configuration: the tables of options, properties and insights, their parsers and their messages."""
