//! Requests that SDKs plainly send, from their bytes to the lines of the archive, in one pass.
//!
//! The gateway's Python is what counts: this gives its lines, to the byte, or `None`, and then the Python reads the
//! request. Nothing is refused here.

mod event;
mod inflate;
mod instant;
mod json_scan;

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::RwLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use memchr::{memchr_iter, memmem};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use event::{Event, Members, Shared};
use json_scan::{Kind, Member, Scan, Span};

/// Of a Basic user and what follows it: more than the longest write key, own choice.
const MAX_USER_BYTES: usize = 192;

type Events<'py> = (Py<PyString>, Bound<'py, PyList>, Bound<'py, PyTuple>);

/// Of residency.limits and its neighbours, by name.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Limits {
    min_write_key_chars: usize,
    max_batch_bytes: usize,
    max_batch_events: usize,
    max_compressed_bytes: usize,
    max_event_bytes: usize,
    max_merged_bytes: usize,
    max_message_id_chars: usize,
}

/// Reads the requests of one workspace.
#[pyclass(frozen)]
struct Reader {
    sources: HashMap<Vec<u8>, usize>,
    names: Vec<(String, Py<PyString>)>,
    /// Keys that were found before, by two keyed hashes, at a tenth of what a fingerprint costs; never the keys themselves.
    found: RwLock<HashMap<(u64, u64), usize>>,
    hashes: (RandomState, RandomState),
    foreign_prefixes: Vec<String>,
    event_types: Vec<String>,
    trusted_hops: usize,
    fingerprint_bytes: usize,
    limits: Limits,
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (*, sources, foreign_prefixes, event_types, trusted_hops, fingerprint_bytes, limits))]
    fn new(
        py: Python,
        sources: HashMap<String, String>,
        foreign_prefixes: Vec<String>,
        event_types: Vec<String>,
        trusted_hops: usize,
        fingerprint_bytes: usize,
        limits: Limits,
    ) -> PyResult<Self> {
        let mut names = Vec::with_capacity(sources.len());
        let sources = sources
            .into_iter()
            .map(|(fingerprint, source)| {
                let digest = URL_SAFE.decode(fingerprint).map_err(|_| PyValueError::new_err("no base64url"))?;
                let name = PyString::new(py, &source).unbind();
                names.push((source, name));
                Ok((digest, names.len() - 1))
            })
            .collect::<PyResult<_>>()?;
        Ok(Self {
            sources,
            names,
            found: RwLock::default(),
            hashes: (RandomState::new(), RandomState::new()),
            foreign_prefixes,
            event_types,
            trusted_hops,
            fingerprint_bytes,
            limits,
        })
    }

    /// The source of a request's events, their messageIds and their lines; None where the request is not plain.
    ///
    /// `body` is as it was sent. `event_type` is that of the path, None for a batch. `received` is in seconds since 1970.
    fn events<'py>(
        &self,
        py: Python<'py>,
        body: &[u8],
        headers: &Bound<'py, PyAny>,
        event_type: Option<&str>,
        peer_ip: Option<&str>,
        received: f64,
    ) -> PyResult<Option<Events<'py>>> {
        let Ok(headers) = headers.cast_exact::<PyDict>() else { return Ok(None) };
        let header = |name: &Bound<'py, PyString>| -> PyResult<Option<Bound<'py, PyString>>> {
            Ok(headers.get_item(name)?.and_then(|value| value.cast_into::<PyString>().ok()))
        };
        let authorization = header(intern!(py, "authorization"))?;
        let coding = header(intern!(py, "content-encoding"))?;
        let inflated;
        let body = match coding.as_ref().map(|text| text.to_str()).transpose()? {
            None if body.len() <= self.limits.max_batch_bytes => body,
            Some("gzip") if body.len() <= self.limits.max_compressed_bytes => {
                let Some(whole) = inflate::whole(body, self.limits.max_batch_bytes) else { return Ok(None) };
                inflated = whole;
                &inflated[..]
            }
            _ => return Ok(None),
        };
        let forwarded = if self.trusted_hops > 0 { header(intern!(py, "x-forwarded-for"))? } else { None };
        let sent = Sent {
            body,
            authorization: authorization.as_ref().map(|text| text.to_str()).transpose()?,
            forwarded: forwarded.as_ref().map(|text| text.to_str()).transpose()?.unwrap_or(""),
            event_type,
            peer_ip,
            received: (received * 1e6).round() as i64, // exact: a float has more digits than a time
        };
        let Some(taken) = self.taken(&sent) else { return Ok(None) };
        let message_ids = taken.events.iter().map(|(id, _)| PyString::from_bytes(py, taken.of(*id)));
        let message_ids = PyList::new(py, message_ids.collect::<PyResult<Vec<_>>>()?)?;
        let mut from = 0;
        let lines = taken.events.iter().map(|(_, to)| {
            let line = PyBytes::new(py, &taken.lines[from..*to]);
            from = *to;
            line
        });
        let lines = PyTuple::new(py, lines.collect::<Vec<_>>())?;
        Ok(Some((taken.source.clone_ref(py), message_ids, lines)))
    }
}

