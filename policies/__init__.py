"""The policy pack: what is forbidden, found at preview in any Pulumi program."""
