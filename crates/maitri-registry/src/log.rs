//! The log: a Merkle tree over all events (decision 6), as RFC 9162 section 2.1 builds it, and what is shown of it.
//!
//! A leaf holds the sequence, the kind, a salt and the hash of the payload; the payload stands outside. When a payload is
//! erased, its salt and its hash go with it, or a name could be found again by trying names; the leaf hash stays, and with
//! it every proof. Nothing here reads a file, a clock or chance: tiles, times, keys and salts come from the caller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

/// A SHA-256 (FIPS 180-4).
pub type Hash = [u8; 32];

/// Name and version of the export format, as its header says it.
pub const EXPORT_SCHEMA: &str = "maitri/log/1";

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// A hash written in hexadecimal; `None` where it is none.
pub fn unhex(text: &str) -> Option<Hash> {
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        *slot = digit(pair.first())? * 16 + digit(pair.get(1))?;
    }
    Some(out)
}

/// The hash of a leaf with that content (RFC 9162 2.1.1).
pub fn leaf_of(content: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(content).finalize().into()
}

/// The leaf of an event: over its sequence (eight bytes, big endian), its kind with its length before it (four bytes, big
/// endian), its salt, and the SHA-256 of its payload.
pub fn leaf(sequence: u64, kind: &str, salt: &Hash, payload_hash: &Hash) -> Hash {
    let length = u32::try_from(kind.len()).unwrap_or(u32::MAX);
    Sha256::new()
        .chain_update([0])
        .chain_update(sequence.to_be_bytes())
        .chain_update(length.to_be_bytes())
        .chain_update(kind.as_bytes())
        .chain_update(salt)
        .chain_update(payload_hash)
        .finalize()
        .into()
}

/// The hash of an interior node.
pub fn interior(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A complete subtree: `level` 0 is a leaf, `index` counts the subtrees of its level from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its height; it stands over 2^level leaves.
    pub level: u8,
    /// Its place among those of its level, from 0.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
}

/// The right edge of a tree: all that must be known to append, and to give the root, in log(size) steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The complete subtrees from the left; one for each bit of `size`, the largest first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree that stands: `node` gives the hash of a complete subtree.
    pub fn of<E>(size: u64, node: &mut impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Frontier, E> {
        let mut peaks = Vec::new();
        let mut begin = 0;
        for level in (0..64).rev().filter(|level| size >> level & 1 == 1) {
            peaks.push(node(level, begin >> level)?);
            begin += 1 << level;
        }
        Ok(Frontier { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root; that of an empty tree is the SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => sha256(b""),
            Some(last) => peaks.fold(*last, |right, left| interior(left, &right)),
        }
    }

    /// Appends a leaf. Gives each subtree that is complete by it, the leaf first.
    pub fn push(&mut self, leaf: Hash) -> Vec<Node> {
        let mut node = Node { level: 0, index: self.size, hash: leaf };
        let mut complete = vec![node];
        while node.index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            node = Node { level: node.level + 1, index: node.index >> 1, hash: interior(&left, &node.hash) };
            complete.push(node);
        }
        self.peaks.push(node.hash);
        self.size += 1;
        complete
    }
}

