#!/usr/bin/env python3
"""Writes packs/th/holidays.csv and packs/vn/holidays.csv: the days on which offices of the two states are closed.

    python3 scripts/holidays.py          writes the tables
    python3 scripts/holidays.py --check  writes nothing; fails when a table would change

The days come from one pinned package, their names and the corrections from the lists below (see packs/th/ORIGIN.md and
packs/vn/ORIGIN.md). A name that is in no list stops the script: a new kind of holiday wants a person to look at it.
Needs Python 3.11 with venv and pip. Two runs give identical bytes.

Once a year, when both governments have decided on the next: raise the version of the package and its SHA-256, SETTLED
and LAST, look at what changed, and add to BY_HAND what the package does not have.
"""

import csv
import datetime
import io
import pathlib
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent / "packs"
VERSION = "0.108"
# With what it needs itself; pip refuses a file of another hash.
WHEELS = f"""
holidays=={VERSION} --hash=sha256:5a08fdccd0b8737093d483ba0d0d9696560396d99d3fa6ef9264fd2ac48749c7
python-dateutil==2.9.0.post0 --hash=sha256:a8b2bc7bffae282281c8140a97d3aa9c14da0b136dfe83f850eea9a5f7470427
six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274
"""
FIRST = 2015
# The last year whose own decisions (special days, exchanged Saturdays, the ploughing ceremony) the package has.
SETTLED = 2026
# One year more, by rule and by the moon alone, and marked as such: a period that runs over New Year must have an end.
LAST = 2027
HEAD = ["day", "kind", "known", "name_th", "name_vi", "name_en", "source", "note"]

