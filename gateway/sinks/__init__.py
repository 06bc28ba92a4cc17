"""Where accepted events are made durable."""
