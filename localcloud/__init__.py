"""The same stack on this machine: the real engine and provider, moto for AWS, a front door for API Gateway."""
