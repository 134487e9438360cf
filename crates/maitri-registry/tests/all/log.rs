//! The tree against the published vectors and against one that is computed naively; every proof, and every altered byte.

use maitri_registry::log::*;
use std::collections::HashMap;
use std::convert::Infallible;

/// The tree of RFC 9162 2.1.1, word for word: slow and plain.
fn naive(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [one] => *one,
        many => {
            let mut k = 1;
            while k * 2 < many.len() {
                k *= 2;
            }
            let pair = [naive(&many[..k]), naive(&many[k..])].concat();
            sha256(&[&[1], pair.as_slice()].concat())
        }
    }
}

/// A tree as a store keeps it.
#[derive(Default)]
struct Tree {
    edge: Frontier,
    leaves: Vec<Hash>,
    nodes: HashMap<(u8, u64), Hash>,
}

impl Tree {
    fn push(&mut self, leaf: Hash) {
        self.leaves.push(leaf);
        for node in self.edge.push(leaf) {
            assert!(self.nodes.insert((node.level, node.index), node.hash).is_none(), "a node is complete once");
        }
    }

    fn of(size: u64) -> Tree {
        let mut tree = Tree::default();
        (0..size).for_each(|n| tree.push(leaf_of(&n.to_be_bytes())));
        tree
    }

    fn node(&self) -> impl FnMut(u8, u64) -> Result<Hash, Infallible> + '_ {
        |level, index| Ok(self.nodes[&(level, index)])
    }
}

