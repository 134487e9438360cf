//! The picture of a page: made cleaner before its text is recognised, searched for what was not read, and cut into the
//! lines that a person must compare.
//!
//! Nothing here adds to a page. Stamps of another colour and what is lighter than the letters become paper, grain is
//! taken away where there is grain; a page that is clean goes to recognition as it came.

use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, Luma};
use maitri_document::read::scan::Frame;
use std::io::Cursor;

/// Longest side of a picture in points: A3 at 1200 dots an inch.
const MOST_SIDE: u32 = 20_000;
/// Bytes that the points of a picture may take.
const MOST_BYTES: u64 = 600 << 20;
/// Mean change of the paper's points by the filter, in hundredths of a grey, from which a page counts as grainy.
const GRAIN: u64 = 150;
/// Difference of the strongest and the weakest of three colours from which a point counts as coloured.
const COLOURED: u8 = 60;
/// Side of the squares that a page is searched in for what was not read.
const CELL: u32 = 12;
/// Width that a page has in the pictures that are shown.
const SHOWN: u32 = 1200;

/// A page as it came, and as it is read.
pub struct Picture {
    seen: GrayImage,
    clean: Option<GrayImage>,
    /// Points of another colour that were taken away: white where there was one.
    stamp: Option<GrayImage>,
    /// Darker than this is ink.
    cut: u8,
}

