"""Compaction: from the raw objects of the archive to `segment-logs/`, each messageId of a source once a window."""
