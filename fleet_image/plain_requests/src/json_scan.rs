//! JSON read and written again in its compact form in one pass, without a tree in between.
//!
//! What it writes is what Python's `json` and orjson write of the same text, to the byte. Wherever they differ, refuse, or
//! need more than one look (names that are there twice, half surrogate pairs, numbers in other forms), the text is not
//! plain: `None`, and the reader in Python decides.

const MAX_DEPTH: u32 = 50;
pub const MAX_NAMES: usize = 100; // of one object: each is compared with those before it

/// From where to where in the arena.
#[derive(Clone, Copy)]
pub struct Span {
    pub from: u32,
    pub to: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Truth,
    Null,
    Object,
    Array,
}

impl Span {
    pub fn len(self) -> usize {
        (self.to - self.from) as usize
    }

    /// A text without its quotes.
    pub fn inside(self) -> Self {
        Self { from: self.from + 1, to: self.to - 1 }
    }
}

/// A name without its quotes, and its value as it is written.
#[derive(Clone, Copy)]
pub struct Member {
    pub name: Span,
    pub value: Span,
    pub kind: Kind,
}

/// Where it is in the text; what was read is written into the arena.
pub struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    depth: u32,
    pub arena: Vec<u8>,
    names: Vec<Span>,
}

impl<'a> Scan<'a> {
    /// `None` where the text is not UTF-8, or is longer than a span can say.
    pub fn new(text: &'a [u8]) -> Option<Self> {
        if text.len() > u32::MAX as usize / 4 || std::str::from_utf8(text).is_err() {
            return None;
        }
        Some(Self { text, at: 0, depth: 0, arena: Vec::with_capacity(text.len() + 64), names: Vec::with_capacity(64) })
    }

    pub fn of(&self, span: Span) -> &[u8] {
        &self.arena[span.from as usize..span.to as usize]
    }