/// A request, as far as it is looked at.
struct Sent<'a> {
    body: &'a [u8],
    authorization: Option<&'a str>,
    forwarded: &'a str,
    event_type: Option<&'a str>,
    peer_ip: Option<&'a str>,
    received: i64,
}

/// What was read: the lines one behind the other, and of each event its messageId and where its line ends.
struct Taken<'a> {
    source: &'a Py<PyString>,
    arena: Vec<u8>,
    lines: Vec<u8>,
    events: Vec<(Span, usize)>,
}

impl Taken<'_> {
    fn of(&self, span: Span) -> &[u8] {
        &self.arena[span.from as usize..span.to as usize]
    }
}

impl Reader {
    fn taken(&self, sent: &Sent) -> Option<Taken<'_>> {
        let mut room = [0; MAX_USER_BYTES];
        let basic = match sent.authorization {
            Some(header) => Some(basic_user(header, &mut room)?),
            None => None,
        };
        let client_ip = self.client_ip(sent)?;
        let mut scan = Scan::new(sent.body)?;
        let mut members = Members::with_capacity(1 + sent.body.len() / 1024);
        let mut request = Request::default();
        if sent.event_type.is_some() {
            let event = event::read(&mut scan, &mut members)?;
            request.write_key = event.write_key;
            request.events.push(event);
        } else {
            self.read_batch(&mut scan, &mut members, &mut request)?;
        }
        if !scan.is_done() {
            return None;
        }

        let body_key = request.write_key.map(|span| scan.of(span)).filter(|key| !key.is_empty());
        let (source, source_name) = self.source_of(basic, body_key)?;
        for key in [basic, body_key].into_iter().flatten().filter(|key| key.len() >= self.limits.min_write_key_chars) {
            // All that may come into a line is in the arena, and the key of the body once itself.
            let own = request.write_key.map(|span| span.from as usize);
            if is_in(key, &scan.arena, own) || source.len() >= key.len() && is_in(key, source.as_bytes(), None) {
                return None;
            }
        }

