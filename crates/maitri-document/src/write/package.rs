//! The parts of a Word file that tie the others together: content types, relations, comments.

use super::part::{Part, WORD, escape};
use super::story::{Hand, Ids};
use crate::read::archive::Archive;
use crate::read::docx::{join, relations};
use crate::read::{Limits, ReadError};

/// The type of the relation to the comments.
const COMMENTS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
/// The content type of comments.
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// The text of a part, and whether a byte order mark stands before it.
pub(super) fn text(archive: &mut Archive<'_>, name: &str) -> Result<Option<(String, bool)>, ReadError> {
    let Some(bytes) = archive.bytes(name)? else { return Ok(None) };
    let (bytes, mark) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest.to_vec(), true),
        None => (bytes, false),
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        ReadError::new(format!("the part {name} is not written in UTF-8"), "save the document anew and send that file")
    })?;
    Ok(Some((text, mark)))
}

/// The bytes of a part.
pub(super) fn bytes(text: String, mark: bool) -> Vec<u8> {
    let mut out = if mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    out.extend(text.into_bytes());
    out
}

/// Refuses what may not be changed, or not without breaking what somebody relies on.
pub(super) fn check(archive: &mut Archive<'_>, main: &str, tracked: bool) -> Result<(), ReadError> {
    let names = archive.names();
    if names.iter().any(|n| n.starts_with("_xmlsignatures/")) {
        return Err(ReadError::new(
            "the file is signed digitally, and any change would break the signature",
            "write into a copy that is not signed, and sign that anew",
        ));
    }
    let macros = names.iter().any(|n| n.rsplit('/').next() == Some("vbaProject.bin"))
        || text(archive, "[Content_Types].xml")?.is_some_and(|(t, _)| t.contains("macroEnabled"));
    if macros {
        return Err(ReadError::new(
            "the file holds macros, and Maitri writes into no file that runs programs",
            "save it as a Word document without macros (.docx) and send that file",
        ));
    }
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let own = relations(archive, &join(folder, &format!("_rels/{file}.rels")), folder)?;
    let settings = own.into_iter().find(|(kind, _)| kind == "settings").map(|(_, target)| target);
    let Some(settings) = settings else { return Ok(()) };
    let Some((settings, _)) = text(archive, &settings)? else { return Ok(()) };
    let part = Part::parse(&settings, "settings.xml")?;
    for node in (0..part.nodes.len()).filter(|n| part.is(*n, "documentProtection")) {
        let on = part.attribute(node, "enforcement").is_some_and(|v| !matches!(v.as_str(), "0" | "false" | "off"));
        // Such a file allows exactly what we do: changes that are tracked.
        let changes = part.attribute(node, "edit").is_some_and(|e| e == "trackedChanges" && tracked);
        if on && !changes {
            return Err(ReadError::new(
                "the file is protected against changes",
                "stop the protection in Word (Review, Restrict Editing) and send that file",
            ));
        }
    }
    Ok(())
}

/// A comment that is to be written.
pub(super) struct Said<'n> {
    pub(super) id: i64,
    pub(super) paragraphs: &'n [String],
}

/// The parts that must change so that the file has our comments.
pub(super) fn comments(
    bytes_of_file: &[u8],
    limits: &Limits,
    main: &str,
    said: &[Said<'_>],
    hand: &Hand<'_>,
) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let mut archive = Archive::open(bytes_of_file, limits)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let list = join(folder, &format!("_rels/{file}.rels"));
    let known = relations(&mut archive, &list, folder)?;
    let existing = known.into_iter().find(|(kind, _)| kind == "comments").map(|(_, target)| target);
    if let Some(name) = existing
        && let Some((source, mark)) = text(&mut archive, &name)?
    {
        let part = Part::parse(&source, &name)?;
        let (Some(root), Some(prefix)) = (part.nodes.first(), part.bound.as_ref()) else {
            return Err(ReadError::new(
                format!("the part {name} is no list of comments"),
                "save the document anew and send that file",
            ));
        };
        let added: String = said.iter().map(|s| comment(s, &format!("{prefix}:"), hand)).collect();
        let out = if root.open == root.end {
            let tag = part.cut(root.start, root.open);
            let tag = tag.strip_suffix("/>").unwrap_or(tag);
            format!("{}{tag}>{added}</{}>{}", part.cut(0, root.start), root.name, part.cut(root.end, source.len()))
        } else {
            format!("{}{added}{}", part.cut(0, root.close), part.cut(root.close, source.len()))
        };
        return Ok(vec![(name, bytes(out, mark))]);
    }
    let mut out = Vec::new();
    let free = |n: usize| match n {
        0 => "comments.xml".to_owned(),
        n => format!("comments{n}.xml"),
    };
    let short = (0..).map(free).find(|n| !archive.has(&join(folder, n))).unwrap_or_default();
    let name = join(folder, &short);
    let added: String = said.iter().map(|s| comment(s, "w:", hand)).collect();
    let whole = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{WORD}\">{added}</w:comments>"
    );
    out.push((name.clone(), whole.into_bytes()));
    out.push(relate(&mut archive, &list, &short)?);
    out.push(declare(&mut archive, &name)?);
    Ok(out)
}

