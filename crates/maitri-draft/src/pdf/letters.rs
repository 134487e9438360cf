//! The letter of each sign, put right in the written file.
//!
//! A PDF says twice which letters its signs are: of a cluster as a whole, and of each sign by itself, for readers that
//! do not know of clusters. Of a sign that is first met in a cluster, Typst writes the whole cluster as its letter (`ท`
//! is `ทั้` from then on). The tables are few and short, so they are taken out of the finished file, put right and put
//! back, and the places of all that stands behind them counted anew.

use std::borrow::Cow;
use std::ops::Range;

/// What a file has of one typeface.
pub(super) struct Letters {
    /// The name that the face has in the file.
    pub face: String,
    /// The letters of its signs in the order in which they are first met: the file counts them so, from 1.
    pub signs: Vec<String>,
}

/// The file with the letters put right; an error says what in it is not as it was thought.
pub(super) fn put_right(pdf: &[u8], faces: &[Letters]) -> Result<Vec<u8>, String> {
    let (table, places) = places(pdf).ok_or("the file has no table of its objects")?;
    let mut edits: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    for face in faces {
        let lost = || format!("the letters of `{}` are not in the file", face.face);
        let object = map_of(pdf, &face.face).ok_or_else(lost)?;
        let start = *places.get(object).ok_or_else(lost)?;
        let (range, map) = stream(pdf, start).ok_or_else(lost)?;
        let map = String::from_utf8(map).map_err(|_| lost())?;
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(rewritten(&map, face).as_bytes(), 6);
        let mut new =
            format!("{object} 0 obj\n<</Length {}/Type/CMap/Filter/FlateDecode/WMode 0>>\nstream\n", packed.len())
                .into_bytes();
        new.extend(packed);
        new.extend(b"\nendstream");
        edits.push((range, new));
    }
    edits.sort_by_key(|(range, _)| range.start);
    spliced(pdf, table, &places, &edits).ok_or_else(|| "the file's table of objects is cut off".to_owned())
}

fn number(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(bytes.get(..digits)?).ok()?.parse().ok()
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|window| window == what).map(|at| at + from)
}

/// Where the table of objects stands, and where each object does.
fn places(pdf: &[u8]) -> Option<(usize, Vec<usize>)> {
    const MARK: &[u8] = b"startxref\n";
    let tail = pdf.len().saturating_sub(64);
    let table = number(pdf.get(find(pdf, MARK, tail)? + MARK.len()..)?)?;
    let head = pdf.get(table..)?.strip_prefix(b"xref\n0 ")?;
    let count = number(head)?;
    let rows = find(head, b"\n", 0)? + 1;
    let rows = head.get(rows..rows.checked_add(count.checked_mul(ROW)?)?)?;
    Some((table, rows.chunks(ROW).map(number).collect::<Option<Vec<_>>>()?))
}

/// Bytes of a row of the table of objects.
const ROW: usize = 20;

/// Which object holds the letters of a face.
fn map_of(pdf: &[u8], face: &str) -> Option<usize> {
    let name = format!("+{face}/Encoding/");
    const MARK: &[u8] = b"/ToUnicode ";
    let at = find(pdf, name.as_bytes(), 0)?;
    let line = pdf.get(at..(at + 400).min(pdf.len()))?;
    let end = find(line, b">>", 0)?;
    number(line.get(find(line.get(..end)?, MARK, 0)? + MARK.len()..)?)
}

/// An object up to the end of its stream, and the stream unpacked.
fn stream(pdf: &[u8], start: usize) -> Option<(Range<usize>, Vec<u8>)> {
    const LENGTH: &[u8] = b"<</Length ";
    const BEGIN: &[u8] = b"\nstream\n";
    const END: &[u8] = b"\nendstream";
    let dictionary = find(pdf, LENGTH, start)?;
    let length = number(pdf.get(dictionary + LENGTH.len()..)?)?;
    let begin = find(pdf, BEGIN, dictionary)? + BEGIN.len();
    let end = begin.checked_add(length)?;
    if dictionary > start + 32 || begin > dictionary + 200 || !pdf.get(end..)?.starts_with(END) {
        return None;
    }
    // A face has no more than some hundred signs in a paper.
    let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(pdf.get(begin..end)?, 1 << 22).ok()?;
    Some((start..end + END.len(), unpacked))
}