/// The largest power of two below `n`, which is 2 or more.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The root of the leaves from `begin` to before `end`; `begin` is a multiple of the power of two that covers them.
fn span<E>(begin: u64, end: u64, node: &mut impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Hash, E> {
    let n = end - begin;
    if n.is_power_of_two() {
        let level = n.trailing_zeros();
        return node(u8::try_from(level).unwrap_or(u8::MAX), begin >> level);
    }
    let middle = begin + split(n);
    Ok(interior(&span(begin, middle, node)?, &span(middle, end, node)?))
}

/// The root that the tree had at `size`; `node` gives the hash of a complete subtree by level and index.
pub fn root<E>(size: u64, node: &mut impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Hash, E> {
    if size == 0 { Ok(sha256(b"")) } else { span(0, size, node) }
}

/// The proof that leaf `n` (from 0) stands in the tree of `size` leaves (RFC 9162 2.1.3.1). Empty, and proving nothing, where
/// `n` is not below `size`.
pub fn inclusion<E>(n: u64, size: u64, node: &mut impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Vec<Hash>, E> {
    let (mut begin, mut end) = (0, size);
    let mut proof = Vec::new();
    while n < size && end - begin > 1 {
        let middle = begin + split(end - begin);
        if n < middle {
            proof.push(span(middle, end, node)?);
            end = middle;
        } else {
            proof.push(span(begin, middle, node)?);
            begin = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 9162 2.1.4.1). Empty where `old` is 0, or
/// not below `new`.
pub fn consistency<E>(old: u64, new: u64, node: &mut impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Vec<Hash>, E> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut begin, mut end) = (0, new);
    // Whether all that was cut off so far stood on the right: then the old root itself is known to who asks.
    let mut known = true;
    while old != end {
        let middle = begin + split(end - begin);
        if old <= middle {
            proof.push(span(middle, end, node)?);
            end = middle;
        } else {
            proof.push(span(begin, middle, node)?);
            begin = middle;
            known = false;
        }
    }
    if !known {
        proof.push(span(begin, end, node)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether the proof shows that leaf `n` stands in the tree with that size and root (RFC 9162 2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, n: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if n >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (n, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = interior(step, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = interior(&hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether the proof shows that the newer tree begins with the older one (RFC 9162 2.1.4.2).
pub fn verify_consistency(old: u64, new: u64, old_root: &Hash, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == new || old == 0 {
        let same = if old == 0 { *old_root == sha256(b"") } else { old_root == new_root };
        return proof.is_empty() && same;
    }
    if old > new {
        return false;
    }
    // A complete old tree is left out of the proof: its root is the first step.
    let mut steps = old.is_power_of_two().then_some(old_root).into_iter().chain(proof);
    let Some(first) = steps.next() else { return false };
    let shift = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut older, mut newer) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            older = interior(step, &older);
            newer = interior(step, &newer);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            newer = interior(&newer, step);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old_root && newer == *new_root
}

/// What stands before the key in a written key: the algorithm Ed25519 of C2SP signed-note.
const ED25519: u8 = 1;

/// The four bytes by which a signature names its key (C2SP signed-note).
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash: Hash = Sha256::new()
        .chain_update(name.as_bytes())
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

/// The Ed25519 key (RFC 8032) that signs checkpoints, with its name.
#[derive(Clone)]
pub struct LogKey {
    name: String,
    key: SigningKey,
}

impl LogKey {
    /// A key out of 32 bytes of chance. The name is the log's origin; without space or `+`.
    pub fn from_seed(name: &str, seed: &Hash) -> Result<LogKey, NoteError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(NoteError::Name { name: name.to_owned() });
        }
        Ok(LogKey { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// A key as [`LogKey::secret_text`] writes it.
    pub fn parse(text: &str) -> Result<LogKey, NoteError> {
        let rest = text.trim().strip_prefix("PRIVATE+KEY+").ok_or(NoteError::Key)?;
        let (name, id, seed) = key_parts(rest)?;
        let key = LogKey::from_seed(name, &seed)?;
        if key.public().id() != id { Err(NoteError::Key) } else { Ok(key) }
    }

    /// The key as a line for a file that nobody else may read.
    pub fn secret_text(&self) -> String {
        let id = hex(&key_id(&self.name, &self.key.verifying_key()));
        let key = BASE64.encode([&[ED25519], self.key.to_bytes().as_slice()].concat());
        format!("PRIVATE+KEY+{}+{id}+{key}", self.name)
    }

    /// What others verify with.
    pub fn public(&self) -> LogPublicKey {
        LogPublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// A text with its signature (C2SP signed-note); the text must end with a line break.
    fn sign(&self, text: &str) -> String {
        let id = key_id(&self.name, &self.key.verifying_key());
        let signed = BASE64.encode([id.as_slice(), &self.key.sign(text.as_bytes()).to_bytes()].concat());
        format!("{text}\n— {} {signed}\n", self.name)
    }
}

// Never the key itself: debug output ends in logs.
impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.name)
    }
}

/// The public half of a [`LogKey`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPublicKey {
    name: String,
    key: VerifyingKey,
}

/// `name+id+base64`: name, id in hexadecimal and 32 bytes of key.
fn key_parts(text: &str) -> Result<(&str, String, Hash), NoteError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoteError::Key);
    };
    let bytes = BASE64.decode(key).map_err(|_| NoteError::Key)?;
    match bytes.split_first() {
        Some((&ED25519, key)) => Ok((name, id.to_owned(), key.try_into().map_err(|_| NoteError::Key)?)),
        _ => Err(NoteError::Key),
    }
}

impl LogPublicKey {
    /// A key as its `Display` writes it: `name+id+base64` (C2SP signed-note).
    pub fn parse(text: &str) -> Result<LogPublicKey, NoteError> {
        let (name, id, bytes) = key_parts(text.trim())?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteError::Key)?;
        let key = LogPublicKey { name: name.to_owned(), key };
        if key.id() != id || name.is_empty() { Err(NoteError::Key) } else { Ok(key) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> String {
        hex(&key_id(&self.name, &self.key))
    }

    /// The text of a signed note, when this key has signed it. Signatures of others are passed over.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (body, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let text = note.get(..body.len() + 1).ok_or(NoteError::Form)?;
        for line in signatures.lines() {
            let (name, signed) = line.strip_prefix("— ").and_then(|l| l.split_once(' ')).ok_or(NoteError::Form)?;
            let bytes = BASE64.decode(signed).map_err(|_| NoteError::Form)?;
            let Some((id, signature)) = bytes.split_at_checked(4) else { return Err(NoteError::Form) };
            if name != self.name || id != key_id(&self.name, &self.key) {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteError::Form)?;
            return self
                .key
                .verify_strict(text.as_bytes(), &signature)
                .map(|()| text)
                .map_err(|_| NoteError::Signature);
        }
        Err(NoteError::Unsigned { name: self.name.clone() })
    }
}

impl fmt::Display for LogPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64.encode([&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{}+{key}", self.name, self.id())
    }
}

/// Why a key or a signed note is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteError {
    /// A name that cannot stand in a note.
    Name {
        /// The name.
        name: String,
    },
    /// Not a key, or one whose id does not fit it.
    Key,
    /// Not a signed note, or its text is no checkpoint.
    Form,
    /// The key asked for has not signed it.
    Unsigned {
        /// Name of the key.
        name: String,
    },
    /// The signature does not fit the text.
    Signature,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoteError::Name { name } => write!(f, "`{name}` cannot name a key: use letters without space or `+`"),
            NoteError::Key => f.write_str("this is no key of a log: give the whole line, name+id+key"),
            NoteError::Form => f.write_str("this is no signed checkpoint: give the whole text with its signature line"),
            NoteError::Unsigned { name } => {
                write!(f, "the checkpoint bears no signature of `{name}`: ask for the key of the log that wrote it")
            }
            NoteError::Signature => f.write_str("the signature does not fit the checkpoint: it was altered"),
        }
    }
}

impl std::error::Error for NoteError {}

/// The state of a log at one moment (C2SP tlog-checkpoint).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, unique in the world.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of these leaves.
    pub root: Hash,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root))
    }

    /// The checkpoint as a signed note.
    pub fn sign(&self, key: &LogKey) -> String {
        key.sign(&self.text())
    }

    /// Reads a signed note that this key has signed.
    pub fn open(note: &str, key: &LogPublicKey) -> Result<Checkpoint, NoteError> {
        Checkpoint::parse(key.open(note)?)
    }

    /// Reads the text of a checkpoint (with or without signatures behind it) without verifying it. Lines behind the root
    /// are extensions and are passed over.
    pub fn parse(text: &str) -> Result<Checkpoint, NoteError> {
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Form);
        };
        let count: u64 = size.parse().map_err(|_| NoteError::Form)?;
        let root = BASE64.decode(root).ok().and_then(|r| Hash::try_from(r).ok()).ok_or(NoteError::Form)?;
        // One way of writing a number, or two texts would say the same.
        if origin.is_empty() || count.to_string() != size {
            return Err(NoteError::Form);
        }
        Ok(Checkpoint { origin: origin.to_owned(), size: count, root })
    }
}