# What the package calls a day in the language of the country -> our names: Thai, Vietnamese, English.
THAI = {
    "วันขึ้นปีใหม่": ("", "Tết Dương lịch", "New Year's Day"),
    "วันหยุดพิเศษ (เพิ่มเติม)": (
        "วันหยุดราชการเพิ่มเป็นกรณีพิเศษ", "Ngày nghỉ đặc biệt do Nội các Thái Lan quyết định",
        "Special day off by decision of the cabinet"),
    "วันเด็กแห่งชาติ": ("", "Ngày Thiếu nhi Thái Lan", "National Children's Day"),
    "วันมาฆบูชา": ("", "Lễ Makha Bucha", "Makha Bucha"),
    "วันพระบาทสมเด็จพระพุทธยอดฟ้าจุฬาโลกมหาราช และวันที่ระลึกมหาจักรีบรมราชวงศ์": (
        "", "Ngày tưởng niệm Vua Rama I và Vương triều Chakri", "Chakri Memorial Day"),
    "วันสงกรานต์": ("", "Tết Songkran", "Songkran"),
    "วันแรงงานแห่งชาติ": ("", "Ngày Lao động Thái Lan", "National Labour Day"),
    "วันฉัตรมงคล": ("", "Ngày Đăng quang", "Coronation Day"),
    "วันพืชมงคล": ("", "Lễ Hạ điền Hoàng gia", "Royal Ploughing Ceremony"),
    "วันวิสาขบูชา": ("", "Lễ Phật đản (Visakha Bucha)", "Visakha Bucha"),
    "วันอาสาฬหบูชา": ("", "Lễ Asarnha Bucha", "Asarnha Bucha"),
    "วันเข้าพรรษา": ("", "Ngày bắt đầu mùa An cư", "Beginning of the Buddhist Lent"),
    "วันเฉลิมพระชนมพรรษาสมเด็จพระนางเจ้าสิริกิติ์ พระบรมราชินีนาถ": (
        "", "Sinh nhật Hoàng hậu Sirikit", "Birthday of Queen Sirikit"),
    "วันเฉลิมพระชนมพรรษาสมเด็จพระบรมราชชนนีพันปีหลวง": (
        "", "Sinh nhật Hoàng thái hậu Sirikit", "Birthday of Queen Sirikit The Queen Mother"),
    "วันแม่แห่งชาติ": ("", "Ngày của Mẹ", "National Mother's Day"),
    "วันปิยมหาราช": ("", "Ngày tưởng niệm Vua Chulalongkorn", "Chulalongkorn Memorial Day"),
    "วันชาติ": ("", "Quốc khánh Thái Lan", "National Day"),
    "วันพ่อแห่งชาติ": ("", "Ngày của Cha", "National Father's Day"),
    "วันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระปรมินทรมหาภูมิพลอดุลยเดช บรมนาถบพิตร": (
        "", "Sinh nhật Vua Bhumibol Adulyadej", "Birthday of King Bhumibol Adulyadej"),
    "วันคล้ายวันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระปรมินทรมหาภูมิพลอดุลยเดช บรมนาถบพิตร": (
        "", "Ngày sinh cố Vua Bhumibol Adulyadej", "Birthday anniversary of King Bhumibol Adulyadej"),
    "วันคล้ายวันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระบรมชนกาธิเบศร มหาภูมิพลอดุลยเดชมหาราช บรมนาถบพิตร": (
        "", "Ngày sinh cố Vua Bhumibol Adulyadej", "Birthday anniversary of King Bhumibol Adulyadej The Great"),
    "วันรัฐธรรมนูญ": ("", "Ngày Hiến pháp", "Constitution Day"),
    "วันสิ้นปี": ("", "Ngày cuối năm", "New Year's Eve"),
    "วันหยุดพิเศษ (ร่วมถวายอาลัย ส่งดวงพระวิญญาณพระบรมศพ)": (
        "วันหยุดราชการเป็นกรณีพิเศษเพื่อถวายความอาลัย", "Ngày nghỉ để tang Vua Bhumibol Adulyadej",
        "Day of mourning for King Bhumibol Adulyadej"),
    "วันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระปรเมนทรรามาธิบดีศรีสินทรมหาวชิราลงกรณ พระวชิรเกล้าเจ้าอยู่หัว": (
        "", "Sinh nhật Vua Maha Vajiralongkorn", "Birthday of King Maha Vajiralongkorn"),
    "วันคล้ายวันสวรรคตพระบาทสมเด็จพระปรมินทรมหาภูมิพลอดุลยเดช บรมนาถบพิตร": (
        "", "Ngày tưởng niệm Vua Bhumibol Adulyadej", "King Bhumibol Adulyadej Memorial Day"),
    "วันคล้ายวันสวรรคตพระบาทสมเด็จพระบรมชนกาธิเบศร มหาภูมิพลอดุลยเดชมหาราช บรมนาถบพิตร": (
        "", "Ngày tưởng niệm Vua Bhumibol Adulyadej", "King Bhumibol Adulyadej The Great Memorial Day"),
    "วันนวมินทรมหาราช": ("", "Ngày tưởng niệm Vua Bhumibol Adulyadej", "Navamindra Maharaj Day"),
    "วันพระราชพิธีถวายพระเพลิงพระบรมศพพระบาทสมเด็จพระปรมินทรมหาภูมิพลอดุลยเดช": (
        "", "Lễ hỏa táng cố Vua Bhumibol Adulyadej", "Royal cremation of King Bhumibol Adulyadej"),
    "พระราชพิธีบรมราชาภิเษก พระบาทสมเด็จพระวชิรเกล้าเจ้าอยู่หัว": (
        "", "Lễ đăng quang của Vua Maha Vajiralongkorn", "Coronation of King Maha Vajiralongkorn"),
    "วันเฉลิมพระชนมพรรษาสมเด็จพระนางเจ้าสุทิดา พัชรสุธาพิมลลักษณ พระบรมราชินี": (
        "", "Sinh nhật Hoàng hậu Suthida", "Birthday of Queen Suthida"),
}
VIETNAMESE = {
    "Tết Dương lịch": ("วันขึ้นปีใหม่", "", "New Year's Day"),
    # The package calls it the 29th of the month; in a short month it is the 28th.
    "29 Tết": ("วันก่อนวันสิ้นปีจันทรคติ", "Ngày trước giao thừa", "Day before Lunar New Year's Eve"),
    "Giao thừa Tết Nguyên Đán": ("วันสิ้นปีจันทรคติ", "Giao thừa Tết Nguyên đán", "Lunar New Year's Eve"),
    "Tết Nguyên Đán": ("วันตรุษเวียดนาม (เต๊ต) วันที่หนึ่ง", "Mùng một Tết Nguyên đán", "Lunar New Year (Tết), first day"),
    "Mùng hai Tết Nguyên Đán": (
        "วันตรุษเวียดนาม (เต๊ต) วันที่สอง", "Mùng hai Tết Nguyên đán", "Lunar New Year (Tết), second day"),
    "Mùng ba Tết Nguyên Đán": (
        "วันตรุษเวียดนาม (เต๊ต) วันที่สาม", "Mùng ba Tết Nguyên đán", "Lunar New Year (Tết), third day"),
    "Mùng bốn Tết Nguyên Đán": (
        "วันตรุษเวียดนาม (เต๊ต) วันที่สี่", "Mùng bốn Tết Nguyên đán", "Lunar New Year (Tết), fourth day"),
    "Mùng năm Tết Nguyên Đán": (
        "วันตรุษเวียดนาม (เต๊ต) วันที่ห้า", "Mùng năm Tết Nguyên đán", "Lunar New Year (Tết), fifth day"),
    "Ngày Giỗ Tổ Hùng Vương": ("วันรำลึกบรรพกษัตริย์หุ่ง", "Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"),
    "Ngày Chiến thắng": ("วันแห่งชัยชนะ", "Ngày Chiến thắng", "Victory Day (reunification)"),
    "Ngày Quốc tế Lao động": ("วันแรงงานสากล", "", "International Labour Day"),
    "Quốc khánh": ("วันชาติเวียดนาม", "", "National Day"),
    "Ngày Văn hóa Việt Nam": ("วันวัฒนธรรมเวียดนาม", "", "Viet Nam Culture Day"),
}
IN_LIEU = ("วันหยุดชดเชย", "Nghỉ bù: ", "In lieu: ")
EXCHANGED = ("วันหยุดที่สลับกับวันเสาร์", "Ngày nghỉ hoán đổi", "Day off in exchange for a Saturday")
WORKED = ("วันเสาร์ที่ทำงานชดเชย", "Thứ Bảy làm bù", "Saturday worked in exchange")

