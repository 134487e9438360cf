//! A PDF of a paper, set by Typst.
//!
//! Typst gets one fixed template and the paper as data; no word of a paper is ever read as markup. What is given in is
//! all that there is: no file, no network, no clock, and of typefaces those that the caller brought as bytes.
//!
//! Between setting and writing, [`glyphs`] says anew which letters each sign on the page stands for, so that a text
//! copied out of the file is the text that was put in.

mod breaks;
mod data;
mod glyphs;
mod letters;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use maitri_document::paper::Paper;
use sha2::{Digest, Sha256};
use typst::comemo::Track;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, NativeElement, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::model::LateLinkResolver;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Papers after which Typst forgets what it kept of a paper and did not need again. How a face is used is needed again by
/// the next paper in its language, and so stays.
const REMEMBERED: usize = 8;

static TEMPLATE: LazyLock<Option<Source>> =
    LazyLock::new(|| Some(Source::new(file("paper.typ")?, include_str!("paper.typ").to_owned())));

static LIBRARY: LazyLock<LazyHash<Library>> =
    // The one extra is what a table is, said to those who hear it read.
    LazyLock::new(|| {
        LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build())
    });

fn file(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// Typefaces, read once and used for many papers.
pub struct Faces {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl Faces {
    /// The faces in these files (TrueType or OpenType). A file that is none is left out; a paper that wants it is then
    /// refused by name.
    pub fn new(files: Vec<&'static [u8]>) -> Faces {
        let fonts: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Faces { fonts, book }
    }

    /// The faces that come with Maitri: Sarabun for Thai, Tinos for Vietnamese, both under the Open Font License.
    pub fn ours() -> Faces {
        Faces::new(vec![
            include_bytes!("../../faces/sarabun-400.ttf"),
            include_bytes!("../../faces/sarabun-400-italic.ttf"),
            include_bytes!("../../faces/sarabun-700.ttf"),
            include_bytes!("../../faces/sarabun-700-italic.ttf"),
            include_bytes!("../../faces/tinos-400.ttf"),
            include_bytes!("../../faces/tinos-400-italic.ttf"),
            include_bytes!("../../faces/tinos-700.ttf"),
            include_bytes!("../../faces/tinos-700-italic.ttf"),
        ])
    }

    /// Their names, in order.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.fonts.iter().map(|font| font.info().family.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The file of a face in a look, if that look is there: Typst would take the nearest.
    fn font(&self, face: &str, bold: bool, italic: bool) -> Option<&Font> {
        let style = if italic { FontStyle::Italic } else { FontStyle::Normal };
        let weight = if bold { FontWeight::BOLD } else { FontWeight::REGULAR };
        let variant = FontVariant { style, weight, stretch: FontStretch::NORMAL };
        let found = self.fonts.get(self.book.select(&face.to_lowercase(), variant)?)?;
        let is = found.info().variant;
        // Between the two weights there is a wide field: a face without the exact one is still taken for it.
        let heavy = is.weight.to_number() >= 600;
        (heavy == bold && (is.style == FontStyle::Normal) != italic).then_some(found)
    }
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The face is not among those that were given.
    Face {
        /// As the paper names it.
        face: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The face has no such look.
    Look {
        /// The face.
        face: String,
        /// Bold is wanted.
        bold: bool,
        /// Italic is wanted.
        italic: bool,
    },
    /// The face has no sign for this letter.
    Letter {
        /// The face.
        face: String,
        /// The letter.
        letter: char,
    },
    /// The paper contradicts itself, in one sentence.
    Paper(String),
    /// Typst refused, in its own words.
    Setting(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Face { face, known } => {
                write!(f, "the typeface `{face}` is not there: take one of `{}`", known.join("`, `"))
            }
            Fault::Look { face, bold, italic } => {
                let look = match (bold, italic) {
                    (true, true) => "bold italic",
                    (true, false) => "bold",
                    (false, true) => "italic",
                    (false, false) => "upright",
                };
                write!(f, "the typeface `{face}` has no {look}: take another face or another style")
            }
            Fault::Letter { face, letter } => write!(
                f,
                "the typeface `{face}` has no sign for `{letter}` (U+{:04X}): take the letter out or another face",
                *letter as u32
            ),
            Fault::Paper(what) => f.write_str(what),
            Fault::Setting(what) => write!(f, "the paper cannot be set: {what}"),
        }
    }
}

impl std::error::Error for Fault {}

/// The PDF of a paper: PDF/A-3a and PDF/UA-1, as far as its maker checks them. The same paper gives the same bytes.
pub fn pdf(paper: &Paper, faces: &Faces) -> Result<Vec<u8>, Fault> {
    let made = write(paper, faces);
    // A server sets papers for weeks: what is kept of them must not grow.
    typst::comemo::evict(REMEMBERED);
    made
}

fn write(paper: &Paper, faces: &Faces) -> Result<Vec<u8>, Fault> {
    let set = set(paper, faces)?;
    let anchors: Vec<_> = set
        .document
        .introspector()
        .query(&MetadataElem::ELEM.select())
        .iter()
        .filter_map(|element| {
            let at = element.location()?;
            let Value::Int(index) = &element.to_packed::<MetadataElem>()?.value else { return None };
            let name = set.anchors.get(usize::try_from(*index).ok()?)?;
            Some((at, name.as_str().into()))
        })
        .collect();
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|refused| Fault::Setting(refused.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(set.ident),
        // A paper says nothing of the program that wrote it.
        creator: Smart::Custom(None),
        standards,
        ..PdfOptions::default()
    };
    let links = LateLinkResolver::new(None, set.document.introspector().as_ref());
    let written = typst_pdf::pdf_in_bundle(&set.document, &options, &anchors, links.track()).map_err(first)?;
    letters::put_right(&written, &set.letters).map_err(Fault::Setting)
}

/// A paper set, before it is written.
struct Set {
    document: PagedDocument,
    letters: Vec<letters::Letters>,
    /// The names of its places, by the number that stands at each.
    anchors: Vec<String>,
    /// What tells this paper from any other.
    ident: String,
}

fn set(paper: &Paper, faces: &Faces) -> Result<Set, Fault> {
    let told = data::tell(paper, faces)?;
    let json = serde_json::to_vec(&told.json).map_err(|error| Fault::Setting(error.to_string()))?;
    let mut ident = Sha256::new();
    ident.update(&json);
    let mut files = HashMap::new();
    for (index, attachment) in paper.attachments.iter().enumerate() {
        ident.update(&attachment.bytes);
        if let Some(id) = file(&format!("attachment-{index}")) {
            files.insert(id, Bytes::new(attachment.bytes.clone()));
        }
    }
    if let Some(id) = file("paper.json") {
        files.insert(id, Bytes::new(json));
    }
    let main = TEMPLATE.clone().ok_or_else(|| Fault::Setting("the template has no place".to_owned()))?;
    let set = typst::compile::<PagedDocument>(&Desk { faces, main, files });
    if let Some(warning) = set.warnings.first() {
        return Err(Fault::Setting(sentence(warning)));
    }
    let (document, letters) = glyphs::retell(&set.output.map_err(first)?, paper)?;
    let ident = ident.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Set { document, letters, anchors: told.anchors, ident })
}

fn first(errors: impl IntoIterator<Item = SourceDiagnostic>) -> Fault {
    Fault::Setting(errors.into_iter().next().map_or_else(|| "no reason was given".to_owned(), |e| sentence(&e)))
}

fn sentence(of: &SourceDiagnostic) -> String {
    let mut said = of.message.to_string();
    for hint in &of.hints {
        said.push_str("; ");
        said.push_str(&hint.v);
    }
    said
}

/// All that Typst sees of the world.
struct Desk<'a> {
    faces: &'a Faces,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.faces.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.fonts.get(index).cloned()
    }

    /// There is no clock: a paper's day stands in it.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