impl Picture {
    /// The picture in these bytes; none where it is of a kind that only the outside program reads, or too large.
    pub fn open(bytes: &[u8]) -> Option<Picture> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MOST_SIDE);
        limits.max_image_height = Some(MOST_SIDE);
        limits.max_alloc = Some(MOST_BYTES);
        reader.limits(limits);
        Some(Picture::of(reader.decode().ok()?))
    }

    fn of(picture: DynamicImage) -> Picture {
        let seen = picture.to_luma8();
        let colour = picture.color().has_color().then(|| without_colour(&picture, &seen)).flatten();
        let (plain, stamp) = colour.map_or_else(|| (seen.clone(), None), |(plain, stamp)| (plain, Some(stamp)));
        let cut = middle(&plain);
        let (still, grain) = without_grain(&plain, cut);
        let grainy = grain >= GRAIN;
        let clean = (grainy || stamp.is_some()).then(|| {
            let mut clean = if grainy { still } else { plain };
            for point in clean.pixels_mut().filter(|p| p.0[0] > cut) {
                point.0[0] = u8::MAX;
            }
            clean
        });
        Picture { seen, clean, stamp, cut }
    }

    /// The cleaned page as PNG; none where the page was clean.
    pub fn cleaned(&self) -> Option<Vec<u8>> {
        self.clean.as_ref().and_then(png)
    }

    /// Whether a stamp lies over this part of the page.
    pub fn is_stamped(&self, frame: Frame) -> bool {
        let Some(stamp) = &self.stamp else { return false };
        let [left, top, wide, tall] = frame;
        let (right, bottom) =
            (left.saturating_add(wide).min(stamp.width()), top.saturating_add(tall).min(stamp.height()));
        let points = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let under = points.filter(|(x, y)| stamp.get_pixel(*x, *y).0[0] > 0).count();
        // As much as a letter is high and some points wide.
        under > 3 * tall as usize
    }

    /// Boxes of lines' size with ink in which no word was read; `words` are the boxes of those that were.
    pub fn unread(&self, words: &[Frame]) -> Vec<Frame> {
        let page = self.clean.as_ref().unwrap_or(&self.seen);
        let (width, height) = page.dimensions();
        let mut heights: Vec<u32> = words.iter().map(|w| w[3]).collect();
        heights.sort_unstable();
        let high = heights.get(heights.len() / 2).copied().unwrap_or(40).max(2 * CELL);
        let (columns, rows) = (width / CELL, height / CELL);
        let mut ink = vec![false; (columns as usize) * (rows as usize)];
        let at = |x: u32, y: u32| (y as usize) * (columns as usize) + x as usize;
        // The very edge of a scan is the edge of the paper.
        let margin = (width.min(height) / 60 / CELL).max(1);
        for y in margin..rows.saturating_sub(margin) {
            for x in margin..columns.saturating_sub(margin) {
                let dark = (0..CELL * CELL)
                    .filter(|i| {
                        let (px, py) = (x * CELL + i % CELL, y * CELL + i / CELL);
                        page.get_pixel_checked(px, py).is_some_and(|p| p.0[0] <= self.cut)
                    })
                    .count();
                // A speck is no letter, and a solid square is a picture.
                if let Some(slot) = ink.get_mut(at(x, y)) {
                    *slot = dark >= 8 && dark * 10 < (CELL * CELL) as usize * 9;
                }
            }
        }
        for [left, top, wide, tall] in words {
            let grow = high / 3;
            let (x0, y0) = (left.saturating_sub(grow) / CELL, top.saturating_sub(grow) / CELL);
            let x1 = (left.saturating_add(*wide).saturating_add(grow) / CELL).min(columns.saturating_sub(1));
            let y1 = (top.saturating_add(*tall).saturating_add(grow) / CELL).min(rows.saturating_sub(1));
            for y in y0..=y1 {
                for x in x0..=x1 {
                    if let Some(slot) = ink.get_mut(at(x, y)) {
                        *slot = false;
                    }
                }
            }
        }
        // Runs of ink in a row of squares, bridged over the white between words, as high as a line with those below it.
        let bridge = (2 * high / CELL) as usize;
        let mut runs: Vec<Frame> = Vec::new();
        for y in 0..rows {
            let row = ink.get(at(0, y)..at(0, y) + columns as usize).unwrap_or_default();
            let mut from: Option<(usize, usize, usize)> = None;
            let mut ended = Vec::new();
            for (x, _) in row.iter().enumerate().filter(|(_, filled)| **filled) {
                from = match from {
                    Some((start, last, count)) if x - last <= bridge => Some((start, x, count + 1)),
                    Some(run) => {
                        ended.push(run);
                        Some((x, x, 1))
                    }
                    None => Some((x, x, 1)),
                };
            }
            ended.extend(from);
            for (start, last, count) in ended {
                // Letters fill a good part of their line; frames and dotted lines to write on do not.
                if count * 3 < last - start + 1 {
                    continue;
                }
                let frame = [start as u32 * CELL, y * CELL, (last - start + 1) as u32 * CELL, CELL];
                match runs
                    .iter_mut()
                    .rev()
                    .find(|r| r[1] + r[3] + CELL >= frame[1] && r[0] < frame[0] + frame[2] && frame[0] < r[0] + r[2])
                {
                    Some(run) => {
                        let right = (run[0] + run[2]).max(frame[0] + frame[2]);
                        run[0] = run[0].min(frame[0]);
                        run[2] = right - run[0];
                        run[3] = frame[1] + frame[3] - run[1];
                    }
                    None => runs.push(frame),
                }
            }
        }
        // As wide as a word of several letters, as high as a letter; emblems and signatures are as high as they are wide.
        runs.retain(|r| r[2] >= 4 * high && r[3] * 10 >= high * 6 && r[2] >= 3 * r[3]);
        // Dotted and drawn lines to write on are as thin as a stroke.
        let dark = |x: u32, y: u32| page.get_pixel_checked(x, y).is_some_and(|p| p.0[0] <= self.cut);
        runs.retain(|[left, top, wide, tall]| {
            let inked = |y: &u32| (*left..left + wide).filter(|x| dark(*x, *y)).count() * 50 > *wide as usize;
            (*top..top + tall).filter(inked).count() * 3 > high as usize
        });
        runs
    }

    /// The part of the page as it came, with some white around, as PNG.
    pub fn part(&self, frame: Frame) -> Option<Vec<u8>> {
        let [left, top, wide, tall] = frame;
        let (width, height) = self.seen.dimensions();
        let around = tall / 3 + 4;
        let (x, y) = (left.saturating_sub(around).min(width), top.saturating_sub(around).min(height));
        let (right, bottom) = (
            left.saturating_add(wide).saturating_add(around).min(width),
            top.saturating_add(tall).saturating_add(around).min(height),
        );
        if right <= x || bottom <= y {
            return None;
        }
        let part = image::imageops::crop_imm(&self.seen, x, y, right - x, bottom - y).to_image();
        // All lines of a page in one size.
        let part = if width > SHOWN {
            let less = |n: u32| u32::try_from(u64::from(n) * u64::from(SHOWN) / u64::from(width)).unwrap_or(1).max(1);
            image::imageops::resize(
                &part,
                less(part.width()),
                less(part.height()),
                image::imageops::FilterType::Triangle,
            )
        } else {
            part
        };
        // Sixteen greys are enough for an eye, and a third of the bytes.
        let mut part = part;
        for point in part.pixels_mut() {
            point.0[0] = point.0[0] / 17 * 17;
        }
        png(&part)
    }
}