fn comment(said: &Said<'_>, p: &str, hand: &Hand<'_>) -> String {
    let mut out = format!(
        "<{p}comment {p}id=\"{}\" {p}author=\"{}\" {p}date=\"{}\" {p}initials=\"{}\">",
        said.id,
        escape(hand.author),
        escape(hand.date),
        escape(&hand.author.chars().take(1).collect::<String>())
    );
    for text in said.paragraphs {
        out.push_str(&format!("<{p}p><{p}r><{p}t xml:space=\"preserve\">{}</{p}t></{p}r></{p}p>", escape(text)));
    }
    if said.paragraphs.is_empty() {
        out.push_str(&format!("<{p}p/>"));
    }
    out.push_str(&format!("</{p}comment>"));
    out
}

/// The list of relations with one more.
fn relate(archive: &mut Archive<'_>, list: &str, target: &str) -> Result<(String, Vec<u8>), ReadError> {
    const SPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (source, mark) = text(archive, list)?.unwrap_or_else(|| {
        let empty = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{SPACE}\"></Relationships>"
        );
        (empty, false)
    });
    let part = Part::parse(&source, list)?;
    let ids: Vec<String> = (0..part.nodes.len()).filter_map(|n| part.attribute(n, "Id")).collect();
    let id = (1..).map(|n| format!("rId{n}")).find(|id| !ids.contains(id)).unwrap_or_default();
    let prefix = part.nodes.first().map_or("", |n| n.prefix());
    let added = format!("<{prefix}Relationship Id=\"{id}\" Type=\"{COMMENTS}\" Target=\"{target}\"/>");
    Ok((list.to_owned(), bytes(at_the_end(&part, &added), mark)))
}

/// The content types with the one of comments.
fn declare(archive: &mut Archive<'_>, name: &str) -> Result<(String, Vec<u8>), ReadError> {
    let list = "[Content_Types].xml";
    let Some((source, mark)) = text(archive, list)? else {
        return Err(ReadError::new(
            "the archive has no list of content types",
            "save the document anew and send that file",
        ));
    };
    let part = Part::parse(&source, list)?;
    let prefix = part.nodes.first().map_or("", |n| n.prefix());
    let added = format!("<{prefix}Override PartName=\"/{name}\" ContentType=\"{COMMENTS_TYPE}\"/>");
    Ok((list.to_owned(), bytes(at_the_end(&part, &added), mark)))
}

/// The part with something put in at the end of its root.
fn at_the_end(part: &Part<'_>, added: &str) -> String {
    let Some(root) = part.nodes.first() else { return part.source.to_owned() };
    if root.open == root.end {
        let tag = part.cut(root.start, root.open);
        let tag = tag.strip_suffix("/>").unwrap_or(tag);
        return format!(
            "{}{tag}>{added}</{}>{}",
            part.cut(0, root.start),
            root.name,
            part.cut(root.end, part.source.len())
        );
    }
    format!("{}{added}{}", part.cut(0, root.close), part.cut(root.close, part.source.len()))
}

/// The numbers that the annotations of a part have.
pub(super) fn numbers(part: &Part<'_>, ids: &mut Ids) {
    for node in 0..part.nodes.len() {
        let is_word = part.nodes.get(node).is_some_and(|n| n.word);
        if let Some(id) = is_word.then(|| part.attribute(node, "id")).flatten().and_then(|id| id.trim().parse().ok()) {
            ids.take(id);
        }
    }
}