    /// Whether nothing but blanks is left.
    pub fn is_done(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    /// Enters an object or array: `open` is its first character. True if it has members.
    pub fn enter(&mut self, open: u8) -> Option<bool> {
        self.blanks();
        self.expect(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.blanks();
        let close = open + 2; // `{` and `}`, `[` and `]`
        if self.peek()? == close {
            self.at += 1;
            self.depth -= 1;
            return Some(false);
        }
        Some(true)
    }

    /// Behind a member: true if there is another one, false if this was the end.
    pub fn next(&mut self, open: u8) -> Option<bool> {
        self.blanks();
        let found = self.peek()?;
        self.at += 1;
        if found == b',' {
            Some(true)
        } else if found == open + 2 {
            self.depth -= 1;
            Some(false)
        } else {
            None
        }
    }

    /// A name and the colon behind it; the name goes into the arena without its quotes.
    pub fn name(&mut self) -> Option<Span> {
        self.blanks();
        self.expect(b'"')?;
        let from = self.arena.len() as u32;
        self.characters()?;
        let to = self.arena.len() as u32;
        self.blanks();
        self.expect(b':')?;
        Some(Span { from, to })
    }

    /// The first character of the value that comes next.
    pub fn coming(&mut self) -> Option<u8> {
        self.blanks();
        self.peek()
    }

    /// A value, written compactly into the arena.
    pub fn value(&mut self) -> Option<(Span, Kind)> {
        let from = self.arena.len() as u32;
        self.blanks();
        let kind = match self.peek()? {
            b'"' => {
                self.at += 1;
                self.arena.push(b'"');
                self.characters()?;
                self.arena.push(b'"');
                Kind::Text
            }
            b'{' => {
                self.object()?;
                Kind::Object
            }
            b'[' => {
                self.array()?;
                Kind::Array
            }
            b't' => self.word(b"true", Kind::Truth)?,
            b'f' => self.word(b"false", Kind::Truth)?,
            b'n' => self.word(b"null", Kind::Null)?,
            _ => {
                self.number()?;
                Kind::Number
            }
        };
        Some((Span { from, to: self.arena.len() as u32 }, kind))
    }

    /// The members of an object, each written into the arena on its own, appended to `members`; the braces are not.
    pub fn members(&mut self, members: &mut Vec<Member>) -> Option<()> {
        let first = members.len();
        if !self.enter(b'{')? {
            return Some(());
        }
        loop {
            let name = self.name()?;
            let written = self.of(name);
            if members.len() - first >= MAX_NAMES || members[first..].iter().any(|one| self.of(one.name) == written) {
                return None;
            }
            let (value, kind) = self.value()?;
            members.push(Member { name, value, kind });
            if !self.next(b'{')? {
                return Some(());
            }
        }
    }

    fn object(&mut self) -> Option<()> {
        let base = self.names.len();
        self.arena.push(b'{');
        if self.enter(b'{')? {
            loop {
                self.arena.push(b'"');
                let name = self.name()?;
                let written = self.of(name);
                if self.names.len() - base >= MAX_NAMES || self.names[base..].iter().any(|one| self.of(*one) == written)
                {
                    return None;
                }
                self.names.push(name);
                self.arena.extend_from_slice(b"\":");
                self.value()?;
                if !self.next(b'{')? {
                    break;
                }
                self.arena.push(b',');
            }
        }
        self.names.truncate(base);
        self.arena.push(b'}');
        Some(())
    }

    fn array(&mut self) -> Option<()> {
        self.arena.push(b'[');
        if self.enter(b'[')? {
            loop {
                self.value()?;
                if !self.next(b'[')? {
                    break;
                }
                self.arena.push(b',');
            }
        }
        self.arena.push(b']');
        Some(())
    }

    /// What is behind an opening quote, with the closing one taken and not written.
    fn characters(&mut self) -> Option<()> {
        loop {
            let from = self.at;
            let mut at = from;
            // Eight at a time: until one is a quote, a backslash or a control character.
            while at + 8 <= self.text.len() {
                let eight = u64::from_le_bytes(self.text[at..at + 8].try_into().ok()?);
                let stops = stops_in(eight);
                if stops != 0 {
                    at += stops.trailing_zeros() as usize / 8;
                    break;
                }
                at += 8;
            }
            while !matches!(*self.text.get(at)?, b'"' | b'\\' | 0..0x20) {
                at += 1;
            }
            self.arena.extend_from_slice(&self.text[from..at]);
            self.at = at + 1;
            match self.text[at] {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let letter = self.peek()?;
        self.at += 1;
        match letter {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => self.arena.extend_from_slice(&[b'\\', letter]),
            b'/' => self.arena.push(b'/'),
            b'u' => {
                let first = self.hexadecimal()?;
                let point = match first {
                    0xD800..0xDC00 => {
                        self.expect(b'\\')?;
                        self.expect(b'u')?;
                        let second = self.hexadecimal()?;
                        if !(0xDC00..0xE000).contains(&second) {
                            return None;
                        }
                        0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                    }
                    // A control character has an escape of its own; a quote and a backslash need one.
                    0..0x20 | 0x22 | 0x5C => return None,
                    other => other,
                };
                let mut room = [0; 4];
                self.arena.extend_from_slice(char::from_u32(point)?.encode_utf8(&mut room).as_bytes());
            }
            _ => return None,
        }
        Some(())
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |value, digit| Some(value * 16 + (*digit as char).to_digit(16)?))
    }

    /// A number as both writers write it: an integer of at most 18 digits, or a decimal between 0.001 and 10^15.
    fn number(&mut self) -> Option<()> {
        let from = self.at;
        let negative = self.peek()? == b'-';
        self.at += negative as usize;
        let whole = self.digits()?;
        if whole == 0 || (whole > 1 && self.text[self.at - whole] == b'0') {
            return None;
        }
        let zero = whole == 1 && self.text[self.at - 1] == b'0';
        if self.text.get(self.at) != Some(&b'.') {
            if matches!(self.text.get(self.at), Some(b'e' | b'E')) || whole > 18 || (negative && zero) {
                return None;
            }
            self.arena.extend_from_slice(&self.text[from..self.at]);
            return Some(());
        }
        self.at += 1;
        let parts = self.digits()?;
        if parts == 0 || whole > 15 || matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            return None;
        }
        let fraction = &self.text[self.at - parts..self.at];
        if zero && !fraction[..parts.min(3)].iter().any(|digit| *digit != b'0') {
            if fraction.iter().any(|digit| *digit != b'0') {
                return None; // below 0.001: written with an exponent by the one, not by the other
            }
            self.arena.extend_from_slice(if negative { b"-0.0" } else { b"0.0" });
            return Some(());
        }
        let kept = fraction.iter().rposition(|digit| *digit != b'0').map_or(1, |last| last + 1);
        if whole + kept <= 15 {
            // A decimal of 15 digits is the shortest one that is its double: it stays as it is, without closing zeros.
            self.arena.extend_from_slice(&self.text[from..self.at - parts + kept]);
            return Some(());
        }
        let value: f64 = std::str::from_utf8(&self.text[from..self.at]).ok()?.parse().ok()?;
        if value.abs() >= 1e15 {
            return None;
        }
        self.arena.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
        Some(())
    }

    fn digits(&mut self) -> Option<usize> {
        let from = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Some(self.at - from)
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Option<Kind> {
        if !self.text[self.at..].starts_with(word) {
            return None;
        }
        self.at += word.len();
        self.arena.extend_from_slice(word);
        Some(kind)
    }

    fn blanks(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        if self.peek()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }
}

/// The highest bit of each of eight bytes that is a quote, a backslash or below a blank; the lowest of them is exact.
fn stops_in(eight: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let quote = is_zero(eight ^ (ONES * b'"' as u64));
    let backslash = is_zero(eight ^ (ONES * b'\\' as u64));
    let control = eight.wrapping_sub(ONES * 0x20) & !eight;
    (quote | backslash | control) & TOPS
}
