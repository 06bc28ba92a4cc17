//! An event as a client plainly sends it, and the line that the archive keeps of it: gateway.normalise in one pass.

use crate::instant;
use crate::json_scan::{Kind, MAX_NAMES, Member, Scan, Span};

/// An event that was read: where its members are among those of all events, and so those of its context.
pub struct Event {
    members: (usize, usize),
    context: (usize, usize),
    /// The write key in its body, which is no part of the line.
    pub write_key: Option<Span>,
}

/// The members of all events of a request, and those of their contexts.
#[derive(Default)]
pub struct Members {
    own: Vec<(Name, Member)>,
    pub context: Vec<Member>,
}

impl Members {
    pub fn with_capacity(events: usize) -> Self {
        Self { own: Vec::with_capacity(16 * events), context: Vec::with_capacity(16 * events) }
    }
}

/// What all events of a request have in common.
pub struct Shared<'a> {
    /// Of the path, where it names one.
    pub event_type: Option<&'a str>,
    pub event_types: &'a [String],
    pub source: &'a str,
    /// Names and values of the batch's context, the client's address among them.
    pub context: &'a [(&'a [u8], &'a [u8])],
    pub sent_at: Option<Member>,
    pub received: i64,
    pub max_message_id_bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Type,
    UserId,
    AnonymousId,
    MessageId,
    Context,
    SentAt,
    Timestamp,
    OriginalTimestamp,
    ReceivedAt,
    ProjectId,
    WriteKey,
    Other,
}

const NAMES: usize = Name::Other as usize + 1;

fn name_of(written: &[u8]) -> Name {
    match written {
        b"type" => Name::Type,
        b"userId" => Name::UserId,
        b"anonymousId" => Name::AnonymousId,
        b"messageId" => Name::MessageId,
        b"context" => Name::Context,
        b"sentAt" => Name::SentAt,
        b"timestamp" => Name::Timestamp,
        b"originalTimestamp" => Name::OriginalTimestamp,
        b"receivedAt" => Name::ReceivedAt,
        b"projectId" => Name::ProjectId,
        b"writeKey" => Name::WriteKey,
        _ => Name::Other,
    }
}

/// Reads an event into `members`. `None` where it is not plain.
pub fn read(scan: &mut Scan, members: &mut Members) -> Option<Event> {
    let mut event = Event { members: (members.own.len(), 0), context: (0, 0), write_key: None };
    let mut more = scan.enter(b'{')?;
    while more {
        let name = scan.name()?;
        let written = scan.of(name);
        let before = &members.own[event.members.0..];
        if before.len() >= MAX_NAMES || before.iter().any(|(_, one)| scan.of(one.name) == written) {
            return None;
        }
        let known = name_of(written);
        if known == Name::Context && scan.coming()? == b'{' {
            event.context.0 = members.context.len();
            scan.members(&mut members.context)?;
            event.context.1 = members.context.len();
            members.own.push((known, Member { name, value: name, kind: Kind::Object }));
        } else {
            let (value, kind) = scan.value()?;
            if known == Name::WriteKey {
                if event.write_key.is_some() || kind != Kind::Text {
                    return None;
                }
                event.write_key = Some(value.inside());
            } else {
                members.own.push((known, Member { name, value, kind }));
            }
        }
        more = scan.next(b'{')?;
    }
    event.members.1 = members.own.len();
    Some(event)
}