# Thai offices work on Labour Day and on what stands in lieu of it: the package lists it as a public holiday, and says in
# its source that only banks and private firms keep it.
NOT_OF_OFFICES = "วันแรงงานแห่งชาติ"

# What the package does not have, found in the press of the time; day, kind, names, note.
BY_HAND = {
    "th": [
        ("2020-12-07", "work", (
            "วันทำการ (ย้ายวันหยุดชดเชยไปวันที่ 11 ธันวาคม)", "Ngày làm việc (nghỉ bù chuyển sang 11 tháng 12)",
            "Working day (the day in lieu went to 11 December)"), "cabinet, 22 September 2020"),
        ("2021-10-22", "off", (
            "วันหยุดชดเชยวันปิยมหาราช", "Nghỉ bù: Ngày tưởng niệm Vua Chulalongkorn", "In lieu: Chulalongkorn Memorial Day"),
            "cabinet, 29 December 2020: instead of 2021-10-25"),
        ("2021-10-25", "work", (
            "วันทำการ (ย้ายวันหยุดชดเชยไปวันที่ 22 ตุลาคม)", "Ngày làm việc (nghỉ bù chuyển sang 22 tháng 10)",
            "Working day (the day in lieu went to 22 October)"), "cabinet, 29 December 2020"),
    ],
    "vn": [
        ("2026-01-02", "off", EXCHANGED, "Government Office, 12729/VPCP-KGVX, 25 December 2025: for 2026-01-10"),
        ("2026-01-10", "work", WORKED, "Government Office, 12729/VPCP-KGVX, 25 December 2025: for 2026-01-02"),
    ],
}


