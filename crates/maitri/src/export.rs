//! The register as files: CSV, XLSX, JSON-LD with provenance, GeoJSON. Claim ids go out with every line, so that a correction can
//! be matched when it comes back (G-08). Only what may be published goes out, but for `--rows`.

use crate::register::Loaded;
use maitri_registry::project::RowView;
use maitri_registry::record::{Claim, PlaceName, Relationship};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Text for a CSV or XLSX cell that a spreadsheet might take for a formula is told apart by a quotation mark.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '@', '\t', '\r']) || text.starts_with('-') && text.len() > 1 {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn csv_bytes(header: &[&str], rows: Vec<Vec<String>>) -> Result<Vec<u8>, String> {
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    out.write_record(header).map_err(|e| e.to_string())?;
    for row in rows {
        out.write_record(row.iter().map(|c| cell(c))).map_err(|e| e.to_string())?;
    }
    out.into_inner().map_err(|e| e.to_string())
}

/// The columns of the contract, one line a printed row, in table order.
pub fn rows_csv(loaded: &Loaded) -> Result<Vec<u8>, String> {
    let header = [
        "table",
        "source_line",
        "thai_province_iso",
        "thai_province_name",
        "partner_as_printed",
        "partner_name_en",
        "partner_country",
        "partner_iso",
        "partner_level",
        "certainty",
        "status",
        "year_ce",
        "date_signed",
        "signed_by_municipality",
        "note_as_printed",
        "pair_id",
        "partner_successor_iso",
        "partner_successor_since",
        "partner_place",
        "source_file",
        "claims",
    ];
    let files: BTreeMap<&str, &str> = loaded.state.sources.iter().map(|s| (s.id.as_str(), s.file.as_str())).collect();
    let line = |r: &RowView| {
        vec![
            r.table.clone(),
            r.source_line.to_string(),
            r.home_iso.clone(),
            r.home_name.clone(),
            r.partner_as_printed.clone(),
            r.partner.en.clone(),
            r.partner.country.clone(),
            r.partner.iso.clone(),
            r.partner.level.clone(),
            r.certainty.code().to_owned(),
            r.status.clone(),
            r.year_ce.map(|y| y.to_string()).unwrap_or_default(),
            r.date_signed.clone(),
            r.by_municipality.to_string(),
            r.note.clone(),
            r.pair_id.clone(),
            r.partner.successor_iso.clone(),
            r.partner.successor_since.clone(),
            r.partner.id.clone(),
            files.get(r.source.as_str()).copied().unwrap_or("").to_owned(),
            r.claims.join(" "),
        ]
    };
    csv_bytes(&header, loaded.register.rows.iter().map(line).collect())
}

const COLUMNS: [&str; 21] = [
    "pair_id",
    "home_iso",
    "home_th",
    "home_vi",
    "home_en",
    "partner_iso",
    "partner_country",
    "partner_th",
    "partner_vi",
    "partner_en",
    "partner_as_printed",
    "partner_level",
    "certainty",
    "status",
    "signed",
    "started",
    "signed_by_municipality",
    "inferred",
    "as_of",
    "contradictions",
    "claims",
];

fn published(loaded: &Loaded) -> impl Iterator<Item = &Relationship> {
    loaded.register.projection.relationships.iter().filter(|r| r.published)
}

fn claims_by_tie(loaded: &Loaded) -> BTreeMap<&str, Vec<&Claim>> {
    let mut out: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in &loaded.register.projection.claims {
        out.entry(claim.subject.as_str()).or_default().push(claim);
    }
    out
}

fn table(loaded: &Loaded) -> Vec<Vec<String>> {
    let claims = claims_by_tie(loaded);
    published(loaded)
        .map(|r| {
            let own: Vec<&str> = claims.get(r.id.as_str()).into_iter().flatten().map(|c| c.id.as_str()).collect();
            vec![
                r.id.clone(),
                r.home.iso.clone(),
                r.home.th.clone(),
                r.home.vi.clone(),
                r.home.en.clone(),
                r.partner.iso.clone(),
                r.partner.country.clone(),
                r.partner.th.clone(),
                r.partner.vi.clone(),
                r.partner.en.clone(),
                r.partner.printed.clone(),
                r.partner.level.clone(),
                r.certainty.code().to_owned(),
                r.status.clone(),
                r.signed.clone(),
                r.started.clone(),
                r.by_municipality.to_string(),
                r.inferred.to_string(),
                r.as_of.clone(),
                r.contradictions.join(" "),
                own.join(" "),
            ]
        })
        .collect()
}

/// One line a published tie.
pub fn csv(loaded: &Loaded) -> Result<Vec<u8>, String> {
    csv_bytes(&COLUMNS, table(loaded))
}

/// The same as a workbook, with a sheet that says where each figure comes from.
pub fn xlsx(loaded: &Loaded) -> Result<Vec<u8>, String> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let fail = |e: rust_xlsxwriter::XlsxError| e.to_string();
    let column = |i: usize| u16::try_from(i).unwrap_or(u16::MAX);
    let row_of = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
    let mut fill = |name: &str, header: &[&str], rows: Vec<Vec<String>>| -> Result<(), String> {
        let sheet = book.add_worksheet();
        sheet.set_name(name).map_err(fail)?;
        for (i, text) in header.iter().enumerate() {
            sheet.write_string_with_format(0, column(i), *text, &bold).map_err(fail)?;
        }
        for (n, row) in rows.iter().enumerate() {
            for (i, text) in row.iter().enumerate() {
                // Always as text: a year or a number of a row is no sum.
                sheet.write_string(row_of(n + 1), column(i), text).map_err(fail)?;
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(fail)?;
        sheet.autofit();
        Ok(())
    };
    fill("ties", &COLUMNS, table(loaded))?;
    let published: std::collections::BTreeSet<&str> = published(loaded).map(|r| r.id.as_str()).collect();
    let claims = loaded
        .register
        .projection
        .claims
        .iter()
        .filter(|c| published.contains(c.subject.as_str()))
        .map(|c| {
            vec![
                c.id.clone(),
                c.subject.clone(),
                c.property.clone(),
                c.raw.clone(),
                c.value.clone().unwrap_or_default(),
                c.source.clone(),
                c.table.clone(),
                c.line.to_string(),
                c.cell.to_string(),
                c.as_of.clone().unwrap_or_default(),
                word(&c.method),
                word(&c.status),
            ]
        })
        .collect();
    let header = [
        "claim",
        "pair_id",
        "property",
        "as_printed",
        "value",
        "source",
        "table",
        "line",
        "cell",
        "as_of",
        "method",
        "status",
    ];
    fill("claims", &header, claims)?;
    book.save_to_buffer().map_err(fail)
}

/// The word of an enum on the wire.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn place(p: &PlaceName) -> Value {
    let mut out = json!({ "@type": "AdministrativeArea", "name": [
        { "@language": "th", "@value": p.th }, { "@language": "vi", "@value": p.vi }, { "@language": "en", "@value": p.en } ] });
    if let Some(map) = out.as_object_mut() {
        if !p.id.is_empty() {
            map.insert("@id".to_owned(), json!(format!("urn:maitri:place:{}", p.id)));
        }
        if !p.iso.is_empty() {
            map.insert(
                "identifier".to_owned(),
                json!({ "@type": "PropertyValue", "propertyID": "ISO 3166-2", "value": p.iso }),
            );
        }
        if !p.country.is_empty() {
            map.insert("containedInPlace".to_owned(), json!({ "@type": "Country", "identifier": p.country }));
        }
        if let Some((lat, lon)) = p.point {
            map.insert("geo".to_owned(), json!({ "@type": "GeoCoordinates", "latitude": lat, "longitude": lon }));
        }
    }
    out
}

/// JSON-LD 1.1: schema.org for the things, PROV-O for where each statement comes from.
pub fn jsonld(loaded: &Loaded) -> Result<Vec<u8>, String> {
    let claims = claims_by_tie(loaded);
    let mut graph: Vec<Value> = loaded
        .state
        .sources
        .iter()
        .map(|s| {
            json!({ "@id": format!("urn:sha256:{}", s.id), "@type": ["prov:Entity", "CreativeWork"], "name": s.title,
                "additionalType": s.kind.code() })
        })
        .collect();
    for r in published(loaded) {
        graph.push(json!({
            "@id": format!("urn:maitri:tie:{}", r.id),
            "@type": "maitri:Relationship",
            "maitri:home": place(&r.home),
            "maitri:partner": place(&r.partner),
            "maitri:status": r.status,
            "maitri:certainty": r.certainty.code(),
            "maitri:signed": r.signed,
            "maitri:started": r.started,
            "maitri:signedByMunicipality": r.by_municipality,
            "maitri:inferred": r.inferred,
            "maitri:asOf": r.as_of,
        }));
        for c in claims.get(r.id.as_str()).into_iter().flatten() {
            graph.push(json!({
                "@id": format!("urn:maitri:claim:{}", c.id),
                "@type": ["prov:Entity", "maitri:Claim"],
                "maitri:subject": { "@id": format!("urn:maitri:tie:{}", r.id) },
                "maitri:property": c.property,
                "maitri:asPrinted": c.raw,
                "maitri:value": c.value,
                "prov:wasDerivedFrom": { "@id": format!("urn:sha256:{}", c.source) },
                "maitri:table": c.table,
                "maitri:line": c.line,
                "maitri:cell": c.cell,
                "maitri:method": word(&c.method),
                "maitri:status": word(&c.status),
            }));
        }
    }
    let document = json!({
        "@context": {
            "@vocab": "https://schema.org/",
            "prov": "http://www.w3.org/ns/prov#",
            "maitri": "urn:maitri:ns:"
        },
        "@graph": graph,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&document).map_err(|e| e.to_string())?).into_bytes())
}