/// The line of the event, and its messageId. `None` where it is not plain, which is also what is to be refused.
pub fn line(scan: &Scan, event: &Event, members: &Members, shared: &Shared, line: &mut Vec<u8>) -> Option<Span> {
    let own = &members.own[event.members.0..event.members.1];
    let own_context = &members.context[event.context.0..event.context.1];
    let mut found: [Option<Member>; NAMES] = [None; NAMES];
    for (name, member) in own {
        found[*name as usize] = Some(*member);
    }
    let one = |name: Name| found[name as usize];
    let text = |name: Name| one(name).filter(|member| member.kind == Kind::Text).map(|member| member.value.inside());
    let is_there = |name: Name| text(name).is_some_and(|text| text.len() > 0);

    if !is_there(Name::UserId) && !is_there(Name::AnonymousId) {
        return None;
    }
    let message_id = text(Name::MessageId)?;
    let written_id = scan.of(message_id);
    if written_id.is_empty() || written_id.len() > shared.max_message_id_bytes || written_id.contains(&b'\\') {
        return None;
    }
    let event_type = match shared.event_type {
        Some(event_type) => event_type.as_bytes(),
        None => scan.of(text(Name::Type)?),
    };
    if !shared.event_types.iter().any(|known| known.as_bytes() == event_type) {
        return None;
    }
    if one(Name::Context).is_some_and(|context| !matches!(context.kind, Kind::Object | Kind::Null)) {
        return None;
    }
    let sent_at = one(Name::SentAt).filter(|sent| sent.kind != Kind::Null).or(shared.sent_at);
    let original = match (time(one(Name::Timestamp))?, time(one(Name::OriginalTimestamp))?) {
        (Some(timestamp), _) => Some(timestamp),
        (None, original) => original,
    };
    let received = instant::written(shared.received)?;
    let timestamp = match original {
        None => received,
        Some(original) => {
            let happened = instant::read(scan.of(original.value.inside()))?;
            match sent_at {
                Some(sent) if sent.kind == Kind::Text => {
                    let sent = instant::read(scan.of(sent.value.inside()))?;
                    instant::written(shared.received - (sent - happened))?
                }
                _ => instant::written(happened)?,
            }
        }
    };

    let mut writer = Writer { line, scan };
    writer.raw(b"{");
    for (name, member) in own {
        writer.name(scan.of(member.name));
        match name {
            Name::Type => writer.text(event_type),
            Name::Context => writer.context(shared.context, own_context),
            Name::SentAt => writer.raw(scan.of(sent_at.map_or(member.value, |sent| sent.value))),
            Name::Timestamp => writer.text(&timestamp),
            Name::OriginalTimestamp => writer.raw(scan.of(original.unwrap_or(*member).value)),
            Name::ReceivedAt => writer.text(&received),
            Name::ProjectId => writer.text(shared.source.as_bytes()),
            _ => writer.raw(scan.of(member.value)),
        }
    }
    // What is not there comes behind, in the order of gateway.normalise.
    if one(Name::Type).is_none() {
        writer.name(b"type");
        writer.text(event_type);
    }
    if one(Name::Context).is_none() {
        writer.name(b"context");
        writer.context(shared.context, &[]);
    }
    if let (None, Some(sent)) = (one(Name::SentAt), sent_at) {
        writer.name(b"sentAt");
        writer.raw(scan.of(sent.value));
    }
    if let (None, Some(original)) = (one(Name::OriginalTimestamp), original) {
        writer.name(b"originalTimestamp");
        writer.raw(scan.of(original.value));
    }
    for (name, value) in [
        (Name::Timestamp, ("timestamp", &timestamp[..])),
        (Name::ReceivedAt, ("receivedAt", &received[..])),
        (Name::ProjectId, ("projectId", shared.source.as_bytes())),
    ] {
        if one(name).is_none() {
            writer.name(value.0.as_bytes());
            writer.text(value.1);
        }
    }
    writer.line.push(b'}');
    Some(message_id)
}

/// The time that a client gave: `Some(None)` where there is none, `None` where it is of another kind than a text.
fn time(member: Option<Member>) -> Option<Option<Member>> {
    match member {
        None => Some(None),
        Some(member) => match member.kind {
            Kind::Null => Some(None),
            Kind::Text => Some(Some(member).filter(|one| one.value.inside().len() > 0)),
            _ => None,
        },
    }
}

struct Writer<'a> {
    line: &'a mut Vec<u8>,
    scan: &'a Scan<'a>,
}

impl Writer<'_> {
    fn raw(&mut self, value: &[u8]) {
        self.line.extend_from_slice(value);
    }

    fn text(&mut self, text: &[u8]) {
        self.line.push(b'"');
        self.line.extend_from_slice(text);
        self.line.push(b'"');
    }

    fn name(&mut self, name: &[u8]) {
        if !matches!(self.line.last(), Some(b'{')) {
            self.line.push(b',');
        }
        self.text(name);
        self.line.push(b':');
    }

    /// The members that all events share, each with the event's own value if it has one, then the event's others.
    fn context(&mut self, shared: &[(&[u8], &[u8])], own: &[Member]) {
        self.line.push(b'{');
        for (name, value) in shared {
            let member = own.iter().find(|one| self.scan.of(one.name) == *name);
            self.name(name);
            self.raw(member.map_or(*value, |one| self.scan.of(one.value)));
        }
        for member in own {
            let name = self.scan.of(member.name);
            if !shared.iter().any(|(other, _)| *other == name) {
                self.name(name);
                self.raw(self.scan.of(member.value));
            }
        }
        self.line.push(b'}');
    }
}
