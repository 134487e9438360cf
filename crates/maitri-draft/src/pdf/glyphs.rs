//! Which letters each sign on a page stands for, said anew after setting.
//!
//! What is copied out of a PDF, searched and read aloud is what the file says of its signs. Typst says it of clusters
//! (`ทั้` is three signs for three letters), but cuts a cluster in two where a mark is raised: then both halves say all of
//! it, and a reader gets `ทั้ทั้`. Here the halves are joined again, so that each cluster says its letters once.
//!
//! Readers that do not know of clusters ask each sign. Signs and letters are therefore matched here, and [`super::letters`]
//! writes each sign's own letter into the file.
//!
//! The marks that only said where a line may end are taken out, and the languages are put right.

use std::collections::HashSet;

use maitri_document::lang::fold;
use maitri_document::paper::{Paper, Tongue};
use typst::foundations::Smart;
use typst::layout::{Abs, Em, Frame, FrameItem, Point};
use typst::model::Document;
use typst::text::{FontInstance, Glyph, Lang, Locale, Region, TextItem};
use typst_layout::PagedDocument;

use super::Fault;
use super::letters::Letters;

/// How far two pieces of a line may lie from where they would touch.
const TOUCH: f64 = 0.01;
/// How far, in parts of an em, the parts of `ำ` may lie from where its own sign has them.
const NEAR: f64 = 0.02;

/// How far, in parts of an em, two letters of a word may stand apart. From a tenth on, readers see a blank.
const APART: f64 = 0.095;

/// How many times its own width a blank in a line of Thai may have before its width goes to the letters.
const BLANK: f64 = 1.6;

const AM: char = 'ำ';
const NIKHAHIT: char = '\u{e4d}';
const AA: char = 'า';

/// The document with its letters put right, and of each face the letters of its signs.
pub(super) fn retell(document: &PagedDocument, paper: &Paper) -> Result<(PagedDocument, Vec<Letters>), Fault> {
    let mut teller = Teller { paper, met: Vec::new(), known: HashSet::new() };
    let mut pages = document.pages().to_vec();
    for page in &mut pages {
        page.frame = teller.frame(&page.frame)?;
    }
    let mut info = document.info().clone();
    info.locale = Smart::Custom(locale(paper.tongue)?);
    let letters = teller.met.into_iter().map(|(_, letters)| letters).collect();
    Ok((PagedDocument::new(pages.into_iter().collect(), info), letters))
}

/// The tongue's own name in place of the region that stood for it.
fn locale(tongue: Tongue) -> Result<Locale, Fault> {
    let (lang, region) = tongue.tag().split_once('-').unwrap_or((tongue.tag(), ""));
    let wrong = |why: &str| Fault::Setting(format!("`{}`: {why}", tongue.tag()));
    let lang: Lang = lang.parse().map_err(wrong)?;
    let region: Region = region.parse().map_err(wrong)?;
    Ok(Locale::new(lang, Some(region)))
}

/// Goes through a document in the order in which it is written.
struct Teller<'p> {
    paper: &'p Paper,
    /// The faces in the order in which they are met, with the letters of their signs.
    met: Vec<(FontInstance, Letters)>,
    known: HashSet<(FontInstance, u16)>,
}

