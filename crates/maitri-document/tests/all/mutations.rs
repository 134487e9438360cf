//! Damaged files: cut off, with bits turned over, with pieces of one put into another. Nothing may panic, and nothing
//! may take long. The same mutations every time.

use super::{check, corpus};
use maitri_document::read::{
    Changes, Limits, from_pdftotext, from_pdftotext_with_boxes, from_pdftotext_with_raw, read,
};
use std::time::{Duration, Instant};

/// Mutations of each file.
const ROUNDS: usize = 2_000;

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }
}

fn mutated(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(out.len());
        match dice.below(6) {
            0 => out.truncate(at),
            1 => {
                for _ in 0..=dice.below(8) {
                    let at = dice.below(out.len());
                    if let Some(byte) = out.get_mut(at) {
                        *byte ^= 1 << dice.below(8);
                    }
                }
            }
            2 => {
                let end = (at + dice.below(64)).min(out.len());
                out.drain(at..end);
            }
            3 => {
                let from = dice.below(other.len());
                let end = (from + dice.below(200)).min(other.len());
                out.splice(at..at, other[from..end].iter().copied());
            }
            4 => {
                let end = (at + dice.below(100)).min(out.len());
                let piece = out[at..end].to_vec();
                for _ in 0..dice.below(20) {
                    out.splice(at..at, piece.iter().copied());
                }
            }
            _ => {
                let value = [0, 0xff, 0x7f, b'<', b'{', b'\\', b'&', b'"'][dice.below(8)];
                if let Some(byte) = out.get_mut(at) {
                    *byte = value;
                }
            }
        }
    }
    out
}

/// The XML inside an archive is damaged too, and packed again: damage to the archive alone stops at the checksum.
fn repacked(bytes: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let victim = dice.below(archive.len());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).ok()?;
        let name = file.name().ok()?.into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).ok()?;
        let is_text =
            name.ends_with("document.xml") || name.ends_with("content.xml") || name.ends_with("numbering.xml");
        if i == victim || (is_text && dice.below(2) == 0) {
            content = mutated(&content, b"<w:p><w:r><w:t>x</w:t></w:r></w:p><w:ins><w:tbl></w:tc>", dice);
        }
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, options).ok()?;
        writer.write_all(&content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

// Two halves, for the two threads that every machine has.
#[test]
fn no_mutation_of_even_files_panics() {
    mutate(0);
}

#[test]
fn no_mutation_of_odd_files_panics() {
    mutate(1);
}

/// Boxes for the words of a text, here and there anywhere.
fn boxes(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for page in text.trim_end_matches('\u{c}').split('\u{c}') {
        out.push_str("<page width=\"595\" height=\"842\">\n");
        for (y, line) in page.lines().enumerate() {
            let mut x = line.len() - line.trim_start().len();
            for word in line.split_whitespace() {
                let wild = if dice.below(12) == 0 { dice.below(900) } else { 0 };
                let (left, top) = (x * 5 + wild, y * 14 + wild);
                let (right, bottom) = (left + word.chars().count() * 5, top + 10 + dice.below(3));
                out.push_str(&format!(
                    "<word xMin=\"{left}\" yMin=\"{top}\" xMax=\"{right}\" yMax=\"{bottom}\">{word}</word>\n"
                ));
                x += word.chars().count() + 1;
            }
        }
    }
    out
}

fn mutate(half: usize) {
    let limits = Limits::default();
    let mut paths: Vec<_> = std::fs::read_dir(corpus("files")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let files: Vec<_> = paths
        .iter()
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(p).unwrap()))
        .collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 + half as u64);
    for (i, (name, bytes)) in files.iter().enumerate().filter(|(i, _)| i % 2 == half) {
        let other = &files[(i + 1) % files.len()].1;
        let is_archive = bytes.starts_with(b"PK");
        for round in 0..ROUNDS {
            let damaged = if is_archive && round % 2 == 0 {
                repacked(bytes, &mut dice).unwrap_or_default()
            } else {
                mutated(bytes, other, &mut dice)
            };
            let begun = Instant::now();
            // Only these formats have two readings.
            let readings = [Changes::Accepted, Changes::Original];
            let tracked = [".docx", ".odt", ".rtf", ".html"].iter().any(|e| name.ends_with(e));
            for changes in readings.into_iter().take(if tracked { 2 } else { 1 }) {
                if let Ok(document) = read(&damaged, name, changes, &limits) {
                    check(name, &document);
                    if name.ends_with(".docx") && round % 4 < 2 {
                        write(&damaged, &document, changes, &mut dice);
                    }
                }
            }
            if name.contains("pdftotext") {
                let text = String::from_utf8_lossy(&damaged);
                check(name, &from_pdftotext(&text));
                let whole = String::from_utf8_lossy(bytes);
                check(name, &from_pdftotext_with_raw(&text, &whole));
                if round % 4 == 0 {
                    check(name, &from_pdftotext_with_boxes(&whole, &whole, &boxes(&whole, &mut dice)));
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(2), "{name}, round {round}: {:?}", begun.elapsed());
        }
    }
}

/// Writing into a damaged file that can still be read: refused or done, and what is done can be read again.
fn write(bytes: &[u8], document: &maitri_document::Document, changes: Changes, dice: &mut Dice) {
    use maitri_document::write::docx::{Act, Edit, Hand, Paragraph, Way, edit};
    let limits = Limits::default();
    let hand = Hand { author: "Maitri", date: "2026-11-25T00:00:00Z" };
    let mut block = || document.blocks[dice.below(document.blocks.len())].span;
    let new = vec![Paragraph { text: "new".to_owned(), ..Paragraph::default() }];
    let acts = [
        Act::Replace(String::new()),
        Act::Replace("other words".to_owned()),
        Act::Follow(new.clone()),
        Act::Precede(new),
        Act::MoveAway("m".to_owned()),
        Act::Leave,
    ];
    let edits: Vec<Edit> =
        acts.into_iter().map(|act| Edit { at: block(), act, note: vec!["a note".to_owned()] }).collect();
    for way in [Way::Tracked, Way::Plain] {
        if let Ok(done) = edit(bytes, changes, &edits, way, &hand, &limits) {
            // A file may lose all its text; it must not lose its shape.
            if let Err(e) = read(&done.bytes, "a.docx", changes, &limits) {
                assert!(e.message.contains("no text") || e.message.contains("picture"), "{e}");
            }
        }
    }
}
