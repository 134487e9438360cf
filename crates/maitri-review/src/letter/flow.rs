//! A document as its letter runs: text boxes at their anchors, letters composed; and the way back to where everything stands.

use super::{Day, Letter, Number, Part, Received, Reference};
use maitri_document::lang::fold;
use maitri_document::{Block, BlockKind, Document, Span};

/// A document put in the order of its page.
pub struct Flow {
    /// It, with a text of its own.
    pub document: Document,
    /// Pieces of that text, in its order, with what they stand for in the document that was read.
    pieces: Vec<(Span, Span)>,
}

impl Flow {
    /// The flow of a document; none where it runs as it was read.
    pub fn of(document: &Document) -> Option<Flow> {
        let boxed = Flow::with_boxes(document);
        let before = boxed.as_ref().map_or(document, |f| &f.document);
        let Some(pieces) = fold::composed_pieces(&before.text) else { return boxed };
        let mut text = String::new();
        let mut placed: Vec<(Span, Span)> = Vec::new();
        for (from, new) in pieces {
            let here = Span::new(text.len(), text.len() + new.len());
            text.push_str(&new);
            match placed.last_mut() {
                // What did not change is one long piece.
                Some((own, old)) if own.len() == old.len() && here.len() == from.len() => {
                    *own = own.join(here);
                    *old = old.join(from);
                }
                _ => placed.push((here, from)),
            }
        }
        let table = swapped(&placed);
        let forth = |s: Span| map(&table, s);
        let blocks =
            before.blocks.iter().map(|b| Block { span: forth(b.span), number: b.number.map(forth), ..b.clone() });
        let blocks = blocks.collect();
        let pieces = placed.iter().map(|(own, old)| (*own, boxed.as_ref().map_or(*old, |f| f.back(*old))));
        let pieces = pieces.collect();
        Some(Flow { document: Document { text, blocks, ..bare(before) }, pieces })
    }

    fn with_boxes(document: &Document) -> Option<Flow> {
        if document.anchors.is_empty() {
            return None;
        }
        let mut anchors = document.anchors.clone();
        anchors.sort_by_key(|(span, at)| (*at, span.start));
        let mut out = Flow { document: bare(document), pieces: Vec::new() };
        let mut from = 0;
        let add = |out: &mut Flow, span: Span| {
            if span.is_empty() {
                return;
            }
            let here = Span::new(out.document.text.len(), out.document.text.len() + span.len());
            out.document.text.push_str(span.of(&document.text));
            out.pieces.push((here, span));
        };
        for (span, at) in &anchors {
            add(&mut out, Span::new(from, (*at).max(from)));
            from = from.max(*at);
            if !out.document.text.is_empty() && !out.document.text.ends_with('\n') {
                out.document.text.push('\n');
            }
            add(&mut out, *span);
            if *at == 0 {
                out.document.text.push('\n');
            }
        }
        // The boxes stand behind all else.
        let end = anchors.iter().map(|(span, _)| span.start).min().unwrap_or(document.text.len()).max(from);
        add(&mut out, Span::new(from, end));
        let table = swapped(&out.pieces);
        let mut blocks: Vec<Block> = Vec::new();
        for block in &document.blocks {
            let boxed = block.kind == BlockKind::TextBox;
            let kind = if boxed { BlockKind::Paragraph } else { block.kind };
            let number = block.number.map(|n| map(&table, n));
            blocks.push(Block { span: map(&table, block.span), number, kind, ..block.clone() });
        }
        blocks.retain(|b| !b.span.is_empty());
        blocks.sort_by_key(|b| b.span.start);
        out.document.blocks = blocks;
        Some(out)
    }

    /// Where a place of the flow stands in the document that was read.
    pub fn back(&self, span: Span) -> Span {
        map(&self.pieces, span)
    }
}

/// The same pieces in the order of the other text.
fn swapped(pieces: &[(Span, Span)]) -> Vec<(Span, Span)> {
    let mut out: Vec<(Span, Span)> = pieces.iter().map(|(a, b)| (*b, *a)).collect();
    out.sort_by_key(|(a, _)| a.start);
    out
}

/// A span by pieces, in the order of the text that it counts in. A piece that changed its length goes as a whole. What goes over pieces
/// that are no neighbours in the other text ends with the piece that it begins in.
fn map(pieces: &[(Span, Span)], span: Span) -> Span {
    let at = |place: usize| {
        let index = pieces.partition_point(|(a, _)| a.start <= place).checked_sub(1)?;
        pieces.get(index).filter(|(a, _)| place < a.end)
    };
    let whole = |a: &Span, b: &Span| a.len() != b.len();
    let Some((a, b)) = at(span.start) else { return Span::default() };
    let first = if whole(a, b) { b.start } else { b.start + (span.start - a.start) };
    if span.is_empty() {
        return Span::new(first, first);
    }
    let last = at(span.end - 1).map(|(a, b)| if whole(a, b) { b.end } else { b.start + (span.end - a.start) });
    Span::new(first, last.filter(|end| *end > first).unwrap_or(b.end))
}

/// A document without its text and what has places in it.
fn bare(document: &Document) -> Document {
    Document { format: document.format, recognised: None, ..Document::default() }
}

impl Letter {
    /// Every place that the letter keeps.
    pub(super) fn spans_mut(&mut self) -> Vec<&mut Span> {
        let mut out: Vec<&mut Span> = Vec::new();
        let lists = [
            &mut self.issuer,
            &mut self.addressees,
            &mut self.attachments,
            &mut self.copies_to,
            &mut self.stray_stamp,
            &mut self.body,
            &mut self.contact,
            &mut self.rest,
        ];
        let single = [
            &mut self.kind,
            &mut self.place,
            &mut self.subject,
            &mut self.security,
            &mut self.urgency,
            &mut self.closing,
            &mut self.unit,
        ];
        out.extend(lists.into_iter().flatten().map(of_part));
        out.extend(single.into_iter().flatten().map(of_part));
        out.extend(self.number.iter_mut().map(of_number));
        out.extend(self.date.iter_mut().map(of_day));
        for reference in self.refers_to.iter_mut().chain(&mut self.basis).chain(&mut self.enclosures) {
            let Reference { span, title, number, date, issuer, about, copies: _ } = reference;
            out.push(span);
            out.extend([title, issuer, about].into_iter().flatten().map(of_part));
            out.extend(number.iter_mut().map(of_number));
            out.extend(date.iter_mut().map(of_day));
        }
        for stamp in &mut self.received {
            let Received { span, office, number, date, time } = stamp;
            out.push(span);
            out.extend([office, number].into_iter().flatten().map(of_part));
            out.extend(date.iter_mut().map(of_day));
            out.extend(time.iter_mut().map(|(part, _)| of_part(part)));
        }
        out.extend(self.pairs.iter_mut().map(|p| &mut p.span));
        out.extend(self.attachments_span.iter_mut());
        if let Some(signer) = &mut self.signer {
            out.extend([&mut signer.name, &mut signer.title, &mut signer.formula].into_iter().flatten().map(of_part));
        }
        out
    }
}

fn of_part(part: &mut Part) -> &mut Span {
    &mut part.span
}

fn of_number(number: &mut Number) -> &mut Span {
    &mut number.span
}

fn of_day(day: &mut Day) -> &mut Span {
    &mut day.raw.span
}