impl Teller<'_> {
    fn frame(&mut self, old: &Frame) -> Result<Frame, Fault> {
        let mut new = old.clone();
        new.clear();
        let mut open: Option<(Point, TextItem)> = None;
        for (at, item) in old.items() {
            if let FrameItem::Text(piece) = item {
                if let Some((from, whole)) = &mut open
                    && join(*from, whole, *at, piece)
                {
                    continue;
                }
                self.close(open.replace((*at, piece.clone())), &mut new)?;
                continue;
            }
            self.close(open.take(), &mut new)?;
            match item {
                FrameItem::Group(group) => {
                    let mut group = group.clone();
                    group.frame = self.frame(&group.frame)?;
                    new.push(*at, FrameItem::Group(group));
                }
                other => new.push(*at, other.clone()),
            }
        }
        self.close(open, &mut new)?;
        Ok(new)
    }

    fn close(&mut self, open: Option<(Point, TextItem)>, frame: &mut Frame) -> Result<(), Fault> {
        if let Some((at, item)) = open {
            frame.push(at, FrameItem::Text(self.tell(item)?));
        }
        Ok(())
    }

    /// The item with its own letters at each sign, in its own language.
    fn tell(&mut self, item: TextItem) -> Result<TextItem, Fault> {
        let mut told =
            TextItem { text: Default::default(), glyphs: Vec::with_capacity(item.glyphs.len()), ..item.clone() };
        let tongue = [Tongue::Thai, Tongue::Vietnamese, Tongue::English]
            .into_iter()
            .find(|tongue| item.region.as_ref().map(Region::as_str) == Some(super::data::region(*tongue)));
        let locale = locale(tongue.unwrap_or(self.paper.tongue))?;
        told.lang = locale.lang;
        told.region = locale.region;
        // Where a cluster ends: which sign is its last.
        let mut ends: Vec<usize> = Vec::new();
        for cluster in item.glyphs.chunk_by(|a, b| a.range == b.range) {
            let Some(source) = cluster.first().and_then(|first| item.text.get(first.range())) else { continue };
            let mut letters: Vec<char> = source.chars().filter(|c| !fold::is_invisible(*c)).collect();
            if letters.is_empty() {
                letters = source.chars().collect();
            }
            if cluster.iter().any(|glyph| glyph.id == 0) {
                let missing = letters.iter().find(|c| item.font.ttf().glyph_index(**c).is_none()).or(letters.first());
                let letter = missing.copied().unwrap_or(char::REPLACEMENT_CHARACTER);
                return Err(Fault::Letter { face: self.paper.sheet.face.clone(), letter });
            }
            let mut groups = matched(&item, cluster, &letters);
            for group in &groups {
                self.meet(&item.font, group)?;
            }
            // A mark that has no room of its own is copied with its letter, or readers lose it. (In a justified line it has
            // the room by which the cluster was spread.)
            let narrow = |sign: &Glyph| item.font.x_advance(sign.id).unwrap_or_default() <= Em::zero();
            let marked = |(signs, _): &(Vec<Glyph>, _)| signs.iter().any(narrow);
            if groups.len() > 1 && groups.iter().any(marked) {
                groups = vec![(groups.into_iter().flat_map(|(signs, _)| signs).collect(), &letters)];
            }
            for (signs, letters) in groups {
                let start = told.text.len() as u16;
                told.text.extend(letters.iter().copied());
                let end = told.text.len() as u16;
                told.glyphs.extend(signs.into_iter().map(|sign| Glyph { range: start..end, ..sign }));
            }
            ends.push(told.glyphs.len().saturating_sub(1));
        }
        close_up(&mut told, &ends);
        Ok(told)
    }

    /// Notes the letters of signs that are met for the first time.
    fn meet(&mut self, font: &FontInstance, (signs, letters): &(Vec<Glyph>, &[char])) -> Result<(), Fault> {
        for (sign, own) in signs.iter().zip(own_letters(font, signs, letters)) {
            if !self.known.insert((font.clone(), sign.id)) {
                continue;
            }
            let met = match self.met.iter_mut().find(|(met, _)| met == font) {
                Some((_, met)) => met,
                None => {
                    let face = font.font().post_script_name();
                    let face = face.ok_or_else(|| Fault::Setting("a typeface without a name".to_owned()))?;
                    self.met.push((font.clone(), Letters { face, signs: Vec::new() }));
                    let Some((_, met)) = self.met.last_mut() else { continue };
                    met
                }
            };
            met.signs.push(own);
        }
        Ok(())
    }
}

/// What each of some signs says by itself that together stand for these letters.
fn own_letters(font: &FontInstance, signs: &[Glyph], letters: &[char]) -> Vec<String> {
    let sign_of = |letter: char| font.ttf().glyph_index(letter).map(|id| id.0);
    if let [tones @ .., AM] = letters
        && let [marks @ .., _] = signs
        && (tones.len()..=tones.len() + 1).contains(&marks.len())
    {
        // The ring, the tone marks, and the rest of ำ; the ring and the first tone mark may be one sign.
        let mut own: Vec<String> = tones.iter().map(char::to_string).collect();
        match own.first_mut().filter(|_| marks.len() == tones.len()) {
            Some(first) => first.insert(0, NIKHAHIT),
            None if marks.is_empty() => {}
            None => own.insert(0, NIKHAHIT.to_string()),
        }
        own.push(if marks.is_empty() { AM } else { AA }.to_string());
        return own;
    }
    let own = |sign: &Glyph| match letters.iter().find(|letter| sign_of(**letter) == Some(sign.id)) {
        Some(letter) => letter.to_string(),
        None => letters.iter().collect(),
    };
    signs.iter().map(own).collect()
}