fn png(picture: &GrayImage) -> Option<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

/// The page with points of colour made as light as their strongest colour, and which these are: stamps and signatures.
/// Nothing where there are none. Where most of the ink is coloured it is the writing, and stays.
fn without_colour(picture: &DynamicImage, seen: &GrayImage) -> Option<(GrayImage, GrayImage)> {
    let colours = picture.to_rgb8();
    let spread = |p: &image::Rgb<u8>| {
        let [r, g, b] = p.0;
        r.max(g).max(b) - r.min(g).min(b)
    };
    let (mut coloured, mut plain) = (0u64, 0u64);
    for (point, grey) in colours.pixels().zip(seen.pixels()) {
        if spread(point) >= COLOURED {
            coloured += 1;
        } else if grey.0[0] < 110 {
            plain += 1;
        }
    }
    // A few points are the fringes of letters in a photograph.
    let total = u64::from(seen.width()) * u64::from(seen.height());
    if coloured * 2_000 < total || coloured > plain {
        return None;
    }
    let (mut out, mut stamp) = (seen.clone(), GrayImage::new(seen.width(), seen.height()));
    for ((point, grey), mark) in colours.pixels().zip(out.pixels_mut()).zip(stamp.pixels_mut()) {
        if spread(point) >= COLOURED {
            let [r, g, b] = point.0;
            grey.0[0] = r.max(g).max(b);
            mark.0[0] = u8::MAX;
        }
    }
    Some((out, stamp))
}

/// The grey between ink and paper.
fn middle(page: &GrayImage) -> u8 {
    let mut counts = [0u64; 256];
    for point in page.pixels() {
        if let Some(count) = counts.get_mut(usize::from(point.0[0])) {
            *count += 1;
        }
    }
    let total: u64 = counts.iter().sum();
    // Paper is the most common light grey; ink what the darkest hundredth of the page has.
    let paper = (100..256).max_by_key(|g| counts.get(*g).copied().unwrap_or(0)).unwrap_or(255);
    let mut sum = 0;
    let ink = counts.iter().position(|n| {
        sum += n;
        sum * 100 >= total
    });
    let ink = ink.unwrap_or(0).min(paper);
    // A little nearer to the paper: thin strokes are never as dark as thick ones.
    u8::try_from((ink * 9 + paper * 11) / 20).unwrap_or(128)
}

