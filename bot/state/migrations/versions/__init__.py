"""One file a revision; a merged one is never edited."""