/// The table of a face with the letters of its signs. A line is `<0001> <0E170E31>`: the sign, and what it is said to be.
fn rewritten(map: &str, face: &Letters) -> String {
    let mut out = String::with_capacity(map.len());
    for line in map.split_inclusive('\n') {
        let right = || {
            let (sign, said) = line.trim_end().strip_prefix('<')?.split_once("> <")?;
            let said = said.strip_suffix('>')?;
            let sign = usize::from_str_radix(sign, 16).ok()?;
            let own = face.signs.get(sign.checked_sub(1)?)?;
            // The own letter must be among those that are said: else the signs are counted otherwise than was thought.
            let said = apart(&text(said)?).into_owned();
            if !apart(own).chars().all(|letter| said.contains(letter)) {
                return None;
            }
            let units: String = own.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            Some(format!("<{sign:04X}> <{units}>\n"))
        };
        match right() {
            Some(right) => out.push_str(&right),
            None => out.push_str(line),
        }
    }
    out
}

/// ำ as its two halves.
fn apart(text: &str) -> Cow<'_, str> {
    if text.contains('ำ') { text.replace('ำ', "\u{e4d}า").into() } else { text.into() }
}

/// What a line of the table says, written as hexadecimal UTF-16.
fn text(hex: &str) -> Option<String> {
    let digits: Vec<u16> = hex.chars().map(|c| c.to_digit(16).map(|d| d as u16)).collect::<Option<_>>()?;
    let units: Vec<u16> = digits.chunks(4).map(|unit| unit.iter().fold(0, |all, digit| all << 4 | digit)).collect();
    String::from_utf16(&units).ok()
}

/// The file with the edits in it, its table of objects counted anew.
fn spliced(pdf: &[u8], table: usize, places: &[usize], edits: &[(Range<usize>, Vec<u8>)]) -> Option<Vec<u8>> {
    let moved = |place: usize| {
        edits
            .iter()
            .filter(|(range, _)| range.end <= place)
            .fold(place, |at, (range, new)| at + new.len() - range.len())
    };
    let mut out = Vec::with_capacity(pdf.len() + 1024);
    let mut from = 0;
    for (range, new) in edits {
        out.extend(pdf.get(from..range.start)?);
        out.extend(new);
        from = range.end;
    }
    let head = find(pdf, b"\n", table + 5)? + 1;
    out.extend(pdf.get(from..head)?);
    for (index, place) in places.iter().enumerate() {
        let row = head + index * ROW;
        // The first row is that of no object.
        let place = if index == 0 { 0 } else { moved(*place) };
        out.extend(format!("{place:010}").as_bytes());
        out.extend(pdf.get(row + 10..row + ROW)?);
    }
    let rest = pdf.get(head + places.len() * ROW..)?;
    let trailer = rest.get(..find(rest, b"startxref\n", 0)?)?;
    out.extend(trailer);
    out.extend(format!("startxref\n{}\n%%EOF", moved(table)).as_bytes());
    Some(out)
}

/// The table of letters of a face, found in a file by the file's own table of objects.
#[cfg(test)]
pub(super) fn map(pdf: &[u8], face: &str) -> Option<String> {
    let (_, places) = places(pdf)?;
    let object = map_of(pdf, face)?;
    let start = *places.get(object)?;
    // Each row of the table leads to its object.
    for (index, place) in places.iter().enumerate().skip(1) {
        assert!(pdf[*place..].starts_with(format!("{index} 0 obj").as_bytes()), "object {index}");
    }
    String::from_utf8(stream(pdf, start)?.1).ok()
}