/// First line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeader {
    /// [`EXPORT_SCHEMA`].
    pub schema: String,
    /// Name of the log.
    pub origin: String,
    /// Number of entries that follow.
    pub size: u64,
    /// Root over them, in hexadecimal.
    pub root: String,
    /// The latest signed checkpoint; empty where none was made.
    pub checkpoint: String,
}

/// A line of an export: an event as it stands in the log. Hashes and salt are in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportEntry {
    /// Place in the log, from 0.
    pub sequence: u64,
    /// Kind of the fact; empty where the payload was erased, since then no leaf can be computed to prove it.
    pub kind: String,
    /// 32 bytes of chance; `None` where the payload was erased.
    pub salt: Option<String>,
    /// SHA-256 of the payload; `None` where it was erased.
    pub payload_hash: Option<String>,
    /// Exactly the bytes that were hashed: JSON with `act` and `fact`; `None` where it was erased.
    pub payload: Option<String>,
    /// Hash of the leaf; only where the payload was erased, elsewhere it is computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
}

impl ExportEntry {
    /// The hash of its leaf, from all that it holds; an error says what does not fit.
    pub fn leaf_hash(&self) -> Result<Hash, &'static str> {
        match (&self.payload, &self.salt, &self.payload_hash, &self.leaf) {
            (Some(payload), Some(salt), Some(hash), None) => {
                let (Some(salt), Some(hash)) = (unhex(salt), unhex(hash)) else {
                    return Err("salt or hash is not 64 hexadecimal digits");
                };
                if sha256(payload.as_bytes()) != hash {
                    return Err("the payload is not the one that was hashed");
                }
                Ok(leaf(self.sequence, &self.kind, &salt, &hash))
            }
            (None, None, None, Some(leaf)) if self.kind.is_empty() => {
                unhex(leaf).ok_or("the leaf is not 64 hexadecimal digits")
            }
            _ => Err("it is neither whole nor erased"),
        }
    }
}

