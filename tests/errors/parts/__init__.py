"""The cases of each part as data, one module a part."""