/// Puts `piece` at the end of `whole` if it only was cut off because its signs stand a little higher or lower.
fn join(from: Point, whole: &mut TextItem, at: Point, piece: &TextItem) -> bool {
    let touches = (from.x + whole.width() - at.x).abs() < Abs::pt(TOUCH);
    let rise = from.y - at.y;
    let alike = whole.font == piece.font
        && whole.size == piece.size
        && whole.fill == piece.fill
        && whole.stroke == piece.stroke
        && whole.lang == piece.lang
        && whole.region == piece.region;
    if !touches || !alike || rise.abs() > whole.size * 0.4 || whole.text.len() + piece.text.len() > 60_000 {
        return false;
    }
    let (Some(last), Some(first)) = (whole.glyphs.last(), piece.glyphs.first()) else { return false };
    if first.range.start != 0 {
        return false;
    }
    // The same place in the source is the same cluster, of which both halves say all.
    let same = last.span == first.span && whole.text.get(last.range()) == piece.text.get(first.range());
    let (same_from, cut) = (last.range.start, if same { first.range.end } else { 0 });
    let end = whole.text.len() as u16;
    let rise = Em::new(rise / whole.size);
    for glyph in &piece.glyphs {
        let mut glyph = glyph.clone();
        glyph.range = if same && glyph.range.start < cut {
            same_from..end
        } else {
            end + glyph.range.start.saturating_sub(cut)..end + glyph.range.end.saturating_sub(cut)
        };
        glyph.y_offset += rise;
        whole.glyphs.push(glyph);
    }
    whole.text.push_str(piece.text.get(usize::from(cut)..).unwrap_or(""));
    true
}

/// Thai is justified by spreading clusters, and where a mark leans to the left the gap after it is wider than it looks.
/// What is too wide for one gap goes to the others of the piece; its width stays.
fn close_up(item: &mut TextItem, ends: &[usize]) {
    let blank = |glyph: &Glyph| item.text.get(glyph.range()).is_none_or(|s| s.chars().all(char::is_whitespace));
    let mut over: f64 = 0.0;
    let mut room: Vec<(usize, f64)> = Vec::new();
    for at in ends {
        let (Some(left), Some(right)) = (item.glyphs.get(*at), item.glyphs.get(at + 1)) else { continue };
        if blank(left) || blank(right) {
            continue;
        }
        let own = item.font.x_advance(left.id).unwrap_or_default();
        let gap = (left.x_advance + right.x_offset - left.x_offset - own).get();
        if gap <= APART {
            room.push((*at, APART - gap));
        } else if let Some(glyph) = item.glyphs.get_mut(*at) {
            glyph.x_advance -= Em::new(gap - APART);
            over += gap - APART;
        }
    }
    // Nor are blanks to be rivers, as long as the letters have room.
    let mut wide: Vec<usize> = Vec::new();
    if item.lang.as_str() == "th" {
        for (at, pair) in item.glyphs.windows(2).enumerate() {
            let [left, _] = pair else { continue };
            if blank(left) && left.x_advance > item.font.x_advance(left.id).unwrap_or_default() * BLANK {
                wide.push(at);
            }
        }
    }
    let mut spare = 0.0;
    for at in &wide {
        if let Some(glyph) = item.glyphs.get_mut(*at) {
            let most = item.font.x_advance(glyph.id).unwrap_or_default() * BLANK;
            spare += (glyph.x_advance - most).get();
            glyph.x_advance = most;
        }
    }
    let had = over + spare;
    // Those with the least room first: each takes its share of what is left, or what it has room for.
    let mut left = had;
    room.sort_by(|a, b| b.1.total_cmp(&a.1));
    while let Some((at, most)) = room.pop() {
        if left <= 0.0 {
            break;
        }
        let take = (left / (room.len() + 1) as f64).min(most);
        if let Some(glyph) = item.glyphs.get_mut(at) {
            glyph.x_advance += Em::new(take);
            left -= take;
        }
    }
    // Where there was no room, the width of the line is more than the look of a copy.
    if wide.is_empty() {
        wide.extend(item.glyphs.len().checked_sub(1));
    }
    for at in &wide {
        if let Some(glyph) = item.glyphs.get_mut(*at) {
            glyph.x_advance += Em::new(left.max(0.0) / wide.len() as f64);
        }
    }
}

