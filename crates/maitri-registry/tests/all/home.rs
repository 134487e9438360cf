//! Whose table it is: the packs say which countries have a home side, no line of the program does.

use maitri_document::read::{Limits, grids};
use maitri_pack::Packs;
use maitri_pack::place::Gazetteer;
use maitri_registry::audit::Rules;
use maitri_registry::columns::Columns;
use maitri_registry::project::{Register, State, Tables, project};
use maitri_registry::take::{self, Said};

/// The packs, and one more that holds the law of Laos.
fn with_laos() -> Vec<(&'static str, &'static [u8])> {
    const LA: &[u8] = b"id = \"la\"\ncountry = \"LA\"\nlanguage = \"lo\"\nversion = \"2026-01-01\"\n[title]\nth = \"\xe0\xb8\xa5\xe0\xb8\xb2\xe0\xb8\xa7\"\nen = \"Laos\"\nvi = \"L\xc3\xa0o\"\n";
    let mut files = Packs::embedded_files().to_vec();
    files.push(("la/pack.toml", LA));
    files
}

fn read(table: &str, files: &[(&str, &[u8])]) -> Register {
    let gazetteer = Gazetteer::load(&Packs::words_for_places(files).unwrap(), files).unwrap();
    let (columns, rules) = (Columns::load(files).unwrap(), Rules::load(files).unwrap());
    let tables = Tables { gazetteer: &gazetteer, columns: &columns, rules: &rules };
    let grids = grids(table.as_bytes(), "table.csv", &Limits::default()).unwrap();
    let taken = take::file("table.csv", table.as_bytes(), &grids, &Said::default(), &columns, &gazetteer).unwrap();
    let mut state = State::default();
    for fact in taken.facts() {
        state.take(&fact, "", "");
    }
    project(&state, tables)
}

const LAO: &str = "Province,Foreign partner,Year\nLuang Prabang,Chiang Mai,2015\nSavannakhet,Mukdahan,2010\nChampasak,Ubon Ratchathani,2012\n";

#[test]
fn a_country_with_a_pack_has_a_home_side() {
    let homes = |r: &Register| r.rows.iter().map(|row| row.home_iso.clone()).collect::<Vec<_>>();
    let partners = |r: &Register| r.rows.iter().map(|row| row.partner.iso.clone()).collect::<Vec<_>>();
    let known = read(LAO, &with_laos());
    assert_eq!(homes(&known), ["LA-LP", "LA-SV", "LA-CH"]);
    assert_eq!(partners(&known), ["TH-50", "TH-49", "TH-34"]);
    assert!(known.projection.contradictions.is_empty(), "{:#?}", known.projection.contradictions);
    // Without the pack nobody says that these provinces are a home side.
    assert_eq!(homes(&read(LAO, Packs::embedded_files())), ["", "", ""]);
}

#[test]
fn misspelt_homes_still_say_whose_table_it_is() {
    let table = "จังหวัด,หน่วยงานต่างประเทศ,ปี\nเชียงไหม่,มณฑลยูนนาน,2550\n";
    let thai = read(table, Packs::embedded_files());
    assert_eq!(thai.rows[0].home_iso, "TH-50");
    let table = "Tỉnh,Đối tác,Năm\nQuãng Trị,Mukdahan,2010\n";
    assert_eq!(read(table, Packs::embedded_files()).rows[0].home_iso, "VN-25");
}