/// GeoJSON (RFC 7946): a line from the home province to the partner, where both have a point.
pub fn geojson(loaded: &Loaded) -> Result<Vec<u8>, String> {
    let features: Vec<Value> = published(loaded)
        .map(|r| {
            let geometry = match (r.home.point, r.partner.point) {
                (Some(a), Some(b)) => json!({ "type": "LineString", "coordinates": [[a.1, a.0], [b.1, b.0]] }),
                (Some(a), None) | (None, Some(a)) => json!({ "type": "Point", "coordinates": [a.1, a.0] }),
                (None, None) => Value::Null,
            };
            json!({ "type": "Feature", "id": r.id, "geometry": geometry, "properties": {
                "home": r.home.en, "home_iso": r.home.iso, "partner": r.partner.en, "partner_iso": r.partner.iso,
                "partner_country": r.partner.country, "status": r.status, "signed": r.signed, "started": r.started,
                "certainty": r.certainty.code(), "inferred": r.inferred, "contradictions": r.contradictions, "as_of": r.as_of } })
        })
        .collect();
    let document = json!({ "type": "FeatureCollection", "features": features,
        "attribution": "points: GeoNames, CC BY 4.0" });
    Ok(format!("{}\n", serde_json::to_string_pretty(&document).map_err(|e| e.to_string())?).into_bytes())
}