        let address = client_ip.map(|ip| [b"\"", ip.as_bytes(), b"\""].concat());
        let mut context = Vec::with_capacity(1 + request.context.1 - request.context.0);
        for one in &members.context[request.context.0..request.context.1] {
            context.push((scan.of(one.name), scan.of(one.value)));
        }
        let shared_bytes = context.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>() + 64;
        if !context.is_empty()
            && (shared_bytes > self.limits.max_event_bytes
                || shared_bytes * request.events.len() > self.limits.max_merged_bytes)
        {
            return None; // near the limit, or above it
        }
        if let Some(address) = &address {
            if !context.iter().any(|(name, _)| *name == b"ip") {
                context.push((b"ip", address));
            }
        }
        let shared = Shared {
            event_type: sent.event_type,
            event_types: &self.event_types,
            source,
            context: &context,
            sent_at: request.sent_at,
            received: sent.received,
            max_message_id_bytes: self.limits.max_message_id_chars,
        };
        let mut lines = Vec::with_capacity(scan.arena.len() + request.events.len() * (shared_bytes + 200));
        let mut events = Vec::with_capacity(request.events.len());
        for event in &request.events {
            let from = lines.len();
            let message_id = event::line(&scan, event, &members, &shared, &mut lines)?;
            if lines.len() - from > self.limits.max_event_bytes {
                return None;
            }
            events.push((message_id, lines.len()));
        }
        Some(Taken { source: source_name, arena: scan.arena, lines, events })
    }

    /// `batch`, `context`, `sentAt` and `writeKey` of the body, in any order.
    fn read_batch(&self, scan: &mut Scan, members: &mut Members, request: &mut Request) -> Option<()> {
        let mut names: Vec<Span> = Vec::with_capacity(8);
        let mut is_batch = false;
        if !scan.enter(b'{')? {
            return None;
        }
        loop {
            let name = scan.name()?;
            let written = scan.of(name);
            if names.len() >= 16 || names.iter().any(|one| scan.of(*one) == written) {
                return None;
            }
            let coming = scan.coming()?;
            match (scan.of(name), coming) {
                (b"batch", b'[') => {
                    is_batch = true;
                    self.read_events(scan, members, request)?;
                }
                (b"context", b'{') => {
                    request.context.0 = members.context.len();
                    scan.members(&mut members.context)?;
                    request.context.1 = members.context.len();
                }
                (b"batch" | b"context" | b"integrations" | b"sentAt" | b"writeKey", _) => {
                    let (value, kind) = scan.value()?;
                    match scan.of(name) {
                        b"sentAt" if kind != Kind::Null => request.sent_at = Some(Member { name, value, kind }),
                        b"writeKey" if kind == Kind::Text => request.write_key = Some(value.inside()),
                        b"integrations" if kind == Kind::Object && value.len() == 2 => {}
                        b"context" | b"integrations" | b"sentAt" if kind == Kind::Null => {}
                        _ => return None,
                    }
                }
                _ => {
                    scan.value()?;
                }
            }
            names.push(name);
            if !scan.next(b'{')? {
                break;
            }
        }
        is_batch.then_some(())
    }

    fn read_events(&self, scan: &mut Scan, members: &mut Members, request: &mut Request) -> Option<()> {
        if !scan.enter(b'[')? {
            return Some(());
        }
        loop {
            let event = event::read(scan, members)?;
            if event.write_key.is_some() || request.events.len() >= self.limits.max_batch_events {
                return None;
            }
            request.events.push(event);
            if !scan.next(b'[')? {
                return Some(());
            }
        }
    }

    /// The source of the first key that is there. `None` where none is, or one is foreign or of unusual characters.
    fn source_of(&self, basic: Option<&[u8]>, body: Option<&[u8]>) -> Option<(&str, &Py<PyString>)> {
        let decisive = basic.or(body)?;
        for key in [basic, body].into_iter().flatten() {
            if !is_usual(key) || self.foreign_prefixes.iter().any(|prefix| key.starts_with(prefix.as_bytes())) {
                return None;
            }
        }
        let hashed = (self.hashes.0.hash_one(decisive), self.hashes.1.hash_one(decisive));
        let known = self.found.read().ok()?.get(&hashed).copied();
        let index = match known {
            Some(index) => index,
            None => {
                let digest = blake2b_simd::Params::new().hash_length(self.fingerprint_bytes).hash(decisive);
                let index = *self.sources.get(digest.as_bytes())?;
                self.found.write().ok()?.insert(hashed, index);
                index
            }
        };
        let (source, name) = &self.names[index];
        Some((source, name))
    }

    /// As gateway.client_ip; `None` where the address is in no usual form, `Some(None)` where it is not known.
    fn client_ip<'a>(&self, sent: &Sent<'a>) -> Option<Option<&'a str>> {
        let Some(peer) = sent.peer_ip else { return Some(None) };
        let mut client = peer;
        if self.trusted_hops > 0 {
            let mut chain: Vec<&str> =
                sent.forwarded.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            if chain.last() != Some(&peer) {
                chain.push(peer);
            }
            client =
                if chain.len() > self.trusted_hops { chain[chain.len() - 1 - self.trusted_hops] } else { chain[0] };
        }
        if client.is_empty() && self.trusted_hops == 0 {
            return Some(None);
        }
        client.parse::<IpAddr>().ok()?;
        Some(Some(client))
    }
}

/// What the body of a request has beside its events' members.
#[derive(Default)]
struct Request {
    events: Vec<Event>,
    context: (usize, usize),
    sent_at: Option<Member>,
    write_key: Option<Span>,
}

/// The user of Basic credentials as SDKs write them. `None` for any other header, and for none.
fn basic_user<'a>(header: &str, room: &'a mut [u8]) -> Option<&'a [u8]> {
    let value = header.strip_prefix("Basic ")?;
    let length = STANDARD.decode_slice(value, room).ok()?;
    let user = room[..length].split(|byte| *byte == b':').next()?;
    (!user.is_empty()).then_some(user)
}

/// Whether a key is of the characters of usual ones, which JSON needs for nothing else and escapes nowhere.
fn is_usual(key: &[u8]) -> bool {
    key.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether the key is in the text anywhere else than at `own`.
fn is_in(key: &[u8], text: &[u8], own: Option<usize>) -> bool {
    match key.iter().take(8).position(|byte| *byte == b'_') {
        // Of a minted key: rare in events, and found without a table for the whole key.
        Some(before) => memchr_iter(b'_', text)
            .filter_map(|at| at.checked_sub(before))
            .any(|from| text[from..].starts_with(key) && Some(from) != own),
        None => memmem::find_iter(text, key).any(|at| Some(at) != own),
    }
}

#[pymodule]
mod plain_requests {
    #[pymodule_export]
    use super::Reader;
}
