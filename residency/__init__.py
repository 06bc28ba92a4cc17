"""Where may data be: regions, hosts, address ranges, limits, write keys and the settings of one stack."""
