"""What happens to an event: a pure core, two front doors (Lambda, ASGI), the sinks. Standard library only."""
