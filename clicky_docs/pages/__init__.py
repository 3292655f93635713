"""What one page configures: its metadata, its marked elements, and where they stand in its source."""
