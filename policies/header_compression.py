"""HPACK (RFC 7541) read: the header fields of an HTTP/2 request, as the engine's gRPC client compresses them."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

STATIC_NAMES = (
    *(":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", *[":status"] * 7),
    *("accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept"),
    *("access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition"),
    *("content-encoding", "content-language", "content-length", "content-location", "content-range"),
    *("content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match"),
    *("if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link"),
    *("location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh"),
    *("retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent"),
    *("vary", "via", "www-authenticate"),
)
"""Appendix A, without the values: of those only the path's would matter, and no gRPC method is `/`."""
TABLE_BYTES = 4_096
"""Size of the dynamic table, the protocol's default, which our settings leave."""
BYTES_OF_AN_ENTRY = 32
"""What section 4.1 adds to the lengths of name and value."""
SYMBOLS_BY_LENGTH = {
    5: b"012aceiost",
    6: b" %-./3456789=A_bdfghlmnpru",
    7: b":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz",
    8: b"&*,;XZ",
    10: b'!"()?',
    11: b"'+|",
    12: b"#>",
    13: b"\0$@[]~",
    14: b"^}",
    15: b"<`{",
    19: b"\\\xc3\xd0",
    20: b"\x80\x82\x83\xa2\xb8\xc2\xe0\xe2",
    21: b"\x99\xa1\xa7\xac\xb0\xb1\xb3\xd1\xd8\xd9\xe3\xe5\xe6",
    22: b"\x81\x84\x85\x86\x88\x92\x9a\x9c\xa0\xa3\xa4\xa9\xaa\xad\xb2\xb5\xb9\xba\xbb\xbd\xbe\xc4\xc6\xe4\xe8\xe9",
    23: b"\x01\x87\x89\x8a\x8b\x8c\x8d\x8f\x93\x95\x96\x97\x98\x9b\x9d\x9e\xa5\xa6\xa8\xae\xaf\xb4\xb6\xb7\xbc\xbf"
    b"\xc5\xe7\xef",
    24: b"\t\x8e\x90\x91\x94\x9f\xab\xce\xd7\xe1\xec\xed",
    25: b"\xc7\xcf\xea\xeb",
    26: b"\xc0\xc1\xc8\xc9\xca\xcd\xd2\xd5\xda\xdb\xee\xf0\xf2\xf3\xff",
    27: b"\xcb\xcc\xd3\xd4\xd6\xdd\xde\xdf\xf1\xf4\xf5\xf6\xf7\xf8\xfa\xfb\xfc\xfd\xfe",
    28: b"\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
    b"\x7f\xdc\xf9",
    30: b"\n\r\x16",
}
"""Appendix B: the symbols whose Huffman code has so many bits. The code is canonical, so this is all of it."""


class BadHeaders(ValueError):
    """The block is not what the protocol allows: the connection cannot go on."""


class HeaderDecoder:
    """The decoder of one connection: it remembers the fields that later blocks refer to by number."""

    def __init__(self) -> None:
        self._entries: deque[tuple[str, str]] = deque()
        self._bytes = 0
        self._limit = TABLE_BYTES

    def fields(self, block: bytes) -> dict[str, str]:
        """The fields of a whole header block by name; values of the static table are left empty. Raises BadHeaders."""
        try:
            return dict(self._fields(block))
        except IndexError:
            raise BadHeaders("a header block that ends too soon or refers to what is not there") from None

    def _fields(self, block: bytes) -> list[tuple[str, str]]:
        found = []
        at = 0
        while at < len(block):
            first = block[at]
            if first & 0x80:
                index, at = _integer(block, at, 7)
                found.append(self._entry(index))
            elif first & 0xE0 == 0x20:
                limit, at = _integer(block, at, 5)
                if limit > TABLE_BYTES:
                    raise BadHeaders("a header table larger than was offered")
                self._limit = limit
                self._evict()
            else:
                is_kept = first & 0x40
                index, at = _integer(block, at, 6 if is_kept else 4)
                name, at = (self._entry(index)[0], at) if index else _text(block, at)
                value, at = _text(block, at)
                found.append((name, value))
                if is_kept:
                    self._entries.appendleft((name, value))
                    self._bytes += _size(name, value)
                    self._evict()
        return found

    def _entry(self, index: int) -> tuple[str, str]:
        if index == 0:
            raise BadHeaders("a header field number 0")
        if index <= len(STATIC_NAMES):
            return STATIC_NAMES[index - 1], ""
        return self._entries[index - len(STATIC_NAMES) - 1]

    def _evict(self) -> None:
        while self._bytes > self._limit:
            self._bytes -= _size(*self._entries.pop())


def _size(name: str, value: str) -> int:
    return len(name) + len(value) + BYTES_OF_AN_ENTRY


def _integer(block: bytes, at: int, bits: int) -> tuple[int, int]:
    """Section 5.1: the number that begins in the low `bits` of a byte, and where the next thing begins."""
    most = (1 << bits) - 1
    number = block[at] & most
    at += 1
    if number < most:
        return number, at
    shift = 0
    while True:
        byte = block[at]
        at += 1
        number += (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number, at


def _text(block: bytes, at: int) -> tuple[str, int]:
    is_huffman = block[at] & 0x80
    length, at = _integer(block, at, 7)
    end = at + length
    if end > len(block):
        raise BadHeaders("a header block that ends within a text")
    raw = block[at:end]
    return (_unpacked(raw) if is_huffman else raw.decode("latin-1")), end


@lru_cache(maxsize=1)
def _symbols() -> dict[tuple[int, int], int]:
    table = {}
    code = length = 0
    for bits, symbols in SYMBOLS_BY_LENGTH.items():
        code <<= bits - length
        length = bits
        for symbol in symbols:
            table[bits, code] = symbol
            code += 1
    return table


@lru_cache(maxsize=256)
def _unpacked(raw: bytes) -> str:
    symbols, text = _symbols(), bytearray()
    code = length = 0
    for byte in raw:
        for bit in range(7, -1, -1):
            code, length = code << 1 | byte >> bit & 1, length + 1
            symbol = symbols.get((length, code))
            if symbol is not None:
                text.append(symbol)
                code = length = 0
    # What is left is padding: the beginning of the longest code, all ones.
    if length > 7 or code != (1 << length) - 1:
        raise BadHeaders("a text in Huffman code that ends within a symbol")
    return text.decode("latin-1")
