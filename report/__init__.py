"""The reviewer's report: what a change does to residency, from the engine's own events."""