def install(folder):
    """The pinned package, for this process to import."""
    venv.create(folder, with_pip=True)
    wanted = pathlib.Path(folder) / "wheels.txt"
    wanted.write_text(WHEELS, encoding="utf-8")
    subprocess.run(
        [f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:",
         "--no-deps", "--require-hashes", "-r", wanted],
        check=True,
    )
    sys.path[:0] = [str(path) for path in pathlib.Path(folder).glob("lib/python*/site-packages")]
    # This script bears the package's name: its own folder may not come first.
    sys.path[:] = [path for path in sys.path if pathlib.Path(path or ".").resolve() != pathlib.Path(__file__).resolve().parent]


def named(names, known, local):
    """Our three names for the package's names of one day; `local` says which of the three is the package's language."""
    out = []
    for name in names:
        plain = name.removesuffix(" (nghỉ bù)")
        in_lieu = plain != name
        if plain not in known and plain.startswith("ชดเชย"):
            plain, in_lieu = plain.removeprefix("ชดเชย"), True
        if plain not in known:
            sys.exit(f"`{name}` is in no list of names: look at what kind of day it is, and name it in three languages")
        three = [own or (plain if i == local else "") for i, own in enumerate(known[plain])]
        out.append([prefix + own for prefix, own in zip(IN_LIEU, three)] if in_lieu else three)
    return ["; ".join(dict.fromkeys(column)) for column in zip(*out)]


def rows(pack):
    """The rows of a country, by day."""
    import holidays

    code, language, known, local, categories = {
        # `government` has what offices keep and others do not: the ploughing ceremony.
        "th": ("TH", "th", THAI, 0, ("public", "government")),
        "vn": ("VN", "vi", VIETNAMESE, 1, ("public",)),
    }[pack]
    days = holidays.country_holidays(code, years=range(FIRST, LAST + 1), language=language, categories=categories)
    package = f"holidays {VERSION}"
    out = {}
    for day in sorted(d for d in days if FIRST <= d.year <= LAST):
        names = days.get_list(day)
        if any("thay cho ngày" in name for name in names):
            worked = datetime.datetime.strptime(names[0][-11:-1], "%d/%m/%Y").date()
            out[day] = ["off", *EXCHANGED, package, f"for {worked}"]
            if worked.year >= FIRST:
                out[worked] = ["work", *WORKED, package, f"for {day}"]
            continue
        kept = [name for name in names if not name.endswith(NOT_OF_OFFICES)]
        if kept:
            out[day] = ["off", *named(kept, known, local), package, ""]
        elif day.weekday() < 5:
            out[day] = ["work", *named(names, known, local), "by hand", "kept by banks and private firms, not by offices"]
    for day, kind, names, note in BY_HAND[pack]:
        day = datetime.date.fromisoformat(day)
        if day in out and out[day][0] == kind:
            sys.exit(f"{pack} {day}: the package has it now; take the correction away")
        out[day] = [kind, *names, "by hand", note]
    return out


def table(pack):
    """The table of a country as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for day, (kind, *rest) in sorted(rows(pack).items()):
        writer.writerow([day.isoformat(), kind, "settled" if day.year <= SETTLED else "expected", *rest])
    return out.getvalue()


def main():
    with tempfile.TemporaryDirectory() as folder:
        install(folder)
        tables = {ROOT / pack / "holidays.csv": table(pack) for pack in ("th", "vn")}
    for path, text in tables.items():
        name = f"packs/{path.parent.name}/{path.name}"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                sys.exit(f"{name} is not what the package and the corrections give")
            continue
        path.write_text(text, encoding="utf-8")
        print(f"{name}: {text.count(chr(10)) - 1} days, {FIRST} to {LAST}")


main()