#[test]
fn the_vectors_of_certificate_transparency() {
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Tree::default();
    for (size, expected) in roots.iter().enumerate() {
        assert_eq!(hex(&tree.edge.root()), *expected, "size {size}");
        assert_eq!(hex(&naive(&tree.leaves)), *expected, "size {size}, naively");
        if let Some(leaf) = leaves.get(size) {
            let bytes: Vec<u8> = (0..leaf.len() / 2)
                .map(|i| u8::from_str_radix(&leaf[2 * i..2 * i + 2], 16).expect("hexadecimal"))
                .collect();
            tree.push(leaf_of(&bytes));
        }
    }
    // The proofs that RFC 6962's reference implementation prints for these leaves.
    let proof = inclusion(0, 8, &mut tree.node()).unwrap();
    assert_eq!(hex(&proof[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    assert_eq!(proof.len(), 3);
    assert_eq!(consistency(6, 8, &mut tree.node()).unwrap().len(), 3);
}

#[test]
fn the_edge_and_each_older_root() {
    let tree = Tree::of(130);
    for size in 0..=130 {
        let expected = naive(&tree.leaves[..usize::try_from(size).unwrap()]);
        assert_eq!(root(size, &mut tree.node()), Ok(expected));
        let edge = Frontier::of(size, &mut tree.node()).unwrap();
        assert_eq!((edge.size(), edge.root()), (size, expected));
    }
    assert_eq!(Frontier::of(130, &mut tree.node()).unwrap(), tree.edge);
}

/// Each way to alter one byte of a proof, and to cut or lengthen it.
fn altered(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for step in 0..proof.len() {
        for byte in [0, 13, 31] {
            let mut other = proof.to_vec();
            other[step][byte] ^= 1 << (byte % 8);
            all.push(other);
        }
        let mut shorter = proof.to_vec();
        shorter.remove(step);
        all.push(shorter);
    }
    all.push([proof, &[[7; 32]]].concat());
    all
}

#[test]
fn every_inclusion_is_shown_and_nothing_else() {
    let tree = Tree::of(40);
    for size in 1..=40 {
        let top = root(size, &mut tree.node()).unwrap();
        for n in 0..size {
            let leaf = leaf_of(&n.to_be_bytes());
            let proof = inclusion(n, size, &mut tree.node()).unwrap();
            assert!(verify_inclusion(&leaf, n, size, &proof, &top), "{n} of {size}");
            for other in altered(&proof) {
                assert!(!verify_inclusion(&leaf, n, size, &other, &top), "{n} of {size}");
            }
            for other in (0..size + 2).filter(|other| *other != n) {
                assert!(!verify_inclusion(&leaf, other, size, &proof, &top), "{n} as {other} of {size}");
            }
            let mut wrong = leaf;
            wrong[5] ^= 1;
            assert!(!verify_inclusion(&wrong, n, size, &proof, &top));
            wrong = top;
            wrong[31] ^= 128;
            assert!(!verify_inclusion(&leaf, n, size, &proof, &wrong));
        }
        assert_eq!(inclusion(size, size, &mut tree.node()), Ok(vec![]));
    }
    assert!(!verify_inclusion(&[0; 32], 0, 0, &[], &sha256(b"")));
}

#[test]
fn every_growth_is_shown_and_nothing_else() {
    let tree = Tree::of(40);
    for new in 0..=40 {
        let newer = root(new, &mut tree.node()).unwrap();
        for old in 0..=new {
            let older = root(old, &mut tree.node()).unwrap();
            let proof = consistency(old, new, &mut tree.node()).unwrap();
            assert!(verify_consistency(old, new, &older, &newer, &proof), "{old} to {new}");
            for other in altered(&proof) {
                assert!(!verify_consistency(old, new, &older, &newer, &other), "{old} to {new}");
            }
            for (left, right) in [(0, 1), (1, 0)] {
                let (mut a, mut b) = (older, newer);
                a[3] ^= left;
                b[3] ^= right;
                // From nothing everything grows: there the new root is not looked at.
                assert_eq!(verify_consistency(old, new, &a, &b, &proof), old == 0 && left == 0, "{old} to {new}");
            }
        }
        assert!(!verify_consistency(new + 1, new, &newer, &newer, &[]));
    }
}

#[test]
fn a_leaf_hangs_on_all_that_it_is_made_of() {
    let all = [
        leaf(1, "settled", &[1; 32], &[2; 32]),
        leaf(2, "settled", &[1; 32], &[2; 32]),
        leaf(1, "settlee", &[1; 32], &[2; 32]),
        leaf(1, "settle", &[1; 32], &[2; 32]),
        leaf(1, "settled", &[3; 32], &[2; 32]),
        leaf(1, "settled", &[1; 32], &[3; 32]),
    ];
    for (i, a) in all.iter().enumerate() {
        for b in &all[i + 1..] {
            assert_ne!(a, b);
        }
    }
    let content = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7], b"settled".as_slice(), &[1; 32], &[2; 32]].concat();
    assert_eq!(all[0], leaf_of(&content), "the bytes that the format promises");
}

/// The example of the Go implementation of signed notes: another program, another day.
#[test]
fn a_note_of_another_program_is_read() {
    let key = LogPublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let note = format!(
        "{text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    );
    assert_eq!(key.open(&note), Ok(text));
    let secret =
        LogKey::parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").unwrap();
    assert_eq!(secret.public(), key);
    assert_eq!(format!("{secret:?}"), "LogKey(PeterNeumann)");
}

fn key() -> LogKey {
    LogKey::from_seed("maitri-test", &[9; 32]).unwrap()
}

#[test]
fn a_checkpoint_is_signed_and_read_again() {
    let point = Checkpoint { origin: "maitri-test".into(), size: 20852163, root: [5; 32] };
    let note = point.sign(&key());
    assert!(note.starts_with("maitri-test\n20852163\nBQUF") && note.ends_with("=\n"), "{note}");
    let public = LogPublicKey::parse(&key().public().to_string()).unwrap();
    assert_eq!(Checkpoint::open(&note, &public), Ok(point.clone()));
    assert_eq!(LogKey::parse(&key().secret_text()).unwrap().public(), public);

    // A witness signs as well: its line is passed over, before or after ours.
    let witness = LogKey::from_seed("witness", &[1; 32]).unwrap();
    let both = format!("{note}{}", point.sign(&witness).rsplit_once("\n\n").unwrap().1);
    assert_eq!(Checkpoint::open(&both, &public), Ok(point.clone()));
    assert_eq!(Checkpoint::open(&both, &witness.public()), Ok(point.clone()));
    let unsigned = Checkpoint::open(&note, &witness.public());
    assert_eq!(unsigned, Err(NoteError::Unsigned { name: "witness".into() }));

    // Any byte of it altered is seen.
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(other) = String::from_utf8(bytes) {
            assert_ne!(Checkpoint::open(&other, &public), Ok(point.clone()), "byte {at}: {other}");
        }
    }
}

#[test]
fn keys_and_names_that_are_none() {
    for text in
        ["", "maitri", "a+b", "a+00000000+AQ==", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
    {
        assert_eq!(LogPublicKey::parse(text), Err(NoteError::Key), "{text}");
    }
    for name in ["", "two words", "a+b"] {
        assert!(matches!(LogKey::from_seed(name, &[1; 32]), Err(NoteError::Name { .. })), "{name}");
    }
    for text in ["", "a\n1\n", "a\n01\nBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n", "a\n1\nBQ==\n"] {
        assert_eq!(Checkpoint::parse(text), Err(NoteError::Form), "{text}");
    }
    assert_eq!(NoteError::Signature.to_string(), "the signature does not fit the checkpoint: it was altered");
}

/// An export of `size` entries; entry 3 is erased by the last one, and entry 5 bears an earlier time than entry 4.
fn export(size: u64, signed: u64) -> String {
    let mut tree = Tree::default();
    let mut lines = Vec::new();
    for sequence in 0..size {
        let (kind, fact) = match size - 1 == sequence {
            true => ("erased", r#"{"kind":"erased","sequence":3}"#.to_owned()),
            false => ("settled", format!(r#"{{"kind":"settled","contradiction":"c{sequence}"}}"#)),
        };
        let minute = if sequence == 5 { 0 } else { sequence };
        let payload = format!(r#"{{"act":{{"id":"a{sequence}","at":"2026-11-25T10:{minute:02}:00Z"}},"fact":{fact}}}"#);
        let (salt, hash) = (sha256(&sequence.to_be_bytes()), sha256(payload.as_bytes()));
        let leaf = leaf(sequence, kind, &salt, &hash);
        tree.push(leaf);
        let entry = match sequence {
            3 => ExportEntry {
                sequence,
                kind: String::new(),
                salt: None,
                payload_hash: None,
                payload: None,
                leaf: Some(hex(&leaf)),
            },
            _ => ExportEntry {
                sequence,
                kind: kind.into(),
                salt: Some(hex(&salt)),
                payload_hash: Some(hex(&hash)),
                payload: Some(payload),
                leaf: None,
            },
        };
        lines.push(serde_json::to_string(&entry).unwrap());
    }
    let at = root(signed, &mut tree.node()).unwrap();
    let header = ExportHeader {
        schema: EXPORT_SCHEMA.into(),
        origin: "maitri-test".into(),
        size,
        root: hex(&tree.edge.root()),
        checkpoint: Checkpoint { origin: "maitri-test".into(), size: signed, root: at }.sign(&key()),
    };
    lines.insert(0, serde_json::to_string(&header).unwrap());
    lines.join("\n") + "\n"
}

#[test]
fn an_export_is_verified_without_a_store() {
    let text = export(12, 9);
    let report = verify_export(text.as_bytes(), &key().public()).unwrap();
    assert_eq!((report.size, report.signed), (12, 9));
    assert_eq!((report.erased, report.back_dated), (vec![3], vec![5]));
    assert_eq!(report.origin, "maitri-test");
}

#[test]
fn an_altered_export_is_seen_with_its_place() {
    let text = export(12, 12);
    let public = key().public();
    let error = |text: &str| verify_export(text.as_bytes(), &public).unwrap_err();
    let lines: Vec<&str> = text.lines().collect();

    // A payload: its own place.
    assert_eq!(
        error(&text.replace("\"c7", "\"c8")).to_string(),
        "entry 7 was altered: the payload is not the one that was hashed"
    );
    // A payload with its hash made to fit: the root does not.
    let line = lines[8].replace("c7", "c8");
    let mut entry: ExportEntry = serde_json::from_str(&line).unwrap();
    entry.payload_hash = entry.payload.as_ref().map(|p| hex(&sha256(p.as_bytes())));
    let forged = text.replace(lines[8], &serde_json::to_string(&entry).unwrap());
    assert_eq!(error(&forged), ExportError::Root { size: 12 });
    // Erased, and no entry says so.
    entry = ExportEntry {
        kind: String::new(),
        salt: None,
        payload_hash: None,
        payload: None,
        leaf: Some(hex(&[1; 32])),
        ..entry
    };
    let gone = text.replace(lines[8], &serde_json::to_string(&entry).unwrap());
    assert_eq!(error(&gone), ExportError::Root { size: 12 });
    let whole: ExportEntry = serde_json::from_str(lines[8]).unwrap();
    entry.leaf = Some(hex(&whole.leaf_hash().unwrap()));
    let gone = text.replace(lines[8], &serde_json::to_string(&entry).unwrap());
    assert!(matches!(error(&gone), ExportError::Entry { sequence: 7, .. }));
    // Left out, doubled, exchanged, cut.
    assert!(matches!(error(&text.replace(&format!("{}\n", lines[5]), "")), ExportError::Entry { sequence: 4, .. }));
    assert!(matches!(error(&text.replace(lines[5], lines[6])), ExportError::Entry { sequence: 4, .. }));
    assert_eq!(error(&lines[..10].join("\n")), ExportError::Short { expected: 12, found: 9 });
    // Cut, and the header made to fit: the checkpoint remembers.
    let header = lines[0].replace("\"size\":12", "\"size\":9");
    assert!(matches!(error(&[&[header.as_str()], &lines[1..10]].concat().join("\n")), ExportError::Short { .. }));
    assert!(matches!(error(&text.replace("maitri/log/1", "maitri/log/2")), ExportError::Line { line: 1, .. }));
    assert!(matches!(
        error(&text.replace("\"origin\":\"maitri-test\"", "\"origin\":\"x\"")),
        ExportError::Origin { .. }
    ));
    assert!(matches!(error(""), ExportError::Line { .. }));

    // Any byte of it.
    let mut seen = 0;
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        // A character of a JSON number or literal may be written in two ways, but nowhere here: all must be seen.
        assert!(verify_export(&bytes, &public).is_err(), "byte {at}");
        seen += 1;
    }
    assert!(seen > 3000, "{seen}");
}
