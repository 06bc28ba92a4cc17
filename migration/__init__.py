"""Moving to the other region: a written plan for a new workspace, which changes nothing."""