/// The signs of a cluster in groups, each with the letters that it stands for; together all signs and all letters.
fn matched<'l>(item: &TextItem, signs: &[Glyph], letters: &'l [char]) -> Vec<(Vec<Glyph>, &'l [char])> {
    let face = item.font.ttf();
    let sign_of = |letter: char| face.glyph_index(letter).map(|id| id.0);
    let whole = || vec![(signs.to_vec(), letters)];
    let singly = |signs: &[Glyph], letters: &'l [char]| {
        signs.iter().cloned().zip(letters.chunks(1)).map(|(sign, letter)| (vec![sign], letter)).collect::<Vec<_>>()
    };
    if signs.len() == 1 {
        return whole();
    }
    // Shaping may put marks in another order than they were written in; then they are not told apart.
    let strays = |signs: &[Glyph], letters: &[char]| {
        signs.iter().enumerate().any(|(at, sign)| {
            let own = |index: usize| letters.get(index).and_then(|c| sign_of(*c)) == Some(sign.id);
            !own(at) && (0..letters.len()).any(own)
        })
    };
    if let [before @ .., AM] = letters
        && let [rest @ .., aa] = signs
        && sign_of(AA) == Some(aa.id)
    {
        // ำ is set as its two halves, the ring under a tone mark or in one sign with it.
        let base = before.iter().take_while(|c| !fold::is_thai_mark(**c)).count();
        if (before.len()..=before.len() + 1).contains(&rest.len())
            && let (Some(bases), Some(marks)) = (rest.get(..base), rest.get(base..))
            && !strays(bases, before.get(..base).unwrap_or(&[]))
        {
            let mut told = singly(bases, before);
            let last = letters.get(base..).unwrap_or(&[]);
            let one = if let ([ring], [_]) = (marks, last) { one_sign(item, ring, aa) } else { None };
            told.push((one.map_or_else(|| [marks, std::slice::from_ref(aa)].concat(), |sign| vec![sign]), last));
            return told;
        }
        return whole();
    }
    if signs.len() == letters.len() && !strays(signs, letters) {
        return singly(signs, letters);
    }
    whole()
}

/// The face's own sign of `ำ` in place of its two halves, where that looks the same.
fn one_sign(item: &TextItem, ring: &Glyph, aa: &Glyph) -> Option<Glyph> {
    let face = item.font.ttf();
    let sign = face.glyph_index(AM)?;
    let half = face.glyph_index(NIKHAHIT).filter(|half| half.0 == ring.id)?;
    let rest = face.glyph_index(AA)?;
    let em = |units: i16| f64::from(units) / item.font.units_per_em();
    let (whole, half, rest) =
        (face.glyph_bounding_box(sign)?, face.glyph_bounding_box(half)?, face.glyph_bounding_box(rest)?);
    let ring_at = ring.x_offset.get();
    let aa_at = ring.x_advance.get() + aa.x_offset.get();
    let at = aa_at + em(rest.x_max) - em(whole.x_max);
    let near = |a: f64, b: f64| (a - b).abs() < NEAR;
    let same = near(ring_at + em(half.x_min), at + em(whole.x_min))
        && near(ring.y_offset.get() + em(half.y_max), aa.y_offset.get() + em(whole.y_max))
        && near(em(rest.y_min), em(whole.y_min));
    same.then(|| Glyph { id: sign.0, x_advance: ring.x_advance + aa.x_advance, x_offset: Em::new(at), ..aa.clone() })
}