/// The page with each point as the middle one of the nine around it, and how much that changed the paper, in hundredths
/// of a grey a point.
fn without_grain(page: &GrayImage, cut: u8) -> (GrayImage, u64) {
    let mut out = page.clone();
    let (width, height) = page.dimensions();
    let (mut changed, mut paper) = (0u64, 0u64);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let mut nine = [0u8; 9];
            for (slot, i) in nine.iter_mut().zip(0u32..) {
                *slot = page.get_pixel(x - 1 + i % 3, y - 1 + i / 3).0[0];
            }
            nine.sort_unstable();
            let (here, middle) = (page.get_pixel(x, y).0[0], nine[4]);
            // The paper itself, away from letters.
            if nine[1] > cut {
                changed += u64::from(here.abs_diff(middle));
                paper += 1;
            }
            out.put_pixel(x, y, Luma([middle]));
        }
    }
    (out, changed * 100 / paper.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    /// A page with rows of dark bars as letters.
    fn page(of: impl Fn(u32, u32) -> Option<[u8; 3]>) -> Picture {
        let letters = |x: u32, y: u32| y % 100 < 40 && x % 20 < 8 && (100..900).contains(&x) && (100..800).contains(&y);
        let picture = RgbImage::from_fn(1000, 900, |x, y| {
            Rgb(of(x, y).filter(|c| *c != [0; 3]).unwrap_or(if letters(x, y) { [10; 3] } else { [250; 3] }))
        });
        Picture::of(DynamicImage::ImageRgb8(picture))
    }

    #[test]
    fn clean_pages_stay_as_they_came() {
        assert!(page(|_, _| None).cleaned().is_none());
    }

    #[test]
    fn grain_and_stamps_become_paper_and_letters_stay() {
        // Each tenth point of the paper is grey.
        let grainy = page(|x, y| (x * 7 + y * 13).is_multiple_of(10).then_some([180; 3]).filter(|_| x % 20 >= 10));
        let clean = grainy.clean.expect("a grainy page is cleaned");
        assert!(clean.get_pixel(104, 120).0[0] < 60 && clean.get_pixel(115, 150).0[0] == 255);
        // A red ring over the letters.
        let ring = |x: u32, y: u32| (x.abs_diff(500).pow(2) + y.abs_diff(400).pow(2)).abs_diff(150 * 150) < 3000;
        let stamped = page(|x, y| (ring(x, y) && x % 20 >= 8).then_some([210, 40, 50]));
        assert!(stamped.is_stamped([600, 380, 100, 40]) && !stamped.is_stamped([100, 380, 100, 40]));
        let clean = stamped.clean.expect("a stamped page is cleaned");
        let dark = |p: &&Luma<u8>| p.0[0] < 100;
        assert_eq!(clean.pixels().filter(dark).count(), page(|_, _| None).seen.pixels().filter(dark).count());
        // Where all writing is coloured, it stays.
        let blue = page(|x, y| (y % 100 < 40 && x % 20 < 8).then_some([20, 30, 160]));
        assert!(blue.clean.is_none());
    }

    #[test]
    fn lines_without_words_are_found() {
        let written = page(|_, _| None);
        let line = |n: u32| [100, 100 + n * 100, 800, 40];
        let words: Vec<Frame> = (0..7).filter(|n| *n != 3).map(line).collect();
        let unread = written.unread(&words);
        assert_eq!(unread.len(), 1, "{unread:?}");
        let [left, top, width, height] = unread[0];
        assert!(left < 130 && width > 700 && top.abs_diff(400) < 20 && height.abs_diff(40) < 20, "{unread:?}");
        let all: Vec<Frame> = (0..7).map(line).collect();
        assert!(written.unread(&all).is_empty());
        // A dotted line to sign on is nothing to read.
        let dotted =
            page(|x, y| ((840..846).contains(&y) && x % 12 < 6 && (100..900).contains(&x)).then_some([10, 10, 10]));
        assert!(dotted.unread(&all).is_empty(), "{:?}", dotted.unread(&all));
    }

    #[test]
    fn parts_are_pictures_and_never_leave_the_page() {
        let page = page(|_, _| None);
        let part = page.part([100, 100, 800, 40]).unwrap();
        assert!(part.starts_with(b"\x89PNG") && part.len() < 20_000, "{}", part.len());
        assert!(page.part([u32::MAX, u32::MAX, u32::MAX, u32::MAX]).is_none());
        assert!(Picture::open(b"\x89PNG\r\n\x1a\nbroken").is_none());
    }
}