/// What of a payload is looked at without knowing what it means.
#[derive(Deserialize)]
struct Glance {
    act: GlanceAct,
    fact: GlanceFact,
}

#[derive(Deserialize)]
struct GlanceAct {
    at: String,
}

#[derive(Deserialize)]
struct GlanceFact {
    #[serde(default)]
    sequence: Option<u64>,
}

/// What the verification of an export shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Name of the log.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root over all of them.
    pub root: Hash,
    /// How many entries, from the first, the signed checkpoint covers; those after it rest on nobody's signature.
    pub signed: u64,
    /// Entries whose payload was erased.
    pub erased: Vec<u64>,
    /// Entries that bear an earlier time than the entry before them: no error, but worth a question.
    pub back_dated: Vec<u64>,
}

/// Why an export is not what its log was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportError {
    /// A line is not of this format.
    Line {
        /// Line of the file, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The first entry that is wrong.
    Entry {
        /// Its sequence.
        sequence: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Entries are missing at the end.
    Short {
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The entries are well formed, but some of them, or the header, are not the ones that were signed.
    Root {
        /// At which size the roots differ.
        size: u64,
    },
    /// The checkpoint is missing, of another log, or not signed by this key.
    Checkpoint(NoteError),
    /// The checkpoint names another log than the header.
    Origin {
        /// Name in the checkpoint.
        origin: String,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::Line { line, why } => write!(f, "line {line} is not of `{EXPORT_SCHEMA}`: {why}"),
            ExportError::Entry { sequence, why } => write!(f, "entry {sequence} was altered: {why}"),
            ExportError::Short { expected, found } => {
                write!(
                    f,
                    "the export ends at entry {found}, but {expected} were promised: get it again, or ask who cut it"
                )
            }
            ExportError::Root { size } => {
                write!(f, "the first {size} entries are not those that were signed: compare them with an older export")
            }
            ExportError::Checkpoint(e) => e.fmt(f),
            ExportError::Origin { origin } => write!(f, "the checkpoint is of another log, `{origin}`"),
        }
    }
}

impl std::error::Error for ExportError {}

/// Verifies an export without any store: each payload against its hash, each leaf, the root, and the signature. A checkpoint
/// without entries behind it proves an end; without a checkpoint nothing is proved, and that is an error.
pub fn verify_export(bytes: &[u8], key: &LogPublicKey) -> Result<Report, ExportError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| ExportError::Line { line: 0, why: format!("it is no UTF-8 at byte {}", e.valid_up_to()) })?;
    let mut lines = (1_u64..).zip(text.lines());
    let wrong = |line: u64, e: &dyn fmt::Display| ExportError::Line { line, why: e.to_string() };
    let (_, first) = lines.next().ok_or_else(|| wrong(1, &"it is empty"))?;
    let header: ExportHeader = serde_json::from_str(first).map_err(|e| wrong(1, &e))?;
    if header.schema != EXPORT_SCHEMA {
        return Err(wrong(1, &format_args!("its schema is `{}`", header.schema)));
    }
    let checkpoint = Checkpoint::open(&header.checkpoint, key).map_err(ExportError::Checkpoint)?;
    if checkpoint.origin != header.origin {
        return Err(ExportError::Origin { origin: checkpoint.origin });
    }

    let mut tree = Frontier::default();
    let mut signed_root = (checkpoint.size == 0).then(|| tree.root());
    let (mut erased, mut back_dated) = (BTreeSet::new(), Vec::new());
    let mut said = BTreeSet::new();
    let mut before = String::new();
    for (line, text) in lines {
        let entry: ExportEntry = serde_json::from_str(text).map_err(|e| wrong(line, &e))?;
        let sequence = tree.size();
        let altered = |why| ExportError::Entry { sequence, why };
        if entry.sequence != sequence {
            return Err(altered("its sequence is not the next one"));
        }
        let leaf = entry.leaf_hash().map_err(altered)?;
        match &entry.payload {
            None => {
                erased.insert(sequence);
            }
            Some(payload) => {
                let glance: Glance =
                    serde_json::from_str(payload).map_err(|_| altered("its payload has no act and fact"))?;
                if entry.kind == "erased" {
                    said.extend(glance.fact.sequence);
                }
                if glance.act.at < before {
                    back_dated.push(sequence);
                }
                before = glance.act.at;
            }
        }
        tree.push(leaf);
        if tree.size() == checkpoint.size {
            signed_root = Some(tree.root());
        }
    }
    let expected = header.size.max(checkpoint.size);
    if tree.size() < expected {
        return Err(ExportError::Short { expected, found: tree.size() });
    }
    if signed_root != Some(checkpoint.root) {
        return Err(ExportError::Root { size: checkpoint.size });
    }
    if tree.size() != header.size || unhex(&header.root) != Some(tree.root()) {
        return Err(ExportError::Root { size: header.size });
    }
    if let Some(sequence) = erased.difference(&said).next() {
        return Err(ExportError::Entry {
            sequence: *sequence,
            why: "its payload is gone, and no entry says that it was erased",
        });
    }
    Ok(Report {
        origin: header.origin,
        size: tree.size(),
        root: tree.root(),
        signed: checkpoint.size,
        erased: erased.into_iter().collect(),
        back_dated,
    })
}
